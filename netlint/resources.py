"""Finds the folders of data that ship with netlint: its schemas and its rule documents."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def data_folder(name: str) -> Path:
    """The folder `name` (`schemas` or `rules`) of this installation.

    A wheel carries it inside the package; a checkout and an editable install keep it beside the package.
    Raises FileNotFoundError when the installation lacks the folder.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"netlint is not installed whole: its folder `{name}` is missing")
