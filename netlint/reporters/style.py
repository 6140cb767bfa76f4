"""Paints text with the colors of a terminal, or leaves it alone."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final


class Style(StrEnum):
    """How a piece of text stands out, as the parameters of ANSI's `SGR` sequence."""

    BOLD = "1"
    RED = "1;31"
    GREEN = "1;32"
    YELLOW = "1;33"
    BLUE = "1;34"
    CYAN = "1;36"


VERDICTS: Final = {"proved": Style.GREEN, "refuted": Style.RED, "unknown": Style.YELLOW}
"""How the verdicts of proofs stand out."""

Paint = Callable[[str, Style], str]


def painter(color: bool) -> Paint:
    """A function that puts text in a style, or returns it as it is when `color` is off."""
    return _painted if color else lambda text, style: text


def _painted(text: str, style: Style) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if text else text
