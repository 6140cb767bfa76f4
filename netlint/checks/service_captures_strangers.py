"""Finds Services whose selector picks pods of another workload, which do not serve its port."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.ports import declares, lists_every_port
from netlint.engine.variants import Variants
from netlint.engine.words import conjunction, named
from netlint.model.service import Service, ServicePort, ServiceType
from netlint.model.workload import Workload


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service whose numeric target one selected workload serves and another does not (S3.11)."""
    variants = context.lookup.variants
    for service in context.snapshot.services:
        if service.headless or service.type is ServiceType.EXTERNAL_NAME:
            continue
        behind = context.lookup.behind(service).certain
        workloads = variants.beside(service.origin, behind) if len(behind) > 1 else ()
        for port in service.ports:
            serving = [
                w
                for w in workloads
                if isinstance(port.target, int) and declares(w, port.target, port.protocol)
            ]
            strangers = [
                w for w in workloads if serving and _is_stranger(w, port) and _together(w, serving, variants)
            ]
            if strangers:
                yield _hit(service, port, serving[0], strangers)
                break


def _is_stranger(workload: Workload, port: ServicePort) -> bool:
    """Whether its pods surely do not serve the port: jobs serve nothing that they do not declare.

    A single Pod that runs to its end, such as a test of Helm's, is there for a moment only.
    """
    assert isinstance(port.target, int)
    if declares(workload, port.target, port.protocol):
        return False
    return (workload.runs_to_completion and workload.kind != "Pod") or lists_every_port(workload)


def _together(workload: Workload, serving: list[Workload], variants: Variants) -> bool:
    """Whether it runs beside one of the others: not a variant of the same workload, nor another overlay's."""
    return any(
        (workload.kind, workload.name) != (other.kind, other.name)
        and not variants.alternatives(workload.origin, other.origin)
        for other in serving
    )


def _hit(service: Service, port: ServicePort, serving: Workload, strangers: list[Workload]) -> Hit:
    key = min(service.selector.pairs)[0]
    verb = "does" if len(strangers) == 1 else "do"
    return Hit(
        service.origin.at("spec", "selector", key),
        f"Service `{service}` is meant for {named(serving)} but also picks "
        f"{conjunction(map(named, strangers))}, which {verb} not serve port {port.target}: part of the "
        "connections is refused while such pods run.",
        "Add a label to the selector that only the right pods carry.",
        "picks strangers too",
        tuple(Place(w.pod_origin.at("metadata", "labels", key), "picked too") for w in strangers),
    )
