"""Finds those of many lists of ports that may have a port in common with another list, without trying each of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from netlint.model.policy import PortEntry
from netlint.model.ports import ALL_TRAFFIC, NamedPort, PortRange, Ports

Item = TypeVar("Item")


class PortIndex(Generic[Item]):
    """Things with a list of ports each."""

    def __init__(self, items: Iterable[tuple[tuple[PortEntry, ...], Item]]) -> None:
        self._items: list[Item] = []
        self._by_port: dict[Ports, list[int]] = defaultdict(list)
        self._others: list[int] = []
        for place, (entries, item) in enumerate(items):
            self._items.append(item)
            if all(_is_single(entry.ports) for entry in entries):
                for entry in entries:
                    self._by_port[entry.ports].append(place)
            else:
                self._others.append(place)

    def candidates(self, entries: tuple[PortEntry, ...]) -> Iterator[Item]:
        """Those that may have a port in common with some entries, in their order, and perhaps others."""
        places: Iterable[int] = range(len(self._items))
        if entries and all(_is_single(entry.ports) for entry in entries):
            same = (place for entry in entries for place in self._by_port.get(entry.ports, ()))
            places = sorted({*self._others, *same})
        return (self._items[place] for place in places)


def have_common_port(ones: tuple[PortEntry, ...], others: tuple[PortEntry, ...]) -> bool:
    """Whether two rules have a port in common, names of ports taken as they are."""
    return any(_have_common(one.ports, other.ports) for one in ones for other in others)


def _have_common(one: Ports, other: Ports) -> bool:
    if one in ALL_TRAFFIC or other in ALL_TRAFFIC:
        return True
    match one, other:
        case PortRange(protocol, first, last), PortRange(own, start, end):
            return protocol is own and first <= end and start <= last
        case NamedPort(), NamedPort():
            return one == other
        case _:
            return False


def _is_single(ports: Ports) -> bool:
    """Whether only the same ports, or wider ones, have a port in common with these."""
    return isinstance(ports, NamedPort) or (isinstance(ports, PortRange) and ports.first == ports.last)
