"""Writes a comparison as `netlint/diff/v1` (schemas/netlint/diff-v1.json), a change a line."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from netlint.engine.maps.diff import ConnectionChange
from netlint.engine.reachability.connectivity import Allowed
from netlint.reporters.diffs.proof import Claim, Difference, Proof
from netlint.reporters.diffs.report import DiffReport, WayChange
from netlint.reporters.maps.json import allowed_json, array_lines, endpoint_json, one_line, way_json
from netlint.reporters.maps.way_in import WayIn
from netlint.reporters.options import ReportOptions


def report(given: DiffReport, options: ReportOptions) -> Iterator[str]:
    """The endpoints of both sides, the changed connections, and the changed ways in."""
    yield '{\n  "schema": "netlint/diff/v1",\n  "endpoints": ['
    yield from array_lines(one_line(endpoint_json(endpoint)) for endpoint in given.endpoints)
    yield '],\n  "changes": ['
    yield from array_lines(_changes(given.connections))
    yield '],\n  "exposures": ['
    yield from array_lines(one_line(_way(way)) for way in given.ways)
    yield "]"
    if given.proof is not None:
        yield f',\n  "proof": {one_line(_proof(given.proof))}'
    yield "\n}\n"


def _changes(connections: Iterable[ConnectionChange]) -> Iterator[str]:
    """A connection a line; names and ports that come again are put into JSON once."""

    @cache
    def name(text: str) -> str:
        return one_line(text)

    @cache
    def ports(allowed: Allowed) -> str:
        return one_line(allowed_json(allowed))

    for item in connections:
        ends = f'"source":{name(item.source.id)},"destination":{name(item.destination.id)}'
        values = f'"before":{ports(item.before)},"after":{ports(item.after)}'
        yield f'{{{ends},"change":"{item.change}",{values}}}'


def _way(changed: WayChange) -> dict[str, Any]:
    return {
        "change": changed.change,
        "before": _or_null(changed.before),
        "after": _or_null(changed.after),
    }


def _or_null(way: WayIn | None) -> dict[str, Any] | None:
    return None if way is None else way_json(way)


def _proof(proof: Proof) -> dict[str, Any]:
    return {"equal": proof.equal, "opened": _claim(proof.opened), "closed": _claim(proof.closed)}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "verdict": claim.verdict,
        "witness": None if claim.witness is None else _difference(claim.witness),
        "reason": claim.reason or None,
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "source": found.source,
        "destination": found.destination,
        "protocol": found.protocol,
        "port": found.port,
        "because": [
            {
                "side": step.side,
                "file": step.file or None,
                "line": step.line or None,
                "object": step.object or None,
                "text": step.text,
            }
            for step in found.because
        ],
    }
