"""How a port of a Service meets the ports that the containers of a workload declare."""

from netlint.model.ports import Protocol
from netlint.model.service import ServicePort
from netlint.model.workload import ContainerPort, Workload

INJECTED_NAMES = frozenset({"http-envoy-prom", "linkerd-admin", "linkerd-proxy"})
INJECTED_NUMBERS = range(15000, 15100)


def declared(name: str, protocol: Protocol, workload: Workload) -> ContainerPort | None:
    """The container port that a name means on a workload: the first with this name and protocol (S3.12)."""
    ports = workload.serving_ports
    return next((port for port in ports if port.name == name and port.protocol is protocol), None)


def resolve(port: ServicePort, workload: Workload) -> int | None:
    """The pod's port that a Service port leads to; None where the workload lacks the name (S3.13).

    A target that is a number is used as it is, declared or not (S3.11).
    """
    if isinstance(port.target, int):
        return port.target
    found = declared(port.target, port.protocol, workload)
    return found.number if found else None


def declares(workload: Workload, number: int, protocol: Protocol) -> bool:
    """Whether a container that serves declares this port or is probed at it."""
    return any(port.number == number and port.protocol is protocol for port in workload.serving_ports) or (
        protocol is Protocol.TCP
        and any(probe.port == number for c in workload.containers if c.serves for probe in c.probes)
    )


def shows_containers(workload: Workload) -> bool:
    """Whether the input holds the workload's containers: not so for patches and templates kept elsewhere."""
    return any(container.serves and container.image for container in workload.containers)


def lists_every_port(workload: Workload) -> bool:
    """Whether each container that serves declares ports, so that a port that none declares stands out.

    Declaring ports is optional (S3.11): a container that declares none may listen anywhere.
    """
    return shows_containers(workload) and all(c.ports for c in workload.containers if c.serves)


def is_injected(target: int | str) -> bool:
    """Whether the target belongs to a proxy that a mesh adds to the pod, which no manifest shows."""
    return target in INJECTED_NAMES or target in INJECTED_NUMBERS


def listing(ports: tuple[ContainerPort, ...]) -> str:
    """Declared ports in words, each once: `http` (8080), 9090/UDP."""
    return ", ".join(dict.fromkeys(map(_words, ports)))


def _words(port: ContainerPort) -> str:
    number = str(port.number) if port.protocol is Protocol.TCP else f"{port.number}/{port.protocol}"
    return f"`{port.name}` ({number})" if port.name else number
