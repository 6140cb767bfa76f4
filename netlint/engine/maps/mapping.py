"""Makes the map of a snapshot: every allowed connection between its workloads and the addresses outside."""

from collections.abc import Iterator, Sequence

from netlint.engine.maps.endpoints import INGRESS_CONTROLLER, Endpoints
from netlint.engine.reachability.bits import Region, indices_of, within
from netlint.engine.reachability.connectivity import Connectivity, Reached, Row
from netlint.engine.reachability.port_space import PortSpace
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.exposure import Exposure
from netlint.model.truth import Truth
from netlint.value import value


def connectivity(reach: Reach, exposures: Sequence[Exposure] = ()) -> Connectivity:
    """The connections that are allowed for certain (D.4), with those from the ingress controller (D.11)."""
    published = [
        exposure
        for exposure in exposures
        if exposure.entry.published is not None and exposure.verdict is Truth.TRUE
    ]
    endpoints = Endpoints(reach, with_controller=bool(published))
    opened = _from_controller(published, endpoints)
    return Connectivity(endpoints.all, _Rows(reach, endpoints, opened))


def _from_controller(published: Sequence[Exposure], endpoints: Endpoints) -> tuple[Row, ...]:
    if not published:
        return ()
    space = PortSpace(exposure.entry.port for exposure in published)
    masks: dict[int, int] = {}
    for exposure in published:
        index = endpoints.index(endpoints.of(exposure.entry.workload))
        masks[index] = masks.get(index, 0) | space.mask(exposure.entry.port)
    by_mask: dict[int, list[int]] = {}
    for index, mask in sorted(masks.items()):
        by_mask.setdefault(mask, []).append(index)
    reached = sorted((tuple(found), mask) for mask, found in by_mask.items())
    return (
        Row(
            (endpoints.index(INGRESS_CONTROLLER),),
            tuple(Reached(space.allowed(mask), found) for found, mask in reached),
        ),
    )


@value
class _Rows:
    """Rows worked out while they are gone through: one for each group of classes that reach the same."""

    reach: Reach
    endpoints: Endpoints
    opened: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        groups: dict[tuple[int, bool], list[int]] = {}
        regions: dict[tuple[int, bool], Region] = {}
        for number, indices in self.endpoints.by_class.items():
            region, is_pod = self.reach.certain.row(number), number < self.reach.classes.pods
            key = id(region), is_pod
            groups.setdefault(key, []).extend(indices)
            regions[key] = region
        made = (
            Row(tuple(sorted(groups[key])), self._reached(regions[key], from_pods=key[1])) for key in groups
        )
        rows = [row for row in made if row.reached]
        yield from sorted([*rows, *self.opened])

    def _reached(self, region: Region, *, from_pods: bool) -> tuple[Reached, ...]:
        """What a region means in endpoints; between addresses outside there are no connections to tell of."""
        if not from_pods:
            region = within(region, (1 << self.reach.classes.pods) - 1)
        by_class = self.endpoints.by_class
        found: list[Reached] = []
        for mask, bits in region.items():
            destinations = [index for number in indices_of(bits) for index in by_class.get(number, ())]
            if destinations:
                found.append(Reached(self.reach.ports.allowed(mask), tuple(sorted(destinations))))
        return tuple(sorted(found, key=lambda item: item.destinations))
