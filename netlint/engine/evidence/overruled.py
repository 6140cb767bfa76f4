"""Finds peers of NetworkPolicies that a tier before them denies altogether, whatever pods there are."""

from collections.abc import Iterator
from typing import NamedTuple

from netlint.engine.answers.deciding import AskedSide, decided, judged
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.blockers import Blocker, blockers
from netlint.engine.evidence.tiers_apart import every_pod, is_before, is_namespaced, only
from netlint.engine.reachability.address_space import AddressSpace
from netlint.engine.reachability.compiled import counts
from netlint.engine.reachability.parties import Addresses, Party
from netlint.engine.reachability.port_space import PortSpace
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import AddressPeer, Peer, PodPeer
from netlint.model.policy import Action, Layer, Policy, PolicyRule
from netlint.model.ports import NamedPort, OtherProtocol, PortRange, Protocol
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth


class Overruled(NamedTuple):
    """A peer of a NetworkPolicy's rule, and the rule that denies all that it allows."""

    policy: Policy
    rule: PolicyRule
    peer: Peer
    blocker: Blocker


class OverruledPeers:
    """Goes through the peers of a snapshot's NetworkPolicies."""

    def __init__(self, snapshot: Snapshot, network: NetworkProfile, applied: Applied) -> None:
        self._snapshot = snapshot
        self._network = network
        self._layers = only(snapshot.layers, is_before)
        self._namespaces = {namespace.name: namespace for namespace in snapshot.namespaces}
        self._applied = applied
        before = [rule for policy in _policies(self._layers) for rule in policy.rules]
        self._denies = any(rule.action is Action.DENY for rule in before)
        self._names_ports = any(
            rule.action is not Action.DENY and any(isinstance(entry.ports, NamedPort) for entry in rule.ports)
            for rule in before
        )
        self._blocks = [peer for rule in before for peer in rule.peers if isinstance(peer, AddressPeer)]

    def __iter__(self) -> Iterator[Overruled]:
        # A name that an allowing rule before the deny asks for may mean any port of pods that nobody knows.
        if not self._denies or self._names_ports:
            return
        for policy in _policies(only(self._snapshot.layers, is_namespaced)):
            for direction in policy.directions if counts(policy) else ():
                for rule in policy.effective_rules(direction):
                    for peer in rule.peers:
                        blocker = self._blocker(policy, rule, peer)
                        if blocker:
                            yield Overruled(policy, rule, peer, blocker)

    def _blocker(self, policy: Policy, rule: PolicyRule, peer: Peer) -> Blocker | None:
        """The rule that denies the first of the connections, where all of them are denied for certain."""
        ports = tuple(_ports(rule))
        ends = list(self._ends(peer, policy.namespace))
        first: Blocker | None = None
        for subject in every_pod(policy.subject, policy.namespace, self._namespaces):
            for end in ends:
                side = AskedSide(rule.direction, subject, end)
                if not ports or not self._denied(side, ports):
                    return None
                found = blockers(self._layers, side, ports[0], self._network)
                if not all(self._is_applied(item.policy, policy) for item in found):
                    return None
                first = first or next(iter(found), None)
        return first

    def _is_applied(self, admin: Policy, policy: Policy) -> bool:
        return self._applied.as_written(admin) and self._applied.together(
            policy.origin, admin.origin, policy.namespace
        )

    def _ends(self, peer: Peer, own_namespace: str) -> Iterator[Party]:
        """What stands for everybody whom a peer means; nothing where that cannot be said."""
        match peer:
            case PodPeer():
                yield from every_pod(peer, own_namespace, self._namespaces)
            case AddressPeer():
                for found in AddressSpace([peer, *self._blocks]).classes:
                    if 0 in found.blocks:
                        yield Addresses(found.networks)
            case _:
                return

    def _denied(self, side: AskedSide, ports: tuple[PortRange, ...]) -> bool:
        seen = judged(self._layers, side, self._network)
        rules = (rule for layer in seen for tier in layer.tiers for p in tier.policies for rule in p.rules)
        space = PortSpace([*ports, *(item for rule in rules for item in rule.ports)])
        for item in ports:
            mask = space.mask(item)
            while mask:
                atom = mask & -mask
                (port,) = space.allowed(atom)
                if decided(seen, port.protocol, port.first) is not Truth.FALSE:
                    return False
                mask ^= atom
        return True


def _policies(layers: tuple[Layer, ...]) -> Iterator[Policy]:
    return (policy for layer in layers for tier in layer.tiers for policy in tier.policies)


def _ports(rule: PolicyRule) -> Iterator[PortRange]:
    """The ports that a rule is about, at most: a name may be any port of its protocol."""
    for entry in rule.ports:
        match entry.ports:
            case PortRange():
                yield entry.ports
            case NamedPort(_, protocol) if protocol is not None:
                yield PortRange(protocol)
            case OtherProtocol():
                pass
            case _:
                yield from map(PortRange, Protocol)
