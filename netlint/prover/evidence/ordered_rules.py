"""Finds rules of tiers whose first match decides that never decide, and those whose order nobody knows."""

from collections.abc import Iterator, Sequence, Set
from functools import cached_property
from itertools import combinations, product
from typing import NamedTuple

from netlint.engine.evidence.applied import Applied
from netlint.engine.reachability.compiled import counts
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Action, Direction, Layer, PassTarget, Policy, PolicyRule, Tier, TierMode
from netlint.model.snapshot import Snapshot
from netlint.origin import Origin
from netlint.prover.boxes import Box, TooMany, have_common, lowest, meet
from netlint.prover.cover import Covered, Covers, Uncovered
from netlint.prover.decode import Decoder, witness_between
from netlint.prover.policy_boxes import PolicyBoxes
from netlint.prover.replay import lets_through, replay
from netlint.prover.space import Role
from netlint.prover.verdict import Witness, WitnessEnd
from netlint.prover.work import WorkLimit

Way = tuple[Action, PassTarget | None]
"""What becomes of a connection: what is done with it, and where a pass leads."""


class OrderedRule(NamedTuple):
    """A rule with its policy."""

    policy: Policy
    rule: PolicyRule

    def __str__(self) -> str:
        way = self.rule.direction.lower()
        return f"{way} rule {self.name} of {self.policy.kind} `{self.policy.name}`"

    @property
    def name(self) -> str:
        """Its name, or else its number in the list where it stands."""
        *_, place = self.rule.origin.path
        return f"`{self.rule.name}`" if self.rule.name else str(int(place) + 1)

    @property
    def place(self) -> Origin:
        """The line that tells it from others."""
        return self.rule.origin.at("name" if self.rule.name else "action")

    @property
    def way(self) -> Way:
        """What becomes of a connection that it decides about."""
        rule = self.rule
        return rule.action, rule.pass_target if rule.action is Action.PASS else None


class Shadowed(NamedTuple):
    """A rule that never decides: about all that it matches, one of `by` decides before it."""

    late: OrderedRule
    by: tuple[OrderedRule, ...]

    @property
    def is_contradicted(self) -> bool:
        """Whether anything becomes of such connections that the rule does not ask for."""
        return any(early.way != self.late.way for early in self.by)


class Tied(NamedTuple):
    """Two rules of policies of equal priority of which either may decide about a connection, differently (S2.7)."""

    first: OrderedRule
    second: OrderedRule
    witness: Witness


class OrderedRules:
    """The rules of a snapshot's tiers in which the first match decides (S2.6).

    What is said of them holds for every pod, namespace and address that may ever exist. `limit` is the work for one
    rule, `applied` tells which policies meet.
    """

    def __init__(
        self, snapshot: Snapshot, network: NetworkProfile, limit: WorkLimit, applied: Applied
    ) -> None:
        self._snapshot = snapshot
        self._network = network
        self._limit = limit
        self._applied = applied

    def shadowed(self) -> Iterator[Shadowed]:
        """The rules that match something and never decide."""
        for run in self._runs:
            yield from run.shadowed()

    def tied(self) -> Iterator[Tied]:
        """For each policy the first one of equal priority before it that may decide differently about a connection."""
        for run in self._runs:
            yield from run.tied()

    @cached_property
    def _runs(self) -> "list[_Run]":
        tiers = [
            (layer, tier)
            for layer in self._snapshot.layers
            for tier in layer.tiers
            if tier.mode is TierMode.FIRST_MATCH
        ]
        boxes = PolicyBoxes((policy for _, tier in tiers for policy in tier.policies), self._network)
        return [
            _Run(
                _Tier(self._snapshot, layer, tier, direction, self._network),
                boxes,
                self._limit,
                self._applied,
            )
            for layer, tier in tiers
            for direction in Direction
        ]


class _Tier(NamedTuple):
    """A tier, and a direction in which its rules are looked at."""

    snapshot: Snapshot
    layer: Layer
    tier: Tier
    direction: Direction
    network: NetworkProfile

    def is_open(self, witness: Witness, ways: Set[Way]) -> bool:
        """Whether the engine, too, does not know what the tier by itself makes of a connection."""
        passes_or_allows = {action for action, _ in ways} == {Action.PASS, Action.ALLOW}
        default = Action.DENY if passes_or_allows else Action.ALLOW
        layer = Layer(self.layer.name, self.layer.coverage, (self.tier,), default)
        alone = Snapshot(self.snapshot.namespaces, layers=(layer,))
        answer = replay(alone, self.network, witness)
        bounds = answer.egress if self.direction is Direction.EGRESS else answer.ingress
        return lets_through(bounds.possible, witness) and not lets_through(bounds.certain, witness)


class _Run:
    """The rules of a tier for one direction, with their boxes, in the order of their policies."""

    def __init__(self, tier: _Tier, boxes: PolicyBoxes, limit: WorkLimit, applied: Applied) -> None:
        self._tier = tier
        self._space = boxes.space
        self._applied = applied
        self._policies = sorted(
            (p for p in tier.tier.policies if counts(p) and tier.direction in p.directions),
            key=lambda policy: policy.order,
        )
        self._rules: list[OrderedRule] = []
        self._boxes: list[Box] = []
        self._places: list[range] = []
        self._of: dict[int, list[int]] = {}
        self._subjects: dict[int, Sequence[Box]] = {}
        self._is_complete = True
        for policy in self._policies:
            for rule in policy.effective_rules(tier.direction):
                self._add(OrderedRule(policy, rule), boxes)
        self._covers = Covers(self._boxes, limit)

    def _add(self, ordered: OrderedRule, boxes: PolicyBoxes) -> None:
        """Take in a rule, unless it cannot be written as a few boxes: then nothing is said of it."""
        try:
            subject = boxes.subject(ordered.policy, ordered.rule.direction)
            found = [item.box for item in boxes.rule(ordered.policy, ordered.rule, subject)]
        except TooMany:
            self._is_complete = False
            return
        self._subjects[id(ordered.policy)] = subject
        self._of.setdefault(id(ordered.policy), []).append(len(self._rules))
        self._rules.append(ordered)
        self._places.append(range(len(self._boxes), len(self._boxes) + len(found)))
        self._boxes += found

    def shadowed(self) -> Iterator[Shadowed]:
        for policy in self._policies:
            owners = self._owners_before(policy)
            for number in self._numbers(policy):
                by = self._covering(number, owners)
                if by:
                    yield Shadowed(self._rules[number], tuple(self._rules[early] for early in sorted(by)))
                if self._are_together(policy, policy):
                    owners |= dict.fromkeys(self._places[number], number)

    def _numbers(self, policy: Policy) -> list[int]:
        """The places of a policy's rules among all."""
        return self._of.get(id(policy), [])

    def _owners_before(self, late: Policy) -> dict[int, int]:
        """The rules of the policies that come before one, by the places of their boxes."""
        return {
            place: number
            for early in self._policies
            if early.order < late.order and early.kind == late.kind and self._are_together(early, late)
            for number in self._numbers(early)
            for place in self._places[number]
        }

    def _covering(self, number: int, owners: dict[int, int]) -> set[int]:
        """Rules that decide about all that one matches, given by the places of their boxes; none if it may decide."""
        by: set[int] = set()
        for place in self._places[number]:
            cover = self._covers.cover(self._boxes[place], owners)
            if not isinstance(cover, Covered):
                return set()
            by.update(owners[item] for item in cover.by)
        return by

    def _are_together(self, one: Policy, other: Policy) -> bool:
        """Whether two policies are surely applied together, as they are written."""
        variants = self._applied.variants
        return self._applied.as_written(one, other) and not variants.alternatives(one.origin, other.origin)

    def tied(self) -> Iterator[Tied]:
        if not self._is_complete:
            return
        taken: set[int] = set()
        for one, other in combinations(self._policies, 2):
            is_tie = one.order == other.order and one.kind == other.kind
            if is_tie and id(other) not in taken and self._may_meet(one, other):
                found = next(self._ties(one, other), None)
                if found is not None:
                    taken.add(id(other))
                    yield found

    def _may_meet(self, one: Policy, other: Policy) -> bool:
        """Whether two policies that are applied together are about some of the same pods."""
        mine, others = (self._subjects.get(id(policy), ()) for policy in (one, other))
        return self._are_together(one, other) and have_common(mine, others)

    def _ties(self, one: Policy, other: Policy) -> Iterator[Tied]:
        """Rules of two policies that differ about a connection which nothing before them decides."""
        firsts, seconds = self._numbers(one), self._numbers(other)
        lower = [number for number, item in enumerate(self._rules) if item.policy.order < one.order]
        for first, second in product(firsts, seconds):
            if self._rules[first].way != self._rules[second].way:
                common = [box for box in self._common(first, second) if not _needs_facts(box)]
                if common:
                    own = [n for n in firsts if n < first] + [n for n in seconds if n < second]
                    places = [place for number in (*lower, *own) for place in self._places[number]]
                    witness = self._witness(common, places, {self._rules[n].way for n in (first, second)})
                    if witness is not None:
                        yield Tied(self._rules[first], self._rules[second], witness)

    def _witness(self, boxes: Sequence[Box], before: Sequence[int], ways: Set[Way]) -> Witness | None:
        """A connection in one of some boxes, and in none of those before, whatever the unknown facts are."""
        for box in boxes:
            cover = self._covers.cover(box, before)
            if isinstance(cover, Uncovered) and not _needs_facts(cover.box):
                witness = self._decoded(cover.box)
                if self._tier.is_open(witness, ways):
                    return witness
        return None

    def _common(self, first: int, second: int) -> Iterator[Box]:
        """The boxes of the connections with ports that both rules match."""
        ports = {self._space.port: self._space.ports.full}
        for one, other in product(self._places[first], self._places[second]):
            both = meet(self._boxes[one], self._boxes[other])
            asked = None if both is None else meet(both, ports)
            if asked is not None:
                yield asked

    def _decoded(self, box: Box) -> Witness:
        values = lowest(box, box)
        decoder = Decoder(self._space, self._tier.snapshot.namespaces)
        source, destination = (WitnessEnd(decoder.party(role, values)) for role in Role)
        return witness_between(source, destination, decoder.port(values))


def _needs_facts(box: Box) -> bool:
    return any(variable.is_fact for variable in box)
