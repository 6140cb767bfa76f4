"""The output formats of `netlint map`, one a file: a map in, pieces of text out."""

from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.registry import MAP_REPORTERS, MapReporter

__all__ = ["MAP_REPORTERS", "MapReport", "MapReporter"]
