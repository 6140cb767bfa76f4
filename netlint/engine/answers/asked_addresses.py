"""The addresses that a question asks for, cut where the policies treat them differently."""

from collections.abc import Iterable, Iterator
from ipaddress import ip_network
from typing import Final

from netlint.engine.answers.ends import End
from netlint.engine.maps.network_words import in_few_blocks
from netlint.engine.reachability.address_space import AddressClass, AddressSpace
from netlint.engine.reachability.parties import Addresses
from netlint.engine.words import conjunction
from netlint.model.peer import AddressPeer, AllPeers, Network, NotPeer, Peer
from netlint.model.policy import Layer

INTERNET: Final = "internet"
_WIDE: Final = {4: 8, 6: 16}
"""Blocks with shorter prefixes mean the internet as a whole, not somebody on it."""

_RESERVED: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        ),
    )
)
GLOBAL: Final = (
    AddressPeer(ip_network("0.0.0.0/0"), _RESERVED),
    AddressPeer(ip_network("2000::/3"), (ip_network("2001:db8::/32"),)),
)
"""The addresses of the internet, of each family."""


def parsed_network(text: str) -> Network | None:
    """The address or CIDR that a text is, host bits passed over; None for what is neither."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def address_ends(asked: Network, layers: Iterable[Layer]) -> tuple[End, ...]:
    """Addresses outside the cluster, one end for each part that no policy tells apart."""
    block = AddressPeer(asked)
    blocks = [*_blocks(layers), block]
    parts = [part for part in AddressSpace(blocks).classes if len(blocks) - 1 in part.blocks]
    if len(parts) == 1:
        return (End(_shown(asked), Addresses(parts[0].networks)),)
    return tuple(End(_words(part.networks), Addresses(part.networks)) for part in parts)


def internet_ends(layers: Iterable[Layer]) -> tuple[End, ...]:
    """The global addresses that no policy names, or all of them where policies name each.

    A block such as `0.0.0.0/0` names nobody; one end for each part that policies tell apart. IPv6 counts
    where a policy mentions it (design §8).
    """
    named = list(_blocks(layers))
    blocks = [*named, GLOBAL[0], *(GLOBAL[1:] if any(b.network.version == 6 for b in named) else ())]
    asked = range(len(named), len(blocks))
    classes = [part for part in AddressSpace(blocks).classes if not part.blocks.isdisjoint(asked)]
    rest = [part for part in classes if _is_unnamed(part, named)] or classes
    if len(rest) == 1:
        return (End(INTERNET, Addresses(rest[0].networks)),)
    return tuple(End(f"{INTERNET}: {_words(part.networks)}", Addresses(part.networks)) for part in rest)


def every_end(layers: Iterable[Layer]) -> tuple[End, ...]:
    """Every address, one end for each part that policies tell apart; IPv6 where a policy mentions it (design §8)."""
    has_ipv6 = any(block.network.version == 6 for block in _blocks(layers))
    everything = ("0.0.0.0/0", "::/0") if has_ipv6 else ("0.0.0.0/0",)
    return tuple(end for text in everything for end in address_ends(ip_network(text), layers))


def _is_unnamed(part: AddressClass, named: list[AddressPeer]) -> bool:
    networks = (named[number].network for number in part.blocks if number < len(named))
    return all(network.prefixlen < _WIDE[network.version] for network in networks)


def _blocks(layers: Iterable[Layer]) -> Iterator[AddressPeer]:
    """Every address block of the policies, and every exception as a block of its own."""
    for layer in layers:
        for tier in layer.tiers:
            for policy in tier.policies:
                for rule in policy.rules:
                    for peer in rule.peers:
                        yield from _blocks_of(peer)


def _blocks_of(peer: Peer) -> Iterator[AddressPeer]:
    match peer:
        case AddressPeer():
            yield peer
            yield from (AddressPeer(exception) for exception in peer.exceptions)
        case AllPeers(parts):
            for part in parts:
                yield from _blocks_of(part)
        case NotPeer(part):
            yield from _blocks_of(part)
        case _:
            return


def _shown(network: Network) -> str:
    """A network as a CIDR, a single address without its mask."""
    return str(network.network_address if network.num_addresses == 1 else network)


def _words(networks: tuple[Network, ...]) -> str:
    """Networks of one family, ascending: listed, or as the block around them without the rest of it if shorter."""
    few = in_few_blocks(networks)
    spoken = conjunction(map(_shown, few.networks))
    return f"{spoken} except {conjunction(map(_shown, few.left_out))}" if few.left_out else spoken
