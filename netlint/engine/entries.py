"""Every way from outside the cluster to a pod's port, whatever policies say: the entry graph (S8)."""

from collections.abc import Iterator
from enum import StrEnum
from ipaddress import ip_network
from typing import assert_never

from netlint.engine.load_balancers import Reach, allowed_sources
from netlint.engine.load_balancers import reach as load_balancer_reach
from netlint.engine.lookup import Lookup
from netlint.engine.parties import ANYWHERE, Pod
from netlint.engine.ports import resolve
from netlint.engine.published import Publications, Published
from netlint.engine.software import is_ingress_controller
from netlint.model.entry import Ingress, Route
from netlint.model.labels import Labels
from netlint.model.peer import Network
from netlint.model.ports import PortRange
from netlint.model.service import Service, ServicePort, ServiceType, TrafficPolicy
from netlint.model.workload import Workload
from netlint.origin import Origin
from netlint.value import field, value

GATEWAY_LABEL = "gateway.networking.k8s.io/gateway-name"
"""The label of the pods that serve a Gateway inside the cluster; they are in its namespace (S5.32)."""


class EntryKind(StrEnum):
    """The sorts of ways in (S8.5-S8.16)."""

    LOAD_BALANCER = "load-balancer"
    NODE_PORT = "node-port"
    EXTERNAL_IP = "external-ip"
    HOST_PORT = "host-port"
    HOST_NETWORK = "host-network"
    INGRESS = "ingress"
    GATEWAY = "gateway"


@value
class ClientSeen:
    """The destination's policies see the client's own address (S8.6, S8.12, S8.13)."""


@value
class NodeSeen:
    """They see the node that received the connection (S8.5, S8.7)."""


@value
class ControllerSeen:
    """They see one of these pods: of a controller or gateway in the input, or else one that nothing shows (D.11)."""

    pods: tuple[Workload | Pod, ...]


Seen = ClientSeen | NodeSeen | ControllerSeen


@value
class Entry:
    """A way in that leads to `port` of a workload's pods.

    `object` opens it, at `origin`. `outside` is what is connected to: `port 80/TCP`, `node port 30080/TCP`, or
    the URL of an Ingress or route. `clients` are the addresses that the entry itself lets in; empty for no
    limit. `reach` says whether the internet gets to it at all. `published` is what an Ingress or route
    says about it.
    """

    kind: EntryKind
    object: Service | Workload | Ingress | Route
    outside: str
    workload: Workload
    port: PortRange
    seen: Seen
    clients: tuple[Network, ...] = ()
    reach: Reach = Reach.OPEN
    service: Service | None = None
    published: Published | None = field(default=None, compare=False)
    origin: Origin = field(default=Origin("", 0), compare=False)


class Entries:
    """The ways in of an input: those of load balancers, nodes and host ports first, then Ingresses and routes."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._controllers = tuple(w for w in lookup.snapshot.workloads if is_ingress_controller(w))

    def __iter__(self) -> Iterator[Entry]:
        for service in self._lookup.snapshot.services:
            for port in service.ports:
                yield from self._of_service(service, port)
        for workload in self._lookup.snapshot.workloads:
            yield from _of_workload(workload)
        for published in Publications(self._lookup):
            yield from self._of_published(published)

    def _of_service(self, service: Service, port: ServicePort) -> Iterator[Entry]:
        fronts = list(_fronts(service, port))
        if not fronts or service.headless:
            return
        is_local = service.external_traffic_policy is TrafficPolicy.LOCAL
        seen: Seen = ClientSeen() if is_local else NodeSeen()
        for workload, number in self._behind(service, port):
            for kind, outside, clients, reach in fronts:
                yield Entry(
                    kind,
                    service,
                    outside,
                    workload,
                    PortRange(port.protocol, number, number),
                    seen,
                    clients,
                    reach,
                    service,
                    origin=port.origin,
                )

    def _behind(self, service: Service, port: ServicePort) -> Iterator[tuple[Workload, int]]:
        """The workloads behind a Service's port, with their own ports (S3.4, S3.12)."""
        for workload in self._lookup.behind(service).certain:
            number = resolve(port, workload)
            if number is not None:
                yield workload, number

    def _of_published(self, published: Published) -> Iterator[Entry]:
        service, port = published.service, published.port
        if service is None or port is None or published.problem is not None or published.mirror:
            return
        seen = ControllerSeen(self._controllers or (self._unseen_controller(published),))
        kind = EntryKind.INGRESS if isinstance(published.entry, Ingress) else EntryKind.GATEWAY
        for workload, number in self._behind(service, port):
            yield Entry(
                kind,
                published.entry,
                url(published),
                workload,
                PortRange(port.protocol, number, number),
                seen,
                service=service,
                published=published,
                origin=published.origin,
            )

    def _unseen_controller(self, published: Published) -> Pod:
        """The pods that serve an entry where the input does not show them (D.11, S5.32)."""
        gateway = published.gateway
        home = self._lookup.namespaces.get(gateway.namespace) if gateway else None
        if gateway is None or home is None:
            return Pod(ANYWHERE, Labels(complete=False))
        return Pod(home, Labels(frozenset(((GATEWAY_LABEL, gateway.name),)), complete=False))


Front = tuple[EntryKind, str, tuple[Network, ...], Reach]


def _fronts(service: Service, port: ServicePort) -> Iterator[Front]:
    """Where a Service's port is opened to the outside (S3.1, S3.19, S3.23, S3.25, S3.29)."""
    number = f"{port.number}/{port.protocol}"
    match service.type:
        case ServiceType.LOAD_BALANCER:
            ranges = tuple(_networks(service))
            yield EntryKind.LOAD_BALANCER, f"port {number}", ranges, load_balancer_reach(service)
            if port.node_port or service.allocates_node_ports:
                yield EntryKind.NODE_PORT, _node_port(port), (), Reach.UNKNOWN
        case ServiceType.NODE_PORT:
            yield EntryKind.NODE_PORT, _node_port(port), (), Reach.UNKNOWN
        case ServiceType.CLUSTER_IP:
            pass
        case ServiceType.EXTERNAL_NAME:
            return
        case _:
            assert_never(service.type)
    for address in service.external_ips:
        yield EntryKind.EXTERNAL_IP, f"{address}, port {number}", (), Reach.UNKNOWN


def _node_port(port: ServicePort) -> str:
    number = f"{port.node_port}/{port.protocol}" if port.node_port else f"for {port.number}/{port.protocol}"
    return f"node port {number}"


def _networks(service: Service) -> Iterator[Network]:
    for text, _ in allowed_sources(service):
        try:
            yield ip_network(text.strip(), strict=False)
        except ValueError:
            continue


def _of_workload(workload: Workload) -> Iterator[Entry]:
    """Host ports, and every declared port in the node's network (S8.12, S8.13)."""
    for port in workload.serving_ports:
        if not port.host_port and not workload.host_network:
            continue
        kind = EntryKind.HOST_NETWORK if workload.host_network else EntryKind.HOST_PORT
        number = port.number if workload.host_network else port.host_port
        yield Entry(
            kind,
            workload,
            f"port {number}/{port.protocol} of its nodes",
            workload,
            PortRange(port.protocol, port.number, port.number),
            ClientSeen(),
            reach=Reach.UNKNOWN,
            origin=port.origin,
        )


def url(published: Published) -> str:
    """What to ask for: scheme, host (`*` for every host) and path."""
    listener = published.listener
    usual = {"http": 80, "https": 443}.get(published.scheme)
    port = f":{listener.port}" if listener is not None and listener.port != usual else ""
    path = "" if published.path == "/" and not published.path_type else published.path
    return f"{published.scheme}://{published.host or '*'}{port}{path}"
