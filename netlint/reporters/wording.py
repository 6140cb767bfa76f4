"""Small changes to sentences: counts, full stops, and cuts."""

from typing import Final

_ENDINGS: Final = (".", "!", "?", "…")


def counted(count: int, plural: str) -> str:
    """A number with its noun, given in the plural: `1 file`, `2 files`."""
    return f"{count} {plural.removesuffix('s') if count == 1 else plural}"


def listed(items: list[str]) -> str:
    """Items as a sentence lists them: `a, b and c`."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def sentence(text: str) -> str:
    """A text that ends as a sentence does."""
    return text if not text or text.endswith(_ENDINGS) else f"{text}."


def clipped(text: str, limit: int) -> str:
    """A text of at most `limit` characters, cut between words where there are any."""
    if len(text) <= limit:
        return text
    kept, space, _ = text[: limit - 1].rpartition(" ")
    return f"{(kept if space else text[: limit - 1]).rstrip()}…"
