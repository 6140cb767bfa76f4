"""Finds intents with a side that means nobody, which would hold whatever the policies say."""

from collections.abc import Iterator

from netlint.check import Context, Hit


def check(context: Context) -> Iterator[Hit]:
    """Yield each such side of an intent (N89)."""
    for judgment in context.judged.judgments:
        for vacuity in judgment.vacuities:
            yield Hit(
                vacuity.side.origin,
                f"Intent `{judgment.intent.id}` proves nothing: {vacuity.message}.",
                vacuity.help,
                "means nobody",
            )
