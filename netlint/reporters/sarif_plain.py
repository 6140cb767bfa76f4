"""Turns the objects of sarif-om into the plain values that JSON knows."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Final, NamedTuple

_NEVER_DROPPED: Final = frozenset({"level", "kind"})


def plain(value: Any) -> Any:
    """A sarif-om object as a dict under the names of SARIF, without what it leaves at its default.

    Levels and kinds are written even then: a reader takes a missing level from the rule, not from
    the schema's default.
    """
    match value:
        case str() | int() | float() | None:
            return value
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
    cls: Any = type(value)
    fields = _fields(cls)
    return {
        wire_name: plain(item)
        for (wire_name, default), item in zip(fields.wire, fields.values(value), strict=True)
        if item is not None and item != default
    }


class _Fields(NamedTuple):
    """How a sarif-om class is written: its attributes' names in SARIF and defaults, and a way to their values."""

    wire: tuple[tuple[str, Any], ...]
    values: Callable[[Any], tuple[Any, ...]]


@cache
def _fields(cls: Any) -> _Fields:
    """The attributes of a sarif-om class."""
    fields = cls.__attrs_attrs__
    wire = tuple((field.metadata["schema_property_name"], _default(field)) for field in fields)
    return _Fields(wire, attrgetter(*(field.name for field in fields)))


def _default(field: Any) -> Any:
    """The value at which an attribute is left out; None where it never is."""
    if field.name in _NEVER_DROPPED:
        return None
    make = getattr(field.default, "factory", None)
    return make() if make else field.default
