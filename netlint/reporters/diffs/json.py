"""Writes a comparison as `netlint/diff/v1` (schemas/netlint/diff-v1.json)."""

from typing import Any

from netlint.reporters.diffs.report import DiffReport, WayChange
from netlint.reporters.json_text import json_text
from netlint.reporters.maps.json import allowed_json, endpoint_json, way_json
from netlint.reporters.maps.way_in import WayIn
from netlint.reporters.options import ReportOptions


def report(given: DiffReport, options: ReportOptions) -> str:
    """The endpoints of both sides, the changed connections, and the changed ways in."""
    changes = [
        {
            "source": item.source.id,
            "destination": item.destination.id,
            "change": item.change,
            "before": allowed_json(item.before),
            "after": allowed_json(item.after),
        }
        for item in given.connections
    ]
    return json_text(
        {
            "schema": "netlint/diff/v1",
            "endpoints": [endpoint_json(endpoint) for endpoint in given.endpoints],
            "changes": changes,
            "exposures": [_way(way) for way in given.ways],
        }
    )


def _way(changed: WayChange) -> dict[str, Any]:
    return {
        "change": changed.change,
        "before": _or_null(changed.before),
        "after": _or_null(changed.after),
    }


def _or_null(way: WayIn | None) -> dict[str, Any] | None:
    return None if way is None else way_json(way)
