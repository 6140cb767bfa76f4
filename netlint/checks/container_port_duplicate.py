"""Finds pods that declare a port name or a port number twice."""

from collections import defaultdict
from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.declared_ports import Declared, declared_by, is_ambiguous, is_double, is_targeted
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.ports import Protocol
from netlint.model.workload import Workload


def check(context: Context) -> Iterator[Hit]:
    """Yield each port that repeats one before it in the same pod; init containers do not count (S3.15)."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    for workload in context.snapshot.workloads:
        by_name: dict[str, Declared] = {}
        by_number: dict[tuple[Protocol, int], list[Declared]] = defaultdict(list)
        for port in declared_by(workload):
            name, number = port.port.name, (port.port.protocol, port.port.number)
            namesake = by_name.setdefault(name, port)
            same_container = namesake.container is port.container
            clash = bool(name) and is_ambiguous(namesake, port)
            if clash and (pedantic or same_container or is_targeted(port, workload, context.lookup)):
                yield _name_hit(workload, namesake, port)
            elif double := next((d for d in by_number[number] if is_double(workload, d, port)), None):
                yield _number_hit(workload, double, port)
            if all(bool(d.port.host_port) != bool(port.port.host_port) for d in by_number[number]):
                by_number[number].append(port)


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
