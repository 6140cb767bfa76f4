"""Collects what policies and questions mention: labels, namespaces, addresses, ports and names."""

from collections.abc import Iterable
from typing import assert_never

from netlint.engine.reachability.named_ports import resolved
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import (
    AddressPeer,
    AllPeers,
    AnyPeer,
    EntityPeer,
    NamePeer,
    NamespacesNamed,
    NamespacesWith,
    NodePeer,
    NotPeer,
    OwnNamespace,
    Peer,
    PodPeer,
)
from netlint.model.policy import Layer, Policy, PolicyRule
from netlint.model.ports import AllPortsExcept, NamedPort, PortRange, Ports
from netlint.model.selector import AllOf, AnyOf, KeyExists, KeyIn, KeyText, Not, Selector
from netlint.model.snapshot import Snapshot

Values = dict[str, set[str]]
"""The values that are mentioned of each label."""


class Mentions:
    """What is mentioned: everything else is alike to every policy and question.

    `pods` and `namespaces` are labels with values; `names` are those of namespaces.
    """

    def __init__(self) -> None:
        self.pods: Values = {}
        self.namespaces: Values = {}
        self.names: dict[str, None] = {}
        self.blocks: dict[object, AddressPeer] = {}
        self.ranges: dict[PortRange, None] = {}
        self.port_names: dict[str, None] = {}
        self._seen: dict[int, object] = {}
        self._seen_of_namespaces: dict[int, object] = {}

    def add_layers(self, layers: Iterable[Layer]) -> None:
        """Add what the policies of some layers mention."""
        for layer in layers:
            for tier in layer.tiers:
                for policy in tier.policies:
                    self.add_policy(policy)

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Add what a snapshot mentions, and what the names of ports stand for on its workloads (S1.51).

        Names of ports that are added later count for nothing.
        """
        self.add_layers(snapshot.layers)
        self.names |= dict.fromkeys(item.name for item in snapshot.namespaces)
        names = tuple(NamedPort(name, None) for name in self.port_names)
        if names:
            for workload in snapshot.workloads:
                for found in resolved(names, workload.serving_ports):
                    self.ranges |= dict.fromkeys(found)

    def add_policy(self, policy: Policy) -> None:
        """Add what a policy mentions."""
        if policy.namespace or isinstance(policy.subject.namespaces, OwnNamespace):
            self.names[policy.namespace] = None
        self.add_peer(policy.subject)
        for rule in policy.rules:
            self._add_rule(rule)

    def _add_rule(self, rule: PolicyRule) -> None:
        if _is_new(rule.ports, self._seen):
            for entry in rule.ports:
                self.add_ports(entry.ports)
        for peer in rule.peers:
            self.add_peer(peer)

    def add_peer(self, peer: Peer) -> None:
        """Add what a peer, or a policy's subject, mentions."""
        match peer:
            case PodPeer():
                self.add_selector(peer.pods)
                namespaces = peer.namespaces
                if isinstance(namespaces, NamespacesWith):
                    self.add_namespaces(namespaces.selector)
                elif isinstance(namespaces, NamespacesNamed):
                    self.names |= dict.fromkeys(sorted(namespaces.names))
            case AddressPeer():
                self.blocks[peer.network, peer.exceptions] = peer
            case AllPeers(parts):
                for part in parts:
                    self.add_peer(part)
            case NotPeer(part):
                self.add_peer(part)
            case AnyPeer() | NodePeer() | NamePeer() | EntityPeer():
                pass
            case _:
                assert_never(peer)

    def add_selector(self, pods: Selector) -> None:
        """Add what a selector of pods mentions."""
        if _is_new(pods, self._seen):
            _add(pods, self.pods)

    def add_namespaces(self, selector: Selector) -> None:
        """Add what a selector of namespaces mentions; the label of their names stands for the names."""
        if _is_new(selector, self._seen_of_namespaces):
            _add(selector, self.namespaces)
            self.names |= dict.fromkeys(sorted(self.namespaces.pop(NAME_LABEL, ())))

    def add_ports(self, ports: Ports) -> None:
        """Add the ranges and names of ports."""
        match ports:
            case PortRange():
                self.ranges[ports] = None
            case NamedPort():
                self.port_names[ports.name] = None
            case AllPortsExcept(parts):
                for part in parts:
                    self.add_ports(part)
            case _:
                pass


def _is_new(item: object, seen: dict[int, object]) -> bool:
    """Whether an object has not been looked at; it is kept, so that its identity stays its own."""
    if id(item) in seen:
        return False
    seen[id(item)] = item
    return True


def _add(selector: Selector, values: Values) -> None:
    match selector:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                _add(part, values)
        case KeyIn(key, held):
            values.setdefault(key, set()).update(held)
        case KeyExists(key) | KeyText(key, _, _):
            values.setdefault(key, set())
        case Not(part):
            _add(part, values)
        case _:
            assert_never(selector)
