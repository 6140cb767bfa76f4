"""Tells at a glance which rules cannot add up to all addresses, so that only the others need a closer look."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from netlint.engine.lookup import Lookup
from netlint.model.peer import AddressPeer, AnyPeer, Peer
from netlint.model.policy import NETWORK_POLICY_ORDER, Action, Direction, Policy, PolicyRule, TierMode
from netlint.model.ports import AllPortsExcept, AllTraffic, PortRange, Ports, Protocol

GroupKey = tuple[str, Direction]
"""A namespace and a direction: what policies of others allow adds nothing."""

_WIDTHS: Final = {4: 32, 6: 128}
_PUBLIC: Final = {4: 3 << 30, 6: 1 << 124}
"""Fewer addresses of each family than the internet routes."""

_EVERY_PORT: Final = 2 * PortRange(Protocol.TCP).last
"""How many ports TCP and UDP have; hardly anybody writes down those of SCTP."""


def may_open_everything(policies: Iterable[Policy]) -> frozenset[GroupKey]:
    """Where policies that add up may let pods connect with every address on every port of TCP and UDP."""
    return frozenset(
        key
        for key, rules in _rules(policies).items()
        if any(
            sum(_addresses(rule, version) * _ports(rule) for rule in rules) >= _EVERY_PORT << width
            for version, width in _WIDTHS.items()
        )
    )


def may_split_internet(policies: Iterable[Policy]) -> frozenset[GroupKey]:
    """Where blocks of policies that add up, all of them smaller than /0, may hold the whole internet."""
    return frozenset(
        key
        for key, rules in _rules(policies).items()
        if any(sum(_smaller(rule, version) for rule in rules) >= _PUBLIC[version] for version in _WIDTHS)
    )


def denies_before(lookup: Lookup, namespace: str, direction: Direction) -> bool:
    """Whether an administrator may deny something before the NetworkPolicies of a namespace are asked (S2.6)."""
    return any(
        any(rule.action is Action.DENY for rule in policy.effective_rules(direction))
        and any(
            meant.name == namespace for meant, _ in lookup.namespaces_of(policy.subject, policy.namespace)
        )
        for layer in lookup.snapshot.layers
        for tier in layer.tiers
        if tier.mode is TierMode.FIRST_MATCH and tier.order < NETWORK_POLICY_ORDER
        for policy in tier.policies
    )


def _rules(policies: Iterable[Policy]) -> dict[GroupKey, list[PolicyRule]]:
    found: dict[GroupKey, list[PolicyRule]] = defaultdict(list)
    for policy in policies:
        for rule in policy.rules:
            if rule.direction in policy.directions:
                found[policy.namespace, rule.direction].append(rule)
    return found


def _addresses(rule: PolicyRule, version: int) -> int:
    """The number of addresses that a rule means, or more."""
    return sum(_size(peer, version) for peer in rule.peers)


def _size(peer: Peer, version: int) -> int:
    if isinstance(peer, AddressPeer):
        return peer.network.num_addresses if peer.network.version == version else 0
    return 1 << _WIDTHS[version] if isinstance(peer, AnyPeer) else 0


def _smaller(rule: PolicyRule, version: int) -> int:
    blocks = (peer for peer in rule.peers if isinstance(peer, AddressPeer) and peer.network.prefixlen)
    return sum(_size(block, version) for block in blocks)


def _ports(rule: PolicyRule) -> int:
    """The number of ports of TCP and UDP that a rule means, or more; what a name means differs from pod to pod."""
    return sum(_count(entry.ports) for entry in rule.ports)


def _count(ports: Ports) -> int:
    match ports:
        case AllTraffic() | AllPortsExcept():
            return _EVERY_PORT
        case PortRange(protocol, first, last):
            return max(last - first + 1, 0) if protocol is not Protocol.SCTP else 0
        case _:
            return 0
