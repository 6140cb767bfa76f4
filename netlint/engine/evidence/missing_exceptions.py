"""Which private networks a block of all addresses leaves open, although its exceptions are about such networks."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final, NamedTuple

from netlint.engine.reachability.address_space import AddressSpace
from netlint.model.network_profile import PRIVATE_RANGES, NetworkProfile
from netlint.model.peer import AddressPeer, Network, lies_in
from netlint.model.policy import Direction, Policy

Address = IPv4Address | IPv6Address

_PRIVATE: Final = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
"""Networks for everybody's own use (RFC 1918, RFC 4193): who excepts one of them wants to shut in."""

_SHARED: Final = ip_network("100.64.0.0/10")
_LINK_LOCAL: Final = tuple(map(ip_network, ("169.254.0.0/16", "fe80::/10")))

_USED: Final = {
    ip_network("fc00::/7"): ip_network("fd00::/8"),
    ip_network("169.254.0.0/16"): ip_network("169.254.169.254/32"),
}
"""The part of a network that matters: the rest has no use, or nothing answers there but the metadata service."""


class Incomplete(NamedTuple):
    """A block of all addresses whose exceptions leave out `missing`; `witness` is an address there that is allowed.

    `slip` is the place of an exception that begins where the one missing network does and is smaller, while the
    others are complete.
    """

    peer: AddressPeer
    missing: tuple[Network, ...]
    witness: Address
    slip: int | None


def incomplete(policy: Policy, direction: Direction, network: NetworkProfile) -> Iterator[Incomplete]:
    """Each peer of a policy that excepts some private networks, and not others that no other peer allows either."""
    blocks = [
        peer
        for rule in policy.effective_rules(direction)
        for peer in rule.peers
        if isinstance(peer, AddressPeer)
    ]
    for peer in blocks:
        if not peer.network.prefixlen and peer.exceptions:
            found = _incomplete(peer, blocks, _wanted(direction, network))
            if found is not None:
                yield found


def _wanted(direction: Direction, network: NetworkProfile) -> list[Network]:
    """The networks that are to be excepted; nobody connects from a link-local address."""
    pods = network.pod_ranges if network.pod_ranges != PRIVATE_RANGES else ()
    further = _LINK_LOCAL if direction is Direction.EGRESS else ()
    return list(dict.fromkeys((*_PRIVATE, _SHARED, *further, *pods)))


def _incomplete(
    peer: AddressPeer, blocks: Sequence[AddressPeer], wanted: Sequence[Network]
) -> Incomplete | None:
    wanted = [item for item in wanted if item.version == peer.network.version]
    left = {item: _left(_USED.get(item, item), peer.exceptions) for item in wanted}
    private = [item for item in _PRIVATE if item in left]
    if all(left[item] is not None for item in private):
        return None
    missing = tuple(
        item
        for item, witness in left.items()
        if witness is not None and not any(lies_in(block.network, item) for block in blocks)
    )
    if not missing:
        return None
    witness = left[missing[0]]
    assert witness is not None
    open_private = [item for item in private if left[item] is not None]
    slip = (
        _slip(open_private[0], peer.exceptions) if open_private == [missing[0]] and len(private) > 1 else None
    )
    return Incomplete(peer, missing if slip is None else missing[:1], witness, slip)


def _slip(network: Network, exceptions: Sequence[Network]) -> int | None:
    """The place of the exception that is to be the network, and is only its beginning: the one within it."""
    inside = [number for number, item in enumerate(exceptions) if lies_in(item, network)]
    if len(inside) == 1 and exceptions[inside[0]].network_address == network.network_address:
        return inside[0]
    return None


def _left(network: Network, exceptions: Sequence[Network]) -> Address | None:
    """An address of a network that is in no exception."""
    if any(lies_in(network, item) for item in exceptions):
        return None
    inside = [AddressPeer(item) for item in exceptions if lies_in(item, network)]
    if not inside:
        return network[1] if network.num_addresses > 2 else network[0]
    left = [item for item in AddressSpace([AddressPeer(network), *inside]).classes if item.blocks == {0}]
    if not left:
        return None
    first, last = left[0].ranges[0]
    address = IPv4Address if network.version == 4 else IPv6Address
    return address(first + (last > first + 1))
