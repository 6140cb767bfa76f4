"""The shortest ways to a workload through other workloads: from outside the cluster, or from another workload."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.bits import bits_of, indices_of
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.exposure import Exposure, Exposures, is_public
from netlint.engine.ways_in.listening import listening_ports
from netlint.engine.ways_in.load_balancers import Reach as Scope
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.ports import PortRange
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload


class Hop(NamedTuple):
    """A step of a path: the workload that is reached, and on which ports that the step before may connect to."""

    workload: Workload
    ports: Allowed


class Path(NamedTuple):
    """A way to the last of its hops, each of which may connect to the next for certain.

    `exposure` is the way in by which the first hop is reached; None where that is where the path begins.
    """

    exposure: Exposure | None
    hops: tuple[Hop, ...]


class _Group(NamedTuple):
    """Workloads that policies do not tell apart, and that listen on the same ports (as a mask)."""

    number: int
    listens: int
    workloads: tuple[Workload, ...]


class _Step(NamedTuple):
    """How the search came to a group: from which one, and on which ports."""

    before: int | None
    ports: int


class Paths:
    """Searches the connections that are allowed for certain, on ports where the pods are known to listen.

    A workload of which no port is known takes connections on every port where it is the end of a path, and is
    none of the steps between. Only paths that end at one of `ports` count, or all where none are given.
    """

    def __init__(
        self, snapshot: Snapshot, network: NetworkProfile = DEFAULT_NETWORK, ports: Allowed = ()
    ) -> None:
        self._snapshot = snapshot
        self._network = network
        self._ports = ports
        self._lookup = Lookup(snapshot)
        self.exposures = Exposures(snapshot, network)

    @cached_property
    def _listening(self) -> dict[int, tuple[PortRange, ...]]:
        """The known ports by the identity of the workload."""
        return {id(item): listening_ports(item, self._lookup) for item in self._snapshot.workloads}

    @cached_property
    def _reach(self) -> Reach:
        known = (port for found in self._listening.values() for port in found)
        return Reach(self._snapshot, self._network, ranges=tuple(dict.fromkeys((*known, *self._ports))))

    @cached_property
    def _groups(self) -> tuple[_Group, ...]:
        found: dict[tuple[int, int], list[Workload]] = defaultdict(list)
        for workload in self._snapshot.workloads:
            listens = self._mask(self._listening[id(workload)])
            found[self._reach.class_of(workload), listens].append(workload)
        return tuple(_Group(*key, tuple(workloads)) for key, workloads in found.items())

    @cached_property
    def _by_class(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for index, group in enumerate(self._groups):
            found[group.number].append(index)
        return found

    @cached_property
    def _places(self) -> dict[int, int]:
        """The index of each workload's group, by the workload's identity."""
        return {id(item): index for index, group in enumerate(self._groups) for item in group.workloads}

    @cached_property
    def public(self) -> tuple[Exposure, ...]:
        """The ways in that the internet can take, those first of which it is certain that it gets there."""
        found = [exposure for exposure in self.exposures.all if is_public(exposure)]
        return tuple(sorted(found, key=lambda exposure: exposure.entry.reach is not Scope.OPEN))

    def from_internet(self, destination: Workload) -> Path | None:
        """The shortest path from the internet to a workload."""
        for exposure in self.public:
            entry = exposure.entry
            if entry.workload is destination and self.is_asked(entry.port):
                return Path(exposure, (Hop(destination, (entry.port,)),))
        firsts: dict[int, Exposure] = {}
        for exposure in self.public:
            if exposure.entry.workload is not destination:
                firsts.setdefault(self._places[id(exposure.entry.workload)], exposure)
        starts = {index: exposure.entry.workload for index, exposure in firsts.items()}
        hops = self._search(starts, destination)
        if hops is None:
            return None
        first = firsts[self._places[id(hops[0].workload)]]
        return Path(first, (Hop(hops[0].workload, (first.entry.port,)), *hops[1:]))

    def between(self, source: Workload, destination: Workload) -> Path | None:
        """The shortest path from one workload to another one, the source as its first hop."""
        hops = self._search({self._places[id(source)]: source}, destination)
        return None if hops is None else Path(None, hops)

    def _search(self, starts: Mapping[int, Workload], destination: Workload) -> tuple[Hop, ...] | None:
        """Breadth first, group by group; the workloads of `starts` are reached already."""
        wanted, end = self._wanted(destination), self._places[id(destination)]
        bit = 1 << self._reach.class_of(destination)
        steps: dict[int, _Step] = {index: _Step(None, 0) for index in starts}
        frontier = list(starts)
        if len(self._groups[end].workloads) == 1:
            steps.setdefault(end, _Step(None, 0))
        while frontier:
            for index in frontier:
                last = self._on(self._groups[index].number, bit) & wanted
                if last:
                    return self._hops(index, steps, starts, Hop(destination, self._reach.ports.allowed(last)))
            frontier = self._next(frontier, steps)
        return None

    def _next(self, frontier: Iterable[int], steps: dict[int, _Step]) -> list[int]:
        """The groups that are reached from those of the frontier, and were not before."""
        found: list[int] = []
        unseen = {g.number for i, g in enumerate(self._groups) if i not in steps and g.listens}
        bits = bits_of(unseen, self._reach.classes.count)
        for index in frontier:
            for mask, held in self._reach.certain.row(self._groups[index].number).items():
                for number in indices_of(held & bits):
                    for other in self._by_class[number]:
                        on = mask & self._groups[other].listens
                        if on and other not in steps:
                            steps[other] = _Step(index, on)
                            found.append(other)
        return found

    def _hops(
        self, index: int, steps: Mapping[int, _Step], starts: Mapping[int, Workload], last: Hop
    ) -> tuple[Hop, ...]:
        hops = [last]
        place: int | None = index
        while place is not None:
            step = steps[place]
            alike = (item for item in self._groups[place].workloads if item is not last.workload)
            workload = starts[place] if step.before is None else next(alike)
            hops.append(Hop(workload, self._reach.ports.allowed(step.ports)))
            place = step.before
        return tuple(reversed(hops))

    def _on(self, source: int, bit: int) -> int:
        """The ports on which one class may connect to another, given as a bit."""
        row = self._reach.certain.row(source)
        return next((mask for mask, held in row.items() if held & bit), 0)

    def _mask(self, ports: Iterable[PortRange]) -> int:
        mask = 0
        for port in ports:
            mask |= self._reach.ports.mask(port)
        return mask

    def _wanted(self, destination: Workload) -> int:
        """The ports of the end of a path that count."""
        known, asked = self._mask(self._listening[id(destination)]), self._mask(self._ports)
        everything = self._reach.ports.full
        return (known or everything) & (asked or everything)

    def is_asked(self, port: PortRange) -> bool:
        """Whether a path may end at this port."""
        return not self._ports or any(
            port.protocol is asked.protocol and asked.first <= port.first <= asked.last
            for asked in self._ports
        )
