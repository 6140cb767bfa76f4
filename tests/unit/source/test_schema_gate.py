"""Compiled gates agree with jsonschema on whatever is put before them."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012, SchemaResource

from netlint.source.schema import conforms, load_schema, schema_name
from netlint.source.schema_faults import MOST_FAULTS, find_faults
from netlint.source.schema_gate import Gate, compile_gate
from netlint.source.validation import validate
from tests.unit.source.validation.manifests import identity, positions, replaced, samples

BASE = "https://netlint.dev/schemas/"

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
TYPES = ["object", "array", "string", "integer", "number", "boolean", "null"]
LEAVES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(TYPES)
        | st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True),
        "enum": st.lists(st.sampled_from(["", "a", "b", 301, 302, None]), min_size=1, unique=True),
        "minimum": st.integers(-2, 2),
        "maximum": st.integers(-2, 9),
        "minLength": st.integers(0, 2),
        "maxLength": st.integers(0, 4),
        "pattern": st.sampled_from(["^a", "^[a-c]*$(?!\\n)", "b"]),
        "minItems": st.integers(0, 1),
        "maxItems": st.integers(0, 2),
        "required": st.lists(st.sampled_from("abc"), max_size=2, unique=True),
        "additionalProperties": st.booleans(),
        "propertyNames": st.just({"pattern": "^[ab]$"}),
    },
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda leaf, properties, items: {**leaf, "properties": properties, "items": items},
        LEAVES,
        st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
        inner | st.booleans(),
    ),
    max_leaves=5,
)


def gate_of(schema: Mapping[str, Any]) -> Gate:
    return compile_gate(schema, lambda reference: gate_of(schema["$defs"][reference.rpartition("/")[2]]))


@settings(deadline=None)
@given(schema=SCHEMAS, value=VALUES)
def test_a_gate_agrees_with_jsonschema_on_any_schema_and_value(schema: dict[str, Any], value: Any) -> None:
    assert gate_of(schema).passes(value) == Draft202012Validator(schema).is_valid(value)


@settings(deadline=None)
@given(value=SCALARS)
def test_a_reference_and_the_keywords_beside_it_must_both_hold(value: Any) -> None:
    schema = {"$ref": "#/$defs/small", "type": "integer", "$defs": {"small": {"maximum": 5, "minimum": -5}}}
    assert gate_of(schema).passes(value) == Draft202012Validator(schema).is_valid(value)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_the_gate_and_jsonschema_agree_on_mutated_samples(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(samples()))
    name = schema_name(*identity(body))
    assert name is not None
    changed: Any = body
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(positions(changed))))
        changed = replaced(changed, path, data.draw(VALUES))
    assert conforms(name, changed) == (not find_faults(name, changed))
    if isinstance(changed, dict):
        validate(*identity(body), changed)


def test_any_other_validator_reads_the_schemas_too() -> None:
    def retrieve(uri: str) -> SchemaResource:
        return DRAFT202012.create_resource(load_schema(uri.removeprefix(BASE)))

    registry: Registry[Any] = Registry(retrieve=retrieve)  # type: ignore[call-arg]
    for body in samples():
        schema = load_schema(schema_name(*identity(body)) or "")
        Draft202012Validator.check_schema(schema)
        assert Draft202012Validator(schema, registry=registry).is_valid(body), identity(body)
        assert not Draft202012Validator(schema, registry=registry).is_valid({**body, "metadata": []})


def test_a_keyword_that_gates_do_not_know_is_refused_when_the_schema_is_compiled() -> None:
    with pytest.raises(ValueError, match="oneOf"):
        gate_of({"oneOf": [{"type": "string"}]})


def test_every_pattern_has_a_longest_text_so_that_no_expression_runs_on_a_huge_one() -> None:
    def patterns(part: Any) -> None:
        if isinstance(part, dict):
            assert "pattern" not in part or part.get("maxLength", 5000) <= 4096, part
            for below in part.values():
                patterns(below)

    names = {name for kinds in load_schema("kinds.json").values() for name in kinds.values()}
    for name in [*names, *(f"{folder}/definitions.json" for folder in {n.partition("/")[0] for n in names})]:
        patterns(load_schema(name))


def test_aliases_that_multiply_are_followed_once() -> None:
    """A short text stands for 10^12 values here; reading it must not take longer for that."""
    values = ["x"] * 1000
    rule = {
        "from": [
            {"podSelector": {"matchExpressions": [{"key": "k", "operator": "In", "values": values}] * 1000}}
        ]
        * 1000
    }
    body = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "n"}}
    name = "kubernetes/networkpolicy.json"
    assert conforms(name, {**body, "spec": {"ingress": [rule] * 1000}})
    (fault,) = find_faults(name, {**body, "spec": {"ingress": [rule] * 1000, "egress": rule}})
    assert fault.path == ("spec", "egress")


def test_a_value_that_repeats_itself_endlessly_is_not_written_out() -> None:
    bomb: list[Any] = ["x"]
    for _ in range(60):
        bomb = [bomb, bomb]
    body = {"apiVersion": "v1", "kind": "Service", "metadata": bomb, "spec": {"ports": bomb, "type": bomb}}
    assert not conforms("kubernetes/service.json", body)
    assert {fault.path for fault in find_faults("kubernetes/service.json", body)} >= {
        ("metadata",),
        ("spec", "type"),
    }


def test_the_number_of_faults_is_bounded() -> None:
    labels = {f"key{number}": number for number in range(10_000)}
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n", "labels": labels}}
    assert len(find_faults("kubernetes/namespace.json", body)) == MOST_FAULTS
    unknown = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n"}, **labels}
    assert len(find_faults("kubernetes/namespace.json", unknown)) == MOST_FAULTS
