"""Goes from rows that sources share to what each source by itself is connected to, in the order of sources."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import TypeVar

from netlint.engine.reachability.connectivity import Allowed, Connectivity, Row

Fragment = TypeVar("Fragment")


def by_source(
    connectivity: Connectivity, fragment: Callable[[Allowed], Callable[[int], Fragment]]
) -> Iterator[tuple[int, list[Fragment]]]:
    """Every source with the fragments of its connections, sorted by source and destination.

    `fragment(allowed)(destination)` makes one; it is asked once a row, not once a connection. Only the
    rows of sources that are still to come are held in memory.
    """
    pending: list[tuple[int, int]] = []
    rows: dict[int, tuple[list[int], list[Fragment]]] = {}
    uses: dict[int, int] = {}

    def released(before: int | None) -> Iterator[tuple[int, list[Fragment]]]:
        while pending and (before is None or pending[0][0] < before):
            source, number = heappop(pending)
            destinations, fragments = rows[number]
            own = _without(source, destinations, fragments)
            uses[number] -= 1
            if not uses[number]:
                del rows[number], uses[number]
            if own:
                yield source, own

    for number, row in enumerate(connectivity.rows):
        if not row.sources:
            continue
        yield from released(min(row.sources))
        rows[number] = _sorted(row, fragment)
        uses[number] = len(row.sources)
        for source in row.sources:
            heappush(pending, (source, number))
    yield from released(None)


def _sorted(
    row: Row, fragment: Callable[[Allowed], Callable[[int], Fragment]]
) -> tuple[list[int], list[Fragment]]:
    """The destinations of a row, ascending, and a fragment for each."""
    if len(row.reached) == 1:
        allowed, destinations = row.reached[0]
        return list(destinations), list(map(fragment(allowed), destinations))
    made: dict[int, Fragment] = {}
    for allowed, destinations in row.reached:
        made.update(zip(destinations, map(fragment(allowed), destinations), strict=True))
    order = sorted(made)
    return order, [made[destination] for destination in order]


def _without(source: int, destinations: list[int], fragments: list[Fragment]) -> list[Fragment]:
    """The fragments of all destinations but the source itself."""
    place = bisect_left(destinations, source)
    if place < len(destinations) and destinations[place] == source:
        return fragments[:place] + fragments[place + 1 :]
    return fragments
