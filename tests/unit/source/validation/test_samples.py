"""The sample of every kind is valid, and stays readable whatever stands at any place in it."""

from typing import Any

import pytest

from netlint.source.schema import conforms, load_schema, schema_name
from netlint.source.schema_faults import find_faults
from netlint.source.tree import Mapping
from netlint.source.validation import validate
from tests.unit.source.validation.manifests import identity, positions, replaced, samples

SAMPLE = pytest.mark.parametrize("body", samples(), ids=lambda body: " ".join(identity(body)))
STRANGERS: tuple[Any, ...] = ([None], {"stranger": None}, "", "a stranger", -1, True, None)


def test_every_schema_has_a_sample() -> None:
    schemas = {name for kinds in load_schema("kinds.json").values() for name in kinds.values()}
    assert schemas == {schema_name(*identity(body)) for body in samples()}


@SAMPLE
def test_the_sample_is_valid(body: Mapping) -> None:
    assert validate(*identity(body), body) == []


@SAMPLE
def test_the_gate_and_jsonschema_agree_at_every_position(body: Mapping) -> None:
    name = schema_name(*identity(body))
    assert name is not None
    for path in positions(body):
        for stranger in STRANGERS:
            changed = replaced(body, path, stranger)
            assert conforms(name, changed) == (not find_faults(name, changed)), (path, stranger)


@SAMPLE
def test_any_value_at_any_position_is_survived_and_reported_once(body: Mapping) -> None:
    for path in filter(None, positions(body)):
        for stranger in STRANGERS:
            found = validate(*identity(body), replaced(body, path, stranger))
            places = [(violation.path, violation.on_key, violation.message) for violation in found]
            assert len(set(places)) == len(places), (path, stranger)


@SAMPLE
def test_null_is_the_same_as_absent_where_a_field_is_optional(body: Mapping) -> None:
    """S1.22, S1.28: what may be left out may be null, and the other way round."""
    name = schema_name(*identity(body))
    assert name is not None
    for path in positions(body):
        if path and isinstance(path[-1], str) and conforms(name, replaced(body, path, None)):
            assert conforms(name, without(body, path)), path


def without(value: Any, path: tuple[str | int, ...]) -> Any:
    """A plain copy of a tree without the mapping key at the end of `path`."""
    if len(path) == 1:
        return {key: item for key, item in value.items() if key != path[0]}
    kept = without(value[path[0]], path[1:])
    return replaced(value, (path[0],), kept)
