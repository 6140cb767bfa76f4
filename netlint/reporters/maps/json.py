"""Writes a map as `netlint/connectivity/v1` (schemas/netlint/connectivity-v1.json), a connection a line."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, assert_never

from netlint.engine.reachability.connectivity import Allowed, Endpoint, EndpointType
from netlint.reporters.json_text import json_text
from netlint.reporters.maps.expansion import by_source
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.way_in import WayIn
from netlint.reporters.options import ReportOptions


def pieces(report: MapReport, options: ReportOptions) -> Iterator[str]:
    """The endpoints, then the connections of one source after the other, then exposures if there are any."""
    endpoints = report.connectivity.endpoints
    yield '{\n  "schema": "netlint/connectivity/v1",\n  "endpoints": ['
    yield from array_lines(one_line(endpoint_json(endpoint)) for endpoint in endpoints)
    yield '],\n  "connections": ['
    break_before = ""
    ids = [one_line(endpoint.id) for endpoint in endpoints]
    for source, fragments in by_source(report.connectivity, _fragments(ids)):
        start = f'\n    {{"source":{ids[source]},"destination":'
        yield break_before + start + f",{start}".join(fragments)
        break_before = ","
    yield "\n  ]" if break_before else "]"
    if report.exposures:
        yield ',\n  "exposures": ['
        yield from array_lines(one_line(way_json(way)) for way in report.exposures)
        yield "]"
    yield "\n}\n"


def allowed_json(allowed: Allowed) -> list[dict[str, Any]]:
    """Ports as every JSON output of netlint writes them."""
    return [
        {"protocol": ports.protocol, "from_port": ports.first, "to_port": ports.last} for ports in allowed
    ]


def one_line(value: Any) -> str:
    """A value as JSON without line breaks."""
    return json_text(value, indented=False).removesuffix("\n")


def array_lines(items: Iterable[str]) -> Iterator[str]:
    """The items of an array, each on a line of its own; nothing where there is none."""
    separator = ""
    for item in items:
        yield f"{separator}\n    {item}"
        separator = ","
    if separator:
        yield "\n  "


def _fragments(ids: list[str]) -> Callable[[Allowed], Callable[[int], str]]:
    """Makes what follows the source of a connection; each text is built once and shared by the sources."""
    tables: dict[Allowed, _Tails] = {}

    def fragment(allowed: Allowed) -> Callable[[int], str]:
        table = tables.get(allowed)
        if table is None:
            table = tables[allowed] = _Tails(ids, f',"allowed":{one_line(allowed_json(allowed))}}}')
        return table.__getitem__

    return fragment


class _Tails(dict[int, str]):
    """The text of each destination with one set of ports, made when it is first asked for."""

    def __init__(self, ids: list[str], tail: str) -> None:
        super().__init__()
        self._ids = ids
        self._tail = tail

    def __missing__(self, destination: int) -> str:
        made = self[destination] = self._ids[destination] + self._tail
        return made


def endpoint_json(endpoint: Endpoint) -> dict[str, Any]:
    """An endpoint as every JSON output of netlint writes it."""
    common = {"id": endpoint.id, "type": endpoint.type}
    match endpoint.type:
        case EndpointType.WORKLOAD:
            return common | {
                "namespace": endpoint.namespace,
                "name": endpoint.name,
                "kind": endpoint.kind,
            }
        case EndpointType.EXTERNAL:
            return common | {"cidrs": [str(network) for network in endpoint.networks]}
        case EndpointType.INGRESS_CONTROLLER:
            return common
    assert_never(endpoint.type)


def way_json(way: WayIn) -> dict[str, Any]:
    """A way in as every JSON output of netlint writes it."""
    kind, namespace, name = way.object
    return {
        "entry": way.entry,
        "kind": way.kind,
        "object": {"kind": kind, "namespace": namespace, "name": name} if kind else None,
        "sources": way.sources,
        "url": way.url or None,
        "destination": way.destination,
        "allowed": allowed_json(way.allowed),
        "verdict": way.verdict,
        "because": [
            {"file": reason.file, "line": reason.line, "object": reason.object, "text": reason.text}
            for reason in way.because
        ],
    }
