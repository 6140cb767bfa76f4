"""The endpoints of a map: workloads named after their top owners, and blocks of outside addresses."""

from collections import defaultdict
from collections.abc import Iterable

from netlint.engine.connectivity import Endpoint, EndpointType
from netlint.engine.network_words import addresses_in_words
from netlint.engine.parties import Addresses
from netlint.engine.reach import Reach
from netlint.model.labels import Pair
from netlint.model.workload import Workload

INGRESS_CONTROLLER = Endpoint("ingress-controller", EndpointType.INGRESS_CONTROLLER)


class Named:
    """The endpoints of a snapshot, sorted by id, each with the class of its pods or addresses."""

    def __init__(self, reach: Reach) -> None:
        found = [*_workloads(reach), *_blocks(reach)]
        found.sort(key=lambda item: item[0].id)
        self.endpoints = tuple(endpoint for endpoint, _ in found)
        self.by_class: dict[int, list[int]] = defaultdict(list)
        for index, (_, number) in enumerate(found):
            self.by_class[number].append(index)


def workload_id(workload: Workload) -> str:
    """The name of a workload's endpoint where its pods are all alike (design §8)."""
    return f"{workload.namespace}/{workload.name}[{workload.kind}]"


def _workloads(reach: Reach) -> Iterable[tuple[Endpoint, int]]:
    """One endpoint for each workload; more where the policies tell pods of one owner apart."""
    owners: dict[str, dict[int, Workload]] = defaultdict(dict)
    for workload in reach.snapshot.workloads:
        owners[workload_id(workload)].setdefault(reach.class_of(workload), workload)
    for name, variants in owners.items():
        shared = frozenset[Pair].intersection(*(item.labels.pairs for item in variants.values()))
        for number, (index, workload) in enumerate(variants.items(), 1):
            own = ",".join(f"{key}={held}" for key, held in sorted(workload.labels.pairs - shared))
            suffix = f"{{{own or number}}}" if len(variants) > 1 else ""
            yield (
                Endpoint(
                    name + suffix, EndpointType.WORKLOAD, workload.namespace, workload.name, workload.kind
                ),
                index,
            )


def _blocks(reach: Reach) -> Iterable[tuple[Endpoint, int]]:
    """The partition of the address space, as coarse as the input allows."""
    for index, party in enumerate(reach.classes.parties):
        if isinstance(party, Addresses):
            name = f"external:{addresses_in_words(party.networks)}"
            yield Endpoint(name, EndpointType.EXTERNAL, networks=party.networks), index
