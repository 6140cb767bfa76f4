"""Which policies isolate a workload in a direction, for certain or perhaps."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from netlint.engine.lookup import Lookup, Selected
from netlint.model.peer import AnyPeer, NamespacesWith, Peer, PodPeer
from netlint.model.policy import Action, Coverage, Direction, Policy, PolicyRule, Status, Tier
from netlint.model.ports import ALL_TRAFFIC
from netlint.model.selector import EVERYTHING
from netlint.model.workload import Workload

_WITHOUT_EFFECT = frozenset({Status.STAGED, Status.IGNORED})


class Isolating(NamedTuple):
    """The policies that isolate a workload for certain, and those that may do so.

    `meant` are those that isolate it in the eyes of their author only, or once they are applied: refused by
    the API server, or with a namespace to be filled in.
    """

    certain: tuple[Policy, ...]
    possible: tuple[Policy, ...]
    meant: tuple[Policy, ...]


class _Index(NamedTuple):
    """Policies by the identity of a workload and the direction."""

    certain: dict[tuple[int, Direction], list[Policy]]
    possible: dict[tuple[int, Direction], list[Policy]]
    meant: dict[tuple[int, Direction], list[Policy]]


class Isolation:
    """For each workload and direction, the policies that isolate it: connections then need a rule (S1.3, S1.5).

    A policy of a tier that denies by default isolates what it selects (NetworkPolicy); one of another
    tier does so with a rule that denies everyone (S2.5). A policy that the API server would refuse
    counts, since its author meant it to. A policy of a whole namespace that allows everyone everything
    isolates nobody (S1.9). Between objects without a namespace and those with one, every answer is
    possible at best: kubectl and Kustomize fill it in (S1.68).
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def of(self, workload: Workload, direction: Direction) -> Isolating:
        """The policies that concern `workload` in `direction`."""
        key = id(workload), direction
        return Isolating(*(tuple(group.get(key, ())) for group in self._index))

    @cached_property
    def _index(self) -> _Index:
        index = _Index(defaultdict(list), defaultdict(list), defaultdict(list))
        for tier in _tiers(self._lookup):
            for policy in tier.policies:
                if policy.status not in _WITHOUT_EFFECT:
                    self._add(policy, [way for way in Direction if _isolates(policy, tier, way)], index)
        return index

    def _add(self, policy: Policy, directions: list[Direction], index: _Index) -> None:
        selected = self._lookup.subjects(policy) if directions else Selected((), ())
        for direction in directions:
            if _opens(policy, direction):
                continue
            for workload in selected.certain:
                index.certain[id(workload), direction].append(policy)
            for workload in selected.possible:
                index.possible[id(workload), direction].append(policy)
            adrift = tuple(self._lookup.met_once_applied(policy))
            for workload in adrift:
                index.possible[id(workload), direction].append(policy)
            refused = () if policy.status is Status.ENFORCED else (*selected.certain, *selected.possible)
            for workload in (*adrift, *refused):
                index.meant[id(workload), direction].append(policy)


def _tiers(lookup: Lookup) -> Iterator[Tier]:
    return (t for layer in lookup.snapshot.layers if layer.coverage is Coverage.ALL for t in layer.tiers)


def _isolates(policy: Policy, tier: Tier, direction: Direction) -> bool:
    if tier.default is Action.DENY:
        return direction in policy.directions
    return any(concerns_everyone(rule, Action.DENY) for rule in policy.effective_rules(direction))


def _opens(policy: Policy, direction: Direction) -> bool:
    return policy.subject.pods == EVERYTHING and any(
        concerns_everyone(rule, Action.ALLOW) for rule in policy.effective_rules(direction)
    )


def concerns_everyone(rule: PolicyRule, action: Action) -> bool:
    """Whether a rule does `action` with everyone on every port; to deny every pod is enough (S2.5)."""
    every_port = any(entry.ports in ALL_TRAFFIC for entry in rule.ports)
    who = any(
        isinstance(peer, AnyPeer) or (action is Action.DENY and _every_pod(peer)) for peer in rule.peers
    )
    return rule.action is action and not rule.predicates and every_port and who


def _every_pod(peer: Peer) -> bool:
    return (
        isinstance(peer, PodPeer)
        and peer.namespaces == NamespacesWith(EVERYTHING)
        and peer.pods == EVERYTHING
    )
