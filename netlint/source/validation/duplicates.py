"""Finds keys that a mapping gives twice, anywhere in an object."""

from collections.abc import Iterator

from netlint.origin import Path
from netlint.source.tree import Mapping, Sequence, Value
from netlint.source.validation.violation import Violation

LAST_WINS = "Kustomize and other strict readers refuse the object, kubectl keeps only the last"
"""What becomes of an object with a key that is given twice: kubectl reads leniently before it asks the server."""


def duplicate_keys(body: object) -> Iterator[Violation]:
    """A violation for every key that is given again in its mapping; what an alias repeats is seen once.

    Only trees that netlint has read know of such keys: a plain dictionary has none.
    """
    if isinstance(body, Mapping):
        for path, mapping in _mappings(body):
            for key in dict.fromkeys(key for key, _ in mapping.duplicates):
                what = f"the key `{key}` appears twice in one mapping"
                yield Violation(
                    (*path, key), True, f"{what}; {LAST_WINS}", "keep one of them", "schema", keeps_out=False
                )


def _mappings(body: Mapping) -> Iterator[tuple[Path, Mapping]]:
    """Every mapping in the tree with its path, once."""
    seen: set[int] = set()
    pending: list[tuple[Path, Value]] = [((), body)]
    while pending:
        path, value = pending.pop()
        if id(value) in seen or not isinstance(value, Mapping | Sequence):
            continue
        seen.add(id(value))
        if isinstance(value, Mapping):
            yield path, value
            pending += [((*path, key), child) for key, child in value.items()]
        else:
            pending += [((*path, index), child) for index, child in enumerate(value)]
