"""Tells a policy or rule that only seems to restrict what one rule of another policy for the same pods allows."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netlint.model.policy import Policy, PolicyRule
from netlint.prover.boxes import Box
from netlint.prover.cover import Covered, Covers
from netlint.prover.policy_boxes import PolicyBoxes
from netlint.prover.redundancy.side import Cause, Side
from netlint.prover.work import WorkLimit


class Narrower(NamedTuple):
    """A rule, and the rule of another policy for the same pods that allows all of it and more.

    `on_ports` tells that the wider rule has further ports; otherwise it has further peers.
    """

    rule: PolicyRule
    other: Policy
    wider: PolicyRule
    on_ports: bool


def narrower_policy(
    boxes: PolicyBoxes, sides: Sequence[Side], policy: Policy, other: Policy
) -> Narrower | None:
    """The first rule of a policy that is narrower than one of `other`, where no rule of it allows anything else."""
    found: Narrower | None = None
    for side in sides:
        if not _have_same_subject(side, policy, other):
            return None
        for rule in policy.effective_rules(side.group.direction):
            wider = [
                item
                for item in other.effective_rules(side.group.direction)
                if side.stays(other, item) and side.holds(other, item, policy, rule)
            ]
            if not wider and side.rule(policy, rule):
                return None
            found = found or next(_narrower(boxes, side, policy, rule, other, wider), None)
    return found


def narrower_rule(
    boxes: PolicyBoxes, side: Side, policy: Policy, rule: PolicyRule, by: Cause
) -> Narrower | None:
    """How a rule that lies in a rule of another policy is narrower than it, where both are for the same pods."""
    other, wider, _ = by
    if other is policy or wider is None or not _have_same_subject(side, policy, other):
        return None
    return next(_narrower(boxes, side, policy, rule, other, [wider]), None)


def _narrower(
    boxes: PolicyBoxes,
    side: Side,
    policy: Policy,
    rule: PolicyRule,
    other: Policy,
    wider: Sequence[PolicyRule],
) -> Iterator[Narrower]:
    for item in wider:
        if not side.holds(policy, rule, other, item):
            on_ports = not _lie_in(boxes.ports(item.ports), boxes.ports(rule.ports), side.limit)
            yield Narrower(rule, other, item, on_ports)


def _have_same_subject(side: Side, policy: Policy, other: Policy) -> bool:
    if not (side.knows(policy) and side.knows(other)):
        return False
    mine, others = side.subject(policy), side.subject(other)
    return all(side.is_inside(side.boxes[n], others) for n in mine) and all(
        side.is_inside(side.boxes[n], mine) for n in others
    )


def _lie_in(boxes: Sequence[Box], others: Sequence[Box], limit: WorkLimit) -> bool:
    covers = Covers(others, limit)
    return all(isinstance(covers.cover(box, range(len(others))), Covered) for box in boxes)
