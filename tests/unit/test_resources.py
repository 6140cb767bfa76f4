"""The folders of data are found, in a wheel and in a checkout."""

import pytest

from netlint.resources import data_folder


def test_the_schemas_are_found() -> None:
    assert (data_folder("schemas") / "kinds.json").is_file()


def test_a_missing_folder_says_that_the_installation_is_not_whole() -> None:
    with pytest.raises(FileNotFoundError, match="not installed whole: its folder `no-such-folder`"):
        data_folder("no-such-folder")
