"""Writes a map as comma-separated values (RFC 4180): a line for each connection and range of ports."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from netlint.engine.reachability.connectivity import Allowed
from netlint.reporters.maps.expansion import by_source
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.options import ReportOptions
from netlint.reporters.visible import visible

_HEADER: Final = "source,destination,protocol,from_port,to_port\r\n"
_FORMULA: Final = ("=", "+", "-", "@")


def pieces(report: MapReport, options: ReportOptions) -> Iterator[str]:
    """A header, then the lines of one source after the other; lines end in CR LF."""
    ids = [_cell(endpoint.id) for endpoint in report.connectivity.endpoints]
    yield _HEADER
    for source, connections in by_source(report.connectivity, _ends_of_lines(ids)):
        start = f"{ids[source]},"
        yield start + start.join(chain.from_iterable(connections))


def _ends_of_lines(ids: list[str]) -> Callable[[Allowed], Callable[[int], list[str]]]:
    """Makes what follows the source on each line of a connection."""

    def of(allowed: Allowed) -> Callable[[int], list[str]]:
        ports = [f",{item.protocol},{item.first},{item.last}\r\n" for item in allowed]
        return lambda destination: [ids[destination] + item for item in ports]

    return of


def _cell(text: str) -> str:
    """A text as a spreadsheet shows it and never as a formula; names that the API server takes are none."""
    shown = visible(text)
    safe = f"'{shown}" if shown.startswith(_FORMULA) else shown
    return '"{}"'.format(safe.replace('"', '""')) if "," in safe or '"' in safe else safe
