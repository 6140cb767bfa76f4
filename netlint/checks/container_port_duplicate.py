"""Finds pods that declare a port name or a port number twice."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.lookup import Lookup
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.ports import Protocol
from netlint.model.workload import Container, ContainerPort, Workload


class Declared(NamedTuple):
    """A port with the container that declares it."""

    container: Container
    port: ContainerPort


def check(context: Context) -> Iterator[Hit]:
    """Yield each port that repeats one before it in the same pod; init containers do not count (S3.15)."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    for workload in context.snapshot.workloads:
        by_name: dict[str, Declared] = {}
        by_number: dict[tuple[Protocol, int], list[Declared]] = defaultdict(list)
        for port in (Declared(c, port) for c in workload.containers if c.serves for port in c.ports):
            name, number = port.port.name, (port.port.protocol, port.port.number)
            namesake = by_name.setdefault(name, port)
            same_container = namesake.container is port.container
            clash = bool(name) and _is_ambiguous(namesake, port)
            if clash and (pedantic or same_container or _is_targeted(port, workload, context.lookup)):
                yield _name_hit(workload, namesake, port)
            elif double := next((d for d in by_number[number] if _is_double(workload, d, port)), None):
                yield _number_hit(workload, double, port)
            by_number[number].append(port)


def _is_ambiguous(earlier: Declared, later: Declared) -> bool:
    """Whether a name stands twice in one container, or for two ports of one protocol across two (S3.15)."""
    one, other = earlier.port, later.port
    if earlier.container is later.container:
        return one is not other
    return one.protocol is other.protocol and one.number != other.number


def _is_targeted(port: Declared, workload: Workload, lookup: Lookup) -> bool:
    """Whether a Service asks for the port by name; scrapers that read every container do no harm."""
    wanted = (port.port.name, port.port.protocol)
    return any((p.target, p.protocol) == wanted for s in lookup.services_of(workload) for p in s.ports)


def _is_double(workload: Workload, earlier: Declared, later: Declared) -> bool:
    """Whether two entries of one number are too many.

    With a host port each they are there on purpose, or refused because of it (S3.43, S3.44).
    """
    on_host = workload.host_network and workload.kind == "Pod"
    return bool(later.port.number) and not on_host and not (earlier.port.host_port and later.port.host_port)


def _name_hit(workload: Workload, earlier: Declared, later: Declared) -> Hit:
    name = later.port.name
    if earlier.container is later.container:
        message = (
            f"Container `{later.container.name}` of {named(workload)} gives two ports the name `{name}`, so "
            "the API server refuses the pods."
        )
        severity = Severity.ERROR
    else:
        message = (
            f"Containers `{earlier.container.name}` and `{later.container.name}` of {named(workload)} both "
            f"name a port `{name}`: a Service that targets `{name}` reaches only port {earlier.port.number}, "
            f"never {later.port.number}."
        )
        severity = Severity.WARNING
    place = Place(earlier.port.origin.at("name"), "same name")
    return Hit(
        later.port.origin.at("name"),
        message,
        "Give one of the ports another name.",
        "name taken",
        (place,),
        severity,
    )


def _number_hit(workload: Workload, earlier: Declared, later: Declared) -> Hit:
    what = f"port {later.port.number}/{later.port.protocol}"
    if earlier.container is later.container:
        message = (
            f"Container `{later.container.name}` of {named(workload)} declares {what} twice: server-side "
            "apply refuses it, and a later `kubectl apply` may drop one of the two."
        )
        help_text = "Delete one of the two."
    else:
        message = (
            f"Containers `{earlier.container.name}` and `{later.container.name}` of {named(workload)} both "
            f"declare {what}: they share one network, so the second to start cannot listen there."
        )
        help_text = "Let one of the containers listen on another port."
    place = Place(earlier.port.origin.at("containerPort"), "declared here first")
    return Hit(later.port.origin.at("containerPort"), message, help_text, "declared twice", (place,))
