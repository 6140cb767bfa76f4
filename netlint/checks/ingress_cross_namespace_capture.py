"""Finds paths of Ingresses that take requests from an Ingress of another namespace."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.routing.contested_paths import Contested, ContestedPaths
from netlint.engine.routing.request_words import in_words
from netlint.engine.words import qualified
from netlint.finding import Severity


def check(context: Context) -> Iterator[Hit]:
    """Yield each path in the prefix of another namespace; in the default profile only that prefix itself (S4.11)."""
    contested = context.lookup.once(ContestedPaths)
    pedantic = context.settings.profile is Profile.PEDANTIC
    for found in contested.captured(parts=pedantic):
        ingresses = (found.loser.ingress, found.taker.ingress)
        if any(context.is_patched("Ingress", ingress.name) for ingress in ingresses):
            continue
        is_head = found.taker.path.path.rstrip("/") == found.loser.path.path.rstrip("/")
        if not contested.are_duplicates(found):
            yield _hit(found, None if is_head else Severity.NOTE)


def _hit(found: Contested, severity: Severity | None) -> Hit:
    loser, taker = found.loser, found.taker
    backend = taker.path.backend
    return Hit(
        taker.path.origin.at("path"),
        f"Ingress `{taker.ingress}` takes {in_words(found.request)} from `{loser.path.path}` of Ingress "
        f"`{loser.ingress}` in another namespace: that request goes to {backend.kind} "
        f"`{qualified(backend.namespace, backend.service)}`.",
        "Give one of the two a host or path of its own.",
        f"takes requests from `{loser.ingress.namespace}`",
        (Place(loser.path.origin.at("path"), "stands for them too"),),
        severity,
    )
