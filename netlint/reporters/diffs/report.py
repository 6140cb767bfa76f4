"""What the formats of `netlint diff` are given: connections and ways in that are not what they were."""

from collections.abc import Iterable

from netlint.engine.maps.diff import Change, ConnectionChange
from netlint.engine.reachability.connectivity import Allowed, Connectivity, Endpoint, Reached, Row
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
        was_open = self.before is not None and self.before.is_open
        is_open = self.after is not None and self.after.is_open
        if was_open and is_open:
            return Change.CHANGED if _meaning(self.before) != _meaning(self.after) else None
        if is_open:
            return Change.ADDED
        return Change.REMOVED if was_open else None

    @property
    def way(self) -> WayIn:
        """The way as it is, or as it was where it is gone."""
        way = self.after or self.before
        assert way is not None
        return way


def _meaning(way: WayIn | None) -> tuple[object, ...]:
    """What of a way is compared: not where it is written."""
    return () if way is None else (way.sources, way.allowed, way.verdict, way.url)


@value
class DiffReport:
    """A comparison; `old` and `new` are what the user called the two sides. `endpoints` are those of both."""

    old: str
    new: str
    endpoints: tuple[Endpoint, ...]
    connections: tuple[ConnectionChange, ...]
    ways: tuple[WayChange, ...]

    @property
    def opens(self) -> bool:
        """Whether anything can be reached that could not before, or from more sources."""
        gained = any(change.gained for change in self.connections)
        return gained or any(way.change in (Change.ADDED, Change.CHANGED) for way in self.ways)

    @property
    def closes(self) -> bool:
        """Whether anything can no longer be reached."""
        lost = any(change.lost for change in self.connections)
        return lost or any(way.change is Change.REMOVED for way in self.ways)

    def ways_that(self, change: Change) -> tuple[WayChange, ...]:
        """The ways in of which this becomes."""
        return tuple(way for way in self.ways if way.change is change)

    @property
    def gains(self) -> MapReport:
        """The connections and ports that are new, as a map."""
        return self._map((c.source, c.destination, c.gained) for c in self.connections)

    @property
    def losses(self) -> MapReport:
        """The connections and ports that are gone, as a map."""
        return self._map((c.source, c.destination, c.lost) for c in self.connections)

    def _map(self, connections: Iterable[tuple[Endpoint, Endpoint, Allowed]]) -> MapReport:
        numbers = {endpoint.id: number for number, endpoint in enumerate(self.endpoints)}
        by_source: dict[int, dict[Allowed, list[int]]] = {}
        for source, destination, allowed in connections:
            if allowed:
                reached = by_source.setdefault(numbers[source.id], {})
                reached.setdefault(allowed, []).append(numbers[destination.id])
        rows = tuple(
            Row((source,), tuple(Reached(allowed, tuple(found)) for allowed, found in reached.items()))
            for source, reached in sorted(by_source.items())
        )
        return MapReport(Connectivity(self.endpoints, rows), self.endpoints)
