"""Lays out the text in the boxes of a graph: no line too long, no list too long."""

from itertools import chain
from typing import Final

from netlint.reporters.maps.cells import wrapped
from netlint.reporters.maps.graph import Node
from netlint.reporters.wording import counted

_MOST_LINES: Final = 8
_LINE_LENGTH: Final = 32


def box_lines(node: Node) -> list[str]:
    """What a box says; of a long list the first lines, and how much more there is."""
    lines = list(chain.from_iterable(map(label_lines, node.lines)))
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], f"and {counted(more, 'more lines')}"] if more > 1 else lines


def label_lines(text: str) -> list[str]:
    """A text in lines of a bounded length."""
    return wrapped(text, _LINE_LENGTH) or [""]
