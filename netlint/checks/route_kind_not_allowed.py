"""Finds routes of a kind that no listener of their parent takes."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.attachment import Obstacle, takes_kind
from netlint.engine.routing.turned_away import TurnedAway, turned_away
from netlint.engine.words import conjunction, named


def check(context: Context) -> Iterator[Hit]:
    """Yield each reference to a parent whose listeners take other kinds only (S5.8, S5.12, T238)."""
    for found in turned_away(context.lookup):
        ends = found.route, found.owner
        if found.obstacle is Obstacle.KIND and not any(context.is_patched(e.kind, e.name) for e in ends):
            yield _hit(found)


def _hit(found: TurnedAway) -> Hit:
    route, listeners = found.route, found.listeners
    kinds = sorted(
        {kind for listener in listeners for kind in listener.route_kinds if takes_kind(listener, kind)}
    )
    taken = f"only {conjunction(f'`{kind}`' for kind in kinds)}" if kinds else "no kind of route"
    which = f"listener `{listeners[0].name}`" if len(listeners) == 1 else "listeners"
    return Hit(
        found.reference.origin.at("name"),
        f"{named(route)} asks for {named(found.owner)}, whose {which} {'takes' if len(listeners) == 1 else 'take'} "
        f"{taken}: the route does not attach, and nothing serves it.",
        f"Ask for a listener whose protocol and `allowedRoutes.kinds` go with {route.kind}.",
        "kind not allowed",
        tuple(Place(listener.origin.at("name"), f"{listener.protocol} listener") for listener in listeners),
    )
