"""What could be removed from the NetworkPolicies of an input, all at once, without a change for any pod ever."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property

from netlint.engine.evidence.applied import Applied
from netlint.engine.lookup import Lookup
from netlint.model.policy import NETWORK_POLICY_ORDER, Direction, Policy, PolicyRule
from netlint.model.snapshot import Snapshot
from netlint.prover.policy_boxes import Group, PolicyBoxes
from netlint.prover.redundancy.namespace import NamespaceDecision, RedundantPolicy, RedundantRule
from netlint.prover.redundancy.parts import RedundantPart, redundant_parts
from netlint.prover.redundancy.presence import Presence
from netlint.prover.redundancy.side import Side
from netlint.prover.work import WorkLimit


class Redundancies:
    """What changes nothing, whatever pods, namespaces and addresses there will ever be.

    `policies`, `rules` and `parts` can be removed all together: of things that cover each other the later one is
    redundant, and what covers it stays.
    """

    def __init__(
        self,
        translated: tuple[PolicyBoxes, list[Group]],
        snapshot: Snapshot,
        lookup: Lookup,
        limit: WorkLimit,
        is_patched: Callable[[str, str], bool] = lambda kind, name: False,
    ) -> None:
        self._boxes, groups = translated
        self._lookup = lookup
        self._limit = limit
        self._presence = Presence(lookup.snapshot, Applied(lookup.snapshot, is_patched))
        self._snapshot = snapshot
        self._order = {id(policy): number for number, policy in enumerate(snapshot.policies)}
        self._sides: dict[str, list[Side]] = defaultdict(list)
        for group in groups:
            self._sides[group.namespace].append(Side(group, self._presence.is_sure, limit))

    @cached_property
    def _decisions(self) -> list[NamespaceDecision]:
        return [
            NamespaceDecision(self._boxes, sides, self._in_order(sides), self._is_mute, self._is_last_word)
            for sides in self._sides.values()
        ]

    @property
    def policies(self) -> Iterator[RedundantPolicy]:
        """The policies that can be removed."""
        return (item for decision in self._decisions for item in decision.policies)

    @property
    def rules(self) -> Iterator[RedundantRule]:
        """The rules that can be removed from policies that stay."""
        return (item for decision in self._decisions for item in decision.rules)

    @cached_property
    def parts(self) -> list[RedundantPart]:
        """The peers and ports that can be removed from rules that stay."""
        gone = {id(item.policy) for item in self.policies}
        gone |= {id(item.rule) for item in self.rules}
        return [
            part
            for sides in self._sides.values()
            for policy in self._in_order(sides)
            if id(policy) not in gone
            for rule in _rules(policy)
            if id(rule) not in gone
            for part in redundant_parts(self._boxes, policy, rule, self._limit)
            if not self._is_mute(policy)
        ]

    def _in_order(self, sides: list[Side]) -> list[Policy]:
        """The policies of a namespace in the order of the input."""
        found = {id(policy): policy for side in sides for policy in side.group.policies}
        return [found[key] for key in sorted(found, key=self._order.__getitem__)]

    def _is_mute(self, policy: Policy) -> bool:
        """Whether nothing is to be said of a policy: it may be another one, or it selects none of the pods shown."""
        if not self._presence.is_settled(policy):
            return True
        return bool(self._lookup.workloads(policy.namespace)) and not any(self._lookup.subjects(policy))

    def _is_last_word(self, side: Side) -> bool:
        """Whether pods that no policy of the side isolates are free: no baseline or foreign policy limits them."""
        namespace, direction = side.group.namespace, side.group.direction
        return (
            not self._has_baseline(direction)
            and all(map(self._presence.is_settled, side.group.policies))
            and not self._lookup.may_be_restricted_unseen(namespace)
            and self._isolating[namespace, direction] == len(side.group.policies)
        )

    def _has_baseline(self, direction: Direction) -> bool:
        return any(
            direction in policy.directions
            for layer in self._snapshot.layers
            for tier in layer.tiers
            if tier.order > NETWORK_POLICY_ORDER
            for policy in tier.policies
        )

    @cached_property
    def _isolating(self) -> Counter[tuple[str, Direction]]:
        """How many policies isolate, by their namespaces and directions."""
        return Counter(
            (policy.namespace, direction)
            for policy in self._snapshot.policies
            if policy.isolates
            for direction in policy.directions
        )


def _rules(policy: Policy) -> Iterator[PolicyRule]:
    for direction in Direction:
        yield from policy.effective_rules(direction)
