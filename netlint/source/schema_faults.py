"""Finds what is wrong with an object that its schema refuses: jsonschema is the judge, netlint reads its errors."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, NamedTuple, cast

from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.protocols import Validator

from netlint.origin import Path
from netlint.source.schema import schema_part, schema_target
from netlint.source.schema_gate import Schema, distinct_items

MOST_FAULTS = 50
_LONGEST_TEXT = 5000
_MOST_BITS = 64
_LARGEST = 2**_MOST_BITS
_REFERENCES = frozenset({"$defs", "$id", "$ref"})


class Fault(NamedTuple):
    """One way in which an object breaks its schema.

    `path` leads to the value at fault, or to the mapping that lacks a field; with `on_key` the key that
    ends the path is at fault. `keyword` is the JSON Schema keyword that `value` breaks, `schema` the
    part of the schema that holds the keyword, `fact` the source fact behind it, or "schema". Where a
    field is missing, `value` is its name.
    """

    path: Path
    on_key: bool
    keyword: str
    value: object
    schema: Schema
    fact: str


def find_faults(name: str, body: object) -> list[Fault]:
    """What in `body` breaks the schema in the file `name`; empty exactly if it conforms.

    In the order of the document below each keyword, and bounded: jsonschema is asked for 50 errors,
    and of an error about unknown fields 50 names are told.
    """
    errors = _validator(name).iter_errors(cast(Any, _quiet(body, {})))
    return [fault for error in islice(errors, MOST_FAULTS) for fault in _faults_of(name, error)]


@cache
def _validator(name: str) -> Validator:
    changed = {"items": _items, "additionalProperties": _additional_properties}
    extended = validators.extend(Draft202012Validator, changed)  # type: ignore[no-untyped-call]
    return cast(Validator, extended(_inlined(name)))


@cache
def _inlined(name: str, pointer: str = "") -> Schema:
    """The schema with the part that each `$ref` means in its place: jsonschema spends most of its time on them."""
    return cast(Schema, _inline(name, schema_part(name, pointer)))


def _inline(name: str, part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    inlined = {key: _inline(name, value) for key, value in part.items() if key not in _REFERENCES}
    if "$ref" not in part:
        return inlined
    target = _inlined(*schema_target(name, part["$ref"]))
    return {**inlined, "allOf": [target]} if inlined else target


def _items(validator: Any, items: Schema, value: object, _schema: Schema) -> Iterator[ValidationError]:
    """The keyword `items`, for lists in which aliases may repeat a value without end."""
    if isinstance(value, list):
        for index, item in distinct_items(value):
            yield from validator.descend(item, items, path=index)


def _additional_properties(
    validator: Any, additional: Schema | bool, value: object, schema: Schema
) -> Iterator[ValidationError]:
    """The keyword `additionalProperties`, in the order of the document instead of none."""
    if not isinstance(value, dict):
        return
    unknown = [key for key in value if key not in schema.get("properties", ())]
    if additional is False and unknown:
        yield ValidationError("unknown fields")
    elif not isinstance(additional, bool):
        for key in unknown:
            yield from validator.descend(value[key], additional, path=key)


class _QuietMapping(dict[str, Any]):
    """A mapping whose representation is short."""

    def __repr__(self) -> str:
        return "{…}"


class _QuietSequence(list[Any]):
    """A list whose representation is short."""

    def __repr__(self) -> str:
        return "[…]"


def _quiet(value: object, done: dict[int, object]) -> object:
    """A copy of a tree, as shared as the original is, that jsonschema can quote without writing it out.

    jsonschema puts the representation of a value into its messages; with aliases that may be endless,
    and Python refuses to write numbers of some thousand digits.
    """
    if isinstance(value, str):
        return value[:_LONGEST_TEXT]
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return _LARGEST if value > 0 else -_LARGEST
    if not isinstance(value, dict | list):
        return value
    if id(value) not in done:
        if isinstance(value, dict):
            done[id(value)] = _QuietMapping({key: _quiet(item, done) for key, item in value.items()})
        else:
            done[id(value)] = _QuietSequence(_quiet(item, done) for item in value)
    return done[id(value)]


def _faults_of(name: str, error: ValidationError) -> Iterator[Fault]:
    path: Path = tuple(error.absolute_path)
    keyword, schema = str(error.validator), cast(Schema, error.schema)
    steps = tuple(error.absolute_schema_path)
    fact = _fact(_inlined(name), steps)
    if keyword == "additionalProperties":
        fields = cast(Mapping[str, Any], error.instance)
        unknown = (key for key in fields if key not in schema.get("properties", ()))
        for key in islice(unknown, MOST_FAULTS):
            yield Fault((*path, key), True, keyword, fields[key], schema, fact)
    elif keyword == "required":
        missing = next(field for field in schema["required"] if f"{field!r} is" in error.message)
        yield Fault(path, False, keyword, missing, schema, fact)
    elif "propertyNames" in steps:
        yield Fault((*path, str(error.instance)), True, keyword, error.instance, schema, fact)
    else:
        yield Fault(path, False, keyword, error.instance, schema, fact)


def _fact(part: Any, steps: Iterable[str | int]) -> str:
    """The last `$comment` on the way that `steps` lead down from `part`, or "schema"."""
    fact = "schema"
    for step in steps:
        if isinstance(part, dict):
            fact = part.get("$comment", fact)
        part = part[step]
    return fact
