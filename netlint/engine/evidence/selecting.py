"""Which policies select a workload in a direction: for certain, perhaps, or as soon as they are applied as meant."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.compiled import counts
from netlint.model.policy import Direction, Layer, Policy, Tier
from netlint.model.workload import Workload


class Selecting(NamedTuple):
    """The policies that select a workload for certain, and those that may do so.

    `meant` are those whose rules may count once they are applied as meant: the API server refuses them as they
    are, or they or the workload lack a namespace that somebody fills in (S1.68).
    """

    certain: tuple[Policy, ...]
    possible: tuple[Policy, ...]
    meant: tuple[Policy, ...]


class _Lists(NamedTuple):
    certain: list[Policy]
    possible: list[Policy]
    meant: list[Policy]


class PolicySubjects:
    """The policies of every tier by the workloads that they select."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def selecting(self, workload: Workload, direction: Direction) -> Selecting:
        """The policies that apply to `workload` in `direction` (S1.3)."""
        found = self._index.get((id(workload), direction))
        return Selecting(*map(tuple, found)) if found else Selecting((), (), ())

    def layers(self, workload: Workload, direction: Direction) -> tuple[Layer, ...]:
        """The layers with only those policies that select the workload or may do so: they decide alone."""
        found = self.selecting(workload, direction)
        by_tier: dict[tuple[int, int], list[Policy]] = defaultdict(list)
        for policy in (*found.certain, *found.possible):
            by_tier[self._tiers[id(policy)]].append(policy)
        return tuple(
            Layer(
                layer.name,
                layer.coverage,
                tuple(
                    Tier(tier.name, tier.order, tier.mode, tier.default, tuple(by_tier[number, place]))
                    for place, tier in enumerate(layer.tiers)
                ),
                layer.default,
            )
            for number, layer in enumerate(self._lookup.snapshot.layers)
        )

    @cached_property
    def _tiers(self) -> dict[int, tuple[int, int]]:
        """The place of each policy's layer and tier."""
        return {
            id(policy): (number, place)
            for number, layer in enumerate(self._lookup.snapshot.layers)
            for place, tier in enumerate(layer.tiers)
            for policy in tier.policies
        }

    @cached_property
    def _index(self) -> dict[tuple[int, Direction], _Lists]:
        index: dict[tuple[int, Direction], _Lists] = defaultdict(lambda: _Lists([], [], []))
        for policy in self._lookup.snapshot.policies:
            certain, possible = self._lookup.subjects(policy)
            adrift = tuple(self._lookup.met_once_applied(policy))
            for direction in policy.directions:
                if policy.effective_rules(direction):
                    refused = () if counts(policy) else (*certain, *possible)
                    for workload in (*adrift, *refused):
                        index[id(workload), direction].meant.append(policy)
                for workload in certain if counts(policy) else ():
                    index[id(workload), direction].certain.append(policy)
                for workload in possible if counts(policy) else ():
                    index[id(workload), direction].possible.append(policy)
        return index
