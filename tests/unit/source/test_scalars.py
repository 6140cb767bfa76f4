"""Scalars mean what sigs.k8s.io/yaml makes of them (A.2; values checked against its v1.6.0)."""

import math

import pytest

from netlint.source.scalars import (
    MERGE,
    PLAIN_KEYS,
    PLAIN_VALUES,
    ScalarError,
    key_text,
    resolve,
    resolve_tagged,
)

INT = "tag:yaml.org,2002:"

WORDS = [
    *((word, True) for word in ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"]),
    *((word, False) for word in ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"]),
    *((word, None) for word in ["", "~", "null", "Null", "NULL"]),
    *((word, word) for word in ["yEs", "tRUE", "nULL", "none", "t", "f", "<<", "=", "-", "+", ".", "..."]),
]
INTEGERS = [
    ("0", 0),
    ("7", 7),
    ("-7", -7),
    ("+1", 1),
    ("010", 8),
    ("-010", -8),
    ("007", 7),
    ("0777", 511),
    ("0o10", 8),
    ("0O7", 7),
    ("1_000", 1000),
    ("1__0", 10),
    ("1_", 1),
    ("0_1", 1),
    ("0x1F", 31),
    ("0x_1F", 31),
    ("0X1", 1),
    ("+0x1", 1),
    ("0b11", 3),
    ("-0b1", -1),
    ("0b_1", 1),
    ("0B1", 1),
    ("9223372036854775807", 2**63 - 1),
    ("-9223372036854775808", -(2**63)),
    ("9223372036854775808", 2**63),
    ("18446744073709551615", 2**64 - 1),
    ("08", 8),
    ("09", 9),
    ("1e3", 1000),
    ("1E3", 1000),
    ("1_0e3", 10000),
    ("1.0", 1),
    ("80.0", 80),
    ("1.", 1),
    ("1.e5", 100000),
    ("-0.0", 0),
    ("1e20", 10**20),
    ("18446744073709551616", 2**64),
    ("99999999999999999999", 10**20),
    (".5e3", 500),
]
FLOATS = [
    ("08.5", 8.5),
    ("1_000.5", 1000.5),
    ("1.5_5", 1.55),
    (".5", 0.5),
    (".5_0", 0.5),
    ("+.5", 0.5),
    ("-.5e-3", -0.0005),
    ("1e21", 1e21),
    ("1e30", 1e30),
    ("1e-7", 1e-7),
    (".inf", math.inf),
    ("+.INF", math.inf),
    ("-.Inf", -math.inf),
]
TEXTS = [
    "0x",
    "0b",
    "0b12",
    "0o8",
    "0-1",
    "_1",
    "1e",
    "1p3",
    "0x1p-2",
    ".e5",
    "._5",
    ".0x1",
    "1:30",
    "190:20:30",
    "2001-01-01",
    "2001-01-01 10:00:00",
    "2001-1-1T1:1:1Z",
    "1e400",
    "0xFFFFFFFFFFFFFFFFFFFF",
    "v1",
    "\u0661",
    "1" * 2000,
]


@pytest.mark.parametrize(("text", "value"), WORDS + INTEGERS + FLOATS + [(text, text) for text in TEXTS])
def test_a_plain_scalar_has_the_value_and_the_type_that_kubernetes_reads(text: str, value: object) -> None:
    """A.2: YAML 1.1 words, Go's integers, floats that JSON writes as integers."""
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)
    assert PLAIN_VALUES[text] == PLAIN_VALUES[text] == value


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number_is_a_float(text: str) -> None:
    """A.2: the .nan forms."""
    value = resolve(text)
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("str", "5", "5"),
        ("str", "", ""),
        ("int", "5", 5),
        ("int", "0x10", 16),
        ("bool", "yes", True),
        ("bool", "off", False),
        ("null", "", None),
        ("null", "~", None),
        ("float", "5", 5),
        ("float", "1.5", 1.5),
        ("binary", "aGVs\nbG8=", "hello"),
        ("timestamp", "2001-01-01", "2001-01-01"),
        ("map", "5", "5"),
    ],
)
def test_a_tag_decides_how_a_scalar_is_read(tag: str, text: str, value: object) -> None:
    """A.2: tags are obeyed whether the scalar is quoted or not."""
    assert resolve_tagged(INT + tag, text) == value
    assert type(resolve_tagged(INT + tag, text)) is type(value)


@pytest.mark.parametrize("tag", ["!", "!custom"])
def test_an_unknown_tag_makes_text(tag: str) -> None:
    """A.2: only the tags of YAML's own types resolve."""
    assert resolve_tagged(tag, "5") == "5"


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("int", "x"),
        ("int", "1.5"),
        ("int", ""),
        ("bool", "1"),
        ("null", "x"),
        ("float", "yes"),
        ("binary", "&&"),
    ],
)
def test_a_tag_that_contradicts_its_scalar_is_refused(tag: str, text: str) -> None:
    """A.2: "cannot decode !!str as a !!int"."""
    with pytest.raises(ScalarError, match=f"!!{tag}"):
        resolve_tagged(INT + tag, text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("app", "app"),
        ("on", "true"),
        ("yes", "true"),
        ("n", "false"),
        ("1", "1"),
        ("010", "8"),
        ("0x10", "16"),
        ("-1", "-1"),
        ("1.5", "1.5"),
        ("1e3", "1000"),
        ("1e5", "100000"),
        ("1e6", "1e+06"),
        ("1e21", "1e+21"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("123456789.123", "1.2345679e+08"),
        ("1234567.5", "1.2345675e+06"),
        ("-0.0", "-0"),
        ("3.4e39", ".inf"),
        ("-1e40", "-.inf"),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("2001-01-01", "2001-01-01"),
    ],
)
def test_a_key_is_resolved_and_then_written_as_text(text: str, key: str) -> None:
    """A.2: keys are resolved too, then stringified; floats as Go writes 32-bit ones."""
    assert key_text(text) == key
    assert PLAIN_KEYS[text] == PLAIN_KEYS[text] == key


def test_a_tag_changes_what_a_key_is_written_as() -> None:
    """A.2: `!!str 010` stays as it is, `!!float 1000000` is written as a float."""
    assert key_text("010", INT + "str") == "010"
    assert key_text("1000000", INT + "float") == "1e+06"


@pytest.mark.parametrize("text", ["", "~", "null", "18446744073709551615"])
def test_null_and_huge_keys_are_refused(text: str) -> None:
    """A.2: "unsupported map key of type"."""
    with pytest.raises(ScalarError):
        key_text(text)


def test_the_plain_merge_key_is_told_from_the_text_of_it() -> None:
    """A.2: only the plain `<<` merges."""
    assert PLAIN_KEYS["<<"] is MERGE
    assert PLAIN_KEYS["<"] is not MERGE


def test_long_scalars_are_not_remembered() -> None:
    """The memory of plain scalars is bounded."""
    text = "x" * 65
    assert PLAIN_VALUES[text] == text
    assert text not in PLAIN_VALUES
