"""The ports that the containers of a pod declare, and when two of them are one too many."""

from collections.abc import Iterator
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.model.workload import Container, ContainerPort, Workload


class Declared(NamedTuple):
    """A port with the container that declares it."""

    container: Container
    port: ContainerPort


def declared_by(workload: Workload) -> Iterator[Declared]:
    """The ports of the containers that serve; init containers do not count."""
    return (
        Declared(container, port)
        for container in workload.containers
        if container.serves
        for port in container.ports
    )


def is_ambiguous(earlier: Declared, later: Declared) -> bool:
    """Whether a name stands twice in one container, or for two ports of one protocol across two (S3.15)."""
    one, other = earlier.port, later.port
    if earlier.container is later.container:
        return one is not other
    return one.protocol is other.protocol and one.number != other.number


def is_targeted(port: Declared, workload: Workload, lookup: Lookup) -> bool:
    """Whether a Service asks for the port by name; scrapers that read every container do no harm."""
    wanted = (port.port.name, port.port.protocol)
    return any((p.target, p.protocol) == wanted for s in lookup.services_of(workload) for p in s.ports)


def is_double(workload: Workload, earlier: Declared, later: Declared) -> bool:
    """Whether two entries of one number are too many.

    With a host port each they are there on purpose, or refused because of it (S3.43, S3.44).
    """
    on_host = workload.host_network and workload.kind == "Pod"
    return bool(later.port.number) and not on_host and not (earlier.port.host_port and later.port.host_port)
