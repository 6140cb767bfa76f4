"""Which peers let in a pod without labels of a namespace that somebody may create."""

from functools import cached_property
from typing import assert_never

from netlint.engine.reachability.bits import mask_at
from netlint.engine.reachability.matching import pod_peer_means
from netlint.engine.reachability.parties import NEWCOMER
from netlint.engine.reachability.reach import Reach
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import NamespacesWith, Peer, PodPeer
from netlint.model.policy import Direction, Policy
from netlint.model.selector import AllOf, AnyOf, KeyExists, KeyIn, KeyText, Not, Selector
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload


class Newcomers:
    """Tells what a pod without labels of a new namespace may do."""

    def __init__(self, snapshot: Snapshot, network: NetworkProfile) -> None:
        self._snapshot = snapshot
        self._network = network

    def are_meant(self, peer: Peer, policy: Policy) -> bool:
        """Whether a selector of namespaces in a policy means the pod (S1.33)."""
        return (
            isinstance(peer, PodPeer)
            and isinstance(peer.namespaces, NamespacesWith)
            and pod_peer_means(peer, policy.namespace, NEWCOMER, self._network) is Truth.TRUE
        )

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self._snapshot, self._network, more=(NEWCOMER,))

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(map(id, self._snapshot.workloads))

    def get_in(self, workload: Workload) -> bool:
        """Whether the pod may connect to a workload on some port, whatever the facts that the input leaves open.

        Nobody gets in to a workload that the cluster would not have.
        """
        if id(workload) not in self._known:
            return False
        reach = self._reach
        side = reach.certain.side(Direction.INGRESS, reach.class_of(NEWCOMER))
        return bool(mask_at(side, 1 << reach.class_of(workload)))


def lacking_keys(selector: Selector) -> frozenset[str]:
    """The labels of which the selector asks that they are not there, or not of some value (NotIn, DoesNotExist)."""
    match selector:
        case Not(KeyIn(key, _)) | Not(KeyExists(key)) | Not(KeyText(key, _, _)):
            return frozenset((key,))
        case Not(part):
            return lacking_keys(part)
        case AllOf(parts) | AnyOf(parts):
            return frozenset[str]().union(*map(lacking_keys, parts))
        case KeyIn() | KeyExists() | KeyText():
            return frozenset()
        case _:
            assert_never(selector)
