"""Tolerant reading of manifests: whatever has the wrong shape counts as left out, and so does null."""

from typing import Final

from netlint.model.labels import Pair
from netlint.source.tree import Mapping, Sequence, Value

NOTHING: Final = Mapping()
"""Stands for every mapping that is left out; never changed."""
NO_PAIRS: Final[frozenset[Pair]] = frozenset()


def mapping(body: Mapping, key: str, *further: str) -> Mapping:
    """The mapping at the end of a path of keys; empty where there is none."""
    value = body.get(key)
    for step in further:
        if not isinstance(value, Mapping):
            return NOTHING
        value = value.get(step)
    return value if isinstance(value, Mapping) else NOTHING


def sequence(body: Mapping, key: str) -> list[Value]:
    """The list at `key`; empty where there is none."""
    value = body.get(key)
    return value if isinstance(value, Sequence) else []


def mappings(body: Mapping, key: str) -> list[tuple[int, Mapping]]:
    """The mappings in the list at `key`, each with its index; a null item is an empty one (S1.23, D.8)."""
    value = body.get(key)
    if not isinstance(value, Sequence):
        return []
    return [
        (index, NOTHING if item is None else item)
        for index, item in enumerate(value)
        if item is None or isinstance(item, Mapping)
    ]


def text(body: Mapping, key: str, default: str = "") -> str:
    """The text at `key`."""
    value = body.get(key)
    return value if isinstance(value, str) else default


def texts(body: Mapping, key: str) -> tuple[str, ...]:
    """The texts in the list at `key`."""
    return tuple([item for item in sequence(body, key) if isinstance(item, str)])


def number(body: Mapping, key: str, default: int = 0) -> int:
    """The whole number at `key`; 80.0 is one, as it is for the API server, `true` is none."""
    value = body.get(key)
    if type(value) is int:
        return value
    found = _whole(value)
    return default if found is None else found


def number_or_text(body: Mapping, key: str) -> int | str:
    """The value of an IntOrString field; 0 where it is left out (S1.55)."""
    value = body.get(key)
    return value if isinstance(value, str) else _whole(value) or 0


def flag(body: Mapping, key: str, default: bool = False) -> bool:
    """The truth value at `key`."""
    value = body.get(key)
    return value if isinstance(value, bool) else default


def pairs(body: Mapping, key: str, *further: str) -> frozenset[Pair]:
    """The texts by key of a map such as labels: numbers are dropped (S1.37), null is the empty text."""
    found = mapping(body, key, *further)
    if not found:
        return NO_PAIRS
    return frozenset(
        [(name, value or "") for name, value in found.items() if value is None or isinstance(value, str)]
    )


def _whole(value: Value) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None
