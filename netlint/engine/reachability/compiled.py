"""Turns the policies of a tier into tables of numbers: subjects, peers and port masks, for one direction."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from netlint.engine.reachability.peer_table import PeerTable
from netlint.model.policy import (
    NETWORK_POLICY_ORDER,
    Action,
    Coverage,
    Direction,
    Layer,
    PassTarget,
    Policy,
    PolicyRule,
    PortEntry,
    Status,
    Tier,
    TierMode,
)
from netlint.model.ports import AllPortsExcept, NamedPort, PortRange, Ports


class CompiledRule(NamedTuple):
    """A rule; `target` is the index of the tier where a pass leads."""

    action: Action
    peers: list[int]
    ports: tuple[PortEntry, ...]
    target: int
    is_exact: bool


class CompiledPolicy(NamedTuple):
    """A policy in one direction: whom it is about, and its rules in order."""

    subject: int
    rules: list[CompiledRule]
    order: float


class CompiledTier(NamedTuple):
    """A tier for one direction.

    `mode` says how policies combine; their lowest order comes first. `isolated` are the numbers of the subjects
    on which the tier's `default` falls where no rule matches.
    """

    mode: TierMode
    default: Action
    policies: list[CompiledPolicy]
    isolated: set[int]

    @property
    def is_settled(self) -> bool:
        """Whether no two policies of one order may disagree, and every rule matches exactly."""
        orders = {policy.order for policy in self.policies}
        return (self.mode is not TierMode.FIRST_MATCH or len(orders) == len(self.policies)) and all(
            rule.is_exact for policy in self.policies for rule in policy.rules
        )


class CompiledLayer(NamedTuple):
    """A layer for one direction, its tiers in their order."""

    coverage: Coverage
    tiers: tuple[CompiledTier, ...]
    default: Action


def compile_layer(layer: Layer, peers: PeerTable) -> tuple[CompiledLayer, CompiledLayer]:
    """The layer for ingress and for egress."""
    tiers = sorted(layer.tiers, key=lambda tier: tier.order)
    network_policy_tier = sum(tier.order < NETWORK_POLICY_ORDER for tier in tiers)
    targets = {PassTarget.NETWORK_POLICY_TIER: network_policy_tier, PassTarget.END: len(tiers)}
    compiled = [
        _compile(tier, peers, {PassTarget.NEXT_TIER: index + 1} | targets) for index, tier in enumerate(tiers)
    ]
    ingress, egress = (
        CompiledLayer(layer.coverage, tuple([both[place] for both in compiled]), layer.default)
        for place in range(2)
    )
    return ingress, egress


def _compile(
    tier: Tier, peers: PeerTable, targets: Mapping[PassTarget, int]
) -> tuple[CompiledTier, CompiledTier]:
    """The tier for ingress and for egress."""
    ingress, egress = (CompiledTier(tier.mode, tier.default, [], set()) for _ in range(2))
    for policy in tier.policies:
        if not counts(policy):
            continue
        subject = peers.number(policy.subject, policy.namespace)
        for direction in policy.directions:
            rules = [
                _compile_rule(rule, policy.namespace, peers, targets)
                for rule in policy.rules
                if rule.direction is direction
            ]
            compiled = ingress if direction is Direction.INGRESS else egress
            compiled.policies.append(CompiledPolicy(subject, rules, policy.order))
            if policy.isolates:
                compiled.isolated.add(subject)
    if tier.mode is TierMode.FIRST_MATCH:
        for compiled in (ingress, egress):
            compiled.policies.sort(key=lambda policy: policy.order)
    return ingress, egress


def _compile_rule(
    rule: PolicyRule, namespace: str, peers: PeerTable, targets: Mapping[PassTarget, int]
) -> CompiledRule:
    numbers = [peers.number(peer, namespace) for peer in rule.peers]
    target = targets[rule.pass_target] if rule.action is Action.PASS else 0
    return CompiledRule(rule.action, numbers, rule.ports, target, not rule.predicates)


def counts(policy: Policy) -> bool:
    """Whether a policy has effect on the cluster (V0.9)."""
    return policy.status in (Status.ENFORCED, Status.REJECTED_CLOSED)


def entries_of(tiers: Iterable[CompiledTier]) -> Iterator[tuple[PortEntry, ...]]:
    """The port lists of every rule, some more than once."""
    return (rule.ports for tier in tiers for policy in tier.policies for rule in policy.rules)


def mentioned(lists: Iterable[tuple[PortEntry, ...]]) -> tuple[list[PortRange], list[NamedPort]]:
    """The ranges and the names of ports in some lists, each once."""
    ranges: dict[tuple[str, int, int], PortRange] = {}
    names: dict[NamedPort, None] = {}
    seen: set[int] = set()
    for entries in lists:
        if id(entries) not in seen:
            seen.add(id(entries))
            for entry in entries:
                _mention(entry.ports, ranges, names)
    return list(ranges.values()), list(names)


def _mention(
    ports: Ports, ranges: dict[tuple[str, int, int], PortRange], names: dict[NamedPort, None]
) -> None:
    match ports:
        case PortRange():
            ranges[ports.protocol, ports.first, ports.last] = ports
        case NamedPort():
            names[ports] = None
        case AllPortsExcept(parts):
            for part in parts:
                _mention(part, ranges, names)
        case _:
            pass
