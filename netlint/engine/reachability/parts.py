"""What one tier makes of the connections of one end, and the facts that deciding it needs."""

from collections.abc import Mapping
from typing import NamedTuple

from netlint.engine.reachability.bits import Rectangle, Region
from netlint.engine.reachability.classes import Classes
from netlint.engine.reachability.port_lists import PortLists
from netlint.model.policy import Direction, PortEntry


class Parts(NamedTuple):
    """What a tier decides: what it allows, what goes on to the next tier (`rest`), and what it refuses, the remainder.

    `passed` goes on to the tier of the index; `forked` may go there although it also stands in another
    part, which nobody knows.
    """

    allowed: Region
    rest: Region
    passed: Mapping[int, Region]
    forked: Mapping[int, Region]


class Facts(NamedTuple):
    """What tiers are decided from, in one of the two worlds.

    An input may leave open whether a selector matches (labels that no manifest holds). The *strict* world
    settles each such question against connections, the other one for them: what the strict world allows is
    allowed for certain. `certain` and `possible` are, for each peer, the classes that it means for
    certain, and those that it means or may mean, as bits; peers that only choose among sources have none.
    """

    direction: Direction
    strict: bool
    classes: Classes
    certain: Mapping[int, int]
    possible: Mapping[int, int]
    ports: PortLists
    full: int

    @property
    def everyone(self) -> int:
        """Every class."""
        return (1 << self.classes.count) - 1

    def rectangles(self, entries: tuple[PortEntry, ...], bits: int) -> list[Rectangle]:
        """The ports of a rule on some classes of destinations."""
        mask, by_class = self.ports.of(entries)
        found = [(mask, bits)] if mask else []
        if by_class:
            found += [(named, common) for named, held in by_class if (common := held & bits)]
        return found
