"""Which policies add up: those that select the same pods, so that whatever one of them allows is allowed."""

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar, cast

from netlint.engine.evidence.together import share_namespace
from netlint.engine.lookup import Lookup
from netlint.model.peer import PodPeer
from netlint.model.policy import Action, Direction, Policy
from netlint.model.selector import EVERYTHING, Selector, mentioned_pairs
from netlint.model.snapshot import Snapshot

Made = TypeVar("Made")


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
        self._sharing: dict[tuple[str, PodPeer, Direction], list[Policy]] = {}
        self._made: dict[tuple[object, str, PodPeer, Direction], object] = {}
        self.policies = [
            policy
            for layer in snapshot.layers
            for tier in layer.tiers
            if tier.default is Action.DENY
            for policy in tier.policies
        ]

    @cached_property
    def _by_namespace(self) -> dict[str, list[int]]:
        """The places of the policies of each namespace."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, policy in enumerate(self.policies):
            found[policy.namespace].append(place)
        return found

    @cached_property
    def _by_selector(self) -> dict[tuple[str, Selector], list[int]]:
        """The places of the policies of each namespace with the same selector."""
        found: dict[tuple[str, Selector], list[int]] = defaultdict(list)
        for place, policy in enumerate(self.policies):
            found[policy.namespace, policy.subject.pods].append(place)
        return found

    @cached_property
    def _by_pod(self) -> dict[tuple[str, int], list[int]]:
        """The places of the policies of each namespace that select a pod by its labels."""
        found: dict[tuple[str, int], list[int]] = defaultdict(list)
        for place, policy in enumerate(self.policies):
            if policy.subject.pods != EVERYTHING:
                for pod in self._selected(policy):
                    found[policy.namespace, pod].append(place)
        return found

    def of(self, policy: Policy, direction: Direction) -> list[Policy]:
        """The other policies that isolate, for certain, some pod that `policy` selects, in the order of the input."""
        return [
            other
            for other in self._sharing_pods(policy, direction)
            if other is not policy and self.are_together(policy, other)
        ]

    def around(
        self, make: Callable[[list[Policy], Direction], Made], policy: Policy, direction: Direction
    ) -> Made:
        """What `make` makes of the policies for some of the same pods, made once for all of the same subject.

        `policy` is among them, and so are those that are not together with it.
        """
        key = make, policy.namespace, policy.subject, direction
        if key not in self._made:
            self._made[key] = make(self._sharing_pods(policy, direction), direction)
        return cast(Made, self._made[key])

    def are_together(self, one: Policy, other: Policy) -> bool:
        """Whether two policies of a namespace are in one cluster at the same time, as far as the input tells."""
        return share_namespace(one.namespace, one.origin, other.origin) and not self._variants.alternatives(
            one.origin, other.origin
        )

    def is_wider(self, other: Policy, policy: Policy) -> bool:
        """Whether `other` is about a larger group, so that `policy` makes an exception for some pods of it."""
        if policy.subject.pods == EVERYTHING:
            return False
        if other.subject.pods == EVERYTHING:
            return True
        return mentioned_pairs(other.subject.pods) < mentioned_pairs(policy.subject.pods) or self._selected(
            other
        ) > self._selected(policy)

    def covers(self, other: Policy, policy: Policy) -> bool:
        """Whether `other` selects every pod that `policy` selects, as far as the input shows pods."""
        if other.subject.pods in (EVERYTHING, policy.subject.pods):
            return True
        return policy.subject.pods != EVERYTHING and self._selected(policy) <= self._selected(other)

    def _sharing_pods(self, policy: Policy, direction: Direction) -> list[Policy]:
        """The policies of the namespace for some of the same pods, itself among them, in the order of the input."""
        key = policy.namespace, policy.subject, direction
        found = self._sharing.get(key)
        if found is None:
            places = self._places(policy)
            policies = (self.policies[place] for place in places)
            found = self._sharing[key] = [item for item in policies if direction in item.directions]
        return found

    def _places(self, policy: Policy) -> list[int]:
        namespace, pods = policy.namespace, policy.subject.pods
        if pods == EVERYTHING:
            return self._by_namespace[namespace]
        alike = (self._by_selector.get((namespace, selector), ()) for selector in (EVERYTHING, pods))
        others = (self._by_pod.get((namespace, pod), ()) for pod in self._selected(policy))
        return sorted({place for places in (*alike, *others) for place in places})

    def _selected(self, policy: Policy) -> frozenset[int]:
        found = self._members.get(id(policy))
        if found is None:
            pods = self._lookup.subjects(policy).certain
            found = self._members[id(policy)] = frozenset(map(id, pods))
        return found
