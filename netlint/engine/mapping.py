"""Makes the map of a snapshot: every allowed connection between its workloads and the addresses outside."""

from collections.abc import Iterator

from netlint.engine.bits import Region, indices_of, within
from netlint.engine.connectivity import Connectivity, Reached, Row
from netlint.engine.endpoints import Named
from netlint.engine.reach import Reach, World
from netlint.value import value


def connectivity(reach: Reach, *, possible: bool = False) -> Connectivity:
    """The connections that are allowed for certain (D.4), or those that are allowed for some unknown facts."""
    named = Named(reach)
    return Connectivity(named.endpoints, _Rows(reach, reach.possible if possible else reach.certain, named))


@value
class _Rows:
    """Rows worked out while they are gone through: one for each group of classes that reach the same."""

    reach: Reach
    world: World
    named: Named

    def __iter__(self) -> Iterator[Row]:
        groups: dict[tuple[int, bool], list[int]] = {}
        regions: dict[tuple[int, bool], Region] = {}
        for number, endpoints in self.named.by_class.items():
            region, is_pod = self.world.row(number), number < self.reach.classes.pods
            key = id(region), is_pod
            groups.setdefault(key, []).extend(endpoints)
            regions[key] = region
        for sources, key in sorted((sorted(sources), key) for key, sources in groups.items()):
            reached = self._reached(regions[key], from_pods=key[1])
            if reached:
                yield Row(tuple(sources), reached)

    def _reached(self, region: Region, *, from_pods: bool) -> tuple[Reached, ...]:
        """What a region means in endpoints; between addresses outside there are no connections to tell of."""
        classes, by_class = self.reach.classes, self.named.by_class
        if not from_pods:
            region = within(region, (1 << classes.pods) - 1)
        found: list[Reached] = []
        for mask, bits in region.items():
            destinations = [index for number in indices_of(bits) for index in by_class.get(number, ())]
            if destinations:
                found.append(Reached(self.reach.ports.allowed(mask), tuple(sorted(destinations))))
        return tuple(sorted(found, key=lambda item: item.destinations))
