"""Small pieces of English for messages."""

from collections.abc import Iterable

from netlint.model.entry import Gateway, OpenShiftRoute, Route
from netlint.model.workload import Workload


def conjunction(words: Iterable[str]) -> str:
    """The words as a list in a sentence, each once: `a`; `a and b`; `a, b and c`."""
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} and {last}" if first else last


def named(item: Workload | Gateway | Route | OpenShiftRoute) -> str:
    """An object by its kind and quoted name: Deployment `shop/frontend`; it may have none yet (S6.7)."""
    if not item.name:
        return f"{item.kind} without a name"
    return f"{item.kind} `{qualified(item.namespace, item.name)}`"


def qualified(namespace: str, name: str) -> str:
    """A name with its namespace, where there is one."""
    return f"{namespace}/{name}" if namespace else name
