"""What changes between two snapshots: connections that are added, removed, or allowed on other ports."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from netlint.engine.maps.mapping import connectivity
from netlint.engine.reachability.connectivity import Allowed, Connectivity, Endpoint
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.peer_table import PeerTable
from netlint.engine.reachability.port_space import without
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.exposure import Exposures
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.peer import AddressPeer
from netlint.model.snapshot import Snapshot
from netlint.value import value


class Change(StrEnum):
    """What becomes of a connection."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class ConnectionChange(NamedTuple):
    """A connection that is not what it was; `before` and `after` are empty where there is none."""

    source: Endpoint
    destination: Endpoint
    before: Allowed
    after: Allowed

    @property
    def change(self) -> Change:
        """What becomes of it."""
        if not self.before:
            return Change.ADDED
        return Change.CHANGED if self.after else Change.REMOVED

    @property
    def gained(self) -> Allowed:
        """The ports on which it was not allowed before."""
        return without(self.after, self.before)

    @property
    def lost(self) -> Allowed:
        """The ports on which it is no longer allowed."""
        return without(self.before, self.after)


class Side(NamedTuple):
    """One of the two snapshots, as it takes effect, with its map and its ways in."""

    reach: Reach
    exposures: Exposures
    map: Connectivity


def sides(old: Snapshot, new: Snapshot, network: NetworkProfile = DEFAULT_NETWORK) -> tuple[Side, Side]:
    """Both snapshots, with the address space cut alike, so that their endpoints can be compared."""
    before, after = effective(old), effective(new)
    blocks = tuple(dict.fromkeys([*_blocks(before), *_blocks(after)]))
    return _side(before, network, blocks), _side(after, network, blocks)


def _side(snapshot: Snapshot, network: NetworkProfile, blocks: tuple[AddressPeer, ...]) -> Side:
    reach = Reach(snapshot, network, blocks)
    exposures = Exposures(snapshot, network, blocks)
    return Side(reach, exposures, connectivity(reach, exposures.all if snapshot.has_entries else ()))


def _blocks(snapshot: Snapshot) -> Iterator[AddressPeer]:
    """The address blocks that the policies of a snapshot mention."""
    table = PeerTable()
    for policy in snapshot.policies:
        for rule in policy.rules:
            for peer in rule.peers:
                table.number(peer, policy.namespace)
    yield from table.blocks.values()


class Changed(NamedTuple):
    """Sources of which the same becomes: destinations in the order of their ids, each with what was and is allowed.

    One of several sources may be among the destinations: that pair is no connection.
    """

    sources: tuple[Endpoint, ...]
    destinations: tuple[tuple[Endpoint, Allowed, Allowed], ...]


@value
class Changes:
    """Every connection that is not what it was, sorted by source and destination; made when gone through."""

    groups: tuple[Changed, ...]

    def __iter__(self) -> Iterator[ConnectionChange]:
        by_source = {source.id: (source, group) for group in self.groups for source in group.sources}
        for name in sorted(by_source):
            source, group = by_source[name]
            for destination, was, now in group.destinations:
                if destination.id != name:
                    yield ConnectionChange(source, destination, was, now)


def changes(old: Connectivity, new: Connectivity) -> Changes:
    """What becomes of the connections; those of equal sources are compared once."""
    before, after = _Rows(old), _Rows(new)
    endpoints = {endpoint.id: endpoint for endpoint in (*old.endpoints, *new.endpoints)}
    alike: dict[tuple[int, int], list[str]] = {}
    for source in sorted(endpoints):
        alike.setdefault((id(before.of(source)), id(after.of(source))), []).append(source)
    groups = []
    for sources in alike.values():
        itself = sources[0] if len(sources) == 1 else None
        found = _compared(before.of(sources[0]), after.of(sources[0]))
        destinations = tuple((endpoints[name], *pair) for name, pair in found.items() if name != itself)
        if destinations:
            groups.append(Changed(tuple(map(endpoints.__getitem__, sources)), destinations))
    return Changes(tuple(groups))


def _compared(left: dict[str, Allowed], right: dict[str, Allowed]) -> dict[str, tuple[Allowed, Allowed]]:
    pairs = ((name, (left.get(name, ()), right.get(name, ()))) for name in sorted(left.keys() | right.keys()))
    return {name: (was, now) for name, (was, now) in pairs if was != now}


class _Rows:
    """What each source reaches, by ids; sources that reach the same share one dictionary."""

    def __init__(self, connections: Connectivity) -> None:
        self._by_source: dict[str, dict[str, Allowed]] = {}
        self._nothing: dict[str, Allowed] = {}
        names = [endpoint.id for endpoint in connections.endpoints]
        for row in connections.rows:
            found = {names[d]: reached.allowed for reached in row.reached for d in reached.destinations}
            self._by_source.update((names[source], found) for source in row.sources)

    def of(self, source: str) -> dict[str, Allowed]:
        """What a source reaches; nothing where it does not exist."""
        return self._by_source.get(source, self._nothing)
