"""Where a policy excepts addresses that another peer lets in again: what policies allow adds up."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.port_index import PortIndex, have_common_port
from netlint.model.peer import AddressPeer, AnyPeer, Network, lies_in
from netlint.model.policy import Direction, Policy, PolicyRule, PortEntry
from netlint.model.ports import AllTraffic, PortRange, Ports

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


class _Opening(NamedTuple):
    """A peer that opens addresses, at its place among all of them."""

    place: int
    policy: Policy
    rule: PolicyRule
    by: AddressPeer | AnyPeer


class _Alike(NamedTuple):
    """Equal peers of rules with equal ports."""

    ports: tuple[PortEntry, ...]
    by: AddressPeer | AnyPeer
    openings: list[_Opening]


def readmissions(policy: Policy, direction: Direction, companions: Companions) -> Iterator[Readmission]:
    """For each peer of `policy` with exceptions the rule that lets most of them in, a total one first."""
    own = _alike([policy], direction)
    for rule in policy.effective_rules(direction):
        for peer in rule.peers:
            if isinstance(peer, AddressPeer) and peer.exceptions:
                around = companions.around(_by_ports, policy, direction)
                found = _best(policy, rule, peer, (*own, *around.candidates(rule.ports)), companions)
                if found is not None:
                    yield found


def _by_ports(policies: list[Policy], direction: Direction) -> PortIndex[_Alike]:
    return PortIndex((alike.ports, alike) for alike in _alike(policies, direction))


def _alike(policies: list[Policy], direction: Direction) -> list[_Alike]:
    """The peers that open addresses, equal ones together, by the first of them."""
    found: dict[tuple[tuple[PortEntry, ...], AddressPeer | AnyPeer], _Alike] = {}
    openings = (
        (policy, rule, by)
        for policy in policies
        for rule in policy.effective_rules(direction)
        for by in rule.peers
        if isinstance(by, AddressPeer | AnyPeer)
    )
    for place, (policy, rule, by) in enumerate(openings):
        alike = found.setdefault((rule.ports, by), _Alike(rule.ports, by, []))
        alike.openings.append(_Opening(place, policy, rule, by))
    return list(found.values())


def _best(
    policy: Policy, rule: PolicyRule, peer: AddressPeer, around: Iterable[_Alike], companions: Companions
) -> Readmission | None:
    """What lets most exceptions of a peer in; of several that do so, the policy's own, and else the first."""
    best, rank = None, (False, 0, 0)
    for alike in around:
        most, first = len(peer.exceptions), -alike.openings[0].place
        if rank >= (True, most, first):
            break
        is_on_all_ports = _hold(alike.ports, rule.ports)
        if rank >= (is_on_all_ports, most, first):
            continue
        if not (is_on_all_ports or have_common_port(alike.ports, rule.ports)):
            continue
        whole = [n for n, e in enumerate(peer.exceptions) if _lets_in(alike.by, e)]
        inside = whole or [n for n, e in enumerate(peer.exceptions) if _is_part(alike.by, e)]
        may_be_total = bool(whole) and is_on_all_ports
        for opening in alike.openings if inside else ():
            own = opening.policy is policy
            if opening.by is peer or not (own or companions.are_together(policy, opening.policy)):
                continue
            is_total = may_be_total and (own or companions.covers(opening.policy, policy))
            found = (is_total, len(inside), 1 if own else -opening.place)
            if best is None or found > rank:
                witness = _witness(peer.exceptions[inside[0]], alike.by)
                rank = found
                best = Readmission(
                    policy, peer, tuple(inside), opening.policy, opening.rule, opening.by, is_total, witness
                )
            if is_total or not may_be_total:
                break
    return best


def _lets_in(by: AddressPeer | AnyPeer, exception: Network) -> bool:
    """Whether a peer means every address of an exception and others."""
    if isinstance(by, AnyPeer):
        return True
    return (
        by.network != exception
        and lies_in(exception, by.network)
        and not any(lies_in(exception, e) or lies_in(e, exception) for e in by.exceptions)
    )


def _is_part(by: AddressPeer | AnyPeer, exception: Network) -> bool:
    """Whether a peer is a block that is an exception or a part of it."""
    return isinstance(by, AddressPeer) and lies_in(by.network, exception)


def _witness(exception: Network, by: AddressPeer | AnyPeer) -> Address:
    """An address of the exception that is let in."""
    held = by.network if isinstance(by, AddressPeer) and lies_in(by.network, exception) else exception
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
