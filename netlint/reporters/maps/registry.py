"""The names of the formats of `netlint map`, and the way to each without importing the others."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.options import ReportOptions

MapReporter = Callable[[MapReport, ReportOptions], Iterator[str]]
"""Gives the text of a map piece by piece, so that a large one need not be held in memory."""


def _text() -> MapReporter:
    from netlint.reporters.maps.text import pieces

    return pieces


def _json() -> MapReporter:
    from netlint.reporters.maps.json import pieces

    return pieces


def _csv() -> MapReporter:
    from netlint.reporters.maps.csv import pieces

    return pieces


def _markdown() -> MapReporter:
    from netlint.reporters.maps.markdown import pieces

    return pieces


def _dot() -> MapReporter:
    from netlint.reporters.maps.dot import pieces

    return pieces


def _mermaid() -> MapReporter:
    from netlint.reporters.maps.mermaid import pieces

    return pieces


def _svg() -> MapReporter:
    from netlint.reporters.maps.svg import pieces

    return pieces


MAP_REPORTERS: Final[Mapping[str, Callable[[], MapReporter]]] = MappingProxyType(
    {
        "text": _text,
        "json": _json,
        "csv": _csv,
        "markdown": _markdown,
        "dot": _dot,
        "mermaid": _mermaid,
        "svg": _svg,
    }
)
"""For each format a function that imports its reporter and returns it."""
