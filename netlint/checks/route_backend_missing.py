"""Finds routes that send requests to Services which do not exist."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.destinations import Destinations, Problem, service_backends
from netlint.engine.routing.entry_words import failure, sends
from netlint.engine.routing.unseen_objects import Hint, UnseenObjects
from netlint.finding import Severity
from netlint.model.entry import Backend, Route


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service that a route names in vain, mirrors included (S5.25, S5.27, S5.30)."""
    destinations, unseen = Destinations(context.lookup), UnseenObjects(context.lookup)
    for route in context.snapshot.routes:
        missing: dict[tuple[str, str], list[Backend]] = {}
        for backend in service_backends(route):
            found = destinations.of(route, backend)
            if found.problem is Problem.NO_SERVICE and backend.origin.at("name") not in context.refused:
                missing.setdefault((backend.namespace, backend.service), []).append(backend)
        for backends in missing.values():
            hint = unseen.missing_service(backends[0], route.namespace)
            if hint is not None:
                yield _hit(route, backends, hint)


def _hit(route: Route, backends: list[Backend], hint: Hint) -> Hit:
    backend = backends[0]
    where = f"in the namespace `{backend.namespace}`" if backend.namespace else "here"
    help_text, severity = "Define the Service, or name another one.", Severity.WARNING
    related = [Place(other.origin.at("name"), "and here") for other in backends[1:]]
    if hint.near:
        help_text, severity = f"Write `{hint.near}`, if that is the Service that is meant.", Severity.ERROR
    elif hint.elsewhere is not None:
        help_text = (
            f"Add `namespace: {hint.elsewhere.namespace}`, and a ReferenceGrant there that lets {route.kind}s of "
            f"`{route.namespace}` use the Service."
        )
        severity = Severity.ERROR
        related.append(Place(hint.elsewhere.origin.at("metadata", "name"), "in another namespace"))
    return Hit(
        backend.origin.at("name"),
        f"{sends(route, backend)} to Service `{backend.service}`, which no manifest defines {where}: "
        f"{failure(route, backend)}.",
        help_text,
        "no such Service",
        tuple(related),
        severity,
    )
