"""Compiles a JSON Schema into closures that accept a conforming value within microseconds.

Only the keywords that our schemas use are known; any other one is refused when a schema is compiled.
A gate answers yes or no. What is wrong with a value that it refuses is for jsonschema to say.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import NoneType
from typing import Any

Check = Callable[[Any], bool]
Schema = Mapping[str, Any]
Resolve = Callable[[str], "Gate"]

ANNOTATIONS = frozenset({"$schema", "$id", "$comment", "$defs", "title", "description"})
_OBJECT = frozenset({"properties", "required", "additionalProperties", "propertyNames"})
_ARRAY = frozenset({"items", "minItems", "maxItems"})
_STRING = frozenset({"minLength", "maxLength", "pattern"})
_NUMBER = frozenset({"minimum", "maximum"})
KEYWORDS = _OBJECT | _ARRAY | _STRING | _NUMBER | {"type", "enum", "$ref"}

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (NoneType,),
    "integer": (int, float),
    "number": (int, float),
}
_ALL_TYPES = (dict, list, str, bool, NoneType, int, float)
_SHORT = 16


def accept(_value: object) -> bool:
    """Passes every value."""
    return True


def refuse(_value: object) -> bool:
    """Passes no value."""
    return False


class Gate(dict[type, Check]):
    """The check for each Python type that a value can have; `gate[type(value)](value)` is the verdict.

    A subclass of a known type is checked like it. A type that JSON does not know gets `other`.
    """

    __slots__ = ("other",)

    def __init__(self, checks: Mapping[type, Check], other: Check) -> None:
        super().__init__(checks)
        self.other = other

    def __missing__(self, kind: type) -> Check:
        known = (base for base in kind.__mro__ if base in _ALL_TYPES)
        base = next(known, None)
        self[kind] = check = self.other if base is None else self[base]
        return check

    def passes(self, value: object) -> bool:
        """Whether `value` conforms to the schema."""
        return self[value.__class__](value)


OPEN = Gate(dict.fromkeys(_ALL_TYPES, accept), accept)
SHUT = Gate(dict.fromkeys(_ALL_TYPES, refuse), refuse)


def distinct_items(sequence: Sequence[Any]) -> Iterable[tuple[int, Any]]:
    """The items of `sequence` with their indices; if it is long, a value that aliases repeat comes only once.

    A short text can name 1,000 times 1,000 times the same value; no walk may follow them all.
    """
    return enumerate(sequence) if len(sequence) <= _SHORT else _first_occurrences(sequence)


def _first_occurrences(sequence: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    seen: set[int] = set()
    for index, item in enumerate(sequence):
        if id(item) not in seen:
            seen.add(id(item))
            yield index, item


def compile_gate(schema: Schema | bool, resolve: Resolve) -> Gate:
    """The gate for `schema`; `resolve` gives the gate that a `$ref` leads to.

    Raises ValueError for a keyword that gates do not know.
    """
    if isinstance(schema, bool):
        return OPEN if schema else SHUT
    unknown = schema.keys() - KEYWORDS - ANNOTATIONS
    if unknown:
        raise ValueError(f"the schema uses keywords that netlint does not compile: {sorted(unknown)}")
    checks: dict[type, list[Check]] = {kind: [] for kind in _ALL_TYPES}
    if schema.keys() & _OBJECT:
        checks[dict].append(_object_check(schema, resolve))
    if schema.keys() & _ARRAY:
        checks[list].append(_array_check(schema, resolve))
    if schema.keys() & _STRING:
        checks[str].append(_string_check(schema))
    if schema.keys() & _NUMBER:
        for kind in (int, float):
            checks[kind].append(_number_check(schema))
    _restrict_type(schema, checks)
    if "enum" in schema:
        _restrict_values(schema["enum"], checks)
    other = refuse if schema.keys() & {"type", "enum"} else accept
    gate = Gate({kind: _all_of(wanted) for kind, wanted in checks.items()}, other)
    return _both(resolve(schema["$ref"]), gate) if "$ref" in schema else gate


def _restrict_type(schema: Schema, checks: dict[type, list[Check]]) -> None:
    if "type" not in schema:
        return
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    allowed = {kind for name in names for kind in _PYTHON_TYPES[name]}
    for kind in checks.keys() - allowed:
        checks[kind] = [refuse]
    if "integer" in names and "number" not in names:
        checks[float].insert(0, float.is_integer)


def _restrict_values(values: Iterable[Any], checks: dict[type, list[Check]]) -> None:
    options = frozenset(values)
    for kind, wanted in checks.items():
        if any(type(option) is kind for option in options):
            wanted.append(options.__contains__)
        else:
            checks[kind] = [refuse]


def _both(first: Gate, second: Gate) -> Gate:
    checks = {kind: _all_of([first[kind], second[kind]]) for kind in _ALL_TYPES}
    return Gate(checks, _all_of([first.other, second.other]))


def _all_of(checks: Iterable[Check]) -> Check:
    match [check for check in checks if check is not accept]:
        case []:
            return accept
        case [check]:
            return check
        case several if refuse in several:
            return refuse
        case [first, second]:
            return lambda value: first(value) and second(value)
        case several:
            return lambda value: all(check(value) for check in several)


def _object_check(schema: Schema, resolve: Resolve) -> Check:
    fields = {name: compile_gate(part, resolve) for name, part in schema.get("properties", {}).items()}
    additional = compile_gate(schema.get("additionalProperties", True), resolve)
    names = compile_gate(schema["propertyNames"], resolve)[str] if "propertyNames" in schema else accept
    required = frozenset(schema.get("required", ()))

    def check_fields(value: dict[str, Any]) -> bool:
        get = fields.get
        for key, item in value.items():
            if not get(key, additional)[item.__class__](item):
                return False
        return required <= value.keys()

    def check_names(value: dict[str, Any]) -> bool:
        return all(map(names, value))

    return check_fields if names is accept else _all_of([check_fields, check_names])


def _array_check(schema: Schema, resolve: Resolve) -> Check:
    items = compile_gate(schema.get("items", True), resolve)
    least: int = schema.get("minItems", 0)
    most: float = schema.get("maxItems", float("inf"))

    def check(value: list[Any]) -> bool:
        if not least <= len(value) <= most:
            return False
        for _, item in distinct_items(value):  # noqa: SIM110 (a generator would cost more than the checks)
            if not items[item.__class__](item):
                return False
        return True

    return check


def _string_check(schema: Schema) -> Check:
    least: int = schema.get("minLength", 0)
    most: float = schema.get("maxLength", float("inf"))
    matches = re.compile(schema["pattern"]).search if "pattern" in schema else accept

    @lru_cache(maxsize=10_000)
    def check(value: str) -> bool:
        return least <= len(value) <= most and bool(matches(value))

    return check


def _number_check(schema: Schema) -> Check:
    least: float = schema.get("minimum", float("-inf"))
    most: float = schema.get("maximum", float("inf"))

    def check(value: float) -> bool:
        return least <= value <= most

    return check
