"""Computes the line hash by which GitHub code scanning knows an alert again (`primaryLocationLineHash`)."""

import sys
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

_BASE: Final = 37
_WINDOW: Final = 100
_MASK: Final = 2**64 - 1
_LEAVING: Final = pow(_BASE, _WINDOW, 2**64)
_LINE_FEED: Final = 10
_END_OF_FILE: Final = 65535
_CHUNK: Final = 65536
_UTF_16: Final = f"utf-16-{'le' if sys.byteorder == 'little' else 'be'}"


def line_hashes(text: str) -> list[str]:
    """The hash of every line of a file, as GitHub's upload action computes it.

    A line's hash covers the 100 UTF-16 units from its start on, over line ends, without spaces and
    tabs. Behind it stands which occurrence of this value in the file it is: `a1b2c3:1`. The end of a
    text that ends in a line break counts as one more line.
    """
    seen: Counter[int] = Counter()
    hashes = []
    for value in _values(_units(text)):
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


def _units(text: str) -> "array[int]":
    """What is hashed: UTF-16 units with one kind of line end, an end mark, and zeros to fill a window."""
    folded = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = array("H", folded.encode(_UTF_16, "surrogatepass"))
    units.extend([_END_OF_FILE, *[0] * _WINDOW])
    return units


def _values(units: "array[int]") -> Iterator[int]:
    """The value of the window at each line's start, chunk by chunk so that memory stays small."""
    starts = [0]
    for base in range(0, len(units) - _WINDOW, _CHUNK):
        chunk = units[base : base + _CHUNK + _WINDOW]
        prefix = list(accumulate(chunk, lambda value, unit: (value * _BASE + unit) & _MASK, initial=0))
        starts += [index for index, unit in enumerate(chunk[:-_WINDOW], start=1) if unit == _LINE_FEED]
        for start in starts:
            yield (prefix[start + _WINDOW] - prefix[start] * _LEAVING) & _MASK
        starts = []
