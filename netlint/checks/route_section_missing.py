"""Finds routes that ask for a listener which their parent does not have."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.attachment import is_asked_for, parent_kind
from netlint.engine.routing.listeners import Gateways
from netlint.engine.similar import closest
from netlint.engine.words import conjunction, named
from netlint.model.entry import Gateway, Listener, ParentReference, Route
from netlint.model.truth import Truth


def check(context: Context) -> Iterator[Hit]:
    """Yield each section name or port of a reference that no listener of the parent has (S5.11, S5.14, T236, T260)."""
    gateways = context.lookup.once(Gateways)
    for route in context.snapshot.routes:
        for reference in route.parents:
            kind = parent_kind(reference)
            if not kind or not (reference.section or reference.port):
                continue
            found = gateways.named(kind, reference.namespace, reference.name)
            owners = [owner for owner, certain in found if certain is Truth.TRUE]
            if owners and not any(_may_have(owner, reference, context) for owner in owners):
                yield _hit(route, reference, owners[0], gateways)


def _may_have(owner: Gateway, reference: ParentReference, context: Context) -> bool:
    return (
        not owner.listeners
        or context.is_patched(owner.kind, owner.name)
        or any(is_asked_for(listener, reference) for listener in owner.listeners)
    )


def _hit(route: Route, reference: ParentReference, owner: Gateway, gateways: Gateways) -> Hit:
    by_name = next((item for item in owner.listeners if item.name == reference.section), None)
    wrong_port = by_name is not None or not reference.section
    asked = f"the listener `{reference.section}`" if reference.section else "a listener"
    asked += f" with port {reference.port}" if reference.port else ""
    related = [Place((by_name or owner.listeners[0]).origin.at("name"), "a listener of the parent")]
    help_text = f"Name one of its listeners: {conjunction(map(_described, owner.listeners))}."
    near = closest(reference.section, [listener.name for listener in owner.listeners])
    if by_name is not None:
        help_text = f"Leave `port` out, or write {by_name.port}, the port of the listener `{by_name.name}`."
    elif near:
        help_text = f"Write `{near}`, if that is the listener that is meant."
    elif (listener_set := _set_with(owner, reference, gateways)) is not None:
        help_text = f"Name {named(listener_set)}, which has the listener, as the parent."
        related = [Place(listener_set.origin.at("metadata", "name"), "has such a listener")]
    return Hit(
        reference.origin.at("port" if wrong_port else "sectionName"),
        f"{named(route)} asks for {asked} of {named(owner)}, which has no such listener: the route does not "
        "attach there.",
        help_text,
        "no such listener",
        tuple(related),
    )


def _set_with(owner: Gateway, reference: ParentReference, gateways: Gateways) -> Gateway | None:
    """The ListenerSet of a Gateway that has the listener: a reference to the Gateway does not reach it (S5.14)."""
    if owner.kind != "Gateway":
        return None
    sets = gateways.sets_of(owner)
    return next((s for s in sets if any(is_asked_for(listener, reference) for listener in s.listeners)), None)


def _described(listener: Listener) -> str:
    return f"`{listener.name}` ({listener.port})"
