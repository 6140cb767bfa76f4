"""Which references of routes to parents come to nothing, because no listener there allows the route."""

from collections.abc import Iterator
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.routing.attachment import Attachment, Attachments, Obstacle
from netlint.model.entry import Gateway, Listener, ParentReference, Route
from netlint.model.truth import Truth

_NOT_ALLOWED = frozenset({Obstacle.KIND, Obstacle.NAMESPACE})


class TurnedAway(NamedTuple):
    """A reference of a route to `owner`, each of whose `listeners` that are asked for refuses it for `obstacle`.

    Where some refuse the kind of the route and others its namespace, the namespace is the obstacle: allowing
    it helps.
    """

    route: Route
    reference: ParentReference
    owner: Gateway
    listeners: tuple[Listener, ...]
    obstacle: Obstacle


def turned_away(lookup: Lookup) -> Iterator[TurnedAway]:
    """Every reference that fails for certain by kind or namespace alone (S5.8, S5.12, S5.33)."""
    attachments, variants = lookup.once(Attachments), lookup.variants
    for route in lookup.snapshot.routes:
        for reference in route.parents:
            mine = [item for item in attachments.of(route) if item.reference is reference]
            found = _refusal(route, reference, mine)
            if found is not None and not variants.alternatives(found.owner.origin, route.origin):
                yield found


def _refusal(route: Route, reference: ParentReference, mine: list[Attachment]) -> TurnedAway | None:
    obstacles = {item.obstacle for item in mine}
    if not mine or not obstacles <= _NOT_ALLOWED or any(item.answer is not Truth.FALSE for item in mine):
        return None
    obstacle = Obstacle.NAMESPACE if Obstacle.NAMESPACE in obstacles else Obstacle.KIND
    refusing = [item for item in mine if item.obstacle is obstacle]
    owner = refusing[0].owner
    listeners = tuple(item.listener for item in refusing if item.listener is not None)
    return None if owner is None else TurnedAway(route, reference, owner, listeners, obstacle)
