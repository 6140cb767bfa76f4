"""Finds Ingresses that send requests to Services which do not exist."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.backends import backends_of, service_place
from netlint.engine.lookup import Lookup
from netlint.engine.similar import CLOSE, closeness
from netlint.finding import Severity
from netlint.model.entry import Backend, Ingress
from netlint.model.service import Service

SOLVER = "cm-acme-http-solver-"
# With these ingress-nginx answers every request itself; the backend is there because the field is required.
REDIRECTS = frozenset(
    {"nginx.ingress.kubernetes.io/permanent-redirect", "nginx.ingress.kubernetes.io/temporal-redirect"}
)


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service that an Ingress names in vain; a backend is in its own namespace (S4.2, S4.4, T199)."""
    lookup = context.lookup
    for ingress in context.snapshot.ingresses:
        redirected = any(key in REDIRECTS for key, _ in ingress.annotations)
        if redirected or lookup.may_hold_unseen_pods(ingress.namespace):
            continue
        missing: dict[str, list[Backend]] = {}
        for backend in backends_of(ingress):
            if not _exists(backend, lookup):
                missing.setdefault(backend.service, []).append(backend)
        for name, backends in missing.items():
            elsewhere = _elsewhere(ingress, name, lookup)
            if elsewhere is not None or lookup.services(ingress.namespace):
                yield _hit(ingress, name, backends, elsewhere, lookup)


def _exists(backend: Backend, lookup: Lookup) -> bool:
    """Whether the Service is in the input, or made by cert-manager or, for its own workload, by Knative."""
    return (
        bool(lookup.services_named(backend.namespace, backend.service))
        or backend.service.startswith(SOLVER)
        or any(
            workload.name == backend.service and workload.api_version.startswith("serving.knative.dev/")
            for workload in lookup.workloads(backend.namespace)
        )
    )


def _elsewhere(ingress: Ingress, name: str, lookup: Lookup) -> Service | None:
    """The Service of this name in another namespace; objects without a namespace may belong to any."""
    if not ingress.namespace:
        return None
    namespaces = sorted(lookup.namespaces.keys() - {ingress.namespace, ""})
    return next((s for n in namespaces for s in lookup.services_named(n, name)), None)


def _hit(
    ingress: Ingress, name: str, backends: list[Backend], elsewhere: Service | None, lookup: Lookup
) -> Hit:
    names = {service.name for service in lookup.services(ingress.namespace)}
    near = max(names, key=lambda other: (closeness(name, other), other), default="")
    where = f"in the namespace `{ingress.namespace}`" if ingress.namespace else "here"
    help_text, severity = "Define the Service, or name another one.", Severity.WARNING
    related = [Place(service_place(ingress, backend), "and here") for backend in backends[1:]]
    if near and closeness(name, near) >= CLOSE:
        help_text, severity = f"Write `{near}`, if that is the Service that is meant.", Severity.ERROR
    elif elsewhere is not None:
        help_text = (
            f"Move the Ingress to the namespace `{elsewhere.namespace}`: a backend is always in its own."
        )
        severity = Severity.ERROR
        related.append(Place(elsewhere.origin.at("metadata", "name"), "in another namespace"))
    return Hit(
        service_place(ingress, backends[0]),
        f"Ingress `{ingress}` sends requests to Service `{name}`, which no manifest defines {where}: "
        "they fail with 503.",
        help_text,
        "no such Service",
        tuple(related),
        severity,
    )
