"""Every way from outside the cluster to a pod's port, whatever policies say: the entry graph (S8)."""

from collections.abc import Iterator
from enum import StrEnum
from ipaddress import ip_network
from typing import Final, assert_never

from netlint.engine.lookup import Lookup
from netlint.engine.ports import resolve
from netlint.engine.reachability.parties import ANYWHERE, Pod
from netlint.engine.routing.published import Publications, Published
from netlint.engine.ways_in.address_pools import has_own_pools
from netlint.engine.ways_in.front_doors import GATEWAY_LABEL, FrontDoors, Place
from netlint.engine.ways_in.load_balancers import Reach, allowed_sources
from netlint.engine.ways_in.load_balancers import reach as load_balancer_reach
from netlint.engine.ways_in.ranges import whole
from netlint.model.entry import Ingress, OpenShiftRoute, Route
from netlint.model.labels import Labels
from netlint.model.namespace import Namespace
from netlint.model.peer import Network
from netlint.model.ports import PortRange
from netlint.model.service import Service, ServicePort, ServiceType, TrafficPolicy
from netlint.model.workload import Workload
from netlint.origin import Origin
from netlint.value import field, value


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


@value
class BalancerSeen:
    """They see a load balancer outside the cluster, the node that forwards its connection, or even the client.

    Which of these, depends on the cloud (S8.8, S8.9, S8.16).
    """


Seen = ClientSeen | NodeSeen | ControllerSeen | BalancerSeen


@value
class Entry:
    """A way in that leads to `port` of a workload's pods.

    `object` opens it, at `origin`. `outside` is what is connected to: `port 80/TCP`, `node port 30080/TCP`, or
    the URL of an Ingress or route. `clients` are the addresses that the entry itself lets in; empty for no
    limit. `reach` says whether the internet gets to it at all. `published` is what an Ingress or route
    says about it.
    """

    kind: EntryKind
    object: Service | Workload | Ingress | Route | OpenShiftRoute
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
        self._doors = FrontDoors(lookup)
        self._has_own_pools = has_own_pools(lookup.snapshot)

    def __iter__(self) -> Iterator[Entry]:
        for service in self._lookup.snapshot.services:
            for port in service.ports:
                yield from self._of_service(service, port)
        for workload in self._lookup.snapshot.workloads:
            yield from _of_workload(workload)
        for published in Publications(self._lookup):
            yield from self.of_published(published)

    def _of_service(self, service: Service, port: ServicePort) -> Iterator[Entry]:
        fronts = list(_fronts(service, port, self._reach_of(service)))
        if not fronts or service.headless:
            return
        is_local = service.external_traffic_policy is TrafficPolicy.LOCAL
        by_node: Seen = ClientSeen() if is_local else NodeSeen()
        for workload, number in self._behind(service, port):
            for kind, outside, clients, reach in fronts:
                to_pods = kind is EntryKind.LOAD_BALANCER and connects_to_pods(service)
                seen = BalancerSeen() if to_pods else by_node
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

    def _reach_of(self, service: Service) -> Reach:
        """Who gets to a load balancer: ranges that hold every address limit nobody, and own pools may be private."""
        found = load_balancer_reach(service)
        if found is Reach.LIMITED and whole(allowed_sources(service)):
            return Reach.OPEN
        of_own_pool = found is Reach.OPEN and not service.annotations and self._has_own_pools
        return Reach.UNKNOWN if of_own_pool else found

    def _behind(self, service: Service, port: ServicePort) -> Iterator[tuple[Workload, int]]:
        """The workloads behind a Service's port, with their own ports (S3.4, S3.12)."""
        for workload in self._lookup.behind(service).certain:
            number = resolve(port, workload)
            if number is not None:
                yield workload, number

    def of_published(self, published: Published) -> Iterator[Entry]:
        """The ways in through what an Ingress or route publishes: one for each workload behind its Service's port."""
        service, port = published.service, published.port
        if service is None or port is None or published.problem is not None:
            return
        server = self._doors.of(published)
        unseen = self._unseen_controller(published)
        outside = server.place is Place.OUTSIDE
        seen = BalancerSeen() if outside else ControllerSeen(server.pods or (unseen,))
        kind = EntryKind.GATEWAY if isinstance(published.entry, Route) else EntryKind.INGRESS
        for workload, number in self._behind(service, port):
            yield Entry(
                kind,
                published.entry,
                url(published),
                workload,
                PortRange(port.protocol, number, number),
                seen,
                reach=server.reach,
                service=service,
                published=published,
                origin=published.origin,
            )

    def _unseen_controller(self, published: Published) -> Pod:
        """The pods that serve an entry where the input does not show them (D.11, S5.32, V8.4)."""
        if isinstance(published.entry, OpenShiftRoute):
            return OPENSHIFT_ROUTER
        gateway = published.gateway
        home = self._lookup.namespaces.get(gateway.namespace) if gateway else None
        if gateway is None or home is None:
            return Pod(ANYWHERE, Labels(complete=False))
        return Pod(home, Labels(frozenset(((GATEWAY_LABEL, gateway.name),)), complete=False))


OPENSHIFT_ROUTER: Final = Pod(
    Namespace(
        "openshift-ingress",
        Labels(
            frozenset(
                (
                    ("network.openshift.io/policy-group", "ingress"),
                    ("policy-group.network.openshift.io/ingress", ""),
                )
            ),
            complete=False,
        ),
    ),
    Labels(complete=False),
)
"""OpenShift's router. The labels are those of its own namespace, and of the one that stands for the nodes' network,
in which it may run instead: which of the two, and so the name, no file tells (V8.3, V8.4)."""

_TO_PODS: Final = {
    "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
    "service.beta.kubernetes.io/aws-load-balancer-type": "nlb-ip",
}
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})

Front = tuple[EntryKind, str, tuple[Network, ...], Reach]


def _fronts(service: Service, port: ServicePort, balancer: Reach) -> Iterator[Front]:
    """Where a Service's port is opened to the outside (S3.1, S3.19, S3.23, S3.25, S3.29)."""
    number = f"{port.number}/{port.protocol}"
    match service.type:
        case ServiceType.LOAD_BALANCER:
            ranges = tuple(network for network, _ in clients_of(service))
            yield EntryKind.LOAD_BALANCER, f"load balancer port {number}", ranges, balancer
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


def connects_to_pods(service: Service) -> bool:
    """Whether the load balancer of a Service connects to pods without passing a node port (S8.9)."""
    annotations = dict(service.annotations)
    return any(annotations.get(key) == held for key, held in _TO_PODS.items())


def _node_port(port: ServicePort) -> str:
    number = f"{port.node_port}/{port.protocol}" if port.node_port else f"for {port.number}/{port.protocol}"
    return f"node port {number}"


def clients_of(service: Service) -> Iterator[tuple[Network, Origin]]:
    """The ranges of addresses that the load balancer of a Service lets in, as far as they can be read."""
    for text, origin in allowed_sources(service):
        try:
            yield ip_network(text.strip(), strict=False), origin
        except ValueError:
            continue


def _of_workload(workload: Workload) -> Iterator[Entry]:
    """Host ports, and every declared port in the node's network (S8.12, S8.13), but none of the node's loopback."""
    for port in workload.serving_ports:
        if (not port.host_port and not workload.host_network) or port.host_ip in _LOOPBACK:
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
