"""Finds connections that a tier before NetworkPolicies admits although NetworkPolicies would refuse them."""

from collections.abc import Iterator
from functools import reduce
from ipaddress import ip_network
from itertools import islice
from operator import or_
from typing import NamedTuple

from netlint.engine.answers.deciding import AskedSide, judged
from netlint.engine.answers.ports_on import EVERY_PORT, ports_on
from netlint.engine.evidence.blockers import doubtful, first_match
from netlint.engine.evidence.tiers_apart import is_before, is_namespaced, only, pairs_asked_for
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.bits import mask_at
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.matching import peer_means
from netlint.engine.reachability.parties import Addresses, Party, Pod, pod_of
from netlint.engine.reachability.port_space import PortSpace
from netlint.engine.reachability.reach import Reach
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, UNKNOWN_NAME, Namespace
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import AddressPeer, NamespacesWith, Peer, PodPeer
from netlint.model.policy import Action, Direction, Policy, PolicyRule
from netlint.model.ports import PortRange
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload

LOOKED_AT = 20
"""Workloads of one peer that are tried for a proof."""

End = Workload | Party


class Bypassed(NamedTuple):
    """A connection as a proof: `rule` admits it, and the NetworkPolicies of `subject` do not.

    `subject` is the end that the rule is about, `other` the peer's. `alike` tells for how many workloads the same
    holds with this peer.
    """

    policy: Policy
    rule: PolicyRule
    subject: Workload
    other: End
    ports: Allowed
    alike: int


class _Question(NamedTuple):
    """A rule with the workloads that it is about, and ends that its peers mean."""

    policy: Policy
    rule: PolicyRule
    subjects: tuple[Workload, ...]
    others: tuple[End, ...]


class BypassedPolicies:
    """Goes through the allowing rules that are decided before NetworkPolicies, with one proof for each at most."""

    def __init__(self, snapshot: Snapshot, network: NetworkProfile) -> None:
        self._snapshot = snapshot
        self._network = network
        self._lookup = Lookup(snapshot)

    def __iter__(self) -> Iterator[Bypassed]:
        namespaced = only(self._snapshot.layers, is_namespaced)
        if not any(tier.policies for layer in namespaced for tier in layer.tiers):
            return
        questions = list(self._questions())
        if not questions:
            return
        alone = Snapshot(self._snapshot.namespaces, self._snapshot.workloads, layers=namespaced)
        ends = [end for question in questions for end in question.others]
        more = [_as_peer(end) for end in ends if not isinstance(end, Workload)]
        everything = Reach(self._snapshot, self._network, more)
        by_namespace = Reach(alone, doubtful(self._network), more)
        for question in questions:
            yield from islice(self._proofs(question, everything, by_namespace), 1)

    def _questions(self) -> Iterator[_Question]:
        for layer in only(self._snapshot.layers, is_before):
            for policy in (policy for tier in layer.tiers for policy in tier.policies):
                subjects = tuple(w for w in self._lookup.subjects(policy).certain if not w.host_network)
                for rule in (rule for way in policy.directions for rule in policy.effective_rules(way)):
                    if subjects and rule.action is Action.ALLOW and not rule.predicates:
                        others = tuple(end for peer in rule.peers for end in self._ends(peer))
                        yield _Question(policy, rule, subjects, others)

    def _ends(self, peer: Peer) -> Iterator[End]:
        """Some of those whom a peer means for certain: workloads of the input, and one that need not exist."""
        match peer:
            case PodPeer():
                picked = (w for w in self._lookup.picked(peer, "").certain if not w.host_network)
                yield from islice(picked, LOOKED_AT)
                if isinstance(peer.namespaces, NamespacesWith):
                    labels = Labels(
                        pairs_asked_for(peer.namespaces.selector), uncertain_keys=frozenset((NAME_LABEL,))
                    )
                    pod = Pod(Namespace(UNKNOWN_NAME, labels), Labels(pairs_asked_for(peer.pods)))
                    if peer_means(peer, "", pod, self._network) is Truth.TRUE:
                        yield pod
            case AddressPeer(network, exceptions) if not exceptions:
                yield Addresses((ip_network(network.network_address),))
            case _:
                return

    def _proofs(self, question: _Question, everything: Reach, by_namespace: Reach) -> Iterator[Bypassed]:
        policy, rule, subjects, others = question
        for other in others:
            found = [
                (subject, ports)
                for subject in subjects
                if subject is not other
                and (ports := self._bypassing(rule, subject, other, everything, by_namespace))
                and self._decides(rule, subject, other, ports[0])
            ]
            if found:
                subject, ports = found[0]
                yield Bypassed(policy, rule, subject, other, ports, len(found))

    def _bypassing(
        self, rule: PolicyRule, subject: Workload, other: End, everything: Reach, by_namespace: Reach
    ) -> Allowed:
        """The ports of the rule that are allowed for certain, and that NetworkPolicies alone refuse for certain."""
        ingress = rule.direction is Direction.INGRESS
        source, destination = (other, subject) if ingress else (subject, other)
        admitted = _allowed(by_namespace, rule.direction, source, destination, certain=False)
        if admitted == EVERY_PORT:
            return ()
        allowed = _allowed(everything, rule.direction, source, destination, certain=True)
        party = self._party(destination)
        wanted = [ports for entry in rule.ports for ports in ports_on(entry.ports, party)]
        space = PortSpace([*allowed, *admitted, *wanted])
        masks = [reduce(or_, map(space.mask, ports), 0) for ports in (allowed, wanted, admitted)]
        return space.allowed(masks[0] & masks[1] & ~masks[2])

    def _decides(self, rule: PolicyRule, subject: Workload, other: End, port: PortRange) -> bool:
        """Whether this rule is the one that admits the connection, rather than one before it."""
        side = AskedSide(rule.direction, self._party(subject), self._party(other))
        seen = judged(only(self._snapshot.layers, is_before), side, self._network)
        found = (first_match(tier, port) for layer in seen for tier in layer.tiers)
        return any(match is not None and match.rule.rule is rule for match in found)

    def _party(self, end: End) -> Party:
        if isinstance(end, Workload):
            return pod_of(end, self._lookup.namespaces[end.namespace])
        return end


def _as_peer(end: End) -> Pod | AddressPeer:
    """An end that need not exist, as `Reach` is told of it."""
    if isinstance(end, Addresses):
        return AddressPeer(end.networks[0])
    assert isinstance(end, Pod)
    return end


def _allowed(reach: Reach, direction: Direction, source: End, destination: End, *, certain: bool) -> Allowed:
    world = reach.certain if certain else reach.possible
    region = world.side(direction, reach.class_of(source))
    return reach.ports.allowed(mask_at(region, 1 << reach.class_of(destination)))
