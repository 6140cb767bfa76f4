"""Finds listeners that take a port and host which another listener has."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.entry_words import hosts_of
from netlint.engine.routing.listeners import Conflict, Gateways
from netlint.engine.words import named
from netlint.model.entry import Listener
from netlint.model.truth import Truth


def check(context: Context) -> Iterator[Hit]:
    """Yield each listener that cannot be told from an earlier one (S5.4, S5.5, S5.15, T250, T251, T259)."""
    gateways, variants = context.lookup.once(Gateways), context.lookup.variants
    listeners = (listener for gateway in context.snapshot.gateways for listener in gateway.listeners)
    order = {id(listener): number for number, listener in enumerate(listeners)}
    told: set[int] = set()
    for conflict in gateways.conflicts:
        owners = conflict.owner, conflict.rival_owner
        comes_later = order[id(conflict.listener)] > order[id(conflict.rival)]
        if (
            id(conflict.listener) not in told
            and (comes_later or _is_beaten(conflict))
            and _is_certain(conflict, gateways)
            and not any(context.is_patched(owner.kind, owner.name) for owner in owners)
            and not variants.alternatives(conflict.owner.origin, conflict.rival_owner.origin)
        ):
            told.add(id(conflict.listener))
            yield _hit(conflict)


def _is_beaten(conflict: Conflict) -> bool:
    """Whether a Gateway's own listener wins over one of a ListenerSet, wherever it stands (S5.15)."""
    return conflict.owner.kind == "ListenerSet" and conflict.rival_owner.kind == "Gateway"


def _is_certain(conflict: Conflict, gateways: Gateways) -> bool:
    """Whether one of the two loses for certain; of two sets that are let in it does not matter which (S5.15)."""
    if conflict.certain is Truth.TRUE or _is_beaten(conflict):
        return conflict.certain is Truth.TRUE
    return min(gateways.merges(conflict.owner), gateways.merges(conflict.rival_owner)) is Truth.TRUE


def _hit(conflict: Conflict) -> Hit:
    mine, rival = conflict.listener, conflict.rival
    takes = f"take port {mine.port}{_hosts(mine, rival)}"
    if conflict.owner is conflict.rival_owner:
        message = (
            f"Listeners `{rival.name}` ({rival.protocol}) and `{mine.name}` ({mine.protocol}) of "
            f"{named(conflict.owner)} both {takes}: "
            f"{'neither' if conflict.owner.kind == 'Gateway' else 'only one of them'} is served."
        )
    else:
        winner = "the Gateway's" if _is_beaten(conflict) else "the older one"
        message = (
            f"Listener `{mine.name}` of {named(conflict.owner)} and listener `{rival.name}` of "
            f"{named(conflict.rival_owner)} both {takes}: only {winner} is served."
        )
    return Hit(
        mine.origin.at("port"),
        message,
        _help(mine, rival),
        "taken twice",
        (Place(rival.origin.at("port"), "taken here"),),
    )


def _hosts(one: Listener, other: Listener) -> str:
    """For which hosts the port is taken twice; listeners for TCP and UDP take the whole port."""
    return "" if {"TCP", "UDP"} & {one.protocol, other.protocol} else f" for {hosts_of(one)}"


def _help(one: Listener, other: Listener) -> str:
    if {"TCP", "UDP"} & {one.protocol, other.protocol}:
        return "Give one of them another port."
    return "Give one of them another port or hostname, or delete it."
