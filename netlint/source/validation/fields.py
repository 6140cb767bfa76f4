"""Reads fields of an object that may hold anything: a value of the wrong type counts as absent.

What has the wrong type is for the schema to report; the rules look at what can still be read.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from netlint.source.schema_gate import distinct_items

LARGEST = 2**63
_NOTHING: Mapping[str, Any] = {}


def mapping_in(fields: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The mapping that `keys` lead to, or an empty one."""
    for key in keys:
        value = fields.get(key)
        if not isinstance(value, dict):
            return _NOTHING
        fields = value
    return fields


def items_in(fields: Mapping[str, Any], key: str) -> Iterable[tuple[int, Any]]:
    """The items of the list at `key` with their indices; none if it is no list."""
    value = fields.get(key)
    return distinct_items(value) if isinstance(value, list) else ()


def mappings_in(fields: Mapping[str, Any], key: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """The mappings in the list at `key` with their indices."""
    return ((index, item) for index, item in items_in(fields, key) if isinstance(item, dict))


def texts_in(fields: Mapping[str, Any], key: str) -> Iterable[tuple[int, str]]:
    """The strings in the list at `key` with their indices."""
    return ((index, item) for index, item in items_in(fields, key) if isinstance(item, str))


def text_in(fields: Mapping[str, Any], key: str) -> str:
    """The string at `key`; empty if there is none."""
    value = fields.get(key)
    return value if isinstance(value, str) else ""


def number_in(fields: Mapping[str, Any], key: str) -> int | None:
    """The whole number at `key`, or None; one beyond 64 bits is cut to them, so that it can be written out."""
    match fields.get(key):
        case bool():
            return None
        case int(number):
            return max(-LARGEST, min(number, LARGEST))
        case float(number) if number.is_integer():
            return int(number)
        case _:
            return None


def is_set(fields: Mapping[str, Any], key: str) -> bool:
    """Whether the field is given: null is read as absent."""
    return fields.get(key) is not None


def is_filled(fields: Mapping[str, Any], key: str) -> bool:
    """Whether the field is given and neither null, empty, zero nor false."""
    return bool(fields.get(key))
