"""Turns the policies of a tier into tables of numbers: subjects, peers and port masks, for one direction."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from netlint.engine.peer_table import PeerTable
from netlint.model.policy import (
    NETWORK_POLICY_ORDER,
    Action,
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
    """A rule of an ordered tier; `target` is the index of the tier where a pass leads."""

    action: Action
    peers: tuple[int, ...]
    ports: tuple[PortEntry, ...]
    target: int
    is_exact: bool


class CompiledPolicy(NamedTuple):
    """A policy of an ordered tier: whom it is about, and its rules in order."""

    subject: int
    rules: tuple[CompiledRule, ...]


class Grant(NamedTuple):
    """What policies about one subject say of one peer."""

    action: Action
    peer: int
    ports: tuple[PortEntry, ...]
    is_exact: bool


class CompiledTier(NamedTuple):
    """A tier for one direction.

    `mode` says how policies combine. Ordered tiers have `groups`: policies of equal order, lowest order first.
    Others have `grants`: by the number of a subject, what is said of its peers. `isolated` are the numbers
    of the subjects on which the tier's `default` falls where no rule matches.
    """

    mode: TierMode
    default: Action
    groups: tuple[tuple[CompiledPolicy, ...], ...]
    grants: dict[int, list[Grant]]
    isolated: frozenset[int]


def compile_tiers(layer: Layer, direction: Direction, peers: PeerTable) -> list[CompiledTier]:
    """The tiers of a layer in their order."""
    tiers = sorted(layer.tiers, key=lambda tier: tier.order)
    network_policy_tier = sum(tier.order < NETWORK_POLICY_ORDER for tier in tiers)
    targets = {PassTarget.NETWORK_POLICY_TIER: network_policy_tier, PassTarget.END: len(tiers)}
    return [
        _compile(tier, direction, peers, {PassTarget.NEXT_TIER: index + 1} | targets)
        for index, tier in enumerate(tiers)
    ]


def _compile(
    tier: Tier, direction: Direction, peers: PeerTable, targets: dict[PassTarget, int]
) -> CompiledTier:
    grants: dict[int, list[Grant]] = {}
    isolated: set[int] = set()
    ordered: list[tuple[float, CompiledPolicy]] = []
    for policy in tier.policies:
        if direction not in policy.directions or not counts(policy):
            continue
        subject = peers.number(policy.subject, policy.namespace)
        if policy.isolates:
            isolated.add(subject)
        if tier.mode is TierMode.FIRST_MATCH:
            rules = tuple(_rules(policy, direction, peers, targets))
            ordered.append((policy.order, CompiledPolicy(subject, rules)))
        else:
            held = grants.setdefault(subject, [])
            for rule in policy.rules:
                if rule.direction is direction:
                    held += _grants(rule, policy, peers)
    ordered.sort(key=lambda item: item[0])
    groups = tuple(
        tuple(policy for _, policy in group) for _, group in groupby(ordered, key=lambda item: item[0])
    )
    return CompiledTier(tier.mode, tier.default, groups, grants, frozenset(isolated))


def counts(policy: Policy) -> bool:
    """Whether a policy has effect on the cluster (V0.9)."""
    return policy.status in (Status.ENFORCED, Status.REJECTED_CLOSED)


def _rules(
    policy: Policy, direction: Direction, peers: PeerTable, targets: dict[PassTarget, int]
) -> Iterator[CompiledRule]:
    for rule in policy.effective_rules(direction):
        numbers = tuple([peers.number(peer, policy.namespace) for peer in rule.peers])
        yield CompiledRule(rule.action, numbers, rule.ports, targets[rule.pass_target], not rule.predicates)


def _grants(rule: PolicyRule, policy: Policy, peers: PeerTable) -> Iterator[Grant]:
    for peer in rule.peers:
        yield Grant(rule.action, peers.number(peer, policy.namespace), rule.ports, not rule.predicates)


def entries_of(tiers: Iterable[CompiledTier]) -> Iterator[tuple[PortEntry, ...]]:
    """The port lists of every rule, some more than once."""
    for tier in tiers:
        for grants in tier.grants.values():
            for grant in grants:
                yield grant.ports
        for group in tier.groups:
            for policy in group:
                for rule in policy.rules:
                    yield rule.ports


def mentioned(lists: Iterable[tuple[PortEntry, ...]]) -> tuple[list[PortRange], list[NamedPort]]:
    """The ranges and the names of ports in some lists, each once."""
    ranges: dict[PortRange, None] = {}
    names: dict[NamedPort, None] = {}
    seen: set[int] = set()
    for entries in lists:
        if id(entries) not in seen:
            seen.add(id(entries))
            for entry in entries:
                _mention(entry.ports, ranges, names)
    return list(ranges), list(names)


def _mention(ports: Ports, ranges: dict[PortRange, None], names: dict[NamedPort, None]) -> None:
    match ports:
        case PortRange():
            ranges[ports] = None
        case NamedPort():
            names[ports] = None
        case AllPortsExcept(parts):
            for part in parts:
                _mention(part, ranges, names)
        case _:
            pass
