"""Turns layers of policies into one formula: the connections that every layer allows on both sides."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple, assert_never

from netlint.engine.reachability.compiled import counts
from netlint.model.namespace import Namespace
from netlint.model.policy import (
    NETWORK_POLICY_ORDER,
    Action,
    Coverage,
    Direction,
    Layer,
    PassTarget,
    Policy,
    PolicyRule,
    Tier,
    TierMode,
)
from netlint.model.ports import PortRange, Protocol
from netlint.prover.peers import EndTerms, PortTerms
from netlint.prover.space import Kind, Role, Space
from netlint.prover.terms import (
    FALSE,
    TRUE,
    Term,
    Variable,
    atom,
    conjunction,
    disjunction,
    negation,
    unsettled,
)


class Decided(NamedTuple):
    """What a rule, or several of them in order, make of connections; those without a match go on.

    `passed` leads to the tier of the index. Nothing is in two parts of it that are certain.
    """

    allowed: Term
    denied: Term
    passed: tuple[tuple[int, Term], ...]


_NOTHING = Decided(FALSE, FALSE, ())


class Encoder:
    """Translates policies; `namespaces` are those of the input, without which they may have any labels."""

    def __init__(self, space: Space, namespaces: Sequence[Namespace] | None = None) -> None:
        self.space = space
        self._source, self._destination = (EndTerms(space, role, namespaces) for role in Role)
        self.ends = {Role.SOURCE: self._source, Role.DESTINATION: self._destination}
        self.ports = PortTerms(space)

    def allowed(self, layers: Sequence[Layer]) -> Term:
        """The connections that are allowed: by every layer, on both sides (S1.6)."""
        return conjunction((self.side(layers, Direction.EGRESS), self.side(layers, Direction.INGRESS)))

    def side(self, layers: Sequence[Layer], direction: Direction) -> Term:
        """The connections that one side allows."""
        return conjunction(self._layer(layer, direction) for layer in layers)

    def policed(self, direction: Direction) -> EndTerms:
        """The end whose policies decide in a direction."""
        return self._destination if direction is Direction.INGRESS else self._source

    def remote(self, direction: Direction) -> EndTerms:
        """The end that the peers of rules speak of."""
        return self._source if direction is Direction.INGRESS else self._destination

    def subject(self, policy: Policy, direction: Direction) -> Term:
        """The end whose policies decide is one that a policy selects."""
        return self.policed(direction).peer(policy.subject, policy.namespace)

    def rule(self, policy: Policy, rule: PolicyRule) -> Term:
        """A rule matches; whom its policy selects is not part of it."""
        remote = self.remote(rule.direction)
        parts = [
            disjunction(remote.peer(peer, policy.namespace) for peer in rule.peers),
            self.ports.entries(rule.ports),
        ]
        if rule.predicates:
            condition = Variable("a condition on requests", 2, is_fact=True)
            parts.append(atom(condition, 0b10))
        return conjunction(parts)

    def _layer(self, layer: Layer, direction: Direction) -> Term:
        tiers = sorted(layer.tiers, key=lambda tier: tier.order)
        default = TRUE if layer.default is Action.ALLOW else FALSE
        after: list[Term] = [FALSE] * len(tiers) + [default]
        targets = {
            PassTarget.NETWORK_POLICY_TIER: sum(tier.order < NETWORK_POLICY_ORDER for tier in tiers),
            PassTarget.END: len(tiers),
        }
        for index in range(len(tiers) - 1, -1, -1):
            tier = tiers[index]
            policies = [p for p in tier.policies if counts(p) and direction in p.directions]
            if tier.mode is TierMode.FIRST_MATCH:
                here = targets | {PassTarget.NEXT_TIER: index + 1}
                after[index] = self._in_order(policies, direction, here, after, after[index + 1])
            else:
                after[index] = self._added_up(tier, policies, direction, after[index + 1])
        return disjunction((after[0], self._outside(layer)))

    def _added_up(self, tier: Tier, policies: Iterable[Policy], direction: Direction, rest: Term) -> Term:
        """A tier whose rules add up: what some rule allows, and all of those whom no policy isolates (S1.5, V0.3)."""
        isolated: list[Term] = []
        allowed: list[Term] = []
        denied: list[Term] = []
        for policy in policies:
            subject = self.subject(policy, direction)
            if policy.isolates:
                isolated.append(subject)
            for action, found in ((Action.ALLOW, allowed), (Action.DENY, denied)):
                rules = [r for r in policy.rules if r.direction is direction and r.action is action]
                found.append(conjunction((subject, disjunction(self.rule(policy, r) for r in rules))))
        is_isolated = disjunction(isolated)
        parts = [*allowed, conjunction((negation(is_isolated), rest))]
        match tier.default:
            case Action.ALLOW:
                parts.append(is_isolated)
            case Action.PASS:
                parts.append(conjunction((is_isolated, rest)))
            case Action.DENY:
                pass
            case _:
                assert_never(tier.default)
        return conjunction((negation(disjunction(denied)), disjunction(parts)))

    def _in_order(
        self,
        policies: Iterable[Policy],
        direction: Direction,
        targets: dict[PassTarget, int],
        after: Sequence[Term],
        rest: Term,
    ) -> Term:
        """A tier whose first matching rule decides, by the order of policies, then of rules (S2.6, V0.3)."""
        groups = groupby(sorted(policies, key=lambda policy: policy.order), key=lambda policy: policy.order)
        outcomes = [
            _one_of([self._in_policy(policy, direction, targets) for policy in group]) for _, group in groups
        ]
        allowed, denied, passed = _sequence(outcomes)
        # What goes on as if nothing had matched is not told apart from it, so that facts in it do not count.
        past = [(target, term) for target, term in passed if after[target] is not rest]
        onward = [conjunction((term, after[target])) for target, term in past]
        left = _none_of((denied, *(term for _, term in past)))
        return disjunction((allowed, *onward, conjunction((left, rest))))

    def _in_policy(self, policy: Policy, direction: Direction, targets: dict[PassTarget, int]) -> Decided:
        subject = self.subject(policy, direction)
        found = []
        for action, rules in groupby(
            (r for r in policy.rules if r.direction is direction), key=lambda r: (r.action, r.pass_target)
        ):
            matched = conjunction((subject, disjunction(self.rule(policy, rule) for rule in rules)))
            match action:
                case Action.ALLOW, _:
                    found.append(Decided(matched, FALSE, ()))
                case Action.DENY, _:
                    found.append(Decided(FALSE, matched, ()))
                case Action.PASS, target:
                    found.append(Decided(FALSE, FALSE, ((targets[target], matched),)))
        return _sequence(found)

    def _outside(self, layer: Layer) -> Term:
        """The connections that the layer does not see (V0.2)."""
        space = self.space
        match layer.coverage:
            case Coverage.ALL:
                return FALSE
            case Coverage.LEAVING_CLUSTER:
                return negation(space.destination.is_kind(Kind.ADDRESS))
            case Coverage.MESHED_TCP:
                tcp = atom(space.port, space.port_mask(PortRange(Protocol.TCP)))
                return negation(conjunction((space.destination.is_kind(Kind.POD), tcp)))
            case _:
                assert_never(layer.coverage)


def _sequence(outcomes: Sequence[Decided]) -> Decided:
    """One after the other, joined in halves so that formulas stay shallow."""
    if len(outcomes) < 2:
        return outcomes[0] if outcomes else _NOTHING
    middle = len(outcomes) // 2
    return _then(_sequence(outcomes[:middle]), _sequence(outcomes[middle:]))


def _then(first: Decided, second: Decided) -> Decided:
    """What the first allows is allowed whether the second does or not: only its other parts have to be left out."""
    on = [term for _, term in first.passed]
    left = _none_of((first.allowed, first.denied))
    passed = [
        (target, conjunction((left, _none_of(item for other, item in first.passed if other != target), term)))
        for target, term in second.passed
    ]
    return Decided(
        disjunction((first.allowed, conjunction((_none_of((first.denied, *on)), second.allowed)))),
        disjunction((first.denied, conjunction((_none_of((first.allowed, *on)), second.denied)))),
        _by_target([*first.passed, *passed]),
    )


def _none_of(terms: Iterable[Term]) -> Term:
    return conjunction(map(negation, terms))


def _by_target(passed: Iterable[tuple[int, Term]]) -> tuple[tuple[int, Term], ...]:
    found: dict[int, list[Term]] = {}
    for target, term in passed:
        found.setdefault(target, []).append(term)
    return tuple((target, disjunction(terms)) for target, terms in found.items())


def _one_of(outcomes: Sequence[Decided]) -> Decided:
    """Policies of equal order: where they disagree, any of them may win (S2.7)."""
    if len(outcomes) == 1:
        return outcomes[0]
    allowed = disjunction(outcome.allowed for outcome in outcomes)
    denied = disjunction(outcome.denied for outcome in outcomes)
    passed = _by_target(pair for outcome in outcomes for pair in outcome.passed)
    parts = [allowed, denied, *(term for _, term in passed)]
    alone = [
        unsettled(conjunction((term, _none_of((*parts[:number], *parts[number + 1 :])))), term)
        for number, term in enumerate(parts)
    ]
    targets = (target for target, _ in passed)
    return Decided(alone[0], alone[1], tuple(zip(targets, alone[2:], strict=True)))
