"""Which rules of one group of policies cover some connections together, as far as they are applied together."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from netlint.engine.evidence.adding_up import denies_before
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.peer_places import allowing_place
from netlint.engine.lookup import Lookup
from netlint.engine.words import conjunction
from netlint.model.policy import Direction, Policy
from netlint.origin import Origin
from netlint.prover.boxes import Box, have_common
from netlint.prover.cover import Covered, Covers
from netlint.prover.policy_boxes import Group, RuleBox
from netlint.prover.work import WorkLimit


def policies_of(rules: Iterable[RuleBox]) -> tuple[Policy, ...]:
    """The policies whose rules they are, each once."""
    return tuple({id(item.policy): item.policy for item in rules}.values())


def place_of(item: RuleBox, body: Mapping[str, object]) -> Origin:
    """Where the peer stands by which a rule allows something; `body` is that of its policy."""
    return allowing_place(item.policy, item.rule, item.peer, body)


def authors(policies: Sequence[Policy], one: str, several: str) -> str:
    """Some policies in words, with the verb for one of them or for several."""
    if len(policies) == 1:
        return f"{policies[0].kind} `{policies[0].name}` {one}"
    return f"NetworkPolicies {conjunction(f'`{policy.name}`' for policy in policies)} {several}"


def groups_without_limits(
    groups: Iterable[Group], keys: Container[tuple[str, Direction]], lookup: Lookup
) -> Iterator[Group]:
    """Those groups whose namespaces and directions are among `keys` and in which what the rules allow is allowed.

    It may not be where policies that are not evaluated, or those of administrators, restrict it further.
    """
    for group in groups:
        namespace, direction = group.namespace, group.direction
        if (
            (namespace, direction) in keys
            and not lookup.may_be_restricted_unseen(namespace)
            and not denies_before(lookup, namespace, direction)
        ):
            yield group


class GroupCovers:
    """Which rules of a group cover something, as far as they are applied together with one of its policies."""

    def __init__(self, group: Group, applied: Applied, limit: WorkLimit) -> None:
        self.group = group
        self._applied = applied
        self._covers = Covers([item.box for item in group.boxes], limit)
        self._subjects = {id(p): s for p, s in zip(group.policies, group.subjects, strict=True)}

    def subject(self, policy: Policy) -> tuple[Box, ...]:
        """The pods that a policy may select; none where that takes too many words."""
        return self._subjects.get(id(policy), ())

    def near(self, subject: Sequence[Box], numbers: Iterable[int] | None = None) -> list[int]:
        """Those of some places, or of all, whose rules are about some of the pods in `subject`."""
        boxes = self.group.boxes
        meeting: dict[int, bool] = {}
        found = []
        for number in range(len(boxes)) if numbers is None else numbers:
            key = id(boxes[number].policy)
            if key not in meeting:
                selected = self._subjects[key]
                meeting[key] = have_common(subject, selected)
            if meeting[key]:
                found.append(number)
        return found

    def covering(
        self, policy: Policy | None, wanted: Sequence[Box], numbers: Sequence[int]
    ) -> tuple[RuleBox, ...] | None:
        """Those of the rules at some places that cover boxes, without any that is soon seen not to be needed.

        No two of them are of alternative policies, and none is one of `policy`. None where no rules cover the boxes,
        or where it takes too long.
        """
        boxes = self.group.boxes
        apart: set[str] = set()
        found = self.by(wanted, numbers)
        while found is not None:
            rules = tuple(boxes[n] for n in sorted(self._fewest(wanted, found)))
            clash = self._clash(policy, rules)
            if clash is None:
                return rules
            # Alternatives are so by their files.
            apart.add(clash.origin.file)
            found = self.by(wanted, [n for n in numbers if boxes[n].policy.origin.file not in apart])
        return None

    def by(self, wanted: Iterable[Box], others: Iterable[int]) -> frozenset[int] | None:
        """The places of rules that cover boxes, whatever else they are; None where they do not."""
        found: set[int] = set()
        for box in wanted:
            cover = self._covers.cover(box, others)
            if not isinstance(cover, Covered):
                return None
            found.update(cover.by)
        return frozenset(found)

    def _fewest(self, wanted: Sequence[Box], kept: frozenset[int]) -> frozenset[int]:
        """Leave out, one after the other, what the rest covers as well."""
        for number in sorted(kept, reverse=True):
            if self.by(wanted, sorted(kept - {number})) is not None:
                kept -= {number}
        return kept

    def go_together(self, policies: Iterable[Policy]) -> bool:
        """Whether no two of some policies are alternatives."""
        return self._clashing(policies) is None

    def _clash(self, policy: Policy | None, rules: Iterable[RuleBox]) -> Policy | None:
        """The second of two policies that are alternatives; `policy` comes first."""
        others = (other for other in policies_of(rules) if other is not policy)
        return self._clashing(others if policy is None else (policy, *others))

    def _clashing(self, policies: Iterable[Policy]) -> Policy | None:
        namespace, together = self.group.namespace, self._applied.together
        pairs = combinations(policies, 2)
        return next((b for a, b in pairs if not together(a.origin, b.origin, namespace)), None)
