"""Sets of ports in words: `TCP 80 and 443`, `every port except UDP 53`."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Final

from netlint.engine.reachability.port_space import PortSpace
from netlint.engine.words import conjunction
from netlint.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol

_MOST: Final = 20


def port_words(ports: Iterable[PortRange]) -> str:
    """Ports by protocol, or by what is left out where that is shorter; `every port` for all of them."""
    given = tuple(ports)
    space = PortSpace(given)
    mask = reduce(or_, map(space.mask, given), 0)
    held, left = space.allowed(mask), space.allowed(space.full ^ mask)
    if not held:
        return "no port"
    if not left:
        return "every port"
    return f"every port except {_by_protocol(left)}" if len(left) < len(held) else _by_protocol(held)


def _by_protocol(ports: Iterable[PortRange]) -> str:
    by_protocol: dict[Protocol, list[str]] = defaultdict(list)
    for item in ports:
        by_protocol[item.protocol].append(_numbers(item))
    return conjunction(
        f"every {protocol} port" if "" in numbers else f"{protocol} {_some(numbers)}"
        for protocol, numbers in by_protocol.items()
    )


def _some(numbers: list[str]) -> str:
    """Numbers, not more than anybody would read."""
    more = len(numbers) - _MOST
    return f"{', '.join(numbers[:_MOST])} and {more} more" if more > 0 else conjunction(numbers)


def _numbers(item: PortRange) -> str:
    """A range by its numbers; empty for all of them."""
    if item.first == FIRST_PORT and item.last == LAST_PORT:
        return ""
    return str(item.first) if item.first == item.last else f"{item.first}-{item.last}"
