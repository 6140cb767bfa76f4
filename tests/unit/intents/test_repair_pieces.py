"""Single places of a text are changed, and every other character stays: comments, quotes, indentation, line breaks."""

from typing import Any

import pytest

from netlint.intents.repair.pieces import Uneditable, added, changed, removed
from netlint.intents.repair.world import read
from netlint.intents.repair.writing import block, flow
from netlint.origin import Origin, Path
from netlint.source.files import SourceFile


def file_of(text: str, path: str = "a.yaml") -> SourceFile:
    file = read(path, text)
    assert file is not None
    return file


def without(text: str, path: Path, *numbers: int, is_refilled: bool = False) -> str:
    pieces = removed(file_of(text), Origin("a.yaml", 0, path), numbers, is_refilled=is_refilled)
    return changed(text, pieces)


def with_more(text: str, path: Path, value: dict[str, Any], name: str = "a.yaml") -> str:
    return changed(text, added(file_of(text, name), Origin(name, 0, path), value))


BLOCK = """\
a:
  # the first
  - x: 1 # one
    y: 2
  # the second
  - x: 3
  - {x: 4}
# the end
b: 1
"""


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param(
            (0,), "a:\n  # the first\n  # the second\n  - x: 3\n  - {x: 4}\n# the end\nb: 1\n", id="first"
        ),
        pytest.param(
            (2,),
            "a:\n  # the first\n  - x: 1 # one\n    y: 2\n  # the second\n  - x: 3\n# the end\nb: 1\n",
            id="last",
        ),
        pytest.param((0, 1, 2), "a: []\n  # the first\n  # the second\n# the end\nb: 1\n", id="all"),
    ],
)
def test_items_of_a_list_go_with_their_lines(numbers: tuple[int, ...], expected: str) -> None:
    assert without(BLOCK, ("a",), *numbers) == expected


def test_a_list_that_is_filled_again_is_not_closed() -> None:
    assert without("a:\n- 1\nb: 2\n", ("a",), 0, is_refilled=True) == "a:\nb: 2\n"


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((0,), "a: [{b: 2}, 3, 4] # c\n"),
        ((1,), "a: [1, 3, 4] # c\n"),
        ((3,), "a: [1, {b: 2}, 3] # c\n"),
        ((0, 1), "a: [3, 4] # c\n"),
        ((1, 2), "a: [1, 4] # c\n"),
        ((0, 2), "a: [{b: 2}, 4] # c\n"),
        ((0, 1, 2, 3), "a: [] # c\n"),
    ],
)
def test_items_between_brackets_go_with_their_commas(numbers: tuple[int, ...], expected: str) -> None:
    assert without("a: [1, {b: 2}, 3, 4] # c\n", ("a",), *numbers) == expected


@pytest.mark.parametrize(
    ("text", "path", "value", "expected"),
    [
        pytest.param(
            "a:\n  b: 1 # one\nc: 2\n", ("a",), {"d": 3}, "a:\n  b: 1 # one\n  d: 3\nc: 2\n", id="key"
        ),
        pytest.param(
            "a:\n- b: 1\n- c: 2\n",
            ("a", 0),
            {"d": {"e": [3]}},
            "a:\n- b: 1\n  d:\n    e:\n      - 3\n- c: 2\n",
            id="key in an item",
        ),
        pytest.param("a:\n- 1\n- 2\nb: 3\n", (), {"a": [4]}, "a:\n- 1\n- 2\n- 4\nb: 3\n", id="item"),
        pytest.param("a: [1]\n", (), {"a": [2]}, "a: [1, 2]\n", id="item between brackets"),
        pytest.param("a: {b: 1}\n", ("a",), {"c": "x"}, "a: {b: 1, c: x}\n", id="key between braces"),
        pytest.param("a: {}\n", ("a",), {"c": "x"}, "a:\n  c: x\n", id="empty braces become lines"),
        pytest.param(
            "a: {} # c\n", ("a",), {"c": "x"}, "a: {c: x} # c\n", id="unless a comment stands there"
        ),
        pytest.param(
            "- {}\n", (0,), {"c": ["x"], "d": 1}, "- c:\n    - x\n  d: 1\n", id="empty braces in an item"
        ),
        pytest.param("- {} # c\n", (0,), {"c": 1}, "- {c: 1} # c\n", id="in an item with a comment"),
        pytest.param("[{}]\n", (0,), {"c": 1}, "[{c: 1}]\n", id="empty braces between brackets"),
        pytest.param("a: []\nb: 1\n", (), {"a": [{"c": 2}]}, "a:\n  - c: 2\nb: 1\n", id="empty brackets"),
        pytest.param("a:\n  b: 1", ("a",), {"d": 3}, "a:\n  b: 1\n  d: 3\n", id="no break at the end"),
        pytest.param(
            "a:\r\n  b: 1\r\nc: 2\r\n", ("a",), {"d": 3}, "a:\r\n  b: 1\r\n  d: 3\r\nc: 2\r\n", id="CRLF"
        ),
        pytest.param(
            "a:\n  b: {c: 1}\n",
            ("a",),
            {"b": {"c": 1, "d": 2}, "e": 3},
            "a:\n  b: {c: 1, d: 2}\n  e: 3\n",
            id="what is there is left",
        ),
        pytest.param(
            "a:\n  b: |\n    x\nc: 1\n", ("a",), {"d": 2}, "a:\n  b: |\n    x\n  d: 2\nc: 1\n", id="text"
        ),
    ],
)
def test_keys_and_items_are_put_in(text: str, path: Path, value: dict[str, Any], expected: str) -> None:
    assert with_more(text, path, value) == expected


def test_json_stays_json() -> None:
    text = '{"apiVersion": "v1", "a": {"b": ["x"]}}\n'
    expected = '{"apiVersion": "v1", "a": {"b": ["x", "y"], "c": {"d": "z"}}}\n'
    assert with_more(text, ("a",), {"b": ["y"], "c": {"d": "z"}}, "a.json") == expected


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        pytest.param(
            "x: &x {b: 1}\na: *x\n", ("a",), {"c": 2}, id="what an alias stands for is elsewhere, too"
        ),
        pytest.param("a: {b: 1}\n", ("a",), {"b": 2}, id="another value stands there"),
        pytest.param("a:\n", ("a",), {"b": 2}, id="nothing stands there"),
        pytest.param("a: [1]\n", ("a",), {"b": 2}, id="a list stands there"),
    ],
)
def test_what_cannot_be_put_in_is_refused(text: str, path: Path, value: dict[str, Any]) -> None:
    with pytest.raises(Uneditable):
        with_more(text, path, value)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("x: &x [1, 2]\na: *x\n", ("a",), id="an alias"),
        pytest.param("a:\n-\n  b: 1\n- c: 2\n", ("a",), id="a dash on a line of its own"),
        pytest.param("a:\n- - 1\n  - 2\n- - 3\n", ("a", 0), id="two dashes on a line"),
        pytest.param("a: [&x 1, 2]\n", ("a",), id="an anchor"),
        pytest.param("a: [1, # one\n 2]\n", ("a",), id="a comment between brackets"),
        pytest.param("a: {b: 1}\n", ("a",), id="no list"),
    ],
)
def test_what_cannot_be_taken_out_is_refused(text: str, path: Path) -> None:
    with pytest.raises(Uneditable):
        without(text, path, 0)


def test_pieces_that_overlap_are_refused() -> None:
    text = "a:\n- b: [1, 2]\n- c\n"
    file = file_of(text)
    pieces = [
        *removed(file, Origin("a.yaml", 0, ("a",)), (0,), is_refilled=False),
        *removed(file, Origin("a.yaml", 0, ("a", 0, "b")), (0,), is_refilled=False),
    ]
    with pytest.raises(Uneditable):
        changed(text, pieces)


@pytest.mark.parametrize(
    "value",
    [
        {
            "a": "no",
            "b": "1",
            "c": "0x1F",
            "d": "null",
            "e": "",
            "f": "x: y",
            "g": "# x",
            "h": " x",
            "i": "1e3",
        },
        {
            "y": [
                "on",
                "2001:db8::/32",
                "0.0.0.0/0",
                "kubernetes.io/metadata.name",
                "~",
                "ünï",
                "a\nb",
                "-x",
                "- x",
            ]
        },
        {"a": {"b": {}, "c": [], "d": [[1, 2], [{"e": 1}]]}},
    ],
)
def test_what_is_written_is_read_again(value: dict[str, Any]) -> None:
    for text in ("\n".join(block(value)), flow(value), flow(value, quoted=True)):
        assert file_of(text).documents == (value,), text
