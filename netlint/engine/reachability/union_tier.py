"""Decides tiers whose rules add up: an isolated end is allowed what some rule allows and none denies (S1.5, V0.3)."""

from collections.abc import Iterable, Mapping

from netlint.engine.reachability.bits import (
    EMPTY,
    Rectangle,
    Region,
    bits_of,
    difference,
    disjoint,
    union,
)
from netlint.engine.reachability.compiled import CompiledRule, CompiledTier
from netlint.engine.reachability.parts import Facts, Parts
from netlint.engine.reachability.peer_table import Family, PeerSet
from netlint.model.policy import Action, Direction

Table = dict[int, dict[int, int]]
"""For the number of a peer (ingress) or a subject (egress): class bits by port mask, which may overlap."""

_NOWHERE: Mapping[int, Region] = {}


class UnionTier:
    """One tier in one direction and world.

    `numbers` are the peers that matter to it. Whoever one of `settling` means for certain is allowed all that
    anybody is, so that no other peer matters.
    """

    def __init__(self, tier: CompiledTier, facts: Facts) -> None:
        self._tier = tier
        self._facts = facts
        self._strict = facts.strict
        self._is_ingress = facts.direction is Direction.INGRESS
        self._peers = facts.classes.peers
        self._everyone = facts.everyone
        self._everything: Region = {facts.full: self._everyone}
        self._allow: Table = {}
        self._deny: Table = {}
        self._if_rest_allows: Table = {}
        self._isolated = 0
        if self._is_ingress:
            self._fill_by_peer()
        else:
            self._fill_by_subject()
        free = self._everyone ^ self._isolated
        self._free: Region = {facts.full: free} if free else EMPTY
        self._isolating = Family(self._peers, tier.isolated)
        self._is_plain = tier.default is Action.DENY and not self._deny and not self._if_rest_allows
        self.numbers = frozenset((*self._allow, *self._deny, *self._if_rest_allows, *tier.isolated))
        self.settling = self._settling() if self._is_plain else frozenset()

    def _settling(self) -> frozenset[int]:
        """The peers with all that any rule allows, on every port; subjects among them isolate."""
        full, most = self._facts.full, 0
        for by_mask in self._allow.values():
            for bits in by_mask.values():
                most |= bits
        found = frozenset(number for number, by_mask in self._allow.items() if by_mask.get(full) == most)
        return found if self._is_ingress else found & self._tier.isolated

    def decide(self, certain: PeerSet, possible: PeerSet) -> Parts:
        """What the tier makes of connections from those whom these peers mean for certain, and perhaps."""
        return self._admitted(certain, possible) if self._is_ingress else self._sent(certain, possible)

    def _fill_by_peer(self) -> None:
        """Tables by peer: the subjects that let it in. Isolation is a matter of the destination."""
        facts = self._facts
        sole = self._sole_subjects()
        for subject, rules, _ in self._tier.policies:
            certain, possible = facts.certain[subject], facts.possible[subject]
            for rule in rules:
                table, bits = self._table(rule, certain, possible)
                if table is not None and bits:
                    rectangles = facts.rectangles(rule.ports, bits)
                    for peer in rule.peers:
                        _enter(table, peer, rectangles)
                if subject in sole and rule.action is Action.ALLOW and rule.is_exact:
                    rectangles = facts.rectangles(rule.ports, sole[subject])
                    for peer in rule.peers:
                        _enter(self._if_rest_allows, peer, rectangles)
        members = facts.possible if facts.strict else facts.certain
        for subject in self._tier.isolated:
            self._isolated |= members[subject]

    def _fill_by_subject(self) -> None:
        """Tables by subject: the peers that it lets its pods connect to."""
        facts = self._facts
        for subject, rules, _ in self._tier.policies:
            for rule in rules:
                certain = possible = 0
                for peer in rule.peers:
                    certain |= facts.certain[peer]
                    possible |= facts.possible[peer]
                table, bits = self._table(rule, certain, possible)
                if table is not None and bits:
                    _enter(table, subject, facts.rectangles(rule.ports, bits))

    def _table(self, rule: CompiledRule, certain: int, possible: int) -> tuple[Table | None, int]:
        """Where a rule counts in this world, and for which classes."""
        allows = rule.action is Action.ALLOW
        wants_certainty = allows is self._facts.strict
        if wants_certainty and not rule.is_exact:
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
        isolating = Family(self._peers, self._tier.isolated)
        for index, possible in enumerate(facts.classes.possible):
            near = self._peers.numbers_in(isolating.of(possible))
            if len(near) == 1 and not isolating.of(facts.classes.certain[index]):
                found.setdefault(near[0], []).append(index)
        return {subject: bits_of(indices, facts.classes.count) for subject, indices in found.items()}

    def _admitted(self, certain: PeerSet, possible: PeerSet) -> Parts:
        """Ingress: the source is meant by these peers."""
        either = (*certain, *possible) if possible else certain
        strict = self._strict
        allowed, rest = self._gathered(self._allow, certain if strict else either), self._free
        if self._is_plain:
            return Parts(allowed, rest, _NOWHERE, _NOWHERE)
        if self._if_rest_allows:
            rest = union(rest, self._gathered(self._if_rest_allows, certain))
        allowed, rest = self._with_default(allowed, rest, self._isolated)
        return self._without_denied(allowed, rest, either if strict else certain)

    def _sent(self, certain: PeerSet, possible: PeerSet) -> Parts:
        """Egress: the source is the subject."""
        either = (*certain, *possible) if possible else certain
        strict = self._strict
        allowed, rest = self._gathered(self._allow, certain if strict else either), self._everything
        isolated = 0
        if self._isolating.of(either if strict else certain):
            rest, isolated = EMPTY, self._everyone
            perhaps = self._isolating.of(possible) if possible else ()
            if perhaps and len(self._peers.numbers_in(perhaps)) == 1 and not self._isolating.of(certain):
                rest = self._gathered(self._allow, perhaps)
        if self._is_plain:
            return Parts(allowed, rest, _NOWHERE, _NOWHERE)
        allowed, rest = self._with_default(allowed, rest, isolated)
        return self._without_denied(allowed, rest, either if strict else certain)

    def _without_denied(self, allowed: Region, rest: Region, peers: PeerSet) -> Parts:
        denied = self._gathered(self._deny, peers)
        if denied:
            allowed, rest = difference(allowed, denied), difference(rest, denied)
        return Parts(allowed, rest, _NOWHERE, _NOWHERE)

    def _gathered(self, table: Table, peers: PeerSet) -> Region:
        """What the table holds for any of some peers."""
        if not table:
            return EMPTY
        joined: dict[int, int] = {}
        for number in self._peers.numbers_in(peers):
            by_mask = table.get(number)
            if by_mask is not None:
                for mask, bits in by_mask.items():
                    joined[mask] = joined.get(mask, 0) | bits
        return disjoint(joined) if len(joined) > 1 else joined

    def _with_default(self, allowed: Region, rest: Region, isolated: int) -> tuple[Region, Region]:
        """What the tier's default adds for isolated classes that no rule matches (V0.4)."""
        if self._tier.default is Action.DENY or not isolated:
            return allowed, rest
        remainder: Region = {self._facts.full: isolated}
        if self._tier.default is Action.ALLOW:
            return union(allowed, remainder), rest
        return allowed, union(rest, remainder)


def _enter(table: Table, number: int, rectangles: Iterable[Rectangle]) -> None:
    by_mask = table.get(number)
    if by_mask is None:
        by_mask = table[number] = {}
    for mask, bits in rectangles:
        by_mask[mask] = by_mask.get(mask, 0) | bits
