"""Finds ports of Services that no policy opens for anybody, although other ports of the Service are open."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.admissions import Admissions
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.several import several
from netlint.engine.ports import resolve
from netlint.engine.words import named
from netlint.model.service import Service, ServicePort
from netlint.model.workload import Workload

SHOWN = 3


def check(context: Context) -> Iterator[Hit]:
    """Yield each port of a Service on which every backend refuses everybody (S1.5, S1.47)."""
    admissions = Admissions(context.lookup, Applied(context.snapshot, context.is_patched))
    for service in context.effective.services if any(context.effective.policies) else ():
        ports = [port for port in service.ports if not (service.headless and port.target != port.number)]
        backends = admissions.behind(service) if len(ports) > 1 else ()
        shut = [port for port in ports if backends and not admissions.is_open(port, backends)]
        if len(shut) < len(ports):
            for port in shut:
                reached = [workload for workload in backends if resolve(port, workload) is not None]
                if reached:
                    yield _hit(service, port, reached, admissions)


def _hit(service: Service, port: ServicePort, reached: list[Workload], admissions: Admissions) -> Hit:
    name = f"`{port.name}` ({port.number})" if port.name else str(port.number)
    number = resolve(port, reached[0])
    target = f"{port.protocol} {number}"
    alike = [named(workload) for workload in reached if resolve(port, workload) == number]
    return Hit(
        port.origin.at("port"),
        f"Port {name} of Service `{service}` leads to {target} of {several(alike, 'workloads')}, which no policy opens "
        "for anybody, while other ports of the Service are open: every connection to it is lost.",
        f"Admit {target} in a policy for those who need it, or delete the port.",
        "no policy admits anybody here",
        tuple(
            Place(policy.origin.at("metadata", "name"), "isolates the pods")
            for policy in admissions.closing(reached[0])[:SHOWN]
        ),
    )
