"""Which policies add up: those that select the same pods, so that whatever one of them allows is allowed."""

from collections import defaultdict
from functools import cached_property

from netlint.engine.evidence.together import share_namespace
from netlint.engine.lookup import Lookup
from netlint.model.policy import Action, Direction, Policy
from netlint.model.selector import EVERYTHING, mentioned_pairs
from netlint.model.snapshot import Snapshot


def has_administrators(snapshot: Snapshot, direction: Direction) -> bool:
    """Whether policies of administrators may decide before or after those that isolate what they select."""
    tiers = (tier for layer in snapshot.layers for tier in layer.tiers)
    return any(
        tier.default is not Action.DENY and direction in policy.directions
        for tier in tiers
        for policy in tier.policies
    )


class Companions:
    """The policies of a snapshot that isolate what they select: what they allow is a union (S1.5)."""

    def __init__(self, snapshot: Snapshot, lookup: Lookup) -> None:
        self._lookup = lookup
        self._variants = lookup.variants
        self._members: dict[int, frozenset[int]] = {}
        self.policies = [
            policy
            for layer in snapshot.layers
            for tier in layer.tiers
            if tier.default is Action.DENY
            for policy in tier.policies
        ]

    @cached_property
    def _by_namespace(self) -> dict[str, list[Policy]]:
        found: dict[str, list[Policy]] = defaultdict(list)
        for policy in self.policies:
            found[policy.namespace].append(policy)
        return found

    def of(self, policy: Policy, direction: Direction) -> list[Policy]:
        """The other policies that isolate, for certain, some pod that `policy` selects, in the order of the input."""
        return [
            other
            for other in self._by_namespace[policy.namespace]
            if other is not policy
            and direction in other.directions
            and self._share_pods(policy, other)
            and share_namespace(policy.namespace, policy.origin, other.origin)
            and not self._variants.alternatives(policy.origin, other.origin)
        ]

    def covering(self, policy: Policy, direction: Direction) -> list[Policy]:
        """Those of them that select every pod that `policy` selects, as far as the input shows pods."""
        return [other for other in self.of(policy, direction) if self._covers(other, policy)]

    def is_wider(self, other: Policy, policy: Policy) -> bool:
        """Whether `other` is about a larger group, so that `policy` makes an exception for some pods of it."""
        if policy.subject.pods == EVERYTHING:
            return False
        if other.subject.pods == EVERYTHING:
            return True
        return mentioned_pairs(other.subject.pods) < mentioned_pairs(policy.subject.pods) or self._selected(
            other
        ) > self._selected(policy)

    def _covers(self, other: Policy, policy: Policy) -> bool:
        if other.subject.pods in (EVERYTHING, policy.subject.pods):
            return True
        return policy.subject.pods != EVERYTHING and self._selected(policy) <= self._selected(other)

    def _share_pods(self, one: Policy, other: Policy) -> bool:
        selectors = one.subject.pods, other.subject.pods
        if EVERYTHING in selectors or selectors[0] == selectors[1]:
            return True
        return not self._selected(one).isdisjoint(self._selected(other))

    def _selected(self, policy: Policy) -> frozenset[int]:
        found = self._members.get(id(policy))
        if found is None:
            pods = self._lookup.subjects(policy).certain
            found = self._members[id(policy)] = frozenset(map(id, pods))
        return found
