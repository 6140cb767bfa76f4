"""Turns any text into what a terminal can show: nothing hidden, nothing obeyed, and every width known."""

import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

_TAB_WIDTH: Final = 4
_CONTROL_PICTURES: Final = 0x2400
_DELETE: Final = 0x7F
_UNSHOWABLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_COMBINING: Final = frozenset({"Mn", "Me"})
_WIDE: Final = frozenset({"W", "F"})


class Cell(NamedTuple):
    """A character as it is shown, and the number of columns that this takes on a terminal."""

    text: str
    width: int


@lru_cache(maxsize=4096)
def cell(character: str) -> Cell:
    """How one character is shown.

    Tabs become spaces; control characters become pictures such as `␛`; direction marks, separators,
    lone surrogates and other characters without a shape are spelled out, such as `<U+202E>`.
    """
    code = ord(character)
    if character == "\t":
        return Cell(" " * _TAB_WIDTH, _TAB_WIDTH)
    if code < ord(" "):
        return Cell(chr(_CONTROL_PICTURES + code), 1)
    if code == _DELETE:
        return Cell("␡", 1)
    category = unicodedata.category(character)
    if category in _UNSHOWABLE:
        spelled = f"<U+{code:04X}>"
        return Cell(spelled, len(spelled))
    if category in _COMBINING:
        return Cell(character, 0)
    return Cell(character, 2 if unicodedata.east_asian_width(character) in _WIDE else 1)


def visible(text: str) -> str:
    """A text on one line, safe to print: control characters made visible as `cell` does."""
    return text if text.isprintable() else "".join(cell(character).text for character in text)
