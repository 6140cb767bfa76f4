"""Reads IP addresses and CIDRs as strictly as a given version of Kubernetes does."""

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

STRICT_SINCE = (1, 36)
"""The Kubernetes version that first refuses host bits, leading zeros, IPv4-mapped IPv6 (S1.45, S1.46)."""
_LEADING_ZEROS = re.compile(r"(?<![\d.a-fA-F:])0+(?=\d+\.)|(?<=\.)0+(?=\d)")
_LONGEST = 49


class Problem(NamedTuple):
    """What is wrong with an address, as a clause, and how to mend it."""

    what: str
    help: str


def parse_address(text: str) -> Address | None:
    """The address that `text` means, leading zeros in IPv4 read as decimal; None if it is none."""
    if len(text) > _LONGEST or "%" in text:
        return None
    try:
        return ip_address(_LEADING_ZEROS.sub("", text))
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def parse_network(text: str) -> Network | None:
    """The network of the CIDR `text`, host bits dropped; None if it is no CIDR."""
    address, _, prefix = text.partition("/")
    if parse_address(address) is None or not (prefix.isascii() and prefix.isdecimal() and len(prefix) <= 3):
        return None
    try:
        return ip_network(f"{parse_address(address)}/{int(prefix)}", strict=False)
    except ValueError:
        return None


def address_problem(text: str, kubernetes: tuple[int, int]) -> Problem | None:
    """What makes this Kubernetes version refuse `text` as an IP address, or None."""
    address = parse_address(text)
    if address is None:
        return Problem(f"`{text[:60]}` is not an IP address", "write an IPv4 or IPv6 address")
    return _old_form_problem(text, address) if kubernetes >= STRICT_SINCE else None


@lru_cache(maxsize=10_000)
def cidr_problem(text: str, kubernetes: tuple[int, int]) -> Problem | None:
    """What makes this Kubernetes version refuse `text` as a CIDR, or None (V-NP.6)."""
    network = parse_network(text)
    if network is None:
        return _not_a_cidr(text)
    if kubernetes < STRICT_SINCE:
        return None
    address = ip_address(_LEADING_ZEROS.sub("", text.partition("/")[0]))
    if address != network.network_address:
        return Problem(
            f"`{text}` has bits set beyond its prefix length",
            f"write `{network}`, or `{address}/{network.max_prefixlen}`",
        )
    return _old_form_problem(text, address)


def custom_cidr_problem(text: str) -> Problem | None:
    """What makes the `isCIDR` of a custom resource's schema refuse `text`, or None; host bits pass."""
    network = parse_network(text)
    if network is None:
        return _not_a_cidr(text)
    return _old_form_problem(text, ip_address(_LEADING_ZEROS.sub("", text.partition("/")[0])))


def special_use(address: Address) -> str | None:
    """The kind of special address that no Service or endpoint may have, or None (V-SVC.16, S3.8)."""
    if address.is_unspecified:
        return "the unspecified address"
    if address.is_loopback:
        return "a loopback address"
    if address.is_link_local:
        return "a link-local address"
    multicast = "224.0.0.0/24" if address.version == 4 else "ff02::/16"
    return "a link-local multicast address" if address in ip_network(multicast) else None


def _old_form_problem(text: str, address: Address) -> Problem | None:
    prefix = text.partition("/")[2]
    suffix = f"/{int(prefix)}" if prefix else ""
    if _LEADING_ZEROS.search(text) or (len(prefix) > 1 and prefix[0] == "0"):
        return Problem(
            f"`{text}` has leading zeros, which some programs read as octal", f"write `{address}{suffix}`"
        )
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return Problem(f"`{text}` writes an IPv4 address as IPv6", "write it as IPv4")
    return None


def _not_a_cidr(text: str) -> Problem:
    address = parse_address(text)
    if address is not None:
        return Problem(
            f"`{text}` has no prefix length", f"write `{text}/{address.max_prefixlen}` for this one address"
        )
    return Problem(
        f"`{text[:60]}` is not a CIDR", "write an address and a prefix length, such as `10.0.0.0/8`"
    )
