"""The names of the output formats, and the way to each without importing the others."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from netlint.finding import Report
from netlint.reporters.options import ReportOptions
from netlint.rulebook import Rulebook

Reporter = Callable[[Report, Rulebook, ReportOptions], str]


def _text() -> Reporter:
    from netlint.reporters.text import report

    return report


def _concise() -> Reporter:
    from netlint.reporters.concise import report

    return report


def _json() -> Reporter:
    from netlint.reporters.json import report

    return report


def _sarif() -> Reporter:
    from netlint.reporters.sarif import report

    return report


REPORTERS: Final[Mapping[str, Callable[[], Reporter]]] = MappingProxyType(
    {"text": _text, "concise": _concise, "json": _json, "sarif": _sarif}
)
"""For each format a function that imports its reporter and returns it."""
