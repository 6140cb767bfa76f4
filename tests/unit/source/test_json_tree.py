"""JSON becomes the same trees as YAML, with JSON's own scalars."""

import pytest

from netlint.errors import ErrorKind
from netlint.source.json_tree import compose_json
from netlint.source.tree import Mapping, Sequence, unpack


def test_every_key_and_value_knows_its_place() -> None:
    """The same contract as for YAML."""
    text = '\n{"a": [1, "x\\n"], "b": {"c": null}}\n'
    documents = compose_json(text)
    (root,) = documents.roots
    assert root == {"a": [1, "x\n"], "b": {"c": None}}
    assert isinstance(root, Mapping)
    assert text[slice(*unpack(root.span))] == text.strip()
    assert [text[slice(*unpack(key))] for key, _ in root.places.values()] == ['"a"', '"b"']
    items = root["a"]
    assert isinstance(items, Sequence)
    assert [text[slice(*unpack(place))] for place in items.places] == ["1", '"x\\n"']


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("80.0", 80.0),
        ("1e3", 1000.0),
        ("-0", 0),
        ("true", True),
        ("null", None),
        ('"\\u00e9\\ud83d\\ude00"', "\u00e9\U0001f600"),
        ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", float(2**64)),
        ("9" * 100, 1e100),
        ('"yes"', "yes"),
    ],
)
def test_scalars_are_json(text: str, value: object) -> None:
    """A JSON `80.0` stays a float; YAML's words are not JSON's."""
    (root,) = compose_json(text).roots
    assert root == value
    assert type(root) is type(value)


def test_a_lone_surrogate_becomes_a_replacement_character() -> None:
    """As Go reads it; the rest of netlint may rely on text that can be written."""
    assert compose_json('"\\ud800x"').roots == ["\ufffdx"]


def test_several_values_are_several_documents() -> None:
    """kubectl reads a stream of JSON values."""
    assert compose_json('{"a": 1}\n{"b": 2}').roots == [{"a": 1}, {"b": 2}]


def test_the_last_of_duplicate_keys_wins() -> None:
    """Duplicates are recorded as in YAML."""
    (root,) = compose_json('{"a": 1, "a": 2}').roots
    assert isinstance(root, Mapping)
    assert root == {"a": 2}
    assert [(key, unpack(place)) for key, place in root.duplicates] == [("a", (1, 4))]


@pytest.mark.parametrize(
    ("text", "offset", "about"),
    [
        ("{", 1, "double quotes"),
        ('{"a"', 4, "`:`"),
        ('{"a":', 5, "ends before"),
        ('{"a": 1', 7, "`,` or `}`"),
        ("[1 2]", 3, "`,` or `]`"),
        ("[1,]", 3, "value is missing"),
        ("{'a': 1}", 1, "double quotes"),
        ("[01]", 2, "`,` or `]`"),
        ('["a]', 1, "never closed"),
        ('["\t"]', 2, "control character"),
        ('["\\x"]', 2, "escape"),
        ("// x", 0, "value is missing"),
        ("NaN", 0, "value is missing"),
        ("1e999", 0, "too large"),
        ('{"a": 1,}', 8, "double quotes"),
    ],
)
def test_broken_json_is_explained_at_its_place(text: str, offset: int, about: str) -> None:
    """Exact JSON: no comments, no trailing commas, no single quotes."""
    (fault,) = compose_json(text).faults
    assert fault.kind is ErrorKind.SYNTAX
    assert fault.offset == offset
    assert about in fault.message


def test_deep_nesting_is_a_limit() -> None:
    """Design 9: 10,000 levels give a clear error."""
    for text in ("[" * 10_000, '{"a":' * 10_000):
        (fault,) = compose_json(text).faults
        assert fault.kind is ErrorKind.LIMIT
