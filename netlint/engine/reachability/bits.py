"""Sets as bits of whole numbers, and regions: which destinations are meant on which ports.

A set of classes is a number whose bit `i` says whether class `i` is in it; a set of ports is a number over
the atoms of a `PortSpace`. A region is a mapping from port masks to class bits in which every class stands
at most once: `{mask: bits}` means that each class of `bits` is reached on exactly the ports of `mask`.
Everything here is pure; regions are never changed once they are returned.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

Region = Mapping[int, int]
Rectangle = tuple[int, int]
"""A port mask with class bits: each of the classes on each of the ports."""

EMPTY: Region = {}
_FEW = 1024
"""Up to this many bits it is quicker to take one after the other than to look for bytes that are not zero."""
_BYTES = re.compile(rb"[^\x00]+")
_OFFSETS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def bits_of(indices: Iterable[int], size: int) -> int:
    """The set of some indices below `size`."""
    array = bytearray(size // 8 + 1)
    for index in indices:
        array[index >> 3] |= 1 << (index & 7)
    return int.from_bytes(array, "little")


def indices_of(bits: int) -> Iterator[int]:
    """The members of a set, ascending."""
    if bits.bit_length() <= _FEW:
        while bits:
            lowest = bits & -bits
            yield lowest.bit_length() - 1
            bits ^= lowest
        return
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for run in _BYTES.finditer(data):
        start = run.start() * 8
        for place, byte in enumerate(run.group()):
            base = start + place * 8
            for offset in _OFFSETS[byte]:
                yield base + offset


def region_of(rectangles: Iterable[Rectangle]) -> Region:
    """The union of rectangles that may overlap."""
    by_mask: dict[int, int] = {}
    for mask, bits in rectangles:
        by_mask[mask] = by_mask.get(mask, 0) | bits
    return disjoint(by_mask)


def disjoint(by_mask: Region) -> Region:
    """The region that class bits by port mask mean, where a class may stand under several masks."""
    region: dict[int, int] = {}
    met = 0
    for mask, bits in by_mask.items():
        if mask and bits:
            if met & bits:
                _add(region, mask, bits)
            else:
                region[mask] = region.get(mask, 0) | bits
            met |= bits
    return region


def _add(region: dict[int, int], mask: int, bits: int) -> None:
    """Let the classes of `bits` be reached on the ports of `mask`, too."""
    widened: list[tuple[int, int]] = []
    for held, classes in region.items():
        common = classes & bits
        if common:
            bits ^= common
            if held | mask != held:
                widened.append((held, common))
            if not bits:
                break
    for held, common in widened:
        rest = region[held] ^ common
        if rest:
            region[held] = rest
        else:
            del region[held]
    if bits:
        region[mask] = region.get(mask, 0) | bits
    for held, common in widened:
        region[held | mask] = region.get(held | mask, 0) | common


def union(one: Region, other: Region) -> Region:
    """What is in either region."""
    if not one or not other:
        return one or other
    region = dict(one)
    for mask, bits in other.items():
        _add(region, mask, bits)
    return region


def intersection(one: Region, other: Region) -> Region:
    """What is in both regions."""
    region: dict[int, int] = {}
    for mask, bits in one.items():
        for other_mask, other_bits in other.items():
            common_mask = mask & other_mask
            if common_mask:
                common = bits & other_bits
                if common:
                    region[common_mask] = region.get(common_mask, 0) | common
    return region


def difference(one: Region, other: Region) -> Region:
    """What is in the first region and not in the second."""
    region: dict[int, int] = {}
    for mask, bits in one.items():
        for other_mask, other_bits in other.items():
            common = bits & other_bits
            if common:
                bits ^= common
                left = mask & ~other_mask
                if left:
                    region[left] = region.get(left, 0) | common
                if not bits:
                    break
        if bits:
            region[mask] = region.get(mask, 0) | bits
    return region


def within(region: Region, bits: int) -> Region:
    """The part of a region that lies in some classes."""
    return {mask: common for mask, held in region.items() if (common := held & bits)}


def mask_at(region: Region, bit: int) -> int:
    """The ports on which one class, given as a set of its own, is reached."""
    for mask, bits in region.items():
        if bits & bit:
            return mask
    return 0
