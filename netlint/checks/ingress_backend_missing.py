"""Finds Ingresses that send requests to Services which do not exist."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.lookup import Lookup
from netlint.engine.routing.backends import backends_of, exists, namesake, service_place
from netlint.engine.similar import closest
from netlint.finding import Severity
from netlint.model.entry import Backend, Ingress
from netlint.model.service import Service

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
            if not exists(backend, lookup):
                missing.setdefault(backend.service, []).append(backend)
        for name, backends in missing.items():
            elsewhere = namesake(ingress.namespace, name, lookup)
            if elsewhere is not None or lookup.services(ingress.namespace):
                yield _hit(ingress, name, backends, elsewhere, lookup)


def _hit(
    ingress: Ingress, name: str, backends: list[Backend], elsewhere: Service | None, lookup: Lookup
) -> Hit:
    near = closest(name, lookup.service_names(ingress.namespace))
    where = f"in the namespace `{ingress.namespace}`" if ingress.namespace else "here"
    help_text, severity = "Define the Service, or name another one.", Severity.WARNING
    related = [Place(service_place(ingress, backend), "and here") for backend in backends[1:]]
    if near:
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
