"""Which connections are refused for certain, and which policies refuse them."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from netlint.engine.answers.deciding import AskedSide, judged
from netlint.engine.answers.near_rules import NearRule, nearest
from netlint.engine.answers.ports_on import ports_on
from netlint.engine.evidence.isolation import Isolation
from netlint.engine.evidence.together import share_namespace
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.bits import mask_at
from netlint.engine.reachability.matching import peer_means, pod_peer_means
from netlint.engine.reachability.parties import Node, Pod, pod_of
from netlint.engine.reachability.reach import Reach
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import (
    NETWORK_POLICY_ORDER,
    Action,
    Coverage,
    Direction,
    Layer,
    Policy,
    Tier,
    TierMode,
)
from netlint.model.ports import PortRange
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.origin import Origin

End = Workload | Pod

_MAY_OPEN: Final = frozenset(
    {"cilium.io", "crd.antrea.io", "crd.projectcalico.org", "networking.k8s.aws", "projectcalico.org"}
)
"""Groups whose policies, which are not evaluated, can allow what NetworkPolicies do not (V0.3)."""

_SYSTEM: Final = "kube-system"


class Barrier(NamedTuple):
    """A side of a connection that refuses it, and the policies because of which it does."""

    direction: Direction
    policies: tuple[Policy, ...]


class Barriers:
    """Answers about what takes effect of an input: nothing is refused that some network plugin may let through.

    A policy is no reason where it may not be applied together with what it would isolate, where Kustomize
    patches it (`is_patched`, by kind and name), or beside policies that are not evaluated and may allow more.
    `more` are pods that no manifest shows.
    """

    def __init__(
        self,
        given: Lookup,
        effective: Lookup,
        network: NetworkProfile,
        is_patched: Callable[[str, str], bool],
        more: Sequence[Pod] = (),
    ) -> None:
        self.lookup = effective
        self.variants = given.variants
        self._snapshot = effective.snapshot
        self._network = _doubtful(network)
        self._is_patched = is_patched
        self._more = more
        self._isolation = self.lookup.once(Isolation)
        self._isolating_pods: dict[tuple[Pod, Direction], tuple[Policy, ...]] = {}

    def between(
        self, source: End, destination: Workload, ports: Sequence[PortRange], place: Origin
    ) -> tuple[Barrier, ...]:
        """The sides that refuse connections on each of the ports; `place` is what asks for the connection."""
        if source.host_network or destination.host_network:
            return ()
        places = [place, *(end.origin for end in (source, destination) if isinstance(end, Workload))]
        found: list[Barrier] = []
        for direction, own, other in (
            (Direction.EGRESS, source, destination),
            (Direction.INGRESS, destination, source),
        ):
            policies = self._applied_together(self._suspects(own, direction), places)
            if isinstance(own, Workload):
                policies = _beside(policies, own)
            if policies and not self._is_open(direction, source, destination, ports):
                guilty = [p for p in policies if self._refuses(p, direction, own, other, ports)]
                if guilty:
                    found.append(Barrier(direction, tuple(guilty)))
        return tuple(found)

    def nearest(
        self, barrier: Barrier, source: End, destination: Workload, ports: Sequence[PortRange]
    ) -> NearRule | None:
        """The rule of a barrier's policies that would allow the connection but for one thing; None where they deny."""
        if any(id(policy) not in self._isolating for policy in barrier.policies):
            return None
        ends = self._pod(source), self._pod(destination)
        subject, other = ends if barrier.direction is Direction.EGRESS else reversed(ends)
        side = AskedSide(barrier.direction, subject, other)
        tier = Tier("", NETWORK_POLICY_ORDER, TierMode.ALLOW_UNION, Action.DENY, barrier.policies)
        (layer,) = judged((Layer("", Coverage.ALL, (tier,)),), side, self._network)
        found = nearest(layer.tiers[0].policies, side, tuple(ports), self._network)
        return found if found and sum(field.weight for field in found.fields) == 1 else None

    def to_api_server(self, destination: Workload, port: PortRange, place: Origin) -> tuple[Policy, ...]:
        """The policies because of which a pod takes no connections on a port from the API server (S7.6, T293).

        It is no pod, and nobody knows its address, so whoever admits any address may admit it; and so may
        those who admit an agent in kube-system, through which some clusters send what the API server says.
        """
        return self._against(destination, port, place, through_agents=True)

    def to_outside(self, destination: Workload, port: PortRange, place: Origin) -> tuple[Policy, ...]:
        """The policies because of which a pod takes no connections on a port from any address, nor from a node."""
        return self._against(destination, port, place, through_agents=False)

    def _against(
        self, destination: Workload, port: PortRange, place: Origin, *, through_agents: bool
    ) -> tuple[Policy, ...]:
        if destination.host_network:
            return ()
        suspects = self._suspects(destination, Direction.INGRESS)
        policies = _beside(self._applied_together(suspects, [place, destination.origin]), destination)
        if not policies:
            return ()
        reach, bit = self._reach, 1 << self._reach.class_of(destination)
        agents = (reach.class_of(self._agent),) if through_agents else ()
        sources = (*range(reach.classes.pods, reach.classes.count), *agents)
        sides = (mask_at(reach.possible.side(Direction.INGRESS, source), bit) for source in sources)
        return () if any(self._holds(mask, port) for mask in sides) else policies

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self._snapshot, self._network, (*self._more, self._agent, Node()))

    @cached_property
    def _agent(self) -> Pod:
        """A pod of the tunnel between the API server and the nodes, of which only the namespace is known."""
        known = Labels(frozenset(((NAME_LABEL, _SYSTEM),)), complete=False)
        system = self.lookup.namespaces.get(_SYSTEM, Namespace(_SYSTEM, known))
        return Pod(system, Labels(complete=False))

    @cached_property
    def _isolating(self) -> frozenset[int]:
        """The policies, by identity, that refuse whatever no rule allows."""
        tiers = (tier for layer in self._snapshot.layers for tier in layer.tiers)
        return frozenset(id(p) for tier in tiers if tier.default is Action.DENY for p in tier.policies)

    @cached_property
    def _denying(self) -> tuple[Policy, ...]:
        """The policies with rules that deny."""
        policies = self._snapshot.policies
        return tuple(p for p in policies if any(rule.action is Action.DENY for rule in p.rules))

    @cached_property
    def _opened_unseen(self) -> frozenset[str | None]:
        """The namespaces of policies that are not evaluated and may allow more; None for every namespace."""
        policies = (item for item in self._snapshot.custom_objects if item.is_policy)
        return frozenset(
            None if item.is_cluster_wide else item.namespace
            for item in policies
            if item.api_version.partition("/")[0] in _MAY_OPEN
        )

    def _suspects(self, end: End, direction: Direction) -> Iterable[Policy]:
        """The policies that isolate an end, and those that select it and deny something."""
        pod = self._pod(end)
        if not self._opened_unseen.isdisjoint((None, pod.namespace.name)):
            return ()
        found = [p for p in self._denying if direction in p.directions and self._selects(p, pod)]
        if isinstance(end, Workload):
            return (*found, *self._isolation.of(end, direction).certain)
        return (*found, *self._isolating_pod(pod, direction))

    def _isolating_pod(self, pod: Pod, direction: Direction) -> tuple[Policy, ...]:
        found = self._isolating_pods.get((pod, direction))
        if found is None:
            found = self._isolating_pods[pod, direction] = tuple(
                policy
                for policy in self._snapshot.policies
                if id(policy) in self._isolating
                and direction in policy.directions
                and self._selects(policy, pod)
            )
        return found

    def _selects(self, policy: Policy, pod: Pod) -> bool:
        return pod_peer_means(policy.subject, policy.namespace, pod, self._network) is Truth.TRUE

    def _pod(self, end: End) -> Pod:
        return end if isinstance(end, Pod) else pod_of(end, self.lookup.namespaces[end.namespace])

    def _applied_together(self, policies: Iterable[Policy], places: Sequence[Origin]) -> tuple[Policy, ...]:
        """Those of the policies that stand beside each of the places, each once, and are not patched."""
        once = {id(policy): policy for policy in policies}.values()
        return tuple(
            policy
            for policy in once
            if not self._is_patched(policy.kind, policy.name)
            and not any(self.variants.alternatives(policy.origin, place) for place in places)
        )

    def _is_open(
        self, direction: Direction, source: End, destination: Workload, ports: Iterable[PortRange]
    ) -> bool:
        """Whether one side may let a connection through on one of the ports."""
        reach = self._reach
        region = reach.possible.side(direction, reach.class_of(source))
        mask = mask_at(region, 1 << reach.class_of(destination))
        return any(self._holds(mask, port) for port in ports)

    def _holds(self, mask: int, port: PortRange) -> bool:
        return any(_lies_in(port, held) for held in self._reach.ports.allowed(mask))

    def _refuses(
        self, policy: Policy, direction: Direction, own: End, other: End, ports: Iterable[PortRange]
    ) -> bool:
        """Whether a policy isolates, or has a rule that denies the connection on one of the ports."""
        if id(policy) in self._isolating:
            return True
        peer, destination = self._pod(other), self._pod(other if direction is Direction.EGRESS else own)
        return any(
            rule.action is Action.DENY
            and any(peer_means(p, policy.namespace, peer, self._network) is Truth.TRUE for p in rule.peers)
            and any(
                _lies_in(port, held)
                for port in ports
                for e in rule.ports
                for held in ports_on(e.ports, destination)
            )
            for rule in policy.effective_rules(direction)
        )


def _beside(policies: Iterable[Policy], workload: Workload) -> tuple[Policy, ...]:
    """Those of the policies of a workload's namespace, or of none, that are sure to be applied where it is (S1.68)."""
    return tuple(p for p in policies if share_namespace(workload.namespace, p.origin, workload.origin))


def _doubtful(network: NetworkProfile) -> NetworkProfile:
    """The same network, but where it says that address blocks do not mean pods, that is left open (S1.41, D.1)."""
    blocks = max(network.ip_blocks_match_pods, Truth.UNKNOWN)
    return NetworkProfile(blocks, network.polices_host_network, network.pod_ranges, network.node_ranges)


def _lies_in(port: PortRange, held: PortRange) -> bool:
    return port.protocol is held.protocol and held.first <= port.first <= port.last <= held.last
