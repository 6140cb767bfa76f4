"""Which ranges of addresses add up to the whole internet."""

from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TypeVar

from netlint.engine.ways_in.load_balancers import INTERNET_TAG
from netlint.origin import Origin

Source = tuple[str, Origin]
Family = TypeVar("Family", IPv4Network, IPv6Network)


def whole(sources: list[Source]) -> list[Source]:
    """The sources that cover all of IPv4 or all of IPv6 together; empty where none do."""
    tags = [source for source in sources if source[0] == INTERNET_TAG]
    if tags:
        return tags[:1]
    read = [(network, source) for source in sources if (network := _network(source[0])) is not None]
    return _complete([(n, s) for n, s in read if isinstance(n, IPv4Network)]) or _complete(
        [(n, s) for n, s in read if isinstance(n, IPv6Network)]
    )


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


def _complete(read: list[tuple[Family, Source]]) -> list[Source]:
    """The fewest of these networks that cover their whole family, in their order; empty where they do not."""
    merged = list(collapse_addresses(network for network, _ in read))
    if not merged or merged[0].prefixlen:
        return []
    kept: dict[Family, Source] = {}
    for network, source in sorted(read, key=lambda item: item[0].prefixlen):
        if not any(network.subnet_of(wider) for wider in kept):
            kept[network] = source
    return sorted(kept.values(), key=[source for _, source in read].index)
