"""Finds paths of Ingresses that no request gets to, because a longer one stands for the same."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.contested_paths import ContestedPaths
from netlint.engine.routing.request_words import in_words


def check(context: Context) -> Iterator[Hit]:
    """Yield each prefix all of whose requests go to the backend of another path (S4.10, S4.11)."""
    for found in context.lookup.once(ContestedPaths).shadowed():
        loser, taker = found.loser, found.taker
        if any(context.is_patched("Ingress", claim.ingress.name) for claim in (loser, taker)):
            continue
        whose = "" if taker.ingress is loser.ingress else f" of Ingress `{taker.ingress}`"
        yield Hit(
            loser.path.origin.at("path"),
            f"No request gets to the path `{loser.path.path}` of Ingress `{loser.ingress}`: `{taker.path.path}`{whose} "
            f"stands for the same requests and is longer, so {in_words(found.request)}, for example, goes there.",
            "Delete one of the two, or give it another path.",
            "gets no requests",
            (Place(taker.path.origin.at("path"), "takes them all"),),
        )
