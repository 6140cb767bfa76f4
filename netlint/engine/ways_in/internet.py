"""Which address blocks add up to the internet, or to nearly all of it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from ipaddress import ip_network

from netlint.model.network_profile import PRIVATE_RANGES
from netlint.model.peer import AddressPeer, Network

NEARLY_ALL = 0.9
_RESERVED = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/3",
        ),
    )
)
_PUBLIC = {
    4: AddressPeer(ip_network("0.0.0.0/0"), _RESERVED),
    6: AddressPeer(ip_network("2000::/3")),
}
"""The addresses that the internet routes."""

_PRIVATE = (*PRIVATE_RANGES, ip_network("fc00::/7"))

Span = tuple[int, int]
"""The first and the last of some addresses, as numbers."""


def covering(blocks: Iterable[AddressPeer]) -> tuple[AddressPeer, ...]:
    """The blocks that together hold (nearly) all of the internet's addresses of a family; empty where none do.

    Exceptions count: without the private networks, the rest is still the whole internet.
    """
    given = list(blocks)
    for version in _PUBLIC:
        family = [block for block in given if block.network.version == version]
        if family and _are_enough(family, version):
            largest_first = sorted(family, key=lambda block: block.network.prefixlen)
            count = bisect_left(
                range(len(family)), True, key=lambda n: _are_enough(largest_first[: n + 1], version)
            )
            needed = set(map(id, largest_first[: count + 1]))
            return tuple(block for block in family if id(block) in needed)
    return ()


def hold_private_networks(blocks: Sequence[AddressPeer]) -> bool:
    """Whether the blocks of one family hold all its private networks, where pods have their addresses."""
    private = _spans([AddressPeer(n) for n in _PRIVATE if n.version == blocks[0].network.version])
    return _size(_common(_spans(blocks), private)) == _size(private)


def _are_enough(blocks: Sequence[AddressPeer], version: int) -> bool:
    public = _spans([_PUBLIC[version]])
    return _size(_common(_spans(blocks), public)) >= NEARLY_ALL * _size(public)


def _spans(blocks: Sequence[AddressPeer]) -> list[Span]:
    """What the blocks hold together, ascending, without overlaps."""
    found: list[Span] = []
    for block in blocks:
        found += _without(_span(block.network), sorted(map(_span, block.exceptions)))
    joined: list[Span] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined


def _span(network: Network) -> Span:
    return int(network.network_address), int(network.broadcast_address)


def _without(whole: Span, exceptions: list[Span]) -> Iterable[Span]:
    start = whole[0]
    for first, last in exceptions:
        if start < first:
            yield start, first - 1
        start = max(start, last + 1)
    if start <= whole[1]:
        yield start, whole[1]


def _common(ones: list[Span], others: list[Span]) -> list[Span]:
    return [
        (max(first, start), min(last, end))
        for first, last in ones
        for start, end in others
        if max(first, start) <= min(last, end)
    ]


def _size(spans: Iterable[Span]) -> int:
    return sum(last - first + 1 for first, last in spans)
