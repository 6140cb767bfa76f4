"""Finds hosts of routes that no listener of their parents is for."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.attachment import WITHOUT_HOSTNAMES, Attachment, Attachments, Obstacle
from netlint.engine.routing.entry_words import hosts_of
from netlint.engine.routing.hostnames import shared_hosts
from netlint.engine.words import conjunction, named
from netlint.finding import Severity
from netlint.model.entry import ParentReference, Route
from netlint.model.truth import Truth


def check(context: Context) -> Iterator[Hit]:
    """Yield each parent without a host in common, and each host that no parent has (S5.18, T232, T233)."""
    attachments = context.lookup.once(Attachments)
    for route in context.snapshot.routes:
        hosts = (route.origin.at("spec", "hostnames", index) for index in range(len(route.hostnames)))
        if (
            route.kind in WITHOUT_HOSTNAMES
            or not route.hostnames
            or not context.refused.isdisjoint(hosts)
            or context.is_patched(route.kind, route.name)
        ):
            continue
        found = attachments.of(route)
        if any(a.owner is not None and context.is_patched(a.owner.kind, a.owner.name) for a in found):
            continue
        for reference in route.parents:
            mine = [attachment for attachment in found if attachment.reference is reference]
            strangers = [a for a in mine if a.obstacle is Obstacle.HOSTNAME]
            if strangers and all(a.answer is Truth.FALSE for a in mine):
                yield _none_in_common(route, reference, strangers)
        yield from _unserved(route, found)


def _none_in_common(route: Route, reference: ParentReference, strangers: list[Attachment]) -> Hit:
    first = strangers[0]
    listeners = [attachment.listener for attachment in strangers if attachment.listener is not None]
    asked = conjunction(f"`{hostname}`" for hostname in route.hostnames)
    served = conjunction(map(hosts_of, listeners))
    parent = f"{reference.kind} `{reference.name}`" if first.owner is None else named(first.owner)
    return Hit(
        route.origin.at("spec", "hostnames", 0),
        f"{named(route)} is for {asked}, but the listeners of {parent} that it asks for serve {served} only: "
        "it does not attach.",
        "Give the route a host of the listener, or the listener one of the route.",
        "no listener for it",
        (
            Place(reference.origin.at("name"), "the parent"),
            *(Place(listener.origin.at("hostname"), "listens for another host") for listener in listeners),
        ),
    )


def _unserved(route: Route, found: tuple[Attachment, ...]) -> Iterator[Hit]:
    """The hosts that are ignored although the route attaches with others of its hosts, where that is certain."""
    serving = [a for a in found if a.answer is Truth.TRUE and a.owner is not None]
    if not serving:
        return
    for index, hostname in enumerate(route.hostnames):
        if any(shared_hosts(hostname, host) is not None for a in found for host in a.hosts):
            continue
        owners = conjunction(named(a.owner) for a in serving if a.owner is not None)
        yield Hit(
            route.origin.at("spec", "hostnames", index),
            f"{named(route)} is served for other hosts, but no listener of {owners} that it asks for serves "
            f"`{hostname}`.",
            "Add a listener for the host, or delete it here.",
            "no listener for it",
            severity=Severity.WARNING,
        )
