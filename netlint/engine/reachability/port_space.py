"""All ports of all protocols, cut into atoms that the input never tells apart."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import reduce
from itertools import pairwise
from operator import or_

from netlint.engine.reachability.bits import indices_of
from netlint.engine.reachability.connectivity import Allowed
from netlint.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol

_PROTOCOLS = tuple(Protocol)


def canonical(ports: Iterable[PortRange]) -> Allowed:
    """The same ports as the fewest ranges, sorted."""
    given = tuple(ports)
    space = PortSpace(given)
    return space.allowed(reduce(or_, map(space.mask, given), 0))


def common(sets: Iterable[Allowed]) -> Allowed:
    """The ports that are in every one of the sets; all of them where there is no set."""
    given = tuple(sets)
    space = PortSpace(ports for allowed in given for ports in allowed)
    masks = (reduce(or_, map(space.mask, allowed), 0) for allowed in given)
    return space.allowed(reduce(int.__and__, masks, space.full))


def without(ports: Allowed, others: Allowed) -> Allowed:
    """The ports that are not among others."""
    space = PortSpace([*ports, *others])
    mask, left_out = (sum(map(space.mask, allowed)) for allowed in (ports, others))
    return space.allowed(mask & ~left_out)


class PortSpace:
    """The ports of TCP, UDP and SCTP as atoms, cut at the ends of each of some ranges.

    A set of ports is a number whose bit `i` stands for atom `i`; `full` is every port.
    """

    def __init__(self, ranges: Iterable[PortRange]) -> None:
        cuts: dict[Protocol, set[int]] = {protocol: {FIRST_PORT, LAST_PORT + 1} for protocol in _PROTOCOLS}
        for item in ranges:
            if FIRST_PORT <= item.first <= item.last <= LAST_PORT:
                cuts[item.protocol].update((item.first, item.last + 1))
        self._cuts = {protocol: sorted(found) for protocol, found in cuts.items()}
        self._offsets: dict[Protocol, int] = {}
        self._atoms: list[tuple[Protocol, int, int]] = []
        for protocol, found in self._cuts.items():
            self._offsets[protocol] = len(self._atoms)
            self._atoms += [(protocol, a, b - 1) for a, b in pairwise(found)]
        self.full = (1 << len(self._atoms)) - 1
        self._allowed: dict[int, Allowed] = {}
        self._masks: dict[tuple[Protocol, int, int], int] = {}

    def mask(self, ports: PortRange) -> int:
        """The atoms of a range; its ends must be cuts. Empty for a range that no port lies in."""
        key = ports.protocol, ports.first, ports.last
        found = self._masks.get(key)
        if found is None:
            found = self._masks[key] = self._mask(ports)
        return found

    def _mask(self, ports: PortRange) -> int:
        if not FIRST_PORT <= ports.first <= ports.last <= LAST_PORT:
            return 0
        cuts, offset = self._cuts[ports.protocol], self._offsets[ports.protocol]
        first, end = bisect_left(cuts, ports.first), bisect_left(cuts, ports.last + 1)
        assert cuts[first] == ports.first and cuts[end] == ports.last + 1, f"{ports} is not cut"
        return ((1 << (end - first)) - 1) << (offset + first)

    def atom_of(self, protocol: Protocol, number: int) -> int:
        """The atom that a port lies in."""
        return self._offsets[protocol] + bisect_right(self._cuts[protocol], number) - 1

    def allowed(self, mask: int) -> Allowed:
        """A set of ports as the fewest ranges, by protocol and number."""
        found = self._allowed.get(mask)
        if found is None:
            found = self._allowed[mask] = tuple(self._ranges(mask))
        return found

    def _ranges(self, mask: int) -> list[PortRange]:
        found: list[PortRange] = []
        for index in indices_of(mask):
            protocol, first, last = self._atoms[index]
            before = found[-1] if found else None
            if before and before.protocol is protocol and before.last + 1 == first:
                found[-1] = PortRange(protocol, before.first, last)
            else:
                found.append(PortRange(protocol, first, last))
        return found
