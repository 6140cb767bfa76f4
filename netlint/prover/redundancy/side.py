"""The policies of one namespace in one direction, of which some have been left out, and what the others cover."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from netlint.model.peer import AnyPeer
from netlint.model.policy import Policy, PolicyRule
from netlint.prover.boxes import Box
from netlint.prover.cover import Covered, Covers, Uncovered
from netlint.prover.policy_boxes import Group
from netlint.prover.redundancy.index import NearBoxes
from netlint.prover.solve import GaveUp
from netlint.prover.terms import Variable
from netlint.prover.work import WorkLimit

IsSure = Callable[[Policy, Policy], bool]
"""Whether the first policy stands wherever the second one does."""


_BEYOND: Final = Variable("whether the other end is one that no selector and no block surely means", 2)
"""Keeps peers from covering a rule for everyone: plugins differ on whether blocks match nodes, for one (S1.41)."""


class Cause(NamedTuple):
    """What covers something: the peer of a rule, by its place in the rule; or a policy that isolates the same pods."""

    policy: Policy
    rule: PolicyRule | None
    peer: int


class Side:
    """A group whose boxes are numbered: first those of the rules, then those of the subjects.

    Boxes that are left out cover nothing any more.
    """

    def __init__(self, group: Group, is_sure: IsSure, limit: WorkLimit) -> None:
        self.group = group
        self.boxes: list[Box] = [
            item.box if isinstance(item.rule.peers[item.peer], AnyPeer) else {**item.box, _BEYOND: 0b01}
            for item in group.boxes
        ]
        self.causes = [Cause(item.policy, item.rule, item.peer) for item in group.boxes]
        self._rules: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._allowed: dict[int, list[int]] = defaultdict(list)
        self._subjects: dict[int, list[int]] = defaultdict(list)
        for number, cause in enumerate(self.causes):
            self._rules[id(cause.policy), id(cause.rule)].append(number)
            self._allowed[id(cause.policy)].append(number)
        for policy, subject in zip(group.policies, group.subjects, strict=True):
            self._subjects[id(policy)] += range(len(self.boxes), len(self.boxes) + len(subject))
            self.boxes += subject
            self.causes += [Cause(policy, None, 0)] * len(subject)
        self._is_sure = is_sure
        self.limit = limit
        self._covers = Covers(self.boxes, limit)
        self._left_out = bytearray(len(self.boxes))
        first = len(group.boxes)
        self._near_rules = NearBoxes(self.boxes, range(first))
        self._near_subjects = NearBoxes(self.boxes, range(first, len(self.boxes)))

    def knows(self, policy: Policy) -> bool:
        """Whether the policy could be written as boxes."""
        return id(policy) in self._subjects

    def rule(self, policy: Policy, rule: PolicyRule) -> Sequence[int]:
        """The boxes of a rule; none where nothing can match it."""
        return self._rules.get((id(policy), id(rule)), ())

    def allowed(self, policy: Policy) -> Sequence[int]:
        """The boxes of all rules of a policy."""
        return self._allowed.get(id(policy), ())

    def is_for_everyone(self, number: int) -> bool:
        """Whether the box of a rule is about every peer."""
        return _BEYOND not in self.boxes[number]

    def subject(self, policy: Policy) -> Sequence[int]:
        """The boxes of the pods that a policy isolates."""
        return self._subjects.get(id(policy), ())

    def denies(self, policy: Policy) -> bool:
        """Whether a policy has no rule that anything can match."""
        return id(policy) not in self._allowed

    def leave_out(self, numbers: Iterable[int]) -> None:
        """Let boxes cover nothing any more."""
        for number in numbers:
            self._left_out[number] = 1

    def others_rules(self, box: Box, policy: Policy) -> list[int]:
        """The boxes of other policies' rules that may meet a box."""
        causes = self.causes
        return [n for n in self._near_rules.of(box) if causes[n].policy is not policy]

    def other_rules(self, box: Box, policy: Policy, rule: PolicyRule) -> list[int]:
        """The boxes of other rules, of whichever policy, that may meet a box."""
        own = self.rule(policy, rule)
        return [n for n in self._near_rules.of(box) if n not in own]

    def others_subjects(self, box: Box, policy: Policy) -> list[int]:
        """The subjects of other policies that may meet a box: of those without rules where the policy has none.

        A policy that only denies is there so that isolation depends on nothing else.
        """
        only_denials = self.denies(policy)
        return [
            n
            for n in self._near_subjects.of(box)
            if (cause := self.causes[n]).policy is not policy
            and not (only_denials and not self.denies(cause.policy))
        ]

    def may_be_covered(self, box: Box, others: Iterable[int]) -> bool:
        """Whether boxes cover `box` if all of them stand together."""
        return not isinstance(self._covers.cover(box, others), Uncovered)

    def is_inside(self, box: Box, others: Iterable[int]) -> bool:
        """Whether boxes cover `box` for certain."""
        return isinstance(self._covers.cover(box, others), Covered)

    def holds(self, policy: Policy, rule: PolicyRule, other: Policy, inner: PolicyRule) -> bool:
        """Whether a rule allows, for certain, all that a rule of another policy allows."""
        own = self.rule(policy, rule)
        return all(self.is_inside(self.boxes[number], own) for number in self.rule(other, inner))

    def stays(self, policy: Policy, rule: PolicyRule) -> bool:
        """Whether a rule is not left out."""
        return not any(self._left_out[number] for number in self.rule(policy, rule))

    def covered(self, policy: Policy, box: Box, others: Iterable[int]) -> Sequence[int] | None:
        """Which of the boxes `others` cover `box`, of policies that stand wherever `policy` does; or None."""
        left = [number for number in others if not self._left_out[number]]
        while True:
            answer = self._covers.cover(box, left)
            match answer:
                case Covered(by):
                    unsure = {
                        id(other)
                        for n in by
                        if (other := self.causes[n].policy) is not policy and not self._is_sure(other, policy)
                    }
                    if not unsure:
                        return by
                    left = [n for n in left if id(self.causes[n].policy) not in unsure]
                case Uncovered() | GaveUp():
                    return None
