"""Which pods a connection to a Service ends at, and on which of their ports."""

from collections.abc import Iterable
from typing import NamedTuple

from netlint.engine.evidence.barriers import Barriers
from netlint.engine.lookup import picks_pods
from netlint.engine.ports import resolve
from netlint.model.ports import PortRange
from netlint.model.service import Service, ServicePort
from netlint.model.workload import Workload
from netlint.origin import Origin


class Callee(NamedTuple):
    """Pods behind a Service, and the ports of theirs to which its port leads, one for each of its protocols."""

    service: Service
    workload: Workload
    ports: tuple[PortRange, ...]


def service_named(namespace: str, name: str, place: Origin, barriers: Barriers) -> Service | None:
    """The one Service of this name that what stands at `place` can mean; None where there is none, or are several."""
    beside = [
        service
        for service in barriers.lookup.services_named(namespace, name)
        if not barriers.variants.alternatives(service.origin, place)
    ]
    return beside[0] if len(beside) == 1 and picks_pods(beside[0]) else None


def running_behind(service: Service, place: Origin, barriers: Barriers) -> tuple[Workload, ...]:
    """The workloads that a Service sends connections to, of those that may be applied with what stands at `place`.

    None where that is not known: endpoints written by hand, or labels that are added at run time.
    """
    selected = barriers.lookup.behind(service)
    if selected.possible or barriers.lookup.endpoint_sets(service):
        return ()
    return tuple(
        workload
        for workload in barriers.variants.beside(place, selected.certain)
        if workload.replicas != 0 and not workload.runs_to_completion
    )


def callees(service: Service, number: int, place: Origin, barriers: Barriers) -> list[Callee]:
    """Where connections to a port of a Service by its number end; nowhere where that is not known."""
    return callees_of(service, [port for port in service.ports if port.number == number], place, barriers)


def callees_of(
    service: Service, ports: Iterable[ServicePort], place: Origin, barriers: Barriers
) -> list[Callee]:
    """Where connections to some ports of a Service end; workloads that lack a name of them get none (S3.13)."""
    found = []
    wanted = tuple(ports)
    for workload in running_behind(service, place, barriers) if wanted else ():
        numbers = [(port.protocol, resolve(port, workload)) for port in wanted]
        targets = tuple(PortRange(protocol, number, number) for protocol, number in numbers if number)
        if targets:
            found.append(Callee(service, workload, targets))
    return found
