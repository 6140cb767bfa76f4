"""Merges connections into few blocks: sources that reach the same, with what they reach on which ports."""

from collections import defaultdict
from typing import Final, NamedTuple

from netlint.engine.reachability.connectivity import Allowed, Connectivity
from netlint.model.ports import Protocol
from netlint.reporters.maps.names import Members, Names

_LEAST_ROWS: Final = 3
_PROTOCOLS: Final = tuple(Protocol)


class Target(NamedTuple):
    """Endpoints that are reached on the same ports."""

    destinations: Members
    allowed: Allowed


class Block(NamedTuple):
    """Every one of `sources` reaches every one of the targets' destinations, but for itself.

    Endpoints are indices into those of the whole map.
    """

    sources: Members
    targets: tuple[Target, ...]

    @property
    def destination(self) -> Members:
        """The destination where it is one, so that being among its own sources means nothing."""
        return lone(frozenset().union(*(target.destinations for target in self.targets)))


def lone(members: Members) -> Members:
    """A set of one as it is; otherwise nobody."""
    return members if len(members) == 1 else frozenset()


_Reached = dict[Allowed, Members]


def blocks(connectivity: Connectivity, names: Names) -> list[Block]:
    """Every connection of a map in exactly one block.

    What many different rows have in common is taken out of them where their sources together have a
    short name: that every workload reaches the DNS server is said once.
    """
    rows = _merged(connectivity, names)
    common = _common(rows, names)
    taken = {(allowed, d) for allowed, destinations, _ in common for d in destinations}
    found: dict[Members, dict[Allowed, Members]] = defaultdict(dict)
    rest: dict[frozenset[tuple[Allowed, Members]], Members] = defaultdict(frozenset)
    for sources, reached in rows:
        left = {
            allowed: frozenset(d for d in destinations if (allowed, d) not in taken)
            for allowed, destinations in reached.items()
        }
        rest[frozenset((allowed, ends) for allowed, ends in left.items() if ends)] |= sources
    for allowed, destinations, sources in common:
        found[sources][allowed] = destinations
    for left_over, sources in rest.items():
        for allowed, destinations in left_over:
            found[sources][allowed] = found[sources].get(allowed, frozenset()) | destinations
    made = [_block(sources, reached) for sources, reached in found.items()]
    return sorted((block for block in made if block.targets), key=lambda block: sorted(block.sources))


def _merged(connectivity: Connectivity, names: Names) -> list[tuple[Members, _Reached]]:
    """The rows, with those that reach the same made one."""
    numbers = [names.numbers[endpoint.id] for endpoint in connectivity.endpoints]
    sources: dict[frozenset[tuple[Allowed, Members]], Members] = defaultdict(frozenset)
    for row in connectivity.rows:
        reached: dict[Allowed, Members] = defaultdict(frozenset)
        for allowed, destinations in row.reached:
            reached[allowed] |= frozenset(map(numbers.__getitem__, destinations))
        sources[frozenset(reached.items())] |= frozenset(map(numbers.__getitem__, row.sources))
    return [(ends, dict(reached)) for reached, ends in sources.items() if ends and reached]


def _common(rows: list[tuple[Members, _Reached]], names: Names) -> list[tuple[Allowed, Members, Members]]:
    """Ports, destinations and sources of what is better said by destination than by source."""
    columns: dict[tuple[Allowed, int], list[int]] = defaultdict(list)
    for number, (_, reached) in enumerate(rows):
        for allowed, destinations in reached.items():
            for destination in destinations:
                columns[allowed, destination].append(number)
    alike: dict[tuple[Allowed, tuple[int, ...]], set[int]] = defaultdict(set)
    for (allowed, destination), numbers in columns.items():
        if len(numbers) >= _LEAST_ROWS:
            alike[allowed, tuple(numbers)].add(destination)
    common = []
    for (allowed, users), found in alike.items():
        destinations = frozenset(found)
        sources = frozenset(source for number in users for source in rows[number][0])
        if 2 * len(names.parts(sources, lone(destinations))) <= len(users):
            common.append((allowed, destinations, sources))
    return common


def _block(sources: Members, reached: _Reached) -> Block:
    """A block with its targets in order, without those that are only the source itself."""
    targets = [
        Target(destinations, allowed)
        for allowed, destinations in reached.items()
        if len(sources) > 1 or destinations - sources
    ]
    return Block(sources, tuple(sorted(targets, key=_order)))


def _order(target: Target) -> tuple[list[int], list[tuple[int, int, int]]]:
    ports = [(_PROTOCOLS.index(item.protocol), item.first, item.last) for item in target.allowed]
    return sorted(target.destinations), ports
