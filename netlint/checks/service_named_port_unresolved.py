"""Finds Services that target a port name which pods behind them do not declare."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.ports import is_injected, listing, resolve, shows_containers
from netlint.engine.words import conjunction, named
from netlint.finding import Severity
from netlint.model.service import Service, ServicePort, ServiceType
from netlint.model.workload import Workload
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each named target that a selected workload lacks: an error where all do (S3.12, S3.13)."""
    variants = context.lookup.variants
    for service in context.snapshot.services:
        targets = [p for p in service.ports if isinstance(p.target, str) and _may_be_declared(p.target)]
        if not targets or service.type is ServiceType.EXTERNAL_NAME:
            continue
        behind = context.lookup.behind(service)
        if not any(resolve(port, workload) is None for port in targets for workload in behind.certain):
            continue
        beside = variants.beside(service.origin, behind.certain)
        seen = [w for w in beside if shows_containers(w)]
        open_world = len(seen) < len(beside) or behind.possible
        for port in targets:
            lacking = [w for w in seen if resolve(port, w) is None]
            if len(lacking) == len(seen):
                if lacking and not open_world and not context.lookup.may_hold_unseen_pods(service.namespace):
                    yield _nowhere(service, port, lacking)
            elif partial := [w for w in lacking if not w.runs_to_completion]:
                yield _partly(service, port, partial)


def _may_be_declared(name: str) -> bool:
    """Whether a manifest could declare the name: a quoted number is refused anyway (V-SVC.8)."""
    return not name.isdigit() and not is_injected(name)


def _nowhere(service: Service, port: ServicePort, lacking: list[Workload]) -> Hit:
    workload = lacking[0]
    effect = (
        "clients that ask for this port by name get no answer"
        if service.headless
        else "connections to it fail"
    )
    return Hit(
        _place(port),
        f"Port {port.number} of Service `{service}` leads nowhere, and {effect}: no container of "
        f"{named(workload)} declares a {port.protocol} port named `{port.target}`{_slip(port, workload)}.",
        _way_out(port, workload),
        "no such port name",
        (Place(workload.origin.at("metadata", "name"), "selected by the Service"),),
        Severity.WARNING if service.headless else Severity.ERROR,
    )


def _partly(service: Service, port: ServicePort, lacking: list[Workload]) -> Hit:
    return Hit(
        _place(port),
        f"{conjunction(map(named, lacking))} {'gets' if len(lacking) == 1 else 'get'} no traffic from port "
        f"{port.number} of Service `{service}`: other pods behind it declare a {port.protocol} port named "
        f"`{port.target}`, these do not.",
        f"Name the container port `{port.target}` there too, or narrow the Service's selector.",
        "missing on some pods",
        tuple(
            Place(w.origin.at("metadata", "name"), f"declares no port named `{port.target}`") for w in lacking
        ),
        Severity.WARNING,
    )


def _place(port: ServicePort) -> Origin:
    return port.origin.at("targetPort")


def _slip(port: ServicePort, workload: Workload) -> str:
    """A remark on a port of that name with another protocol, if there is one."""
    slipped = [p for p in workload.serving_ports if p.name == port.target]
    return f"; it declares that name for {slipped[0].protocol}" if slipped else ""


def _way_out(port: ServicePort, workload: Workload) -> str:
    if any(p.name == port.target for p in workload.serving_ports):
        return "Give the Service port and the container port the same `protocol`."
    if not workload.serving_ports:
        return f"Name the container's port `{port.target}`, or use its number as `targetPort`."
    return f"Use a port that {named(workload)} declares: {listing(workload.serving_ports)}."
