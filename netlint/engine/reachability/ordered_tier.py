"""Decides tiers whose first matching rule counts: by the order of policies, then of their rules (S2.6, V0.3)."""

from itertools import groupby
from typing import NamedTuple

from netlint.engine.reachability.bits import (
    EMPTY,
    Rectangle,
    Region,
    difference,
    intersection,
    region_of,
    union,
)
from netlint.engine.reachability.compiled import CompiledPolicy, CompiledRule, CompiledTier
from netlint.engine.reachability.parts import Facts, Parts
from netlint.engine.reachability.peer_table import PeerSet
from netlint.model.policy import Action, Direction


class _Reach(NamedTuple):
    """Where a rule matches for certain, and where it matches or may match."""

    certain: Region
    possible: Region


class _Outcome(NamedTuple):
    """What a policy, or several of one order, make of what reaches them."""

    allowed: Region
    denied: Region
    passed: dict[int, Region]
    forked: dict[int, Region]
    rest: Region


class OrderedTier:
    """One tier in one direction and world; `numbers` are the peers that matter to it; none is `settling`."""

    def __init__(self, tier: CompiledTier, facts: Facts) -> None:
        self._groups = [tuple(group) for _, group in groupby(tier.policies, key=lambda policy: policy.order)]
        self._facts = facts
        self.settling: frozenset[int] = frozenset()
        if facts.direction is Direction.INGRESS:
            self.numbers = frozenset(
                peer for policy in tier.policies for rule in policy.rules for peer in rule.peers
            )
        else:
            self.numbers = frozenset(policy.subject for policy in tier.policies)

    def decide(self, among_certain: PeerSet, among_possible: PeerSet) -> Parts:
        """What the tier makes of connections from those whom these peers mean for certain, and perhaps."""
        peers = self._facts.classes.peers
        certain, possible = (frozenset(peers.numbers_in(found)) for found in (among_certain, among_possible))
        facts = self._facts
        rest: Region = {facts.full: facts.everyone}
        allowed: Region = EMPTY
        passed: dict[int, Region] = {}
        forked: dict[int, Region] = {}
        for group in self._groups:
            outcome = self._group(group, rest, certain, possible)
            allowed, rest = union(allowed, outcome.allowed), outcome.rest
            for target, region in outcome.passed.items():
                passed[target] = union(passed.get(target, EMPTY), region)
            for target, region in outcome.forked.items():
                forked[target] = union(forked.get(target, EMPTY), region)
            if not rest:
                break
        return Parts(allowed, rest, passed, forked)

    def _group(
        self,
        group: tuple[CompiledPolicy, ...],
        rest: Region,
        certain: frozenset[int],
        possible: frozenset[int],
    ) -> _Outcome:
        """Policies of equal order: where they disagree, any may win (S2.7), so each world takes what it wants."""
        outcomes = [self._policy(policy, rest, certain, possible) for policy in group]
        if len(outcomes) == 1:
            return outcomes[0]
        allowed, denied, passed, forked = EMPTY, EMPTY, dict[int, Region](), dict[int, Region]()
        for outcome in outcomes:
            allowed, denied = union(allowed, outcome.allowed), union(denied, outcome.denied)
            for target, region in outcome.passed.items():
                passed[target] = union(passed.get(target, EMPTY), region)
            for target, region in outcome.forked.items():
                forked[target] = union(forked.get(target, EMPTY), region)
        matched = union(allowed, denied)
        for region in passed.values():
            matched = union(matched, region)
        if self._facts.strict:
            passed = {target: difference(region, denied) for target, region in passed.items()}
            allowed = difference(allowed, denied)
            for region in passed.values():
                allowed = difference(allowed, region)
        else:
            passed = {target: difference(region, allowed) for target, region in passed.items()}
            denied = difference(denied, allowed)
        return _Outcome(allowed, denied, passed, forked, difference(rest, matched))

    def _policy(
        self,
        policy: CompiledPolicy,
        rest: Region,
        certain: frozenset[int],
        possible: frozenset[int],
    ) -> _Outcome:
        allowed, denied = EMPTY, EMPTY
        passed: dict[int, Region] = {}
        forked: dict[int, Region] = {}
        for rule in policy.rules:
            reach = self._reach(policy, rule, certain, possible)
            if reach is None:
                continue
            target, strict = rule.target, self._facts.strict
            match rule.action:
                case Action.ALLOW:
                    taken = intersection(rest, reach.certain if strict else reach.possible)
                    allowed = union(allowed, taken)
                case Action.DENY:
                    taken = intersection(rest, reach.possible if strict else reach.certain)
                    denied = union(denied, taken)
                case Action.PASS:
                    taken = intersection(rest, reach.certain)
                    passed[target] = union(passed.get(target, EMPTY), taken)
                    perhaps = difference(intersection(rest, reach.possible), taken)
                    if perhaps:
                        forked[target] = union(forked.get(target, EMPTY), perhaps)
            rest = difference(rest, taken)
            if not rest:
                break
        return _Outcome(allowed, denied, passed, forked, rest)

    def _reach(
        self,
        policy: CompiledPolicy,
        rule: CompiledRule,
        certain: frozenset[int],
        possible: frozenset[int],
    ) -> _Reach | None:
        """The destinations and ports on which a rule matches connections of the class; None for none at all."""
        facts = self._facts
        if facts.direction is Direction.INGRESS:
            is_certain = not certain.isdisjoint(rule.peers)
            if not is_certain and possible.isdisjoint(rule.peers):
                return None
            sure, maybe = facts.certain[policy.subject], facts.possible[policy.subject]
        else:
            is_certain = policy.subject in certain
            if not is_certain and policy.subject not in possible:
                return None
            sure = maybe = 0
            for peer in rule.peers:
                sure |= facts.certain[peer]
                maybe |= facts.possible[peer]
        if not is_certain or not rule.is_exact:
            sure = 0
        return _Reach(self._on_ports(rule, sure), self._on_ports(rule, maybe))

    def _on_ports(self, rule: CompiledRule, bits: int) -> Region:
        rectangles: list[Rectangle] = self._facts.rectangles(rule.ports, bits) if bits else []
        return region_of(rectangles)
