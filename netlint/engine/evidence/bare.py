"""Which workloads no policy isolates, as far as the input can tell."""

from functools import cached_property

from netlint.engine.evidence.anyone import Anyone, without_exemptions
from netlint.engine.evidence.isolation import Isolation
from netlint.engine.lookup import Lookup
from netlint.engine.ways_in.software import is_ingress_controller
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Direction
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload


class Bare:
    """Tells the workloads that are bare: everybody may connect to them, or they to everybody, on every port.

    `effective` is the snapshot as the cluster would have it, and `lookup` one over the whole input, whose
    workloads are told. Silent where policies of the system's own, of kinds that netlint does not read, that
    the API server refuses, or that are without a namespace may isolate a workload.
    """

    def __init__(self, effective: Snapshot, lookup: Lookup, network: NetworkProfile) -> None:
        self._effective = effective
        self._lookup = lookup
        self._network = network
        self.isolation = lookup.once(Isolation)

    @cached_property
    def _anyone(self) -> Anyone:
        meant = without_exemptions(self._effective, self._lookup.snapshot.workloads)
        return Anyone(meant, self._network)

    def are_known(self, namespace: str) -> bool:
        """Whether the input shows the policies of a namespace."""
        return not (namespace.startswith("kube-") or self._lookup.may_be_restricted_unseen(namespace))

    def holds(self, workload: Workload, direction: Direction) -> bool:
        """Whether a workload is bare, policies could isolate it (S1.62), and the direction matters for it."""
        if direction is Direction.INGRESS and (
            workload.runs_to_completion or is_ingress_controller(workload)
        ):
            return False
        return (
            not workload.host_network
            and self.are_known(workload.namespace)
            and self._anyone.is_unlimited(workload, direction)
            and not self.isolation.of(workload, direction).meant
        )
