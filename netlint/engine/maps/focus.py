"""Cuts a map down to the connections that somebody asks about: of some endpoints, on some ports."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from ipaddress import ip_network
from typing import NamedTuple

from netlint.engine.reachability.connectivity import (
    Allowed,
    Connectivity,
    Endpoint,
    EndpointType,
    Reached,
    Row,
)
from netlint.engine.reachability.port_space import canonical, common
from netlint.model.peer import Network
from netlint.model.ports import PortRange


class Direction(StrEnum):
    """Which connections of an endpoint are meant: those to it, those from it, or all."""

    INGRESS = "ingress"
    EGRESS = "egress"
    BOTH = "both"


class Focused(NamedTuple):
    """What is left of a map, and the names that no endpoint bears."""

    connectivity: Connectivity
    unmatched: tuple[str, ...]


def focused(
    connectivity: Connectivity,
    names: Sequence[str],
    direction: Direction = Direction.BOTH,
    ports: Iterable[PortRange] = (),
) -> Focused:
    """The connections that touch an endpoint of one of these names, on these ports.

    No names mean every endpoint, no ports every port. Endpoints that have no connection left are dropped,
    but for those that are named.
    """
    endpoints = connectivity.endpoints
    matches = {name: [n for n, endpoint in enumerate(endpoints) if bears(endpoint, name)] for name in names}
    unmatched = tuple(name for name, found in matches.items() if not found)
    meant = frozenset(number for found in matches.values() for number in found)
    if not names:
        meant = frozenset(range(len(endpoints)))
    rows = list(_on_ports(_touching(connectivity.rows, meant, direction), canonical(ports)))
    return Focused(_renumbered(endpoints, sorted(rows, key=lambda row: row.sources), meant), unmatched)


def bears(endpoint: Endpoint, name: str) -> bool:
    """Whether an endpoint is meant by a name as users write it.

    That is its id, `namespace/name` or the bare name, with `*` and `?` for any characters and for one; or,
    for external addresses, an address or block that they have a part in.
    """
    if endpoint.id == name:
        return True
    if endpoint.type is EndpointType.EXTERNAL:
        block = _network(name)
        return block is not None and any(_overlap(block, network) for network in endpoint.networks)
    own = [endpoint.id]
    if endpoint.type is EndpointType.WORKLOAD:
        own += [f"{endpoint.namespace}/{endpoint.name}", endpoint.name]
    pattern = name.replace("[", "[[]")
    return any(fnmatchcase(candidate, pattern) for candidate in own)


def _touching(rows: Iterable[Row], meant: frozenset[int], direction: Direction) -> Iterator[Row]:
    """The rows, without what touches none of those meant."""
    for row in rows:
        inside = tuple(source for source in row.sources if source in meant)
        outside = tuple(source for source in row.sources if source not in meant)
        if direction is Direction.INGRESS:
            inside, outside = (), row.sources
        if inside:
            yield Row(inside, row.reached)
        if outside and direction is not Direction.EGRESS:
            kept = [
                Reached(allowed, tuple(number for number in destinations if number in meant))
                for allowed, destinations in row.reached
            ]
            yield Row(outside, tuple(reached for reached in kept if reached.destinations))


def _on_ports(rows: Iterator[Row], ports: Allowed) -> Iterator[Row]:
    """The rows, without other ports, where there are any, and without what is then left empty."""
    kept = cache(lambda allowed: common((allowed, ports)) if ports else allowed)
    for row in rows:
        found: dict[Allowed, list[int]] = {}
        for allowed, destinations in row.reached:
            found.setdefault(kept(allowed), []).extend(destinations)
        found.pop((), None)
        reached = tuple(Reached(allowed, tuple(sorted(ends))) for allowed, ends in found.items())
        own = row.sources if len(row.sources) == 1 else ()
        if any(number not in own for _, destinations in reached for number in destinations):
            yield Row(row.sources, reached)


def _renumbered(endpoints: tuple[Endpoint, ...], rows: list[Row], meant: frozenset[int]) -> Connectivity:
    """The rows, with the endpoints that are in them and those meant, and no others."""
    ends = {number for row in rows for reached in row.reached for number in reached.destinations}
    kept = sorted(meant.union(ends, *(row.sources for row in rows)))
    new = {number: index for index, number in enumerate(kept)}
    return Connectivity(
        tuple(endpoints[number] for number in kept),
        tuple(
            Row(
                tuple(map(new.__getitem__, row.sources)),
                tuple(
                    Reached(allowed, tuple(map(new.__getitem__, destinations)))
                    for allowed, destinations in row.reached
                ),
            )
            for row in rows
        ),
    )


def _network(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _overlap(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)
