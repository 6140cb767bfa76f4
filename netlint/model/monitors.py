"""What the Prometheus operator reads: who scrapes, and which ports of which pods."""

from netlint.model.labels import Labels
from netlint.model.policy import Status
from netlint.model.selector import Selector
from netlint.origin import Origin
from netlint.value import field, value


@value
class ScrapedPort:
    """A port that a monitor asks for.

    `port` is the name of a Service's port (ServiceMonitor) or of a container's (PodMonitor), empty where
    `target` says which container port is meant, by number or name (V19.2).
    """

    port: str
    target: int | str
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class Monitor:
    """A ServiceMonitor, which selects Services by their labels, or a PodMonitor, which selects pods (V19.2).

    `namespaces` are those in which it selects; None means all.
    """

    kind: str
    namespace: str
    name: str
    labels: Labels
    selector: Selector
    namespaces: frozenset[str] | None
    ports: tuple[ScrapedPort, ...] = ()
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


@value
class MonitorChoice:
    """Which monitors of a kind a Prometheus takes: None takes none, or its own namespace's only (V19.3)."""

    monitors: Selector | None
    namespaces: Selector | None


@value
class Prometheus:
    """A Prometheus or PrometheusAgent, from which the operator makes pods with `labels`."""

    kind: str
    namespace: str
    name: str
    labels: Labels
    service_monitors: MonitorChoice
    pod_monitors: MonitorChoice
    host_network: bool = False
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name
