"""Decides which policies and rules of one namespace change nothing, and names what proves it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.prover.boxes import meet
from netlint.prover.policy_boxes import PolicyBoxes
from netlint.prover.redundancy.causes import Need, causes, fewest_causes, of_policy, of_rule
from netlint.prover.redundancy.narrower import Narrower, narrower_policy, narrower_rule
from netlint.prover.redundancy.side import Cause, Side


class Reason(StrEnum):
    """Why a policy changes nothing."""

    COVERED = "others isolate its pods, and allow what it allows"
    DENIES = "others that only deny isolate its pods"
    OPEN = "it allows everything to pods that nothing else limits"


class RedundantPolicy(NamedTuple):
    """A policy that can be removed; `by` are the rules and isolating policies that prove it, all of which stay.

    `narrower` tells that one rule of one other policy for the same pods allows each rule of this one, and more.
    """

    policy: Policy
    reason: Reason
    by: tuple[Cause, ...]
    narrower: Narrower | None = None


class RedundantRule(NamedTuple):
    """A rule that can be removed from a policy that stays; `by` and `narrower` as for policies."""

    policy: Policy
    rule: PolicyRule
    by: tuple[Cause, ...]
    narrower: Narrower | None = None


class NamespaceDecision:
    """The decision about the policies of a namespace, in the order of the input.

    `is_mute` tells of policies about which nothing is to be said; they cover others all the same. `is_last_word` tells
    that nothing but these policies decides in a direction about what they do not isolate.
    """

    def __init__(
        self,
        boxes: PolicyBoxes,
        sides: Sequence[Side],
        policies: Sequence[Policy],
        is_mute: Callable[[Policy], bool],
        is_last_word: Callable[[Side], bool],
    ) -> None:
        self._boxes = boxes
        self._sides = {side.group.direction: side for side in sides}
        self._policies = [policy for policy in policies if self._is_known(policy)]
        self._is_mute = is_mute
        self._is_last_word = is_last_word
        self._suspects: set[tuple[int, int]] = set()
        self._without: dict[int, Policy] = {}
        self._without_rules: dict[tuple[int, int], tuple[Side, Policy, PolicyRule]] = {}
        self._needed: set[int] = set()
        self.policies: list[RedundantPolicy] = []
        self.rules: list[RedundantRule] = []
        self._decide()

    def _is_known(self, policy: Policy) -> bool:
        """Whether the policy selects a pod that could exist, and could be written as boxes in all its directions."""
        sides = [self._sides.get(direction) for direction in policy.directions]
        return bool(sides) and all(side is not None and side.subject(policy) for side in sides)

    def _of(self, policy: Policy) -> list[Side]:
        """The sides of a policy, ingress first."""
        return [self._sides[direction] for direction in Direction if direction in policy.directions]

    def _decide(self) -> None:
        """Leave out what is redundant one by one, from the last to the first; then name what is left to prove it."""
        for policy in self._policies:
            self._suspects.update(self._suspects_of(policy))
        for policy in reversed(self._policies):
            if self._may_be_covered(policy) and causes(policy, self._needs(policy)) is not None:
                self._without[id(policy)] = policy
                for side in self._of(policy):
                    side.leave_out((*side.allowed(policy), *side.subject(policy)))
        for policy in reversed(self._policies):
            if id(policy) not in self._without:
                self._leave_out_rules(policy)
        self.policies = [item for policy in self._without.values() for item in self._covered(policy)]
        self.rules = [item for found in self._without_rules.values() for item in self._rule_covered(*found)]
        self._add_open()

    def _suspects_of(self, policy: Policy) -> Iterator[tuple[int, int]]:
        """The rules that might be covered if everything else stood together."""
        for side in self._of(policy):
            for rule in policy.effective_rules(side.group.direction):
                numbers = side.rule(policy, rule)
                boxes = [side.boxes[number] for number in numbers]
                if all(side.may_be_covered(box, side.other_rules(box, policy, rule)) for box in boxes):
                    yield id(policy), id(rule)

    def _may_be_covered(self, policy: Policy) -> bool:
        return all(self._has_suspects_only(side, policy) for side in self._of(policy)) and not self._is_mute(
            policy
        )

    def _has_suspects_only(self, side: Side, policy: Policy) -> bool:
        rules = policy.effective_rules(side.group.direction)
        return all((id(policy), id(rule)) in self._suspects for rule in rules)

    def _needs(self, policy: Policy) -> list[Need]:
        """What must be covered for a policy to change nothing: what it allows, then the pods that it isolates."""
        sides = self._of(policy)
        needs = [need for side in sides for need in _needs_of_rules(side, policy)]
        return needs + [need for side in sides for need in _needs_of_subject(side, policy)]

    def _leave_out_rules(self, policy: Policy) -> None:
        for side in self._of(policy):
            rules = policy.effective_rules(side.group.direction)
            # Without its last egress rule, a policy without policyTypes would isolate in one direction only (S1.10).
            least = int(side.group.direction is Direction.EGRESS and not policy.writes_directions)
            left = len(rules)
            for rule in reversed(rules):
                key = id(policy), id(rule)
                numbers = side.rule(policy, rule)
                if key not in self._suspects or left == least or not numbers or self._is_mute(policy):
                    continue
                if causes(policy, _needs_of_rule(side, policy, rule)) is not None:
                    self._without_rules[key] = side, policy, rule
                    side.leave_out(numbers)
                    left -= 1

    def _covered(self, policy: Policy) -> Iterator[RedundantPolicy]:
        found = fewest_causes(policy, self._needs(policy), of_policy)
        if found is not None:
            sides = self._of(policy)
            others = self._need(found, policy)
            reason = Reason.DENIES if all(side.denies(policy) for side in sides) else Reason.COVERED
            narrower = None
            if len(others) == 1 and reason is Reason.COVERED:
                narrower = narrower_policy(self._boxes, sides, policy, others[0])
            yield RedundantPolicy(policy, reason, _without_repeats(found), narrower)

    def _rule_covered(self, side: Side, policy: Policy, rule: PolicyRule) -> Iterator[RedundantRule]:
        found = fewest_causes(policy, _needs_of_rule(side, policy, rule), of_rule)
        if found is not None:
            self._need(found, policy)
            narrower = None
            wider = {id(cause.rule): cause for cause in found}
            if len(wider) == 1:
                by = next(iter(wider.values()))
                narrower = narrower_rule(self._boxes, side, policy, rule, by)
            yield RedundantRule(policy, rule, tuple(found), narrower)

    def _need(self, found: Iterable[Cause], policy: Policy) -> list[Policy]:
        """Remember that the policies which prove something stay; they are given, each once."""
        others = {id(cause.policy): cause.policy for cause in found if cause.policy is not policy}
        self._needed |= others.keys()
        return list(others.values())

    def _add_open(self) -> None:
        """Add the policies that allow everything to pods that nothing else limits, and forget their rules."""
        for policy in reversed(self._policies):
            if id(policy) in self._without or id(policy) in self._needed:
                continue
            found = self._open(policy)
            if found is not None and not self._is_mute(policy):
                self._need(found, policy)
                self.policies.append(RedundantPolicy(policy, Reason.OPEN, _without_repeats(found)))
                self.rules = [item for item in self.rules if item.policy is not policy]
                for side in self._of(policy):
                    side.leave_out((*side.allowed(policy), *side.subject(policy)))

    def _open(self, policy: Policy) -> list[Cause] | None:
        """What proves that a policy changes nothing although some of its pods are isolated by no other."""
        found: list[Cause] = []
        for side in self._of(policy):
            proof = None
            if self._has_suspects_only(side, policy):
                proof = causes(policy, [*_needs_of_rules(side, policy), *_needs_of_subject(side, policy)])
            if proof is None and self._may_be_open(side, policy) and self._is_last_word(side):
                proof = causes(policy, [*_needs_without_isolation(side, policy)])
            if proof is None:
                return None
            found += proof
        return found

    def _may_be_open(self, side: Side, policy: Policy) -> bool:
        """Whether a rule is for everyone, and for protocols without ports, too: a quick way to tell most others."""
        port, last = self._boxes.space.port, 1 << self._boxes.space.other_protocols
        return any(
            side.is_for_everyone(n) and side.boxes[n].get(port, last) & last for n in side.allowed(policy)
        )


def _needs_of_rules(side: Side, policy: Policy) -> Iterator[Need]:
    """Everything that a policy allows, to be covered by rules of others."""
    for number in side.allowed(policy):
        box = side.boxes[number]
        yield Need(side, box, side.others_rules(box, policy))


def _needs_of_subject(side: Side, policy: Policy) -> Iterator[Need]:
    """Everybody whom a policy isolates, to be covered by those whom others isolate."""
    for number in side.subject(policy):
        box = side.boxes[number]
        yield Need(side, box, side.others_subjects(box, policy))


def _needs_of_rule(side: Side, policy: Policy, rule: PolicyRule) -> list[Need]:
    """Everything that a rule allows, to be covered by other rules."""
    boxes = [side.boxes[number] for number in side.rule(policy, rule)]
    return [Need(side, box, side.other_rules(box, policy, rule)) for box in boxes]


def _needs_without_isolation(side: Side, policy: Policy) -> Iterator[Need]:
    """What must be covered where a policy isolates pods that no other one does.

    It must allow these everything; and to those that others isolate, nothing that the others do not allow.
    """
    for need in _needs_of_subject(side, policy):
        yield Need(side, need.box, [*side.allowed(policy), *need.others])
    for number in side.allowed(policy):
        box = side.boxes[number]
        for other in side.others_subjects(box, policy):
            common = meet(box, side.boxes[other])
            if common is not None:
                yield Need(side, common, side.others_rules(common, policy))


def _without_repeats(found: Iterable[Cause]) -> tuple[Cause, ...]:
    """The causes without those that name a policy as isolating of which a rule is named as well."""
    found = list(found)
    named = {id(cause.policy) for cause in found if cause.rule is not None}
    return tuple(cause for cause in found if cause.rule is not None or id(cause.policy) not in named)
