"""Draws source lines with the places in them underlined and labelled."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from netlint.finding import Location
from netlint.reporters.gutter import Gutter, Note
from netlint.reporters.style import Paint, Style
from netlint.reporters.visible import cell, visible

_LEAST_ROOM: Final = 20
_ELLIPSIS: Final = "…"


class Mark(NamedTuple):
    """A place to underline with `stroke`, and a label for it."""

    location: Location
    label: str
    stroke: str
    style: Style

    @property
    def line(self) -> int:
        """The number of the source line."""
        return self.location.span.start.line


class _Line(NamedTuple):
    """A source line as shown, and in cells where its underline begins and how long it is."""

    text: str
    offset: int
    length: int


def place(location: Location) -> str:
    """A location as people and editors read it: `file:line:column`."""
    line, column = location.span.start
    return f"{visible(location.file)}:{line}:{column}"


def code_frame(marks: Sequence[Mark], notes: Sequence[Note], width: int, paint: Paint) -> str:
    """The lines of a frame for `marks`, the first of which is the primary one, without a final break.

    Every file has a block of its own with its marks in the order of lines; the primary one's comes
    first. Source lines that do not fit into `width` cells are cut around what is marked in them.
    """
    gutter = Gutter(max(len(str(mark.line)) for mark in marks), paint)
    room = max(width - gutter.width - len(" | "), _LEAST_ROOM)
    lines: list[str] = []
    for file in dict.fromkeys(mark.location.file for mark in marks):
        shaft = ":::" if lines else "-->"
        lines += [gutter.bar()] if lines else []
        lines += _block([mark for mark in marks if mark.location.file == file], shaft, gutter, room)
    if notes:
        lines += [gutter.bar(), *(gutter.note(note) for note in notes)]
    return "\n".join(lines)


def _block(marks: Sequence[Mark], shaft: str, gutter: Gutter, room: int) -> list[str]:
    """The lines about one file: where, and its source lines with everything marked in them."""
    lines = [gutter.arrow(place(marks[0].location), shaft), gutter.bar()]
    in_order = sorted(marks, key=lambda mark: mark.location.span)
    before = in_order[0].line
    for number, group in groupby(in_order, key=lambda mark: mark.line):
        if number > before + 1:
            lines.append(gutter.paint("...", Style.BLUE))
        lines += _source_rows(group, gutter, room)
        before = number
    return lines


def _source_rows(marks: Iterator[Mark], gutter: Gutter, room: int) -> Iterator[str]:
    """A source line with an underline for each mark in it; where it is cut, each cut is shown."""
    shown = None
    for mark in marks:
        line = _fitted(mark.location, room)
        if line.text != shown:
            shown = line.text
            yield gutter.source(mark.line, shown)
        underline = f"{mark.stroke * line.length} {visible(mark.label)}".rstrip()
        yield gutter.below(line.offset, gutter.paint(underline, mark.style))


def _fitted(location: Location, room: int) -> _Line:
    """The source line of a location, cut where it exceeds `room` cells, and where its underline goes."""
    text, span = location.line_text, location.span
    start = span.start.column - 1
    end = span.end.column - 1 if span.end.line == span.start.line else len(text)
    first = max(0, start - room)
    cells = [cell(character) for character in text[first : start + room]]
    widths = [shown.width for shown in cells]
    start, end = start - first, end - first
    low, high = 0, len(cells)
    if len(cells) < len(text) or sum(widths) > room:
        low, high = _window(widths, start, end, room - 2 * len(_ELLIPSIS))
    left = _ELLIPSIS if first + low > 0 else ""
    right = _ELLIPSIS if first + high < len(text) else ""
    body = "".join(shown.text for shown in cells[low:high])
    offset = len(left) + sum(widths[low:start])
    return _Line(left + body + right, offset, max(1, sum(widths[start : min(end, high)])))


def _window(widths: Sequence[int], start: int, end: int, room: int) -> tuple[int, int]:
    """The cells to keep: from `start` to `end` as far as they fit, then as many on both sides."""
    low = high = min(start, len(widths))
    while high < min(end, len(widths)) and widths[high] <= room:
        room -= widths[high]
        high += 1
    grown = True
    while grown:
        grown = False
        if low > 0 and widths[low - 1] <= room:
            low -= 1
            room -= widths[low]
            grown = True
        if high < len(widths) and widths[high] <= room:
            room -= widths[high]
            high += 1
            grown = True
    return low, high
