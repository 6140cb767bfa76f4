"""Services, the endpoints that people write by hand, and how a Service's port reaches a pod."""

from enum import StrEnum

from netlint.model.labels import Labels, Pair
from netlint.model.policy import Status
from netlint.model.ports import Protocol
from netlint.origin import Origin
from netlint.value import field, value


class ServiceType(StrEnum):
    """The four types (S3.1)."""

    CLUSTER_IP = "ClusterIP"
    NODE_PORT = "NodePort"
    LOAD_BALANCER = "LoadBalancer"
    EXTERNAL_NAME = "ExternalName"


class TrafficPolicy(StrEnum):
    """Which endpoints external or internal traffic may use (S3.32, S3.34)."""

    CLUSTER = "Cluster"
    LOCAL = "Local"


@value
class ServicePort:
    """One port of a Service.

    `target` is the pod's port as a number or a container port's name, defaulted to `number`
    (S3.10); `node_port` is 0 where the manifest pins none. `writes_target` tells whether the
    manifest names the target itself.
    """

    name: str
    protocol: Protocol
    number: int
    target: int | str
    node_port: int = 0
    app_protocol: str = ""
    writes_target: bool = False
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class Service:
    """A Service.

    `selector` without pairs means that nobody manages its endpoints (S3.3). `source_ranges` are the
    texts of loadBalancerSourceRanges, or of the annotation where the field is empty (S3.25), each with
    its origin.
    `health_check_node_port` is 0 where the manifest pins none (S3.22); `load_balancer_ip` is empty where it
    asks for no address (S3.28); `load_balancer_addresses` are the addresses and host names that a dump of a
    cluster shows in its status.
    """

    namespace: str
    name: str
    type: ServiceType
    selector: Labels
    ports: tuple[ServicePort, ...] = ()
    headless: bool = False
    external_name: str = ""
    external_ips: tuple[str, ...] = ()
    source_ranges: tuple[tuple[str, Origin], ...] = field(default=(), compare=False)
    load_balancer_class: str = ""
    allocates_node_ports: bool = True
    external_traffic_policy: TrafficPolicy = TrafficPolicy.CLUSTER
    publishes_not_ready: bool = False
    annotations: frozenset[Pair] = frozenset()
    labels: Labels = Labels()
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)
    health_check_node_port: int = 0
    load_balancer_ip: str = ""
    load_balancer_addresses: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


@value
class EndpointPort:
    """A port of endpoints written by hand; Service ports are matched to it by name (S3.7)."""

    name: str
    protocol: Protocol
    number: int


@value
class EndpointSet:
    """Addresses behind a Service, from an Endpoints or EndpointSlice object (S3.7, S3.8)."""

    namespace: str
    service: str
    addresses: tuple[str, ...]
    ports: tuple[EndpointPort, ...]
    origin: Origin = field(default=Origin("", 0), compare=False)
    status: Status = Status.ENFORCED
