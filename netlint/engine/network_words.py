"""Names a set of addresses in the fewest words: its networks, or all addresses of the family except others."""

from collections.abc import Sequence
from ipaddress import ip_network

from netlint.engine.address_space import networks_of
from netlint.model.peer import Network

_EVERYTHING = {4: ip_network("0.0.0.0/0"), 6: ip_network("::/0")}


def addresses_in_words(networks: Sequence[Network]) -> str:
    """Networks of one family, disjoint and ascending, such as `10.0.0.0/8` or `0.0.0.0/0 except 10.0.0.0/8`."""
    version = networks[0].version
    left = complement(networks)
    if len(left) < len(networks):
        excepted = f" except {', '.join(map(str, left))}" if left else ""
        return f"{_EVERYTHING[version]}{excepted}"
    return ", ".join(map(str, networks))


def complement(networks: Sequence[Network]) -> tuple[Network, ...]:
    """Every other address of the family, as the fewest networks."""
    version = networks[0].version
    ranges: list[tuple[int, int]] = []
    start = 0
    for network in networks:
        first, last = int(network.network_address), int(network.broadcast_address)
        if first > start:
            ranges.append((start, first - 1))
        start = last + 1
    end = int(_EVERYTHING[version].broadcast_address)
    if start <= end:
        ranges.append((start, end))
    return networks_of(version, ranges)
