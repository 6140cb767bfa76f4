"""Names the first few of many things in a message."""

from collections.abc import Iterable

from netlint.engine.words import conjunction

NAMED = 3


def several(words: Iterable[str], more: str) -> str:
    """The words as a list in a sentence, each once, and how many `more` there are beyond the first few.

    One beyond them is named, too: that takes no more space than to say so.
    """
    names = list(dict.fromkeys(words))
    rest = len(names) - NAMED
    return conjunction(names if rest <= 1 else [*names[:NAMED], f"{rest} more {more}"])
