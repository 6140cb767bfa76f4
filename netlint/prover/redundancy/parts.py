"""Which peers and ports of a rule its other peers and ports mean as well."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import combinations
from typing import Final, NamedTuple

from netlint.model.policy import Policy, PolicyRule
from netlint.prover.boxes import Box, TooMany, have_common
from netlint.prover.cover import Covered, Covers
from netlint.prover.policy_boxes import PolicyBoxes
from netlint.prover.work import WorkLimit

_FEW: Final = 12
"""So many items are compared two by two first."""


class Part(StrEnum):
    """Which list of a rule something stands in."""

    PEER = "peer"
    PORT = "port"


class RedundantPart(NamedTuple):
    """An item of a rule's list of peers or ports, by its place, and the places of those that mean all of it."""

    policy: Policy
    rule: PolicyRule
    part: Part
    place: int
    by: tuple[int, ...]


def redundant_parts(
    boxes: PolicyBoxes, policy: Policy, rule: PolicyRule, limit: WorkLimit
) -> Iterator[RedundantPart]:
    """The peers, then the ports of a rule that can be deleted, all at once."""
    if len(rule.peers) > 1:
        peers = [boxes.peer(policy, rule.direction, peer) for peer in rule.peers]
        for place, by in _covered(peers, limit):
            yield RedundantPart(policy, rule, Part.PEER, place, by)
    if len(rule.ports) > 1:
        for place, by in _redundant_ports(boxes, rule, limit):
            yield RedundantPart(policy, rule, Part.PORT, place, by)


def _redundant_ports(
    boxes: PolicyBoxes, rule: PolicyRule, limit: WorkLimit
) -> Sequence[tuple[int, tuple[int, ...]]]:
    try:
        return _covered([boxes.ports((entry,)) for entry in rule.ports], limit)
    except TooMany:
        return ()


def _covered(items: Sequence[Sequence[Box]], limit: WorkLimit) -> list[tuple[int, tuple[int, ...]]]:
    """The places of the items that others which stay cover, with theirs; the later of two that are the same."""
    if not _meet(items):
        return []
    owners = [place for place, item in enumerate(items) for _ in item]
    covers = Covers([box for item in items for box in item], limit)
    left_out: set[int] = set()

    def coverers(place: int) -> tuple[int, ...] | None:
        others = [number for number, owner in enumerate(owners) if owner != place and owner not in left_out]
        found: dict[int, None] = {}
        for box in items[place]:
            answer = covers.cover(box, others)
            if not isinstance(answer, Covered):
                return None
            found |= dict.fromkeys(owners[number] for number in answer.by)
        return tuple(sorted(found))

    for place in reversed(range(len(items))):
        # What nothing can match is another matter.
        if items[place] and coverers(place):
            left_out.add(place)
    by_place = ((place, coverers(place)) for place in sorted(left_out))
    return [(place, by) for place, by in by_place if by]


def _meet(items: Sequence[Sequence[Box]]) -> bool:
    """Whether two of few items have anything in common: where none do, none covers another."""
    if len(items) > _FEW:
        return True
    return any(have_common(first, second) for first, second in combinations(items, 2))
