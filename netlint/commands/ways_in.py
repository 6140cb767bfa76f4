"""Turns what the engine knows about exposure into what the formats of `netlint map` show."""

from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from netlint.commands.snapshots import Place
from netlint.engine.evidence.isolation import Isolation
from netlint.engine.lookup import Lookup
from netlint.engine.maps.endpoints import Endpoints
from netlint.engine.maps.network_words import addresses_in_words
from netlint.engine.reachability.parties import NEWCOMER
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.entries import BalancerSeen, ControllerSeen, EntryKind, NodeSeen
from netlint.engine.ways_in.exposure import Admission, Exposure, Exposures
from netlint.engine.ways_in.load_balancers import Reach as Scope
from netlint.model.entry import Ingress, OpenShiftRoute, Route
from netlint.model.peer import Network
from netlint.model.policy import Direction
from netlint.model.service import Service
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.origin import Origin
from netlint.reporters.maps.way_in import Reason, WayIn

_VERDICTS = {Truth.TRUE: "allowed", Truth.FALSE: "denied", Truth.UNKNOWN: "unknown"}
_SCOPES = {
    Scope.OPEN: "any address",
    Scope.PRIVATE: "the private network",
    Scope.LIMITED: "addresses that an allow-list outside the cluster names",
    Scope.UNKNOWN: "whoever reaches a node",
}


def ways_in(exposures: Exposures, reach: Reach, locate: Callable[[Origin], Place]) -> tuple[WayIn, ...]:
    """Every way in: those from outside in the order of the input, then those of pods that do not exist yet."""
    return tuple(_Ways(exposures, reach, locate).all())


class _Ways:
    def __init__(self, exposures: Exposures, reach: Reach, locate: Callable[[Origin], Place]) -> None:
        self._exposures = exposures
        self._endpoints = Endpoints(reach)
        self._isolation = Isolation(Lookup(reach.snapshot))
        self._locate = locate

    def all(self) -> Iterator[WayIn]:
        for exposure in self._exposures.all:
            yield self._from_outside(exposure)
        for admission in self._exposures.admissions():
            yield self._from_a_new_pod(admission)

    def _from_outside(self, exposure: Exposure) -> WayIn:
        entry = exposure.entry
        isolating = self._isolation.of(entry.workload, Direction.INGRESS).certain
        closed = [] if exposure.verdict is Truth.TRUE else isolating
        clients = _merged(exposure.clients)
        return WayIn(
            kind=entry.kind,
            entry=entry.outside,
            object=_identity(entry.object),
            sources=_sources(exposure, clients),
            destination=self._endpoints.of(entry.workload).id,
            allowed=(entry.port,),
            verdict=_VERDICTS[exposure.verdict],
            url=entry.outside if entry.kind in (EntryKind.INGRESS, EntryKind.GATEWAY) else "",
            clients=clients,
            because=(
                self._reason(entry.origin, entry.object, _seen(exposure)),
                *(self._reason(policy.origin, policy, "isolates the pods for ingress") for policy in closed),
            ),
        )

    def _from_a_new_pod(self, admission: Admission) -> WayIn:
        pod, workload = admission.pod, admission.workload
        where = "a new namespace" if pod == NEWCOMER else f"the namespace `{pod.namespace.name}`"
        return WayIn(
            kind="new-pod",
            entry=f"a pod without labels in {where}",
            object=("", "", ""),
            sources=(),
            destination=self._endpoints.of(workload).id,
            allowed=admission.allowed,
            verdict="allowed",
        )

    def _reason(self, origin: Origin, about: object, text: str) -> Reason:
        place = self._locate(origin)
        return Reason(place.file, place.line, _named(about), text)


def _merged(networks: Iterable[Network]) -> tuple[Network, ...]:
    """Networks as the fewest, however the policies of the input cut them up."""
    given = tuple(networks)
    return (
        *collapse_addresses(network for network in given if isinstance(network, IPv4Network)),
        *collapse_addresses(network for network in given if isinstance(network, IPv6Network)),
    )


def _sources(exposure: Exposure, clients: tuple[Network, ...]) -> tuple[str, ...]:
    if clients:
        return tuple(map(str, clients)) if len(clients) < 4 else _families(clients)
    return () if exposure.verdict is Truth.FALSE else (_SCOPES[exposure.entry.reach],)


def _families(clients: tuple[Network, ...]) -> tuple[str, ...]:
    by_version = {version: [n for n in clients if n.version == version] for version in (4, 6)}
    return tuple(addresses_in_words(found) for found in by_version.values() if found)


def _seen(exposure: Exposure) -> str:
    """What the destination's policies see of a connection on this way (S8)."""
    match exposure.entry.seen:
        case NodeSeen():
            return "opens the way; policies see the node that forwards the connection"
        case ControllerSeen(pods):
            known = [pod for pod in pods if isinstance(pod, Workload)]
            names = ", ".join(f"{pod.namespace}/{pod.name}" for pod in known)
            who = f"the pods of {names}" if known else "a controller's pods, which the input does not show"
            return f"opens the way; policies see {who}"
        case BalancerSeen():
            return "opens the way; policies see the cloud's load balancer, or the node that forwards its connection"
        case _:
            return "opens the way; policies see the client"


def _identity(about: Service | Workload | Ingress | Route | OpenShiftRoute) -> tuple[str, str, str]:
    return _kind(about), about.namespace, about.name


def _kind(about: object) -> str:
    kind = getattr(about, "kind", None)
    return kind if isinstance(kind, str) else type(about).__name__


def _named(about: object) -> str:
    namespace, name = getattr(about, "namespace", ""), getattr(about, "name", "")
    return f"{_kind(about)} {namespace}/{name}" if namespace else f"{_kind(about)} {name}"
