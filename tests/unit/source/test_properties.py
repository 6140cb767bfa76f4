"""Laws of the reader that hold for any input."""

import json
import math

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.origin import Origin, Path
from netlint.source.json_tree import compose_json
from netlint.source.locate import locate
from netlint.source.parsers import compiled_parser, pure_parser
from netlint.source.tree import Mapping, Sequence, Value, unpack
from netlint.source.yaml_tree import compose_yaml
from tests.unit.source.reader import parsed

BOUNDED = settings(derandomize=True, deadline=None, max_examples=300, database=None)

YAML_TEXT = st.lists(
    st.sampled_from(
        [
            "a",
            "b: ",
            "- ",
            "\n",
            "\n  ",
            "\n    ",
            "? ",
            ": ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "'",
            '"',
            "|\n",
            ">-\n",
            "#",
            " # x",
            "&x ",
            "*x",
            "!!str ",
            "!t ",
            "---\n",
            "\n---\n",
            "...\n",
            "<<: ",
            "~",
            "1",
            "0x1f",
            "yes",
            "é",
            "\U0001f600",
            "\r\n",
            "\r",
            "\t",
            "\\",
            "%",
            "@",
            "`",
            "\ufeff",
            "\u2028",
        ]
    ),
    max_size=30,
).map("".join)
"""Texts made of what means something to a YAML parser."""

KEYS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | KEYS
)
VALUES = st.recursive(
    SCALARS,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(KEYS, children, max_size=4),
    max_leaves=15,
)


def walk(value: Value) -> list[tuple[Value, int]]:
    """Every value below a value with its place, aliases not followed."""
    found: list[tuple[Value, int]] = []
    if isinstance(value, Mapping | Sequence):
        pairs = (
            [(child, value.places[key][1]) for key, child in value.items()]
            if isinstance(value, Mapping)
            else list(zip(value, value.places, strict=True))
        )
        for child, place in pairs:
            found.append((child, place))
            if isinstance(child, Mapping | Sequence) and child.span == place:
                found += walk(child)
    return found


def same(left: object, right: object) -> bool:
    """Equality in which not-a-number equals itself."""
    return left == right or (
        isinstance(left, float) and isinstance(right, float) and math.isnan(left) and math.isnan(right)
    )


@BOUNDED
@given(st.binary(max_size=200), st.sampled_from(["a.yaml", "a.json"]), st.booleans())
def test_any_bytes_in_no_exception_out(data: bytes, path: str, explicit: bool) -> None:
    """Issue 2: hostile input is an error or a value."""
    parsed(data, path, explicit=explicit)


@BOUNDED
@given(YAML_TEXT)
def test_any_text_in_no_exception_out_and_every_place_lies_in_the_text(text: str) -> None:
    """Spans on one line, inside the text, not empty; errors inside the text."""
    result = parsed(text)
    for error in result.errors:
        assert error.position is not None
        assert error.position.line >= 1
    if result.file is None:
        return
    for index, root in enumerate(result.file.documents):
        paths: list[Path] = [(), ("a",), ("b",), (0,), ("b", 0), ("a", "b", 0)]
        for path in paths:
            span = locate(result.file, Origin("a.yaml", index, path))
            assert span.start.line == span.end.line <= max(result.file.text.line_count, 1)
            assert span.start.column < span.end.column <= len(result.file.text.line_text(span.start.line)) + 1
        for _, place in walk(root):
            start, end = unpack(place)
            assert 0 <= start <= end <= len(result.file.text.text)


@BOUNDED
@given(YAML_TEXT)
def test_the_text_at_a_scalar_place_is_the_scalar(text: str) -> None:
    """Issue 2: the text at a reported span, parsed again, is the reported value."""
    for root in compose_yaml(text).roots:
        for value, place in walk(root):
            start, end = unpack(place)
            written = text[start:end]
            if (
                isinstance(value, Mapping | Sequence)
                or not written
                or written[0] in "*|>"
                or "!" in text
                or "\n" in written
                or "\r" in written
            ):
                continue
            assert compose_yaml(f"[{written}]" if text[start] not in "'\"" else written).roots in (
                [value],
                [[value]],
            ) or any(mark in written for mark in ",[]{}#:?\u2028\ufeff")


@BOUNDED
@given(
    st.lists(VALUES, min_size=1, max_size=3),
    st.sampled_from([True, False, None]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_both_parsers_make_the_same_trees(
    values: list[object], flow: bool | None, line_break: str, marked: bool
) -> None:
    """Trees and places agree in every style that a writer has: block, flow, quoted, several documents."""
    text = yaml.safe_dump_all(values, default_flow_style=flow, allow_unicode=marked, explicit_start=True)
    text = ("\ufeff" if marked else "") + text.replace("\n", line_break)
    compiled, pure = compose_yaml(text, compiled_parser), compose_yaml(text, pure_parser)
    assert len(compiled.faults) == len(pure.faults)
    assert compiled.roots == pure.roots
    assert compiled.places == pure.places
    for left, right in zip(compiled.roots, pure.roots, strict=True):
        assert walk(left) == walk(right)


@BOUNDED
@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_json_is_read_as_the_standard_library_reads_it(
    value: object, indent: int | None, ascii_only: bool
) -> None:
    """Values equal, and the text at each scalar's place is its JSON."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    (root,) = compose_json(text).roots
    assert root == json.loads(text)
    for child, place in walk(root):
        assert same(json.loads(text[slice(*unpack(place))]), child)


@BOUNDED
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_json_read_as_yaml_has_the_same_places(value: dict[str, object]) -> None:
    """JSON is YAML, as far as both allow the text."""
    text = json.dumps(value)
    (left,), documents = compose_json(text).roots, compose_yaml(text)
    if documents.faults:
        return
    assert [unpack(place) for _, place in walk(documents.roots[0])] == [
        unpack(place) for _, place in walk(left)
    ]
