"""The addresses outside the cluster, cut into classes that the address blocks of the input never tell apart."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, summarize_address_range
from typing import NamedTuple

from netlint.engine.reachability.bits import indices_of
from netlint.model.peer import AddressPeer, Network, lies_in

_WIDTHS = {4: 32, 6: 128}
_Range = tuple[int, int]
"""The first of some addresses and the last one."""


class AddressClass(NamedTuple):
    """Addresses of one family, as ranges, and the blocks that hold them all, as bits; no other block holds any."""

    version: int
    ranges: tuple[_Range, ...]
    holders: int

    @property
    def networks(self) -> tuple[Network, ...]:
        """The addresses as the fewest networks."""
        return networks_of(self.version, self.ranges)

    @property
    def blocks(self) -> frozenset[int]:
        """The numbers of the blocks that hold the addresses."""
        return frozenset(indices_of(self.holders))


class AddressSpace:
    """The classes of addresses under some blocks; IPv6 appears only where a block mentions it (design §8).

    `classes` are sorted by family and lowest address.
    """

    def __init__(self, blocks: Sequence[AddressPeer]) -> None:
        self._starts: dict[int, list[int]] = {}
        self._class_at: dict[int, list[int]] = {}
        self.classes: list[AddressClass] = []
        versions = {4, *(block.network.version for block in blocks)}
        for version in sorted(versions):
            self._cut(version, blocks)

    def class_of(self, network: Network) -> int | None:
        """The index of the class that holds the first address of a network; None for a family without classes."""
        starts = self._starts.get(network.version)
        if starts is None:
            return None
        place = bisect_right(starts, int(network.network_address)) - 1
        return self._class_at[network.version][place]

    def _cut(self, version: int, blocks: Sequence[AddressPeer]) -> None:
        toggles = _toggles(version, blocks)
        end = 1 << _WIDTHS[version]
        starts = sorted(start for start in toggles if start < end)
        spans: dict[int, list[_Range]] = {}
        held, at = 0, []
        for start, after in zip(starts, [*starts[1:], end], strict=True):
            held ^= toggles[start]
            spans.setdefault(held, []).append((start, after - 1))
            at.append(held)
        numbers = {held: number for number, held in enumerate(spans, len(self.classes))}
        self._starts[version] = starts
        self._class_at[version] = [numbers[held] for held in at]
        self.classes += [AddressClass(version, tuple(ranges), held) for held, ranges in spans.items()]


def _toggles(version: int, blocks: Sequence[AddressPeer]) -> dict[int, int]:
    """At which address which blocks begin or end, as bits; a block ends where one of its exceptions begins."""
    toggles = {0: 0}
    for number, block in enumerate(blocks):
        if block.network.version == version:
            inside = [_range(e) for e in block.exceptions if lies_in(e, block.network)]
            for first, last in (_range(block.network), *_joined(sorted(inside))):
                toggles[first] = toggles.get(first, 0) ^ 1 << number
                toggles[last + 1] = toggles.get(last + 1, 0) ^ 1 << number
    return toggles


def _range(network: Network) -> _Range:
    first = int(network.network_address)
    return first, first + (1 << _WIDTHS[network.version] - network.prefixlen) - 1


def _joined(ranges: Iterable[_Range]) -> list[_Range]:
    """Ranges in the order of their first addresses, those that overlap or touch as one."""
    joined: list[_Range] = []
    for first, last in ranges:
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def networks_of(version: int, ranges: Iterable[_Range]) -> tuple[Network, ...]:
    """Ranges of addresses, ascending, as the fewest networks."""
    address = IPv4Address if version == 4 else IPv6Address
    return tuple(
        network
        for first, last in _joined(ranges)
        for network in summarize_address_range(address(first), address(last))
    )
