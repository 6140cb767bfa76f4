"""Where a policy excepts addresses that another peer lets in again: what policies allow adds up."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from netlint.engine.evidence.companions import Companions
from netlint.model.peer import AddressPeer, AnyPeer, Network, lies_in
from netlint.model.policy import Direction, Policy, PolicyRule, PortEntry
from netlint.model.ports import ALL_TRAFFIC, AllTraffic, NamedPort, PortRange, Ports

Address = IPv4Address | IPv6Address


class Readmission(NamedTuple):
    """Exceptions of a peer, by their places in its list, and the policy, rule and peer that let them in.

    `is_total` tells that no exception is left of them: every one of these addresses is allowed on every port
    of the rule, to each of its pods, by a block that is wider than them or by a rule for everyone. Otherwise it may
    be meant: an address or a port is allowed after all.
    """

    policy: Policy
    peer: AddressPeer
    exceptions: tuple[int, ...]
    other: Policy
    rule: PolicyRule
    by: AddressPeer | AnyPeer
    is_total: bool
    witness: Address


class _Rule(NamedTuple):
    policy: Policy
    rule: PolicyRule
    is_for_all: bool


def readmissions(policy: Policy, direction: Direction, companions: Companions) -> Iterator[Readmission]:
    """For each peer of `policy` with exceptions the rule that lets most of them in, a total one first."""
    rules = policy.effective_rules(direction)
    if not any(isinstance(peer, AddressPeer) and peer.exceptions for rule in rules for peer in rule.peers):
        return
    covering = companions.covering(policy, direction)
    around = [_Rule(policy, rule, True) for rule in rules]
    for other in companions.of(policy, direction):
        is_for_all = any(other is item for item in covering)
        around += [_Rule(other, rule, is_for_all) for rule in other.effective_rules(direction)]
    for rule in rules:
        for peer in rule.peers:
            if isinstance(peer, AddressPeer) and peer.exceptions:
                found = list(_of_peer(policy, rule, peer, around))
                if found:
                    yield max(found, key=lambda item: (item.is_total, len(item.exceptions)))


def _of_peer(
    policy: Policy, rule: PolicyRule, peer: AddressPeer, around: list[_Rule]
) -> Iterator[Readmission]:
    for other in around:
        is_on_all_ports = _hold(other.rule.ports, rule.ports)
        if not (is_on_all_ports or have_common_port(other.rule.ports, rule.ports)):
            continue
        for by in other.rule.peers:
            if by is peer or not isinstance(by, AddressPeer | AnyPeer):
                continue
            whole = [n for n, e in enumerate(peer.exceptions) if _lets_in(by, e)]
            some = [n for n, e in enumerate(peer.exceptions) if isinstance(by, AddressPeer) and _is_in(by, e)]
            is_total = bool(whole) and is_on_all_ports and other.is_for_all
            inside = whole or some
            if inside:
                witness = _witness(peer.exceptions[inside[0]], by)
                yield Readmission(
                    policy, peer, tuple(inside), other.policy, other.rule, by, is_total, witness
                )


def _lets_in(by: AddressPeer | AnyPeer, exception: Network) -> bool:
    """Whether a peer means every address of an exception and others."""
    if isinstance(by, AnyPeer):
        return True
    return (
        by.network != exception
        and lies_in(exception, by.network)
        and not any(lies_in(exception, e) or lies_in(e, exception) for e in by.exceptions)
    )


def _is_in(by: AddressPeer, exception: Network) -> bool:
    """Whether a block is an exception or a part of it."""
    return lies_in(by.network, exception)


def _witness(exception: Network, by: AddressPeer | AnyPeer) -> Address:
    """An address of the exception that is let in."""
    held = by.network if isinstance(by, AddressPeer) and _is_in(by, exception) else exception
    return held[1] if held.num_addresses > 2 else held[0]


def _hold(wider: tuple[PortEntry, ...], entries: tuple[PortEntry, ...]) -> bool:
    """Whether every port of `entries` is in one of the entries of `wider`."""
    return all(any(_holds(item.ports, entry.ports) for item in wider) for entry in entries)


def _holds(wider: Ports, ports: Ports) -> bool:
    match wider, ports:
        case AllTraffic(), _:
            return True
        case PortRange(protocol, first, last), PortRange(own, start, end):
            return protocol is own and first <= start and end <= last
        case _:
            return wider == ports


def have_common_port(ones: tuple[PortEntry, ...], others: tuple[PortEntry, ...]) -> bool:
    """Whether two rules have a port in common, names of ports taken as they are."""
    return any(_have_common(one.ports, other.ports) for one in ones for other in others)


def _have_common(one: Ports, other: Ports) -> bool:
    if one in ALL_TRAFFIC or other in ALL_TRAFFIC:
        return True
    match one, other:
        case PortRange(protocol, first, last), PortRange(own, start, end):
            return protocol is own and first <= end and start <= last
        case NamedPort(), NamedPort():
            return one == other
        case _:
            return False
