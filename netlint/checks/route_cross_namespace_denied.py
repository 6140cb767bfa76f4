"""Finds routes that use a Service of another namespace which does not permit it."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.destinations import service_backends
from netlint.engine.routing.entry_words import failure, sends
from netlint.engine.routing.grants import Grants
from netlint.engine.routing.unseen_objects import UnseenObjects
from netlint.finding import Severity
from netlint.model.entry import Backend, ReferenceGrant, Route
from netlint.model.truth import Truth


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service of another namespace that no grant there covers (S5.26, S5.27, S5.30, T241, T242, T268)."""
    grants, unseen = Grants(context.lookup), UnseenObjects(context.lookup)
    for route in context.snapshot.routes:
        if _is_for_mesh(route):
            continue
        denied: dict[tuple[str, str], list[Backend]] = {}
        for backend in service_backends(route):
            if grants.permit(route, backend) is Truth.FALSE:
                denied.setdefault((backend.namespace, backend.service), []).append(backend)
        for backends in denied.values():
            near = grants.misplaced(route, backends[0]) or _nearest(route, grants.of(backends[0].namespace))
            if near is not None or not unseen.may_be_made(backends[0].namespace):
                yield _hit(route, backends, near)


def _is_for_mesh(route: Route) -> bool:
    """Whether a route is attached to Services alone, so that it is the mesh that decides."""
    return bool(route.parents) and all(parent.kind == "Service" for parent in route.parents)


def _nearest(route: Route, grants: list[ReferenceGrant]) -> ReferenceGrant | None:
    """The grant that comes nearest to what is needed: one for the route's namespace, or else the first."""
    own = (g for g in grants if any(side.namespace == route.namespace for side in g.sources))
    return next(own, grants[0] if grants else None)


def _hit(route: Route, backends: list[Backend], near: ReferenceGrant | None) -> Hit:
    backend = backends[0]
    namespace = backend.namespace
    wanted = f"from {route.kind} in `{route.namespace}` to Service `{backend.service}`"
    help_text = f"Add a ReferenceGrant to the namespace `{namespace}`, {wanted}."
    related = [Place(other.origin.at("namespace"), "and here") for other in backends[1:]]
    if near is not None and near.namespace == namespace:
        help_text = f"Extend a ReferenceGrant of the namespace `{namespace}`, or add one, {wanted}."
        related.append(Place(near.origin.at("metadata", "name"), "permits other references only"))
    elif near is not None:
        help_text = (
            f"Move the ReferenceGrant to the namespace `{namespace}`: a grant is given where the Service is."
        )
        related.append(Place(near.origin.at("metadata", "name"), "in the route's namespace"))
    return Hit(
        backend.origin.at("namespace"),
        f"{sends(route, backend)} to Service `{namespace}/{backend.service}`, but no ReferenceGrant in `{namespace}` "
        f"permits it: {failure(route, backend)}.",
        help_text,
        "not permitted",
        tuple(related),
        None if near is not None else Severity.WARNING,
    )
