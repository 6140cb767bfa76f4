"""Which datastores a policy opens to all pods of a namespace, among them one that the internet reaches."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from netlint.engine.answers.ports_on import ports_on
from netlint.engine.evidence.barriers import Barriers
from netlint.engine.evidence.datastores import datastore, is_datastore
from netlint.engine.evidence.dependencies import Dependencies
from netlint.engine.evidence.selecting import PolicySubjects
from netlint.engine.reachability.matching import peer_means
from netlint.engine.reachability.parties import pod_of
from netlint.engine.ways_in.exposure import Exposure, Exposures, is_public
from netlint.engine.ways_in.listening import listening_ports
from netlint.engine.ways_in.load_balancers import Reach as Scope
from netlint.engine.ways_in.software import is_ingress_controller
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import AnyPeer, Peer, PodPeer
from netlint.model.policy import Action, Direction, Policy, PolicyRule
from netlint.model.ports import PortRange
from netlint.model.selector import EVERYTHING
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.origin import Origin


class StoreBehind(NamedTuple):
    """A datastore in two steps from the internet: by `exposure` to a workload, and by the rule at `origin`."""

    exposure: Exposure
    workload: Workload
    port: PortRange
    name: str
    policy: Policy
    origin: Origin


class StoresBehind:
    """Goes through the rules that open isolated datastores to every pod; workloads told to connect do not count."""

    def __init__(
        self, given: Snapshot, exposures: Exposures, barriers: Barriers, network: NetworkProfile
    ) -> None:
        self._exposures = exposures
        self._barriers = barriers
        self._network = network
        self._lookup = barriers.lookup
        self._subjects = barriers.lookup.once(PolicySubjects)
        self._dependencies = Dependencies(given, barriers)

    def __iter__(self) -> Iterator[StoreBehind]:
        """Each rule once for a datastore, with the first workload that gets there by it."""
        for workload in filter(is_datastore, self._lookup.snapshot.workloads):
            found = self._subjects.selecting(workload, Direction.INGRESS)
            if found.possible or found.meant or self._lookup.may_be_restricted_unseen(workload.namespace):
                continue
            for policy in found.certain:
                for rule in policy.effective_rules(Direction.INGRESS):
                    if rule.action is Action.ALLOW:
                        yield from self._by_rule(workload, policy, rule)

    def _by_rule(self, workload: Workload, policy: Policy, rule: PolicyRule) -> Iterator[StoreBehind]:
        pod = pod_of(workload, self._lookup.namespaces[workload.namespace])
        open_ports = [held for entry in rule.ports for held in ports_on(entry.ports, pod)]
        for port in listening_ports(workload, self._lookup):
            store = datastore(workload, port.first, port.protocol)
            if store is not None and any(
                port.protocol is held.protocol and held.first <= port.first <= held.last
                for held in open_ports
            ):
                for peer in filter(_is_broad, rule.peers):
                    exposure = self._comes_by(peer, policy, workload, port)
                    if exposure is not None:
                        origin = getattr(peer, "origin", None) or rule.origin
                        yield StoreBehind(exposure, workload, port, store.name, policy, origin)
                        return

    def _comes_by(self, peer: Peer, policy: Policy, workload: Workload, port: PortRange) -> Exposure | None:
        """The first way in to a workload that a peer means, and that gets to the port without being told to."""
        for exposure in self._public:
            front = exposure.entry.workload
            pod = pod_of(front, self._lookup.namespaces[front.namespace])
            if (
                front is not workload
                and peer_means(peer, policy.namespace, pod, self._network) is Truth.TRUE
                and self._exposures.allows(front, workload, port) is Truth.TRUE
                and not self._is_told(front, workload)
                and not self._barriers.variants.alternatives(front.origin, workload.origin)
            ):
                return exposure
        return None

    @cached_property
    def _public(self) -> tuple[Exposure, ...]:
        """The first way in to each workload that the internet reaches, but to no ingress controller."""
        found: dict[int, Exposure] = {}
        for exposure in self._exposures.all:
            entry = exposure.entry
            if (
                entry.reach is Scope.OPEN
                and is_public(exposure)
                and not is_ingress_controller(entry.workload)
            ):
                found.setdefault(id(entry.workload), exposure)
        return tuple(found.values())

    def _is_told(self, front: Workload, workload: Workload) -> bool:
        return any(
            callee.workload is workload
            for dependency in self._dependencies.of(front)
            for callee in dependency.callees
        )


def _is_broad(peer: Peer) -> bool:
    """Whether a peer means every pod of a namespace."""
    return isinstance(peer, AnyPeer) or (isinstance(peer, PodPeer) and peer.pods == EVERYTHING)
