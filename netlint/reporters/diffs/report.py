"""What the formats of `netlint diff` are given: connections and ways in that are not what they were."""

from collections.abc import Callable
from functools import cache

from netlint.engine.maps.diff import Change, Changes
from netlint.engine.reachability.connectivity import Allowed, Connectivity, Endpoint, Reached, Row
from netlint.engine.reachability.port_space import without
from netlint.model.peer import lies_in
from netlint.reporters.diffs.proof import Proof
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.way_in import WayIn
from netlint.value import value


@value
class WayChange:
    """A way in before and after; None where there is none."""

    before: WayIn | None
    after: WayIn | None

    @property
    def change(self) -> Change | None:
        """What becomes of it; None where nothing does, or where it stays closed."""
        before = self.before if self.before is not None and self.before.is_open else None
        after = self.after if self.after is not None and self.after.is_open else None
        if before is not None and after is not None:
            return Change.CHANGED if before.meaning != after.meaning else None
        if after is not None:
            return Change.ADDED
        return None if before is None else Change.REMOVED

    @property
    def opens(self) -> bool:
        """Whether it lets anything in that it did not before."""
        return _lets_in_more(self.after, self.before)

    @property
    def closes(self) -> bool:
        """Whether it no longer lets in all that it did before."""
        return _lets_in_more(self.before, self.after)

    @property
    def way(self) -> WayIn:
        """The way as it is, or as it was where it is gone."""
        way = self.after or self.before
        assert way is not None
        return way


def _lets_in_more(way: WayIn | None, other: WayIn | None) -> bool:
    """Whether a way lets in anything that another one does not: ports, addresses, or for certain what may get in."""
    if way is None or other is None or not (way.is_open and other.is_open):
        return way is not None and way.is_open
    if without(way.allowed, other.allowed) or (way.verdict, other.verdict) == ("allowed", "unknown"):
        return True
    if not way.clients:
        return bool(other.clients) or way.sources != other.sources
    limits = other.clients
    return bool(limits) and not all(any(lies_in(own, limit) for limit in limits) for own in way.clients)


@value
class DiffReport:
    """A comparison; `old` and `new` are what the user called the two sides. `endpoints` are those of both.

    `proof` is what holds for every pod that could exist, None where nobody asked.
    """

    old: str
    new: str
    endpoints: tuple[Endpoint, ...]
    connections: Changes
    ways: tuple[WayChange, ...]
    proof: Proof | None = None

    @property
    def opens(self) -> bool:
        """Whether anything can be reached that could not before, or from more sources."""
        return bool(self.gains.connectivity.rows) or any(way.opens for way in self.ways)

    @property
    def closes(self) -> bool:
        """Whether anything can no longer be reached, or from fewer sources."""
        return bool(self.losses.connectivity.rows) or any(way.closes for way in self.ways)

    def ways_that(self, change: Change) -> tuple[WayChange, ...]:
        """The ways in of which this becomes."""
        return tuple(way for way in self.ways if way.change is change)

    @property
    def gains(self) -> MapReport:
        """The connections and ports that are new, as a map."""
        return self._map(lambda was, now: without(now, was))

    @property
    def losses(self) -> MapReport:
        """The connections and ports that are gone, as a map."""
        return self._map(without)

    def _map(self, kept: Callable[[Allowed, Allowed], Allowed]) -> MapReport:
        """What is kept of the ports that were and are allowed, as a map."""
        kept = cache(kept)
        numbers = {endpoint.id: number for number, endpoint in enumerate(self.endpoints)}
        rows = []
        for group in self.connections.groups:
            reached: dict[Allowed, list[int]] = {}
            for destination, was, now in group.destinations:
                reached.setdefault(kept(was, now), []).append(numbers[destination.id])
            reached.pop((), None)
            if reached:
                sources = tuple(numbers[source.id] for source in group.sources)
                rows.append(
                    Row(sources, tuple(Reached(ports, tuple(ends)) for ports, ends in reached.items()))
                )
        return MapReport(Connectivity(self.endpoints, tuple(sorted(rows))), self.endpoints)
