"""The endpoints of a map: workloads named after their top owners, blocks of addresses, and the ingress controller."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from netlint.engine.maps.network_words import addresses_in_words
from netlint.engine.reachability.connectivity import Endpoint, EndpointType
from netlint.engine.reachability.parties import Addresses
from netlint.engine.reachability.reach import Reach
from netlint.model.labels import Pair
from netlint.model.workload import Workload

INGRESS_CONTROLLER = Endpoint("ingress-controller", EndpointType.INGRESS_CONTROLLER)

_Found = tuple[Endpoint, int | None]


class Endpoints:
    """The endpoints of a snapshot, sorted by id, each with the class of its pods or addresses.

    `by_class` holds, for each class, the indices of its endpoints. The ingress controller is of no class,
    and among them only where `with_controller` says so.
    """

    def __init__(self, reach: Reach, *, with_controller: bool = False) -> None:
        self._reach = reach
        self._names: dict[tuple[str, int], str] = {}
        found: list[_Found] = [*self._workloads(), *_blocks(reach)]
        if with_controller:
            found.append((INGRESS_CONTROLLER, None))
        found.sort(key=lambda item: item[0].id)
        self.all = tuple(endpoint for endpoint, _ in found)
        self.by_class: dict[int, list[int]] = defaultdict(list)
        self._indices = {endpoint.id: index for index, endpoint in enumerate(self.all)}
        for index, (_, number) in enumerate(found):
            if number is not None:
                self.by_class[number].append(index)

    def of(self, workload: Workload) -> Endpoint:
        """The endpoint that a workload's pods are."""
        name = self._names[workload_id(workload), self._reach.class_of(workload)]
        return self.all[self._indices[name]]

    def index(self, endpoint: Endpoint) -> int:
        """The place of an endpoint."""
        return self._indices[endpoint.id]

    def _workloads(self) -> Iterator[_Found]:
        """One endpoint for each workload; more where the policies tell pods of one owner apart."""
        owners: dict[str, dict[int, Workload]] = defaultdict(dict)
        for workload in self._reach.snapshot.workloads:
            owners[workload_id(workload)].setdefault(self._reach.class_of(workload), workload)
        for base, variants in owners.items():
            shared = frozenset[Pair].intersection(*(item.labels.pairs for item in variants.values()))
            for position, (number, workload) in enumerate(variants.items(), 1):
                own = ",".join(f"{key}={held}" for key, held in sorted(workload.labels.pairs - shared))
                name = base + (f"{{{own or position}}}" if len(variants) > 1 else "")
                self._names[base, number] = name
                place = workload.namespace, workload.name, workload.kind
                yield Endpoint(name, EndpointType.WORKLOAD, *place), number


def workload_id(workload: Workload) -> str:
    """The name of a workload's endpoint where its pods are all alike."""
    return f"{workload.namespace}/{workload.name}[{workload.kind}]"


def _blocks(reach: Reach) -> Iterable[_Found]:
    """The partition of the address space, as coarse as the input allows."""
    for index, party in enumerate(reach.classes.parties):
        if isinstance(party, Addresses):
            name = f"external:{addresses_in_words(party.networks)}"
            yield Endpoint(name, EndpointType.EXTERNAL, networks=party.networks), index
