"""What a plain scalar means to the Kubernetes YAML reader: its value, and its text as a mapping key.

Kubernetes reads YAML with sigs.k8s.io/yaml: YAML 1.1 words, Go's integer syntax, then a trip through
JSON. The rules here are those of its resolver and decoder (A.2 in the performance study).
"""

import base64
import binascii
import math
import re
import struct
from typing import Final

Scalar = None | bool | int | float | str

_INFINITY: Final = float("inf")
_WORDS: Final[dict[str, Scalar]] = (
    dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True)
    | dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False)
    | dict.fromkeys(("", "~", "null", "Null", "NULL"), None)
    | dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
    | dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), _INFINITY)
    | dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -_INFINITY)
)
_DIGITS_AND_SIGNS: Final = frozenset("0123456789+-")
_INTEGER: Final = re.compile(
    r"(?P<sign>[+-]?)"
    r"(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<binary>[01]+)|0[oO]?(?P<octal>[0-7]+)|(?P<decimal>0|[1-9][0-9]*))"
)
_BASES: Final = {"hex": 16, "binary": 2, "octal": 8, "decimal": 10}
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_POINT_FLOAT: Final = re.compile(r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)?")

_LEAST_INTEGER: Final = -(2**63)
_GREATEST_INTEGER: Final = 2**63 - 1
_GREATEST_UNSIGNED: Final = 2**64 - 1
_LONGEST_NUMBER: Final = 1_000
"""Characters; whatever is longer is text, so that a hostile number costs nothing."""
_FIRST_EXPONENT: Final = 1e21
"""From here on Go writes a float with an exponent; below, a whole float looks like an integer."""

_MEMO_ENTRIES: Final = 100_000
_MEMO_TEXT: Final = 64
"""Characters; longer scalars are rarely seen twice."""

TAG_PREFIX: Final = "tag:yaml.org,2002:"
_TAGGED_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
    "null": (type(None),),
}


class ScalarError(ValueError):
    """A scalar that the Kubernetes reader refuses; the message is a plain sentence."""


class MergeKey(str):
    """The plain key `<<`, which merges other mappings into its own."""

    __slots__ = ()


MERGE: Final = MergeKey("<<")


def resolve(text: str) -> Scalar:
    """The value of a plain scalar, as the API server sees it after the trip through JSON (A.2).

    Whole floats below 1e21 become integers, because JSON writes them without a point. Timestamps and
    numbers in base 60 stay text.
    """
    value = _resolve(text)
    return _as_json(value) if value.__class__ is float else value


def resolve_tagged(tag: str, text: str) -> Scalar:
    """The value of a scalar with an explicit tag; raises ScalarError where text and tag disagree.

    Unknown tags, `!` and the tags of collections make the scalar text.
    """
    name = tag.removeprefix(TAG_PREFIX) if tag.startswith(TAG_PREFIX) else ""
    if name == "binary":
        return _decode_binary(text)
    if name not in _TAGGED_TYPES:
        return text
    value = _resolve(text)
    if value.__class__ not in _TAGGED_TYPES[name]:
        raise ScalarError(f"`{_shorten(text)}` cannot be read as `!!{name}`")
    return _as_json(value) if value.__class__ is float else value


def key_text(text: str, tag: str | None = None) -> str:
    """The key that a plain or tagged scalar makes: resolved, then written as text (`on` is "true", A.2).

    Raises ScalarError for null and for integers above 2**63 - 1, which make no key.
    """
    return write_key(_resolve(text) if tag is None else _resolve_key(tag, text))


def write_key(value: Scalar) -> str:
    """A resolved key as text; raises ScalarError like `key_text`."""
    match value:
        case str():
            return value
        case None:
            raise ScalarError("a mapping key is empty or null")
        case bool():
            return "true" if value else "false"
        case int():
            if value > _GREATEST_INTEGER:
                raise ScalarError(f"`{value}` is too large for a mapping key")
            return str(value)
        case float():
            return _float_key(value)


class _Values(dict[str, Scalar]):
    """Plain scalars seen before, with their values."""

    def __missing__(self, text: str) -> Scalar:
        value = resolve(text)
        if len(text) <= _MEMO_TEXT and len(self) < _MEMO_ENTRIES:
            self[text] = value
        return value


class _Keys(dict[str, str]):
    """Plain keys seen before, with the text that they become."""

    def __missing__(self, text: str) -> str:
        key = MERGE if text == MERGE else key_text(text)
        if len(text) <= _MEMO_TEXT and len(self) < _MEMO_ENTRIES:
            self[text] = key
        return key


PLAIN_VALUES: Final = _Values()
"""`PLAIN_VALUES[text]` is `resolve(text)`, remembered."""

PLAIN_KEYS: Final = _Keys()
"""`PLAIN_KEYS[text]` is `key_text(text)`, remembered; the merge key is the object MERGE."""


def _resolve(text: str) -> Scalar:
    """The value before the trip through JSON."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first in _DIGITS_AND_SIGNS:
        return _number(text)
    if first == "." and len(text) <= _LONGEST_NUMBER and _POINT_FLOAT.fullmatch(text):
        return _finite(text.replace("_", ""), text)
    return text


def _number(text: str) -> int | float | str:
    """An integer in Go's syntax, else a float in YAML's, else text."""
    if len(text) > _LONGEST_NUMBER:
        return text
    digits = text.replace("_", "")
    if match := _INTEGER.fullmatch(digits):
        base = match.lastgroup or "decimal"
        value = int(match["sign"] + match[base], _BASES[base])
        greatest = _GREATEST_INTEGER if match["sign"] else _GREATEST_UNSIGNED
        if _LEAST_INTEGER <= value <= greatest:
            return value
    if _FLOAT.fullmatch(digits):
        return _finite(digits, text)
    return text


def _finite(digits: str, text: str) -> float | str:
    """The float that `digits` spell, or the scalar's own text where it exceeds every float."""
    value = float(digits)
    return text if value in (_INFINITY, -_INFINITY) else value


def _as_json(value: Scalar) -> Scalar:
    """A float as it comes back from JSON: a whole one below 1e21 is an integer."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _FIRST_EXPONENT:
        return int(value)
    return value


def _resolve_key(tag: str, text: str) -> Scalar:
    """The value of a tagged key before it is written as text."""
    value = resolve_tagged(tag, text)
    return float(value) if tag == TAG_PREFIX + "float" and isinstance(value, int) else value


def _decode_binary(text: str) -> str:
    """The text inside a `!!binary` scalar."""
    try:
        return base64.b64decode(re.sub(r"[\r\n]", "", text), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise ScalarError("a `!!binary` value is not valid base64") from None


def _float_key(value: float) -> str:
    """A float key as Go writes it: the fewest digits that tell a 32-bit float, exponents outside -4 to 5."""
    if math.isnan(value):
        return ".nan"
    try:
        packed = struct.pack("f", value)
    except OverflowError:
        return ".inf" if value > 0 else "-.inf"
    (single,) = struct.unpack("f", packed)
    if single in (_INFINITY, -_INFINITY):
        return ".inf" if value > 0 else "-.inf"
    shortest = next(
        text for digits in range(9) if struct.pack("f", float(text := f"{single:.{digits}e}")) == packed
    )
    mantissa, exponent = shortest.split("e")
    if not -4 <= int(exponent) < 6:
        return shortest
    decimals = len(mantissa.partition(".")[2]) - int(exponent)
    return f"{single:.{max(decimals, 0)}f}"


def _shorten(text: str) -> str:
    """The beginning of a scalar, short enough for a message."""
    return text if len(text) <= 40 else text[:37] + "..."
