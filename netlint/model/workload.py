"""Workloads: what makes pods, named after the top owner, with the ports that its containers declare."""

from enum import StrEnum

from netlint.model.configuration import ConfigMapUse, ConfigText
from netlint.model.labels import Labels, Pair
from netlint.model.policy import Status
from netlint.model.ports import Protocol
from netlint.model.selector import EVERYTHING, Selector
from netlint.origin import Origin
from netlint.value import field, value


class ContainerRole(StrEnum):
    """What a container is in its pod; only main containers and sidecars serve (S6.4)."""

    MAIN = "main"
    SIDECAR = "sidecar"
    INIT = "init"


@value
class ContainerPort:
    """A declared container port; informative only (S1.54), but it gives names their numbers (S1.51).

    `host_port` is 0 where none is asked for; `host_ip` is empty for every address of the node.
    """

    number: int
    name: str
    protocol: Protocol
    host_port: int = 0
    host_ip: str = ""
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class Probe:
    """A probe of the kubelet that connects to the pod: its port as written, a number or a name (S7.4)."""

    kind: str
    port: int | str
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class Container:
    """A container of a pod template.

    `texts` are those of its environment and command that may name a Service, `config_maps` those that it
    takes variables from.
    """

    name: str
    image: str
    role: ContainerRole
    ports: tuple[ContainerPort, ...] = ()
    probes: tuple[Probe, ...] = ()
    origin: Origin = field(default=Origin("", 0), compare=False)
    texts: tuple[ConfigText, ...] = ()
    config_maps: tuple[ConfigMapUse, ...] = ()

    @property
    def serves(self) -> bool:
        """Whether its ports can receive traffic while the pod runs (S6.4)."""
        return self.role is not ContainerRole.INIT


@value
class Workload:
    """An object that makes pods: a Pod itself, or a controller with its pod template.

    `name` and `kind` are those of the top owner (S6.10). `labels` are the pods' (S6.1). `replicas` is
    None where the manifest does not fix a number: autoscaled, one per node, or left out.
    `node_selector` limits the nodes that its pods run on; `has_affinity` tells that further
    scheduling rules, which are not modelled, limit them too. `is_daemon`: one pod on every node.
    `origin` is the object, `pod_origin` the pod template (the object itself for a Pod). `is_part` tells that
    the object is one of those that an owner outside the input made, after which it is named. `annotations` are
    the pods'.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    labels: Labels
    containers: tuple[Container, ...] = ()
    host_network: bool = False
    service_account: str = ""
    replicas: int | None = None
    node_selector: Selector = EVERYTHING
    has_affinity: bool = False
    is_daemon: bool = False
    runs_to_completion: bool = False
    dns_policy: str = ""
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)
    pod_origin: Origin = field(default=Origin("", 0), compare=False)
    is_part: bool = False
    annotations: frozenset[Pair] = frozenset()

    @property
    def serving_ports(self) -> tuple[ContainerPort, ...]:
        """The declared ports of the containers that serve, in the order in which names resolve (S3.12)."""
        ordered = sorted(
            (c for c in self.containers if c.serves), key=lambda c: c.role is not ContainerRole.MAIN
        )
        return tuple(port for container in ordered for port in container.ports)

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"
