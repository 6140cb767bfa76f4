"""The map of an input: its endpoints, and who may connect to whom on which ports."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from netlint.model.peer import Network
from netlint.model.ports import PortRange
from netlint.value import value

Allowed = tuple[PortRange, ...]
"""Ports by protocol (TCP, UDP, SCTP) and number; ranges of one protocol neither overlap nor touch."""


class EndpointType(StrEnum):
    """What an endpoint is (design §8)."""

    WORKLOAD = "workload"
    EXTERNAL = "external"
    INGRESS_CONTROLLER = "ingress-controller"


@value
class Endpoint:
    """An end of connections, under the name that every output uses for it.

    `namespace`, `name` and `kind` are set for workloads only, `networks` for external addresses only:
    a block of the partition of the address space, in order.
    """

    id: str
    type: EndpointType
    namespace: str = ""
    name: str = ""
    kind: str = ""
    networks: tuple[Network, ...] = ()


class Reached(NamedTuple):
    """Destinations that are reached on the same ports, as indices into the endpoints, ascending."""

    allowed: Allowed
    destinations: tuple[int, ...]


class Row(NamedTuple):
    """Sources, as indices into the endpoints, with what each of them may reach.

    No destination stands in two of `reached`. A source may be among its own destinations: that pair is
    no connection of the map.
    """

    sources: tuple[int, ...]
    reached: tuple[Reached, ...]


class Connection(NamedTuple):
    """A source, a destination, and the ports on which the one may connect to the other; never none."""

    source: Endpoint
    destination: Endpoint
    allowed: Allowed


@value
class Connectivity:
    """Every allowed connection, with rows shared by sources that reach the same.

    `endpoints` are sorted by id. `rows` can be gone through more than once; they stand in the order of
    their first sources, every source is in one row at most, and pairs without a port are left out.
    """

    endpoints: tuple[Endpoint, ...]
    rows: Iterable[Row]

    def connections(self) -> Iterator[Connection]:
        """Every connection, sorted by source and destination."""
        by_source = {source: row for row in self.rows for source in row.sources}
        for source in sorted(by_source):
            pairs = [
                (d, reached.allowed) for reached in by_source[source].reached for d in reached.destinations
            ]
            for destination, allowed in sorted(pairs):
                if destination != source:
                    yield Connection(self.endpoints[source], self.endpoints[destination], allowed)
