"""Which requests of Ingresses and routes never arrive, because the pods behind refuse whatever forwards them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple, assert_never

from netlint.engine.evidence.admissions import Admissions
from netlint.engine.evidence.anyone import ANY_POD
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.barriers import Barrier, Barriers
from netlint.engine.evidence.callees import Callee, callees_of
from netlint.engine.reachability.parties import Pod
from netlint.engine.routing.published import Publications, Published
from netlint.engine.ways_in.front_doors import FrontDoors, Place, Server
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.peer import NamespacesNamed, NamespacesWith, OwnNamespace, PodPeer
from netlint.model.policy import Direction
from netlint.model.selector import mentioned_pairs
from netlint.model.service import Service
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload


def pods_elsewhere(snapshot: Snapshot) -> tuple[Pod, ...]:
    """Pods of which nothing is known but that they are in none of the input's namespaces.

    One for each namespace that a policy names and the input does not hold, and one for all others.
    """
    held = {namespace.name for namespace in snapshot.namespaces}
    named = {name: None for peer in _peers(snapshot) for name in _names(peer) if name not in held}
    return tuple(
        Pod(Namespace(name, Labels(frozenset(((NAME_LABEL, name),)), complete=False)), Labels(complete=False))
        for name in (*named, "outside the input")
    )


def _peers(snapshot: Snapshot) -> Iterator[PodPeer]:
    for policy in snapshot.policies:
        for rule in policy.rules:
            yield from (peer for peer in rule.peers if isinstance(peer, PodPeer))


def _names(peer: PodPeer) -> Iterable[str]:
    match peer.namespaces:
        case NamespacesNamed(names):
            return sorted(names)
        case NamespacesWith(selector):
            return sorted(value for key, value in mentioned_pairs(selector) if key == NAME_LABEL)
        case OwnNamespace():
            return ()
        case _:
            assert_never(peer.namespaces)


class Refused(NamedTuple):
    """A backend of an entry, with the pods behind it that refuse whatever forwards the requests of `published`.

    `source` are its pods where the input shows them, and `place` tells where it is. `is_whole` tells that none
    of the pods takes the requests.
    """

    published: Published
    service: Service
    callees: tuple[Callee, ...]
    is_whole: bool
    reasons: tuple[Barrier, ...]
    place: Place
    source: Workload | None


class RefusedRequests:
    """Goes through the backends of an input.

    `barriers` has to know ANY_POD and `elsewhere`, pods of namespaces that the input does not hold. One of
    them may be a second controller beside that of the input, so what admits one of them refuses nothing, but
    for `pedantic`. A controller that the input does not show may be any pod, or no pod at all, and pods that
    take connections from nobody are left to other rules; with `pedantic` it is one of `elsewhere`.
    """

    def __init__(
        self, barriers: Barriers, applied: Applied, elsewhere: tuple[Pod, ...], *, pedantic: bool
    ) -> None:
        self._barriers = barriers
        self._elsewhere = elsewhere
        self._pedantic = pedantic
        self._doors = FrontDoors(barriers.lookup)
        self._admissions = Admissions(barriers.lookup, applied)

    def __iter__(self) -> Iterator[Refused]:
        """Every backend of which some pods refuse the requests of each host, each once for an entry."""
        found: dict[tuple[int, str, str, int], list[Published]] = defaultdict(list)
        for published in Publications(self._barriers.lookup):
            service, port = published.service, published.port
            if service is not None and port is not None and _is_meant(published):
                found[id(published.entry), service.namespace, service.name, port.number].append(published)
        for group in found.values():
            yield from self._refused(group)

    def _refused(self, group: list[Published]) -> Iterator[Refused]:
        first = group[0]
        service, port, place = first.service, first.port, first.origin
        assert service is not None and port is not None
        callees = callees_of(service, [port], place, self._barriers)
        if not callees:
            return
        servers = {id(p.listener): self._doors.of(p) for p in group}.values()
        found = [(callee, [self._reasons(server, callee, first) for server in servers]) for callee in callees]
        refused = [(callee, reasons[0]) for callee, reasons in found if all(reasons)]
        if refused:
            reasons = refused[0][1]
            alike = tuple(callee for callee, own in refused if own == reasons)
            is_whole = len(refused) == len(callees)
            server = next(iter(servers))
            source = server.pods[0] if server.pods and server.is_certain else None
            unsettled = source is None and server.place is Place.SHOWN
            where = Place.UNSEEN if unsettled else server.place
            yield Refused(first, service, alike, is_whole, reasons, where, source)

    def _reasons(self, server: Server, callee: Callee, published: Published) -> tuple[Barrier, ...]:
        """What refuses connections from whatever serves the entry; empty where something may get through."""
        barriers, place, ports = self._barriers, published.origin, callee.ports
        pods = barriers.variants.beside(place, server.pods)
        if server.place is Place.OUTSIDE:
            return self._outside(callee, published)
        if pods and server.is_certain:
            found = [barriers.between(pod, callee.workload, ports, place) for pod in pods]
            return (
                found[0] if all(found) and (self._pedantic or self._from_elsewhere(callee, published)) else ()
            )
        if self._pedantic and not pods:
            return self._from_elsewhere(callee, published)
        anybody = barriers.between(ANY_POD, callee.workload, ports, place)
        if not anybody or not self._admissions.admitted(callee.workload):
            return ()
        return anybody if self._outside(callee, published) else ()

    def _from_elsewhere(self, callee: Callee, published: Published) -> tuple[Barrier, ...]:
        """What refuses every pod of namespaces that the input does not hold."""
        found: tuple[Barrier, ...] = ()
        for pod in self._elsewhere:
            found = self._barriers.between(pod, callee.workload, callee.ports, published.origin)
            if not found:
                break
        return found

    def _outside(self, callee: Callee, published: Published) -> tuple[Barrier, ...]:
        policies = self._barriers.to_outside(callee.workload, callee.ports[0], published.origin)
        return (Barrier(Direction.INGRESS, policies),) if policies else ()


def _is_meant(published: Published) -> bool:
    """Whether requests get to the port for certain, given that somebody serves the entry.

    Whether a route is attached does not matter within one namespace: refused it is in any case.
    """
    if published.problem is not None or published.service is None:
        return False
    return published.certain is Truth.TRUE or (
        published.service.namespace == published.backend.namespace == published.entry.namespace
        and bool(published.entry.namespace)
    )
