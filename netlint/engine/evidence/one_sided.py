"""Finds peers of rules that carry no connection, because the other end never consents."""

from collections.abc import Iterator
from functools import reduce
from itertools import islice
from operator import or_
from typing import NamedTuple

from netlint.engine.answers.deciding import AskedSide
from netlint.engine.answers.ports_on import ports_on
from netlint.engine.evidence.anyone import ANY_POD
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.blockers import Blocker, blockers, doubtful
from netlint.engine.evidence.known_pods import known_pods
from netlint.engine.evidence.selecting import PolicySubjects
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.matching import peer_means
from netlint.engine.reachability.parties import Pod, pod_of
from netlint.engine.reachability.reach import Reach
from netlint.model.peer import AddressPeer, PodPeer
from netlint.model.policy import Action, Direction, Policy, PolicyRule
from netlint.model.selector import EVERYTHING
from netlint.model.truth import Truth
from netlint.model.workload import Workload


class OneSided(NamedTuple):
    """A peer whose consent lacks: `sources` may not connect to any of `destinations` because of `blocker`.

    `ports` are those of the rule on the first destination.
    """

    policy: Policy
    rule: PolicyRule
    peer: PodPeer
    sources: tuple[Workload, ...]
    destinations: tuple[Workload, ...]
    ports: Allowed
    blocker: Blocker


class OneSidedPeers:
    """Goes through the allowing rules of a snapshot whose two ends are workloads of the input.

    `given` is the input with the policies that the API server would refuse: those may be meant to consent.
    """

    def __init__(self, reach: Reach, given: Lookup, applied: Applied) -> None:
        self._reach = reach
        self._lookup = given if given.snapshot is reach.snapshot else Lookup(reach.snapshot)
        self._subjects = given.once(PolicySubjects)
        self._effective = frozenset(map(id, reach.snapshot.policies))
        self._applied = applied
        self._doubtful = doubtful(reach.network)

    def found(self, *, whole_namespaces: bool) -> Iterator[OneSided]:
        """The one-sided peers; those that mean every pod of the policy's own namespace on demand only."""
        for policy in self._reach.snapshot.policies:
            rules = [r for d in Direction for r in policy.effective_rules(d) if r.action is Action.ALLOW]
            wanted = rules and self._applied.as_written(policy)
            subjects = known_pods(policy.subject, policy.namespace, self._lookup) if wanted else ()
            for rule in rules if subjects else ():
                for peer in rule.peers:
                    if isinstance(peer, PodPeer) and (whole_namespaces or peer.pods != EVERYTHING):
                        yield from self._judge(policy, rule, peer, subjects)

    def _judge(
        self, policy: Policy, rule: PolicyRule, peer: PodPeer, subjects: tuple[Workload, ...]
    ) -> Iterator[OneSided]:
        others = known_pods(peer, policy.namespace, self._lookup)
        if not others or any(self._is_unsettled(w, _other(rule.direction)) for w in others):
            return
        if len({id(workload) for workload in (*others, *subjects)}) < 2:
            return
        ends = (others, subjects) if rule.direction is Direction.INGRESS else (subjects, others)
        if self._is_carried(rule, *ends):
            return
        sources, destinations = (self._applied.variants.beside(policy.origin, end) for end in ends)
        pairs = ((one, other) for one in sources for other in destinations if one is not other)
        for source, destination in islice(pairs, 1):
            blocker, ports = self._blocker(policy, rule, source, destination)
            if blocker:
                yield OneSided(policy, rule, peer, sources, destinations, ports, blocker)

    def _is_unsettled(self, workload: Workload, direction: Direction) -> bool:
        """Whether a policy may consent that has no effect yet, that is patched, or that netlint does not read."""
        found = self._subjects.selecting(workload, direction)
        return bool(
            found.meant
            or self._lookup.may_be_restricted_unseen(workload.namespace)
            or not self._applied.as_written(workload, *found.certain, *found.possible)
        )

    def _is_carried(
        self, rule: PolicyRule, sources: tuple[Workload, ...], destinations: tuple[Workload, ...]
    ) -> bool:
        """Whether the other end may consent to some connection that the rule is about."""
        reach, direction = self._reach, _other(rule.direction)
        wanted: dict[int, int] = {}
        for workload in destinations:
            mask = self._mask(rule, workload)
            wanted[mask] = wanted.get(mask, 0) | 1 << reach.class_of(workload)
        for number in {reach.class_of(workload) for workload in sources}:
            region = reach.possible.side(direction, number)
            for mask, bits in wanted.items():
                if any(mask & held and bits & classes for held, classes in region.items()):
                    return True
        asked = sources if direction is Direction.EGRESS else destinations
        by_address = {id(r): r for workload in asked for r in self._by_address(workload, direction)}
        unlike = {reach.class_of(workload): workload for workload in destinations}
        return not any(wanted) or any(
            self._mask(other, workload) & self._mask(rule, workload)
            for other in by_address.values()
            for workload in unlike.values()
        )

    def _by_address(self, workload: Workload, direction: Direction) -> Iterator[PolicyRule]:
        """The rules about a workload with address blocks that mean pods on some network plugins (S1.41)."""
        found = self._subjects.selecting(workload, direction)
        for policy in (*found.certain, *found.possible):
            for rule in policy.effective_rules(direction):
                blocks = (peer for peer in rule.peers if isinstance(peer, AddressPeer))
                if any(peer_means(block, "", ANY_POD, self._doubtful) is not Truth.FALSE for block in blocks):
                    yield rule

    def _mask(self, rule: PolicyRule, destination: Workload) -> int:
        """The ports of a rule on a destination, as atoms."""
        pod = self._pod(destination)
        found = (ports for entry in rule.ports for ports in ports_on(entry.ports, pod))
        return reduce(or_, map(self._reach.ports.mask, found), 0)

    def _pod(self, workload: Workload) -> Pod:
        return pod_of(workload, self._lookup.namespaces[workload.namespace])

    def _blocker(
        self, policy: Policy, rule: PolicyRule, source: Workload, destination: Workload
    ) -> tuple[Blocker | None, Allowed]:
        """What refuses the connection on the other side, if that is surely applied together with the rule."""
        ports = self._reach.ports.allowed(self._mask(rule, destination))
        ingress = rule.direction is Direction.INGRESS
        asked, other = (source, destination) if ingress else (destination, source)
        side = AskedSide(_other(rule.direction), self._pod(asked), self._pod(other))
        layers = self._subjects.layers(asked, side.direction)
        found = blockers(layers, side, ports[0], self._reach.network) if ports else ()
        surely = (item for item in found if self._is_applied(item.policy, policy, asked))
        # The policy that is about these pods in particular is where a rule is missing.
        return min(surely, key=lambda item: item.policy.subject.pods == EVERYTHING, default=None), ports

    def _is_applied(self, blocker: Policy, policy: Policy, asked: Workload) -> bool:
        return (
            id(blocker) in self._effective
            and self._applied.together(policy.origin, blocker.origin, policy.namespace)
            and not self._applied.variants.alternatives(asked.origin, blocker.origin)
        )


def _other(direction: Direction) -> Direction:
    return Direction.EGRESS if direction is Direction.INGRESS else Direction.INGRESS
