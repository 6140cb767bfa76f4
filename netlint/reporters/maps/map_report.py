"""What the formats of `netlint map` are given: the connections, and what else there is to say about them."""

from netlint.engine.reachability.connectivity import Connectivity, Endpoint
from netlint.reporters.maps.way_in import WayIn
from netlint.value import value


@value
class MapReport:
    """A map to be shown.

    `cut_from` are the endpoints of the whole map, sorted by id, where `connectivity` is only what a focus
    left of it; None where it is the whole. Words such as "every workload" always speak of the whole.
    `exposures` are the ways in, where they are asked for.
    """

    connectivity: Connectivity
    cut_from: tuple[Endpoint, ...] | None = None
    exposures: tuple[WayIn, ...] = ()

    @property
    def everyone(self) -> tuple[Endpoint, ...]:
        """The endpoints of the whole map, sorted by id."""
        return self.connectivity.endpoints if self.cut_from is None else self.cut_from
