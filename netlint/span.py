"""Where text stands in a file: positions and spans as people and editors count them."""

from typing import NamedTuple


class Position(NamedTuple):
    """A place between two characters.

    `line` and `column` count from 1; columns count Unicode code points.
    """

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of text from `start` up to, but not including, `end`."""

    start: Position
    end: Position
