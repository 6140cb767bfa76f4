"""Finds Services whose numeric target is a port that the pods do not declare."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.ports import declares, is_injected, listing, lists_every_port
from netlint.engine.words import named
from netlint.model.service import Service, ServicePort, ServiceType
from netlint.model.workload import Workload

SIDE_PORTS = ("metric", "prom", "health", "probe", "admin", "debug", "monitor", "status", "telemetry")


def check(context: Context) -> Iterator[Hit]:
    """Yield each numeric target that no selected workload declares, though all list their ports (S3.11)."""
    for service in context.snapshot.services:
        if service.type is ServiceType.EXTERNAL_NAME or service.headless:
            continue
        behind = context.lookup.behind(service)
        if not behind.certain or behind.possible or context.lookup.may_hold_unseen_pods(service.namespace):
            continue
        if not all(lists_every_port(w) and _declares_main_port(w) for w in behind.certain):
            continue
        for port in service.ports:
            target = port.target
            if isinstance(target, str) or is_injected(target):
                continue
            if not any(declares(workload, target, port.protocol) for workload in behind.certain):
                yield _hit(service, port, behind.certain[0])


def _declares_main_port(workload: Workload) -> bool:
    """Whether it declares more than side doors: who lists only a metrics port leaves the main one out."""
    return any(
        not port.name or not any(word in port.name for word in SIDE_PORTS) for port in workload.serving_ports
    )


def _hit(service: Service, port: ServicePort, workload: Workload) -> Hit:
    slipped = [p for p in workload.serving_ports if p.number == port.target]
    declared = f"declares {listing(workload.serving_ports)}"
    if slipped:
        declared = f"declares that number for {slipped[0].protocol}"
    what = f"{port.target}/{port.protocol}" if slipped else str(port.target)
    default = "" if port.writes_target else ", because it writes no `targetPort`"
    return Hit(
        port.origin.at("targetPort" if port.writes_target else "port"),
        f"Service `{service}` sends port {port.number} to port {what} of its pods{default}, but "
        f"{named(workload)} {declared}: if nothing listens there, connections are refused.",
        f"Set `targetPort` to a port that {named(workload)} listens on, or declare {what} as a "
        "`containerPort`.",
        "not declared by the pods",
        (Place(workload.origin.at("metadata", "name"), "selected by the Service"),),
    )
