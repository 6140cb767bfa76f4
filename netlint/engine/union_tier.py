"""Decides tiers whose rules add up: an isolated end is allowed what some rule allows and none denies (S1.5, V0.3)."""

from collections.abc import Iterable

from netlint.engine.bits import (
    EMPTY,
    Rectangle,
    Region,
    bits_of,
    difference,
    disjoint,
    union,
)
from netlint.engine.classes import Numbers
from netlint.engine.compiled import CompiledTier, Grant
from netlint.engine.parts import Facts, Parts
from netlint.model.policy import Action, Direction

_NONE: Numbers = frozenset()

Table = dict[int, dict[int, int]]
"""For the number of a peer (ingress) or a subject (egress): class bits by port mask, which may overlap."""


class UnionTier:
    """One tier in one direction and world; answers are kept, since many classes ask alike."""

    def __init__(self, tier: CompiledTier, facts: Facts) -> None:
        self._tier = tier
        self._facts = facts
        self._allow: Table = {}
        self._deny: Table = {}
        self._if_rest_allows: Table = {}
        self._isolated = 0
        self._answers: dict[object, Parts] = {}
        if facts.direction is Direction.INGRESS:
            self._fill_by_peer()
        else:
            self._fill_by_subject()
        self._numbers = frozenset((*self._allow, *self._deny, *self._if_rest_allows, *tier.isolated))

    def decide(self, index: int) -> Parts:
        """What the tier makes of connections from class `index`."""
        classes = self._facts.classes
        certain = classes.certain[index] & self._numbers
        possible = _NONE if classes.exact else classes.possible[index] & self._numbers
        key = (certain, possible) if possible else certain
        parts = self._answers.get(key)
        if parts is None:
            is_ingress = self._facts.direction is Direction.INGRESS
            decide = self._admitted if is_ingress else self._sent
            parts = self._answers[key] = decide(certain, possible)
        return parts

    def _fill_by_peer(self) -> None:
        """Tables by peer: the subjects that let it in. Isolation is a matter of the destination."""
        facts = self._facts
        sole = self._sole_subjects()
        for subject, grants in self._tier.grants.items():
            certain, possible = facts.certain[subject], facts.possible[subject]
            for grant in grants:
                table, bits = self._table(grant, certain, possible)
                if table is not None and bits:
                    _enter(table, grant.peer, facts.rectangles(grant.ports, bits))
                if subject in sole and grant.action is Action.ALLOW and grant.is_exact:
                    _enter(self._if_rest_allows, grant.peer, facts.rectangles(grant.ports, sole[subject]))
        members = facts.possible if facts.strict else facts.certain
        for subject in self._tier.isolated:
            self._isolated |= members[subject]

    def _fill_by_subject(self) -> None:
        """Tables by subject: the peers that it lets its pods connect to."""
        for subject, grants in self._tier.grants.items():
            for grant in grants:
                certain, possible = self._facts.certain[grant.peer], self._facts.possible[grant.peer]
                table, bits = self._table(grant, certain, possible)
                if table is not None and bits:
                    _enter(table, subject, self._facts.rectangles(grant.ports, bits))

    def _table(self, grant: Grant, certain: int, possible: int) -> tuple[Table | None, int]:
        """Where a grant counts in this world, and for which classes."""
        allows = grant.action is Action.ALLOW
        wants_certainty = allows is self._facts.strict
        if wants_certainty and not grant.is_exact:
            return None, 0
        return self._allow if allows else self._deny, certain if wants_certainty else possible

    def _sole_subjects(self) -> dict[int, int]:
        """For the strict world: classes that nothing isolates for certain and one subject may isolate.

        If it does, its rules decide; if not, the rest of the tiers does; so what both allow is certain.
        """
        facts = self._facts
        if not facts.strict or facts.classes.exact:
            return {}
        found: dict[int, list[int]] = {}
        isolating = self._tier.isolated
        for index, possible in enumerate(facts.classes.possible):
            near = [number for number in possible if number in isolating]
            if len(near) == 1 and isolating.isdisjoint(facts.classes.certain[index]):
                found.setdefault(near[0], []).append(index)
        return {subject: bits_of(indices, facts.classes.count) for subject, indices in found.items()}

    def _admitted(self, certain: Numbers, possible: Numbers) -> Parts:
        """Ingress: the source is meant by these peers."""
        facts = self._facts
        all_numbers = certain | possible
        allowed = _gathered(self._allow, certain if facts.strict else all_numbers)
        denied = _gathered(self._deny, all_numbers if facts.strict else certain)
        free = facts.everyone ^ self._isolated
        rest: Region = {facts.full: free} if free else EMPTY
        if self._if_rest_allows:
            rest = union(rest, _gathered(self._if_rest_allows, certain))
        allowed, rest = self._with_default(allowed, rest, self._isolated)
        if denied:
            allowed, rest = difference(allowed, denied), difference(rest, denied)
        return Parts(allowed, rest, {}, {})

    def _sent(self, certain: Numbers, possible: Numbers) -> Parts:
        """Egress: the source is the subject."""
        facts = self._facts
        isolating = self._tier.isolated
        all_numbers = certain | possible
        isolated = not isolating.isdisjoint(all_numbers if facts.strict else certain)
        allowed = _gathered(self._allow, certain if facts.strict else all_numbers)
        denied = _gathered(self._deny, all_numbers if facts.strict else certain)
        everything: Region = {facts.full: facts.everyone}
        rest = EMPTY if isolated else everything
        if isolated and isolating.isdisjoint(certain) and len(isolating & possible) == 1:
            rest = _gathered(self._allow, isolating & possible)
        allowed, rest = self._with_default(allowed, rest, facts.everyone if isolated else 0)
        if denied:
            allowed, rest = difference(allowed, denied), difference(rest, denied)
        return Parts(allowed, rest, {}, {})

    def _with_default(self, allowed: Region, rest: Region, isolated: int) -> tuple[Region, Region]:
        """What the tier's default adds for isolated classes that no rule matches (V0.4)."""
        if self._tier.default is Action.DENY or not isolated:
            return allowed, rest
        remainder: Region = {self._facts.full: isolated}
        if self._tier.default is Action.ALLOW:
            return union(allowed, remainder), rest
        return allowed, union(rest, remainder)


def _enter(table: Table, number: int, rectangles: Iterable[Rectangle]) -> None:
    by_mask = table.setdefault(number, {})
    for mask, bits in rectangles:
        by_mask[mask] = by_mask.get(mask, 0) | bits


def _gathered(table: Table, numbers: Iterable[int]) -> Region:
    if not table:
        return EMPTY
    found = [by_mask for number in numbers if (by_mask := table.get(number)) is not None]
    if not found:
        return EMPTY
    joined = found[0] if len(found) == 1 else _joined(found)
    return disjoint(joined) if len(joined) > 1 else joined


def _joined(found: Iterable[dict[int, int]]) -> dict[int, int]:
    joined: dict[int, int] = {}
    for by_mask in found:
        for mask, bits in by_mask.items():
            joined[mask] = joined.get(mask, 0) | bits
    return joined
