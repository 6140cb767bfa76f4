"""Names as few policies or rules as can be found that together cover what is redundant."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from netlint.model.policy import Policy
from netlint.prover.boxes import Box
from netlint.prover.redundancy.side import Cause, Side


class Need(NamedTuple):
    """A box that must be covered by some of the boxes `others` of the same side."""

    side: Side
    box: Box
    others: Sequence[int]


Owner = Callable[[Cause], Hashable]
"""What a box is counted as: the policy or the rule that it belongs to."""


def of_policy(cause: Cause) -> Hashable:
    """Counts policies."""
    return id(cause.policy)


def of_rule(cause: Cause) -> Hashable:
    """Counts rules."""
    return id(cause.policy), id(cause.rule)


def causes(policy: Policy, needs: Sequence[Need]) -> list[Cause] | None:
    """What covers all needs of a policy; None where that is not so, or not certain."""
    found: dict[tuple[int, int, int], Cause] = {}
    for side, box, others in needs:
        by = side.covered(policy, box, others)
        if by is None:
            return None
        for number in by:
            cause = side.causes[number]
            found.setdefault((id(cause.policy), id(cause.rule), cause.peer), cause)
    return list(found.values())


def fewest_causes(policy: Policy, needs: Sequence[Need], owner: Owner) -> list[Cause] | None:
    """A single owner that covers all needs where there is one, or else no owner that is soon seen not to be needed."""
    found = causes(policy, needs)
    kept = list(dict.fromkeys(map(owner, found or ())))
    if found is None or len(kept) < 2:
        return found
    side, box, others = needs[0]
    by_owner: dict[Hashable, list[int]] = defaultdict(list)
    for number in others:
        by_owner[owner(side.causes[number])].append(number)
    for single, numbers in by_owner.items():
        if side.covered(policy, box, numbers) is not None:
            fewer = causes(policy, _limited(needs, owner, (single,)))
            if fewer is not None:
                return fewer
    for item in reversed(kept):
        rest = [other for other in kept if other != item]
        fewer = causes(policy, _limited(needs, owner, rest))
        if fewer is not None:
            found, kept = fewer, rest
    return found


def _limited(needs: Sequence[Need], owner: Owner, owners: Iterable[Hashable]) -> list[Need]:
    """The needs, to be covered by boxes of some owners only."""
    wanted = set(owners)
    return [
        Need(side, box, [number for number in others if owner(side.causes[number]) in wanted])
        for side, box, others in needs
    ]
