"""Small pieces of English for messages."""

from collections.abc import Iterable

from netlint.model.workload import Workload


def conjunction(words: Iterable[str]) -> str:
    """The words as a list in a sentence, each once: `a`; `a and b`; `a, b and c`."""
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} and {last}" if first else last


def named(workload: Workload) -> str:
    """A workload by its kind and quoted name: Deployment `shop/frontend`; it may have none yet (S6.7)."""
    if not workload.name:
        return f"{workload.kind} without a name"
    qualified = f"{workload.namespace}/{workload.name}" if workload.namespace else workload.name
    return f"{workload.kind} `{qualified}`"
