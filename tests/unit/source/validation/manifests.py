"""Objects for the tests of validation: texts become bodies, and samples of every kind are at hand."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from netlint.source.tree import Mapping, Value
from netlint.source.validation import ValidationOptions, Violation, validate
from netlint.source.yaml_tree import compose_yaml

SAMPLES = Path(__file__).parent / "samples"


def bodies(text: str) -> list[Mapping]:
    """The objects in a YAML text."""
    documents = compose_yaml(text)
    assert not documents.faults
    return [root for root in documents.roots if isinstance(root, Mapping)]


def violations(text: str, options: ValidationOptions | None = None) -> list[Violation]:
    """What is wrong with the one object in a YAML text."""
    (body,) = bodies(text)
    return validate(str(body["apiVersion"]), str(body["kind"]), body, options)


@cache
def samples() -> tuple[Mapping, ...]:
    """A valid object for every schema."""
    return tuple(body for path in sorted(SAMPLES.glob("*.yaml")) for body in bodies(path.read_text("utf-8")))


def identity(body: dict[str, Any] | Mapping) -> tuple[str, str]:
    """The apiVersion and the kind of an object."""
    return str(body["apiVersion"]), str(body["kind"])


def positions(value: Value, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value in a tree, the root's included."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from positions(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from positions(item, (*path, index))


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A plain copy of a tree with another value at `path`."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {key: replaced(item, rest, new) if key == step else item for key, item in value.items()}
    return [replaced(item, rest, new) if index == step else item for index, item in enumerate(value)]


def told(text: str, options: ValidationOptions | None = None) -> list[tuple[str, str, str]]:
    """What is wrong with the one object in a YAML text: for each violation its rule, place and message.

    The place is written like `spec.ports.0.port`; a key at fault has a colon behind it.
    """
    return [
        (violation.rule, ".".join(map(str, violation.path)) + ":" * violation.on_key, violation.message)
        for violation in violations(text, options)
    ]


def assert_one(
    text: str, rule: str, place: str, fragment: str, options: ValidationOptions | None = None
) -> None:
    """Check that exactly one thing is wrong with an object, by its rule, its place and a part of its message."""
    found = told(text, options)
    assert [(told_rule, told_place) for told_rule, told_place, _ in found] == [(rule, place)], found
    assert fragment in found[0][2]
