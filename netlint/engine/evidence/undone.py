"""What rules that open pods to everyone leave without effect: other rules for the same pods that are narrower."""

from collections.abc import Sequence
from typing import NamedTuple

from netlint.engine.evidence.companions import Companions
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.selector import EVERYTHING


class Undone(NamedTuple):
    """Policies with rules that cannot limit anything, and further rules without effect of the policies that open.

    `is_contradiction` tells that the policies cannot be meant as they are: to open some pods of a larger group may
    be meant, to open all of them, or the same ones, is not.
    """

    policies: tuple[Policy, ...]
    rules: tuple[tuple[Policy, PolicyRule], ...]
    is_contradiction: bool


def undone(
    policy: Policy,
    direction: Direction,
    opening: Sequence[tuple[Policy, PolicyRule]],
    companions: Companions,
) -> Undone:
    """What the rules of `opening` leave without effect on the pods that `policy` selects (S1.5, S1.9).

    Policies that allow nothing are not among it: they deny by default. In egress a policy of a whole namespace, or
    of a larger group, is a baseline from which others make exceptions on purpose.
    """
    authors = {id(author) for author, _ in opening}
    used = {id(rule) for _, rule in opening}
    others = [
        other
        for other in companions.of(policy, direction)
        if id(other) not in authors and other.effective_rules(direction)
    ]
    if direction is Direction.EGRESS:
        others = [o for o in others if o.subject.pods != EVERYTHING and not companions.is_wider(o, policy)]
        is_contradiction = True
    else:
        is_contradiction = policy.subject.pods == EVERYTHING or not all(
            companions.is_wider(other, policy) for other in others
        )
    rules = tuple(
        (author, rule)
        for author in {id(author): author for author, _ in opening}.values()
        for rule in author.effective_rules(direction)
        if id(rule) not in used
    )
    return Undone(tuple(others), rules, is_contradiction and bool(others))
