"""The text of a file, and the way from offsets in it to lines and columns."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

from netlint.span import Position, Span

_LINE_BREAK: Final = re.compile(r"\r\n?|\n")


class SourceText:
    """A file's text without its byte order mark; lines end at `\\n`, `\\r\\n` and `\\r`, as in editors.

    Offsets and columns count code points. The Unicode line separators are ordinary characters here,
    although YAML 1.1 breaks lines at them.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._line_texts: dict[int, str] = {}

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    @property
    def line_count(self) -> int:
        """The number of lines; a last line without text does not count."""
        starts = self._line_starts
        return len(starts) - (starts[-1] == len(self.text))

    def line_of(self, offset: int) -> int:
        """The line, from 1, in which the character at `offset` stands."""
        return bisect_right(self._line_starts, offset)

    def line_start(self, line: int) -> int:
        """The offset at which a line begins."""
        return self._line_starts[line - 1]

    def line_end(self, line: int) -> int:
        """The offset of a line's break, or of the end of the text."""
        starts = self._line_starts
        end = starts[line] if line < len(starts) else len(self.text)
        while end > starts[line - 1] and self.text[end - 1] in "\r\n":
            end -= 1
        return end

    def line_text(self, line: int) -> str:
        """A line without its break; the same text each time, because a line may be as long as the file."""
        if line not in self._line_texts:
            self._line_texts[line] = self.text[self.line_start(line) : self.line_end(line)]
        return self._line_texts[line]

    def position(self, offset: int) -> Position:
        """The line and column of the character at `offset`."""
        line = self.line_of(offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def span(self, start: int, end: int) -> Span:
        """The span from offset `start` up to `end`."""
        return Span(self.position(start), self.position(end))
