"""Finds Services of which a client that policies name reaches some of the pods and not the others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from netlint.engine.answers.deciding import AskedSide
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.blockers import Blocker, blockers
from netlint.engine.evidence.selecting import PolicySubjects
from netlint.engine.lookup import Lookup
from netlint.engine.ports import declares, lists_every_port, resolve
from netlint.engine.reachability.parties import Pod, pod_of
from netlint.engine.reachability.reach import Reach
from netlint.model.labels import Pair
from netlint.model.peer import PodPeer
from netlint.model.policy import Action, Direction, Policy
from netlint.model.ports import PortRange
from netlint.model.selector import EVERYTHING, mentioned_pairs
from netlint.model.service import Service, ServicePort
from netlint.model.workload import Workload


class PartlyReached(NamedTuple):
    """`client` reaches `reached` through a port of a Service, and not `refused`.

    `policy` opens the way to the one; its `chosen` pods do not include the other, which lacks `labels`.
    """

    service: Service
    port: ServicePort
    client: Workload
    reached: Workload
    refused: Workload
    policy: Policy
    chosen: PodPeer
    labels: tuple[Pair, ...]
    blocker: Blocker


class _Opening(NamedTuple):
    """A policy that opens connections from `clients` to the pods that `chosen` means: `means` are their identities."""

    policy: Policy
    chosen: PodPeer
    clients: tuple[Workload, ...]
    means: frozenset[int]


class PartlyReachedServices:
    """Goes through the Services of a snapshot that lead to several workloads, with one finding each.

    `given` is the input with the policies that the API server would refuse: those may be meant to consent.
    """

    def __init__(self, reach: Reach, given: Lookup, applied: Applied) -> None:
        self._reach = reach
        self._lookup = given if given.snapshot is reach.snapshot else Lookup(reach.snapshot)
        self._subjects = given.once(PolicySubjects)
        self._effective = frozenset(map(id, reach.snapshot.policies))
        self._applied = applied

    def __iter__(self) -> Iterator[PartlyReached]:
        for service in self._reach.snapshot.services:
            if service.headless or self._lookup.may_be_restricted_unseen(service.namespace):
                continue
            behind = self._lookup.behind(service).certain
            backends = self._applied.variants.beside(service.origin, behind) if len(behind) > 1 else ()
            if len({self._reach.class_of(workload) for workload in backends}) > 1:
                found = (self._judge(service, port, backends) for port in service.ports)
                yield from next(([item] for item in found if item), [])

    def _judge(
        self, service: Service, port: ServicePort, backends: Iterable[Workload]
    ) -> PartlyReached | None:
        serving = [w for w in backends if _serves(w, port)]
        services = {id(w): frozenset(map(id, self._lookup.services_of(w))) for w in serving}
        for reached in serving:
            # Where a Service leads to the one without the other, its clients may well use that.
            beside = [w for w in serving if services[id(reached)] <= services[id(w)]]
            for opening in self._openings.get(id(reached), ()) if len(beside) > 1 else ():
                for refused in beside:
                    if id(refused) not in opening.means:
                        found = self._compare(service, port, reached, refused, opening)
                        if found:
                            return found
        return None

    def _compare(
        self, service: Service, port: ServicePort, reached: Workload, refused: Workload, opening: _Opening
    ) -> PartlyReached | None:
        """The first client that is let in here and refused there, where all that is surely applied together."""
        policy, chosen = opening.policy, opening.chosen
        variants = self._applied.variants
        places = (reached.origin, refused.origin, policy.origin)
        if any(variants.alternatives(one, other) for one in places for other in places):
            return None
        for client in variants.beside(service.origin, opening.clients):
            if client is reached or client is refused or not self._is_settled(client, refused):
                continue
            sure = self._reach.between(client, reached).both.certain
            maybe = self._reach.between(client, refused).both.possible
            if _holds(sure, port, reached) and not _holds(maybe, port, refused):
                blocker = self._blocker(client, refused, port, service)
                if blocker:
                    wanted = sorted(mentioned_pairs(chosen.pods) - refused.labels.pairs)
                    labels = tuple(pair for pair in wanted if pair in reached.labels.pairs)
                    return PartlyReached(
                        service, port, client, reached, refused, policy, chosen, labels, blocker
                    )
        return None

    def _is_settled(self, client: Workload, refused: Workload) -> bool:
        """Whether no policy that has no effect yet, is patched, or is not read may let the client in or keep it out."""
        outward = self._subjects.selecting(client, Direction.EGRESS)
        inward = self._subjects.selecting(refused, Direction.INGRESS)
        return (
            not outward.meant
            and not inward.meant
            and self._applied.as_written(client, refused, *outward.certain, *inward.certain)
            and not self._lookup.may_be_restricted_unseen(client.namespace)
        )

    def _blocker(
        self, client: Workload, refused: Workload, port: ServicePort, service: Service
    ) -> Blocker | None:
        number = resolve(port, refused) or 0
        source, destination = self._pod(client), self._pod(refused)
        sides = (
            (refused, AskedSide(Direction.INGRESS, destination, source)),
            (client, AskedSide(Direction.EGRESS, source, destination)),
        )
        asked = PortRange(port.protocol, number, number)
        found = (
            blocker
            for end, side in sides
            for blocker in blockers(
                self._subjects.layers(end, side.direction), side, asked, self._reach.network
            )
            if id(blocker.policy) in self._effective
            and self._applied.together(service.origin, blocker.policy.origin, service.namespace)
        )
        return next(found, None)

    def _pod(self, workload: Workload) -> Pod:
        return pod_of(workload, self._lookup.namespaces[workload.namespace])

    @cached_property
    def _openings(self) -> dict[int, list[_Opening]]:
        """By workload, the policies that open the way to it for clients that they, or their peers, choose by labels."""
        openings: dict[int, list[_Opening]] = defaultdict(list)
        for policy in self._reach.snapshot.policies:
            rules = (r for way in policy.directions for r in policy.effective_rules(way))
            for rule in (rule for rule in rules if rule.action is Action.ALLOW):
                for peer in rule.peers:
                    if isinstance(peer, PodPeer) and peer.pods != EVERYTHING:
                        ends = (policy.subject, peer)
                        self._open(
                            policy, *(ends if rule.direction is Direction.INGRESS else ends[::-1]), openings
                        )
        return openings

    def _open(
        self, policy: Policy, chosen: PodPeer, client: PodPeer, openings: dict[int, list[_Opening]]
    ) -> None:
        """Enter the way from the pods that `client` means to those that `chosen` does."""
        clients = self._lookup.picked(client, policy.namespace).certain
        if clients and chosen.pods != EVERYTHING:
            picked = self._lookup.picked(chosen, policy.namespace)
            means = frozenset(id(workload) for group in picked for workload in group)
            opening = _Opening(policy, chosen, clients, means)
            for workload in picked.certain:
                openings[id(workload)].append(opening)


def _serves(workload: Workload, port: ServicePort) -> bool:
    """Whether the workload may serve the port: those that surely do not are strangers behind the Service."""
    number = resolve(port, workload)
    return (
        number is not None
        and not workload.host_network
        and not workload.runs_to_completion
        and (declares(workload, number, port.protocol) or not lists_every_port(workload))
    )


def _holds(allowed: Iterable[PortRange], port: ServicePort, workload: Workload) -> bool:
    """Whether the pod's port behind a port of a Service is among those allowed."""
    number = resolve(port, workload) or 0
    return any(p.protocol is port.protocol and p.first <= number <= p.last for p in allowed)
