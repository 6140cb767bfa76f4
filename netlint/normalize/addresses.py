"""CIDR blocks as the API server reads them."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network

from netlint.model.peer import Network

_IPV4_MAPPED = IPv6Network("::ffff:0:0/96")


@lru_cache(maxsize=4096)
def network(text: str) -> Network | None:
    """The network that a CIDR names; None for what no server takes, such as an address without a mask (T73).

    Host bits and leading zeros are passed over, and IPv4 in IPv6 is IPv4 (S1.45, S1.46).
    """
    address, _, mask = text.partition("/")
    if not (text.isascii() and mask.isdigit()):
        return None
    try:
        return _ipv6(address, mask) if ":" in address else _ipv4(address, mask)
    except ValueError:
        return None


def _ipv4(address: str, mask: str) -> Network | None:
    """Four decimal numbers, leading zeros or not, which the standard library refuses."""
    parts = address.split(".")
    if len(parts) != 4 or not all(part.isdigit() for part in parts):
        return None
    first, second, third, fourth = map(int, parts)
    if max(first, second, third, fourth) > 255:
        return None
    return IPv4Network((first << 24 | second << 16 | third << 8 | fourth, int(mask)), strict=False)


def _ipv6(address: str, mask: str) -> Network | None:
    if "%" in address:
        return None
    found = IPv6Network(f"{address}/{mask}", strict=False)
    if found.subnet_of(_IPV4_MAPPED):
        return IPv4Network((int(found.network_address) & 0xFFFFFFFF, found.prefixlen - 96))
    return found
