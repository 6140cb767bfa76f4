"""Shows a map to a person: a table that stays short because equal rows are one, and that fits the terminal."""

from collections.abc import Iterator
from itertools import groupby, zip_longest
from typing import Final, NamedTuple

from netlint.reporters.maps.cells import padded, width_of, wrapped
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.sections import WAYS_IN, Line, Section, sections, summary
from netlint.reporters.options import ReportOptions
from netlint.reporters.style import Paint, Style, painter

_INDENT: Final = "  "
_ARROW: Final = " → "
_GAP: Final = "  "
_LEAST_ROOM: Final = 40


class _Widths(NamedTuple):
    """How many cells the columns of the table take."""

    sources: int
    destinations: int
    ports: int


def pieces(report: MapReport, options: ReportOptions) -> Iterator[str]:
    """A table under a heading for each namespace, then sentences that sum it up."""
    yield from tables(report, options)
    for sentence in summary(report):
        yield "".join(f"{line}\n" for line in wrapped(sentence, max(options.width, _LEAST_ROOM)))


def tables(report: MapReport, options: ReportOptions) -> Iterator[str]:
    """A table under a heading for each section of the map; the columns of all are equally wide."""
    paint = painter(options.color)
    for _, part in groupby(sections(report), lambda section: section.heading != WAYS_IN):
        shown = [*part]
        widths = _widths([line for section in shown for line in section.lines], options.width)
        for section in shown:
            yield _section(section, widths, paint)


def _section(section: Section, widths: _Widths, paint: Paint) -> str:
    lines = [paint(section.heading, Style.BOLD)]
    for line in section.lines:
        lines += _rows(line, widths, paint)
    return "".join(f"{line}\n" for line in [*lines, ""])


def _rows(line: Line, widths: _Widths, paint: Paint) -> Iterator[str]:
    """A line of the table, over as many lines of the terminal as its fullest cell needs."""
    columns = [wrapped(text, width) for text, width in zip(line, widths, strict=True)]
    arrow = paint(_ARROW, Style.BLUE)
    for sources, destinations, ports in zip_longest(*columns, fillvalue=""):
        left = f"{_INDENT}{padded(sources, widths.sources)}{arrow}"
        right = f"{padded(destinations, widths.destinations)}{_GAP}{paint(ports, Style.CYAN)}"
        yield (left + right).rstrip()
        arrow = " " * len(_ARROW)


def _widths(lines: list[Line], width: int) -> _Widths:
    """The width of each column: what it needs, or a fair share of what there is."""
    sources, destinations, ports = (max(map(width_of, column)) for column in zip(*lines, strict=True))
    room = max(width, _LEAST_ROOM) - len(_INDENT) - len(_ARROW) - len(_GAP)
    ports = min(ports, max(room // 4, room - sources - destinations))
    room -= ports
    longest = max(width_of(word) for line in lines for word in line.sources.split(" "))
    share = max(room * 2 // 5, min(longest, room // 2), room - destinations)
    sources = min(sources, share)
    return _Widths(sources, min(destinations, room - sources), ports)
