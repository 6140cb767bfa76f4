"""Which peers let in a pod of a new namespace only because its owner gave it the labels that they ask for."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from netlint.engine.reachability.bits import mask_at
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.matching import pod_peer_means
from netlint.engine.reachability.parties import NEW_NAMESPACE, NEWCOMER, Pod
from netlint.engine.reachability.reach import Reach
from netlint.model.labels import Labels, Pair
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import NamespacesWith, PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.selector import AllOf, AnyOf, KeyExists, KeyIn, Selector, matches
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload


class Impostor(NamedTuple):
    """A pod that a peer of a rule means, with no more labels than that takes, in a namespace that is new."""

    policy: Policy
    rule: PolicyRule
    peer: PodPeer
    pod: Pod


def impostors(policy: Policy, network: NetworkProfile) -> list[Impostor]:
    """One for each ingress peer that asks for labels of pods, and for nothing of their namespaces (S1.26, S1.33)."""
    return [
        Impostor(policy, rule, peer, pod)
        for rule in policy.effective_rules(Direction.INGRESS)
        for peer in rule.peers
        if isinstance(peer, PodPeer) and isinstance(peer.namespaces, NamespacesWith)
        if (pod := _impostor(peer)) is not None
        and _means(peer, policy, pod, network)
        and not _means(peer, policy, NEWCOMER, network)
    ]


def _means(peer: PodPeer, policy: Policy, pod: Pod, network: NetworkProfile) -> bool:
    return pod_peer_means(peer, policy.namespace, pod, network) is Truth.TRUE


def _impostor(peer: PodPeer) -> Pod | None:
    labels = Labels.of(_asked(peer.pods))
    return Pod(NEW_NAMESPACE, labels) if matches(peer.pods, labels) is Truth.TRUE else None


def _asked(selector: Selector) -> frozenset[Pair]:
    """The fewest labels that a selector asks for, if they do not contradict each other."""
    match selector:
        case KeyIn(key, values):
            return frozenset(((key, min(values)),)) if values else frozenset()
        case KeyExists(key):
            return frozenset(((key, "any"),))
        case AllOf(parts):
            return frozenset[Pair]().union(*map(_asked, parts))
        case AnyOf(parts):
            return _asked(parts[0]) if parts else frozenset()
        case _:
            return frozenset()


class ImpostorReach:
    """Tells where impostors get in, and a pod without labels does not."""

    def __init__(self, snapshot: Snapshot, network: NetworkProfile, found: Sequence[Impostor]) -> None:
        self._snapshot = snapshot
        self._reach = Reach(snapshot, network, more=(NEWCOMER, *(item.pod for item in found)))

    @cached_property
    def _known(self) -> frozenset[int]:
        return frozenset(map(id, self._snapshot.workloads))

    def ports(self, impostor: Impostor, workload: Workload) -> Allowed:
        """The ports of a workload to which only its labels let a pod connect, whatever the facts are (S1.5)."""
        if id(workload) not in self._known:
            return ()
        reach, bit = self._reach, 1 << self._reach.class_of(workload)
        with_labels, without = (
            mask_at(reach.certain.side(Direction.INGRESS, reach.class_of(pod)), bit)
            for pod in (impostor.pod, NEWCOMER)
        )
        return reach.ports.allowed(with_labels & ~without)
