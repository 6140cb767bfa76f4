"""The addresses outside the cluster, cut into classes that the address blocks of the input never tell apart."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, collapse_addresses, summarize_address_range
from typing import NamedTuple

from netlint.engine.bits import indices_of
from netlint.model.peer import AddressPeer, Network, lies_in


class AddressClass(NamedTuple):
    """Addresses of one family, and the numbers of the blocks that hold them all; no other block holds any."""

    networks: tuple[Network, ...]
    blocks: frozenset[int]


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
        end = 1 << (32 if version == 4 else 128)
        starts = sorted(start for start in toggles if start < end)
        spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        held, at = 0, []
        for start, after in zip(starts, [*starts[1:], end], strict=True):
            held ^= toggles[start]
            spans[held].append((start, after - 1))
            at.append(held)
        base = len(self.classes)
        numbers = {held: base + number for number, held in enumerate(spans)}
        self._starts[version] = starts
        self._class_at[version] = [numbers[held] for held in at]
        for held, ranges in spans.items():
            self.classes.append(AddressClass(networks_of(version, ranges), frozenset(indices_of(held))))


def _toggles(version: int, blocks: Sequence[AddressPeer]) -> dict[int, int]:
    """At which address which blocks begin or end, as bits; a block ends where one of its exceptions begins."""
    toggles: dict[int, int] = defaultdict(int)
    toggles[0] = 0
    for number, block in enumerate(blocks):
        if block.network.version != version:
            continue
        _toggle(toggles, block.network, 1 << number)
        inside = [e for e in block.exceptions if lies_in(e, block.network)]
        for exception in collapse_addresses(inside):  # type: ignore[type-var]
            _toggle(toggles, exception, 1 << number)
    return toggles


def _toggle(toggles: dict[int, int], network: Network, bit: int) -> None:
    toggles[int(network.network_address)] ^= bit
    toggles[int(network.broadcast_address) + 1] ^= bit


def networks_of(version: int, ranges: list[tuple[int, int]]) -> tuple[Network, ...]:
    """Ranges of addresses, ascending, as the fewest networks."""
    address = IPv4Address if version == 4 else IPv6Address
    joined: list[tuple[int, int]] = []
    for first, last in ranges:
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return tuple(
        network
        for first, last in joined
        for network in summarize_address_range(address(first), address(last))
    )
