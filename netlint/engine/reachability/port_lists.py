"""The ports of a rule as rectangles: on which ports it means which classes of destinations."""

from collections.abc import Sequence
from typing import assert_never

from netlint.engine.reachability.bits import EMPTY, Rectangle, Region, bits_of, difference, region_of
from netlint.engine.reachability.classes import Classes
from netlint.engine.reachability.port_space import PortSpace
from netlint.model.policy import PortEntry
from netlint.model.ports import AllPortsExcept, AllTraffic, NamedPort, OtherProtocol, PortRange, Ports


class PortLists:
    """Answers, for the port list of a rule, which ports it means: the same on every destination, or by class.

    A name means a port only where the destination declares it (S1.51, S1.52), so never on an address (S1.53).
    """

    def __init__(self, space: PortSpace, names: Sequence[NamedPort], classes: Classes) -> None:
        self.space = space
        self._everyone = (1 << classes.count) - 1
        self._named = {name: self._region_named(index, classes) for index, name in enumerate(names)}
        self._known: dict[int, tuple[tuple[PortEntry, ...], int, tuple[Rectangle, ...]]] = {}

    def of(self, entries: tuple[PortEntry, ...]) -> tuple[int, tuple[Rectangle, ...]]:
        """The ports that the list means on every destination, and rectangles of those that depend on it."""
        known = self._known.get(id(entries))
        if known is None:
            # The list is kept with its answer, so that its identity stays its own.
            known = self._known[id(entries)] = (entries, *self._evaluate(entries))
        return known[1], known[2]

    def _evaluate(self, entries: tuple[PortEntry, ...]) -> tuple[int, tuple[Rectangle, ...]]:
        mask = 0
        rectangles: list[Rectangle] = []
        for entry in entries:
            match entry.ports:
                case AllTraffic():
                    mask = self.space.full
                case PortRange():
                    mask |= self.space.mask(entry.ports)
                case _:
                    rectangles += self._region(entry.ports).items()
        return mask, tuple(rectangles)

    def _region(self, ports: Ports) -> Region:
        match ports:
            case AllTraffic():
                return {self.space.full: self._everyone}
            case PortRange():
                mask = self.space.mask(ports)
                return {mask: self._everyone} if mask else EMPTY
            case NamedPort():
                return self._named[ports]
            case OtherProtocol():
                return EMPTY
            case AllPortsExcept(parts):
                region: Region = {self.space.full: self._everyone}
                for part in parts:
                    region = difference(region, self._region(part))
                return region
            case _:
                assert_never(ports)

    def _region_named(self, index: int, classes: Classes) -> Region:
        found: dict[int, list[int]] = {}
        for number, resolved in enumerate(classes.resolved):
            if resolved:
                for ports in resolved[index]:
                    found.setdefault(self.space.mask(ports), []).append(number)
        return region_of((mask, bits_of(numbers, classes.count)) for mask, numbers in found.items())
