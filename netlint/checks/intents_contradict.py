"""Finds pairs of intents that cannot both hold."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place


def check(context: Context) -> Iterator[Hit]:
    """Yield each intent that wants a connection which another one forbids, at the one that forbids it (N90)."""
    for wanting, forbidding in context.judged.conflicts:
        yield Hit(
            forbidding.origin.at("id"),
            f"Intents `{forbidding.id}` and `{wanting.id}` contradict each other: the one forbids connections that the "
            "other wants, so that no policies can satisfy both.",
            f"Exclude from `{forbidding.id}` what `{wanting.id}` allows, with `not`, or drop one of the two.",
            "forbids",
            (Place(wanting.origin.at("id"), "wants"),),
        )
