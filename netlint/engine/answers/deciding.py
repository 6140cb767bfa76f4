"""Decides one connection from one side by plain loops: layers, their tiers, their policies, their rules.

The bit engine answers for everybody at once; this is the second opinion, and what explanations are made of.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from typing import Final, NamedTuple, assert_never

from netlint.engine.answers.ports_on import ports_on
from netlint.engine.reachability.compiled import counts
from netlint.engine.reachability.matching import peer_means, pod_peer_means
from netlint.engine.reachability.parties import Addresses, Party, Pod
from netlint.model.network_profile import NetworkProfile
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
from netlint.model.truth import Truth, all_of, any_of


class AskedSide(NamedTuple):
    """One end that is asked for its consent: egress for the source, ingress for the destination."""

    direction: Direction
    subject: Party
    other: Party

    @property
    def destination(self) -> Party:
        """The end whose ports count (S1.47)."""
        return self.other if self.direction is Direction.EGRESS else self.subject


class JudgedRule(NamedTuple):
    """A rule of the side's direction: its number from 1, whether its peers mean the other end, and its ports.

    `ports` are those of the destination, names resolved (S1.51).
    """

    rule: PolicyRule
    number: int
    peers: Truth
    ports: tuple[PortRange, ...]

    def matches(self, protocol: Protocol, port: int) -> Truth:
        """Whether the rule is about connections to this port; conditions beyond ports may not hold (V0.8)."""
        if not any(p.protocol is protocol and p.first <= port <= p.last for p in self.ports):
            return Truth.FALSE
        return min(self.peers, Truth.UNKNOWN) if self.rule.predicates else self.peers


class JudgedPolicy(NamedTuple):
    """A policy that selects the subject in the side's direction, or may do so."""

    policy: Policy
    selects: Truth
    rules: tuple[JudgedRule, ...]


class JudgedTier(NamedTuple):
    """A tier with those of its policies that may select the subject; there may be none."""

    tier: Tier
    policies: tuple[JudgedPolicy, ...]


class JudgedLayer(NamedTuple):
    """A layer with its tiers, in order."""

    layer: Layer
    tiers: tuple[JudgedTier, ...]


def judged(layers: Iterable[Layer], side: AskedSide, network: NetworkProfile) -> tuple[JudgedLayer, ...]:
    """Everything about `side` that does not depend on the port; nothing polices what is no pod (S1.62)."""
    return tuple(
        JudgedLayer(
            layer,
            tuple(_judged_tier(t, side, network) for t in sorted(layer.tiers, key=lambda tier: tier.order)),
        )
        for layer in layers
        if _may_cover(layer, side.destination)
    )


def _may_cover(layer: Layer, destination: Party) -> bool:
    """Whether a layer sees connections to `destination` (V0.2); a mesh sees those of TCP only."""
    match layer.coverage:
        case Coverage.ALL:
            return True
        case Coverage.LEAVING_CLUSTER:
            return isinstance(destination, Addresses)
        case Coverage.MESHED_TCP:
            return isinstance(destination, Pod)
        case _:
            assert_never(layer.coverage)


def _judged_tier(tier: Tier, side: AskedSide, network: NetworkProfile) -> JudgedTier:
    found: list[JudgedPolicy] = []
    for policy in tier.policies:
        if side.direction in policy.directions and counts(policy):
            selects = pod_peer_means(policy.subject, policy.namespace, side.subject, network)
            if selects is not Truth.FALSE:
                rules = policy.effective_rules(side.direction)
                judged = tuple(
                    _judged_rule(policy, rule, number, side, network) for number, rule in enumerate(rules, 1)
                )
                found.append(JudgedPolicy(policy, selects, judged))
    return JudgedTier(tier, tuple(found))


def _judged_rule(
    policy: Policy, rule: PolicyRule, number: int, side: AskedSide, network: NetworkProfile
) -> JudgedRule:
    peers = any_of(peer_means(peer, policy.namespace, side.other, network) for peer in rule.peers)
    ports = tuple(found for entry in rule.ports for found in ports_on(entry.ports, side.destination))
    return JudgedRule(rule, number, peers, ports)


class Way(StrEnum):
    """What may come of a tier."""

    ALLOW = "allow"
    DENY = "deny"
    NEXT = "next tier"
    NETWORK_POLICIES = "the tier of NetworkPolicies"
    END = "the layer's default"


Ways = frozenset[Way]
"""What may come of a tier, for some of the unknown facts each; never empty."""

_OPEN: Final = frozenset({Way.NEXT})
_DECIDED: Final = {Action.ALLOW: Way.ALLOW, Action.DENY: Way.DENY}
_PASSED: Final = {
    PassTarget.NEXT_TIER: Way.NEXT,
    PassTarget.NETWORK_POLICY_TIER: Way.NETWORK_POLICIES,
    PassTarget.END: Way.END,
}


def way_of(rule: PolicyRule) -> Way:
    """Where a rule that matches leads."""
    return _PASSED[rule.pass_target] if rule.action is Action.PASS else _DECIDED[rule.action]


def decided(layers: Iterable[JudgedLayer], protocol: Protocol, port: int) -> Truth:
    """Whether the side lets the connection be: every layer must (design §5)."""
    return all_of(layer_allows(layer, protocol, port) for layer in layers)


def layer_allows(layer: JudgedLayer, protocol: Protocol, port: int) -> Truth:
    """Whether one layer allows the connection; the default counts where no tier decides (S2.9)."""
    if layer.layer.coverage is Coverage.MESHED_TCP and protocol is not Protocol.TCP:
        return Truth.TRUE
    ends: set[Way] = set()
    arriving = {0}
    for place, tier in enumerate(layer.tiers):
        if place in arriving:
            for way in tier_ways(tier, protocol, port):
                match way:
                    case Way.ALLOW | Way.DENY:
                        ends.add(way)
                    case Way.NEXT:
                        arriving.add(place + 1)
                    case Way.NETWORK_POLICIES:
                        arriving.add(network_policy_place(layer))
                    case Way.END:
                        arriving.add(len(layer.tiers))
                    case _:
                        assert_never(way)
    if len(layer.tiers) in arriving:
        ends.add(_DECIDED[layer.layer.default])
    if len(ends) > 1:
        return Truth.UNKNOWN
    return Truth.of(Way.ALLOW in ends)


def network_policy_place(layer: JudgedLayer) -> int:
    """The place of the tier that a pass to NetworkPolicies leads to, or of the next where it is absent (S2.8)."""
    return sum(item.tier.order < NETWORK_POLICY_ORDER for item in layer.tiers)


def tier_ways(tier: JudgedTier, protocol: Protocol, port: int) -> Ways:
    """What may come of a tier."""
    if tier.tier.mode is TierMode.FIRST_MATCH:
        return _first_match(tier, protocol, port)
    return _together(tier, protocol, port)


def _first_match(tier: JudgedTier, protocol: Protocol, port: int) -> Ways:
    """The first rule that matches decides; of policies of one rank, any may come first (S2.6, S2.7)."""
    ways: set[Way] = set()
    for group in ranks(tier.policies):
        found = [first_ways(policy, protocol, port) for policy in group]
        ways.update(way for group_ways, _ in found for way in group_ways)
        if not all(may_go_on for _, may_go_on in found):
            return frozenset(ways)
    return frozenset(ways) | _by_default(tier)


def ranks(policies: Iterable[JudgedPolicy]) -> Iterator[list[JudgedPolicy]]:
    """Policies of a first-match tier in their order, those of equal rank together (S2.6, S2.7)."""
    ordered = sorted(policies, key=lambda item: item.policy.order)
    return (list(group) for _, group in groupby(ordered, key=lambda item: item.policy.order))


class FirstWays(NamedTuple):
    """Where the rules of a policy may lead, and whether perhaps none of them matches."""

    ways: Ways
    may_go_on: bool


def first_ways(policy: JudgedPolicy, protocol: Protocol, port: int) -> FirstWays:
    """Where the first rule of a policy that matches leads."""
    ways: set[Way] = set()
    for rule in policy.rules:
        matches = rule.matches(protocol, port)
        if matches is not Truth.FALSE:
            ways.add(way_of(rule.rule))
        if matches is Truth.TRUE:
            return FirstWays(frozenset(ways), policy.selects is not Truth.TRUE)
    return FirstWays(frozenset(ways), True)


def _together(tier: JudgedTier, protocol: Protocol, port: int) -> Ways:
    """All policies count at once: a deny beats an allow, and what nobody names gets the default (S1.5, V0.3)."""
    ways: set[Way] = set()
    for policy in tier.policies:
        denies = action_matches(policy, Action.DENY, protocol, port)
        if denies is not Truth.FALSE:
            ways.add(Way.DENY)
        if denies is Truth.TRUE and policy.selects is Truth.TRUE:
            return frozenset({Way.DENY})
        if denies is not Truth.TRUE and action_matches(policy, Action.ALLOW, protocol, port):
            ways.add(Way.ALLOW)
    silent = [policy for policy in tier.policies if not _surely_speaks(policy, protocol, port)]
    if any(p.selects is Truth.TRUE and _surely_speaks(p, protocol, port) for p in tier.policies):
        return frozenset(ways)
    return frozenset(ways) | _by_default(JudgedTier(tier.tier, tuple(silent)))


def action_matches(policy: JudgedPolicy, action: Action, protocol: Protocol, port: int) -> Truth:
    """Whether a rule of a policy with this action matches."""
    return any_of(r.matches(protocol, port) for r in policy.rules if r.rule.action is action)


def _surely_speaks(policy: JudgedPolicy, protocol: Protocol, port: int) -> bool:
    return any(rule.matches(protocol, port) is Truth.TRUE for rule in policy.rules)


def _by_default(tier: JudgedTier) -> Ways:
    """What comes of a connection that no rule names: the tier's default where it applies (S1.3, V0.4)."""
    isolates = any_of(item.selects for item in tier.policies if item.policy.isolates)
    if isolates is Truth.FALSE or tier.tier.default is Action.PASS:
        return _OPEN
    default = frozenset({_DECIDED[tier.tier.default]})
    return default if isolates is Truth.TRUE else default | _OPEN
