"""The cache: kept under a key, harmless when it cannot be written or read."""

from pathlib import Path

import pytest

from netlint import cache


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NETLINT_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_written_is_read_again() -> None:
    key = cache.key_of("a", b"b")
    assert cache.read(key) is None
    cache.write(key, b"data")
    assert cache.read(key) == b"data"


def test_keys_tell_the_parts_apart() -> None:
    assert cache.key_of("ab", "c") != cache.key_of("a", "bc")
    assert cache.key_of("ab") == cache.key_of(b"ab")


def test_a_folder_that_cannot_be_written_is_passed_over(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    cache.write(cache.key_of("x"), b"data")
    assert cache.read(cache.key_of("x")) is None


@pytest.mark.parametrize(("variable", "tail"), [("XDG_CACHE_HOME", "netlint"), ("NETLINT_CACHE_DIR", "")])
def test_the_folder_follows_the_environment(
    variable: str, tail: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NETLINT_CACHE_DIR")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv(variable, str(tmp_path))
    assert cache.cache_folder() == tmp_path / tail
