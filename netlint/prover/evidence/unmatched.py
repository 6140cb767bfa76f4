"""Address blocks of which nothing is left, and ports by name that no peer of their rule has."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import AddressPeer, Network, lies_in
from netlint.model.policy import Direction, PolicyRule, PortEntry
from netlint.model.ports import NamedPort


def no_address_left(peer: AddressPeer) -> tuple[int, ...]:
    """The places of exceptions that together leave no address of a block; none of them can be left out (S1.38)."""
    kept = list(range(len(peer.exceptions)))
    if len(kept) < 2 or not _covers(peer.exceptions, peer.network):
        return ()
    for number in reversed(range(len(kept))):
        rest = [other for other in kept if other != number]
        if _covers([peer.exceptions[other] for other in rest], peer.network):
            kept = rest
    return tuple(kept)


def _covers(blocks: Sequence[Network], whole: Network) -> bool:
    if isinstance(whole, IPv4Network):
        return any(
            lies_in(whole, block)
            for block in collapse_addresses(block for block in blocks if isinstance(block, IPv4Network))
        )
    return any(
        lies_in(whole, block)
        for block in collapse_addresses(block for block in blocks if isinstance(block, IPv6Network))
    )


def unmet_names(rule: PolicyRule, network: NetworkProfile) -> Iterator[PortEntry]:
    """The ports by name in an egress rule that leads to addresses outside of the cluster only (S1.53).

    A block of addresses as pods have them may be meant for pods, whatever the network plugin makes of it (S1.41).
    """
    blocks = [peer for peer in rule.peers if isinstance(peer, AddressPeer)]
    if not blocks or len(blocks) < len(rule.peers) or rule.direction is not Direction.EGRESS:
        return
    if any(block.matches_pods or _is_inside(block, network) for block in blocks):
        return
    for entry in rule.ports:
        if isinstance(entry.ports, NamedPort):
            yield entry


def _is_inside(block: AddressPeer, network: NetworkProfile) -> bool:
    return any(lies_in(block.network, pods) for pods in network.pod_ranges)
