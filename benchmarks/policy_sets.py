"""Makes sets of NetworkPolicies for the prover, the same for the same seed: partly redundant ones, and covers."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.clusters import deployments
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.peer import AddressPeer, OwnNamespace, Peer, PodPeer
from netlint.model.policy import (
    Action,
    Coverage,
    Direction,
    Layer,
    Policy,
    PolicyRule,
    PortEntry,
    Tier,
    TierMode,
)
from netlint.model.ports import AllTraffic, PortRange
from netlint.model.selector import EVERYTHING, AllOf, KeyIn, Not, Selector
from netlint.model.snapshot import Snapshot
from netlint.origin import Origin

INJECTED = 0.05
"""The share of policies that allow again what others allow."""

VERSIONS = tuple(f"v{number}" for number in range(1, 10))
LITERALS = 3


class Copied(NamedTuple):
    """A peer of a rule of a policy, of which something is to be allowed once more."""

    policy: Policy
    rule: PolicyRule
    peer: Peer


def partly_redundant(policies: int, seed: int = 1) -> Snapshot:
    """A cluster with as many Deployments as policies; every twentieth policy allows again what another one does."""
    rng = random.Random(seed)
    wanted = round(policies * INJECTED)
    cluster = deployments(policies, policies - wanted, seed)
    peers = [
        Copied(policy, rule, peer)
        for policy in cluster.policies
        for rule in policy.rules
        for peer in rule.peers
    ]
    kinds: list[tuple[Callable[[random.Random, Copied], list[Policy]], list[Copied]]] = [
        (_narrower, peers),
        (_port_halves, [item for item in peers if _range_of(item.rule)]),
        (_value_halves, [item for item in peers if isinstance(item.peer, PodPeer)]),
        (_block_halves, [item for item in peers if isinstance(item.peer, AddressPeer)]),
    ]
    injected: list[Policy] = []
    while len(injected) < wanted:
        make, candidates = rng.choice(kinds)
        injected += make(rng, rng.choice(candidates))
    named = [_renamed(policy, f"again-{number:05}") for number, policy in enumerate(injected[:wanted])]
    return _with_policies(cluster, _mixed(rng, [*cluster.policies, *named]))


def _narrower(rng: random.Random, copied: Copied) -> list[Policy]:
    """The same for fewer pods."""
    only = KeyIn("version", frozenset((rng.choice(VERSIONS),)))
    return [_copy(copied, pods=AllOf((copied.policy.subject.pods, only)))]


def _port_halves(rng: random.Random, copied: Copied) -> list[Policy]:
    """The same port by port, in two halves."""
    whole = _range_of(copied.rule)
    assert whole is not None
    middle = rng.randrange(whole.first, whole.last)
    halves = ((whole.first, middle), (middle + 1, whole.last))
    return [
        _copy(copied, ports=(PortEntry(PortRange(whole.protocol, first, last)),)) for first, last in halves
    ]


def _value_halves(rng: random.Random, copied: Copied) -> list[Policy]:
    """The same for peers of some versions, and for those of all others."""
    assert isinstance(copied.peer, PodPeer)
    some = KeyIn("version", frozenset(rng.sample(VERSIONS, 2)))
    peer = copied.peer
    halves = (AllOf((peer.pods, half)) for half in (some, Not(some)))
    return [_copy(copied, peer=PodPeer(peer.namespaces, pods, names_namespaces=False)) for pods in halves]


def _block_halves(_rng: random.Random, copied: Copied) -> list[Policy]:
    """The same for either half of a block of addresses."""
    assert isinstance(copied.peer, AddressPeer)
    exceptions = copied.peer.exceptions
    return [_copy(copied, peer=AddressPeer(half, exceptions)) for half in copied.peer.network.subnets()]


def _range_of(rule: PolicyRule) -> PortRange | None:
    """A port range of more than one port that is all that the rule says of ports."""
    ports = rule.ports[0].ports
    is_range = len(rule.ports) == 1 and isinstance(ports, PortRange) and ports.first < ports.last
    return ports if is_range and isinstance(ports, PortRange) else None


def _copy(
    copied: Copied,
    *,
    pods: Selector | None = None,
    peer: Peer | None = None,
    ports: tuple[PortEntry, ...] | None = None,
) -> Policy:
    """A policy with nothing but the peer, with something replaced."""
    rule = PolicyRule(copied.rule.direction, Action.ALLOW, (peer or copied.peer,), ports or copied.rule.ports)
    return _policy(copied.policy.namespace, "", copied.policy.subject.pods if pods is None else pods, [rule])


def _renamed(policy: Policy, name: str) -> Policy:
    return _policy(policy.namespace, name, policy.subject.pods, policy.rules)


def rewritten(snapshot: Snapshot, seed: int = 1) -> Snapshot:
    """The same connections by other policies: each policy a rule, each rule a peer, in another order."""
    rng = random.Random(seed)
    parts = [part for policy in snapshot.policies for part in _parts(policy)]
    return _with_policies(snapshot, _mixed(rng, parts))


def _parts(policy: Policy) -> Iterator[Policy]:
    """A policy for every peer, and one that isolates the same pods where the policy has no rule."""
    for direction in sorted(policy.directions):
        rules = policy.effective_rules(direction)
        singles = [
            PolicyRule(direction, Action.ALLOW, (peer,), rule.ports) for rule in rules for peer in rule.peers
        ]
        for number, rule in enumerate(singles or [None]):
            yield Policy(
                "NetworkPolicy",
                policy.namespace,
                f"{policy.name}-{direction.lower()}-{number}",
                policy.subject,
                frozenset((direction,)),
                (rule,) if rule else (),
            )


def cover(keys: int, rules: int, seed: int = 1) -> Snapshot:
    """One policy that lets every pod of its namespace in, and another one that does so label by label.

    Each of the `rules` of the other names a value, or all other values, of three of `keys` labels. There are so many
    of them that together they leave nothing out, which is as hard to see as it is for random formulas.
    """
    rng = random.Random(seed)
    name = "space"
    everybody = _rule_of([PodPeer(OwnNamespace(), EVERYTHING, names_namespaces=False)])
    peers = [
        PodPeer(OwnNamespace(), AllOf(tuple(_literals(rng, keys))), names_namespaces=False)
        for _ in range(rules)
    ]
    policies = [
        _policy(name, "everybody", EVERYTHING, [everybody]),
        _policy(name, "one-by-one", EVERYTHING, [_rule_of([peer]) for peer in peers]),
    ]
    namespace = Namespace(name, Labels.of([(NAME_LABEL, name)]), Origin("", 0))
    return _with_policies(Snapshot(namespaces=(namespace,)), policies)


def _literals(rng: random.Random, keys: int) -> Iterator[Selector]:
    for key in rng.sample(range(keys), LITERALS):
        held = KeyIn(f"key{key}", frozenset(("value",)))
        yield held if rng.random() < 0.5 else Not(held)


def _rule_of(peers: Sequence[Peer]) -> PolicyRule:
    return PolicyRule(Direction.INGRESS, Action.ALLOW, tuple(peers), (PortEntry(AllTraffic()),))


def _policy(namespace: str, name: str, pods: Selector, rules: Sequence[PolicyRule]) -> Policy:
    subject = PodPeer(OwnNamespace(), pods, names_namespaces=False)
    directions = frozenset(rule.direction for rule in rules)
    return Policy("NetworkPolicy", namespace, name, subject, directions, tuple(rules))


def _mixed(rng: random.Random, policies: list[Policy]) -> list[Policy]:
    return rng.sample(policies, len(policies))


def _with_policies(cluster: Snapshot, policies: Sequence[Policy]) -> Snapshot:
    tier = Tier("network-policy", 1, TierMode.ALLOW_UNION, Action.DENY, tuple(policies))
    return Snapshot(
        namespaces=cluster.namespaces,
        workloads=cluster.workloads,
        layers=(Layer("cni", Coverage.ALL, (tier,)),),
    )
