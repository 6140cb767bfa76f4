"""Runs the whole pipeline on texts, without a process, and checks what every report must keep to."""

from collections.abc import Iterator, Mapping
from functools import cache

from netlint.config import Profile, Settings
from netlint.errors import ErrorKind
from netlint.finding import Finding, Location, Report
from netlint.lint import lint
from netlint.rulebook import Rulebook, load
from netlint.source.files import Collected, FoundFile
from netlint.source.reading import parse

PEDANTIC = Settings(profile=Profile.PEDANTIC)


@cache
def rulebook() -> Rulebook:
    return load()


def report_on(files: Mapping[str, str | bytes], settings: Settings = PEDANTIC) -> Report:
    """The report on files given by path and content; a mistake of netlint's own is raised."""
    found = (
        FoundFile(path, content.encode() if isinstance(content, str) else content, path, False)
        for path, content in files.items()
    )
    report = lint(parse(Collected(tuple(found))), rulebook(), settings, debug=True)
    assert all(error.kind is not ErrorKind.INTERNAL for error in report.errors)
    for finding in report.findings:
        for location in locations(finding):
            assert_valid(location, report)
    return report


def locations(finding: Finding) -> Iterator[Location]:
    """The places of a finding, the primary one first."""
    yield finding.location
    yield from (related.location for related in finding.related)


def pointed_at(location: Location) -> str:
    """The text at a location."""
    start, end = location.span
    return location.line_text[start.column - 1 : end.column - 1]


def assert_valid(location: Location, report: Report) -> None:
    """A location lies in the text of its file, on one line, and is not empty."""
    start, end = location.span
    assert location.line_text in report.texts[location.file]
    assert start.line == end.line
    assert 1 <= start.column < end.column <= len(location.line_text) + 1
    assert pointed_at(location), location
