"""Finds routes from namespaces that no listener of their parent lets in."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.attachment import Obstacle
from netlint.engine.routing.turned_away import TurnedAway, turned_away
from netlint.engine.words import named
from netlint.model.entry import AllowedNamespaces


def check(context: Context) -> Iterator[Hit]:
    """Yield each reference to a parent whose listeners are for routes of other namespaces (S5.8, S5.12, S5.13)."""
    for found in turned_away(context.lookup):
        ends = found.route, found.owner
        if found.obstacle is Obstacle.NAMESPACE and not any(context.is_patched(e.kind, e.name) for e in ends):
            yield _hit(found)


def _hit(found: TurnedAway) -> Hit:
    route, listeners = found.route, found.listeners
    return Hit(
        found.reference.origin.at("name"),
        f"{named(route)} asks for {named(found.owner)}, whose {_who(found)}: the route does not attach, and nothing "
        "serves it.",
        f"Allow the namespace `{route.namespace}` in `allowedRoutes.namespaces` of a listener, with `from: Selector` "
        "or `from: All`.",
        "namespace not allowed",
        tuple(Place(listener.origin.at("name"), "does not let it in") for listener in listeners),
    )


def _who(found: TurnedAway) -> str:
    """Which routes the listeners let in instead."""
    one = len(found.listeners) == 1
    start = f"listener `{found.listeners[0].name}` takes" if one else "listeners take"
    filters = {listener.route_namespaces.allowed for listener in found.listeners}
    if filters == {AllowedNamespaces.SAME}:
        return f"{start} routes of the namespace `{found.owner.namespace}` only"
    if filters == {AllowedNamespaces.NONE}:
        return f"{start} no routes"
    return f"{start} no routes of the namespace `{found.route.namespace}`"
