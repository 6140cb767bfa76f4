"""Writes a map as Markdown tables, for pull requests and wiki pages."""

import re
from collections.abc import Iterator
from typing import Final

from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.sections import Section, sections, summary
from netlint.reporters.options import ReportOptions

_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~&$#@]")


def pieces(report: MapReport, options: ReportOptions) -> Iterator[str]:
    """A table under a heading for each namespace, then sentences that sum it up."""
    yield from tables(report)
    for sentence in summary(report):
        yield f"{plain(sentence)}\n\n"


def tables(report: MapReport) -> Iterator[str]:
    """A table under a heading for each section of the map."""
    yield from map(_table, sections(report))


def _table(section: Section) -> str:
    lines = [f"### {plain(section.heading)}", "", "| From | To | Ports |", "| --- | --- | --- |"]
    lines += [f"| {' | '.join(map(plain, line))} |" for line in section.lines]
    return "".join(f"{line}\n" for line in [*lines, ""])


def plain(text: str) -> str:
    """A text that Markdown takes for nothing but text."""
    return _MARKUP.sub(r"\\\g<0>", text)
