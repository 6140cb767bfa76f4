"""Composes JSON text into the same trees as YAML, with JSON's own rules for scalars."""

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Final

from netlint.errors import ErrorKind
from netlint.source.tree import (
    DEPTH_LIMIT,
    BrokenDocument,
    Documents,
    Mapping,
    Sequence,
    Value,
    pack,
    too_deep,
)

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_NUMBER: Final = re.compile(r"(?P<whole>-?(?:0|[1-9][0-9]*))(?P<fraction>(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)")
_WORD: Final = re.compile(r"true|false|null")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_LONGEST_INTEGER: Final = 19
"""Digits that always fit a signed 64-bit integer's text; longer integers are read as Go does, as floats."""


def compose_json(text: str) -> Documents:
    """All JSON values of a text, one document each; the first fault ends the reading."""
    documents = Documents()
    offset = _skip_space(text, 0)
    try:
        while offset < len(text):
            root, end = _value(text, offset, 0)
            documents.add(root, pack(offset, end), repeats_keys=True)
            offset = _skip_space(text, end)
    except BrokenDocument as broken:
        documents.faults.append(broken.fault)
    return documents


def _value(text: str, start: int, depth: int) -> tuple[Value, int]:
    """The value that begins at `start`, and where it ends."""
    match text[start : start + 1]:
        case '"':
            return _string(text, start)
        case "{":
            return _mapping(text, start, depth + 1)
        case "[":
            return _sequence(text, start, depth + 1)
        case _:
            if word := _WORD.match(text, start):
                return _WORDS[word[0]], word.end()
            if number := _NUMBER.match(text, start):
                return _number(number, start), number.end()
    raise _broken(start, "a value is missing" if start < len(text) else "the text ends before its value")


def _mapping(text: str, start: int, depth: int) -> tuple[Mapping, int]:
    """The object whose brace stands at `start`, and where it ends."""
    if depth > DEPTH_LIMIT:
        raise too_deep(start)
    mapping = Mapping()
    mapping.places = {}
    mapping.duplicates = []
    offset = _skip_space(text, start + 1)
    while not text.startswith("}", offset):
        if mapping:
            offset = _skip_space(text, _expect(text, offset, ",", "a `,` or `}` is missing"))
        if not text.startswith('"', offset):
            raise _broken(offset, "a key in double quotes is missing")
        key, key_end = _string(text, offset)
        value_start = _skip_space(text, _expect(text, _skip_space(text, key_end), ":", "a `:` is missing"))
        value, end = _value(text, value_start, depth)
        if key in mapping:
            mapping.duplicates.append((key, mapping.places[key][0]))
        mapping[key] = value
        mapping.places[key] = (pack(offset, key_end), pack(value_start, end))
        offset = _skip_space(text, end)
    mapping.span = pack(start, offset + 1)
    return mapping, offset + 1


def _sequence(text: str, start: int, depth: int) -> tuple[Sequence, int]:
    """The array whose bracket stands at `start`, and where it ends."""
    if depth > DEPTH_LIMIT:
        raise too_deep(start)
    sequence = Sequence()
    sequence.places = []
    offset = _skip_space(text, start + 1)
    while not text.startswith("]", offset):
        if sequence:
            offset = _skip_space(text, _expect(text, offset, ",", "a `,` or `]` is missing"))
        value, end = _value(text, offset, depth)
        sequence.append(value)
        sequence.places.append(pack(offset, end))
        offset = _skip_space(text, end)
    sequence.span = pack(start, offset + 1)
    return sequence, offset + 1


def _string(text: str, start: int) -> tuple[str, int]:
    """The string whose quotation mark stands at `start`, and where it ends."""
    try:
        value, end = scanstring(text, start + 1, True)
    except JSONDecodeError as error:
        raise _broken(error.pos, _STRING_FAULTS.get(error.msg.split(":")[0], "a string is broken")) from None
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if "\\u" in text[
        start:end
    ] else value, end


_STRING_FAULTS: Final = {
    "Unterminated string starting at": "a string is never closed",
    "Invalid control character at": "a string holds a line break or control character",
    "Invalid \\escape": "a string holds an escape that JSON does not know",
    "Invalid \\uXXXX escape": "a string holds a broken `\\u` escape",
}


def _number(match: re.Match[str], start: int) -> int | float:
    """An integer when it is written as one and fits, else a float."""
    whole = match["whole"]
    if not match["fraction"] and len(whole) <= _LONGEST_INTEGER:
        return int(whole)
    value = float(match[0])
    if value in (float("inf"), float("-inf")):
        raise _broken(start, "a number is too large")
    if not match["fraction"] and abs(value) < 2**65 and -(2**63) <= int(whole) < 2**64:
        return int(whole)
    return value


def _skip_space(text: str, offset: int) -> int:
    """The offset of the next character that is no white space."""
    match = _SPACE.match(text, offset)
    return match.end() if match else offset


def _expect(text: str, offset: int, mark: str, complaint: str) -> int:
    """The offset after `mark`, which must stand at `offset`."""
    if not text.startswith(mark, offset):
        raise _broken(offset, complaint)
    return offset + 1


def _broken(offset: int, what: str) -> BrokenDocument:
    """The refusal of text that is not JSON."""
    hint = "JSON has no comments, no trailing commas and no single quotes"
    return BrokenDocument(ErrorKind.SYNTAX, offset, f"the JSON is broken: {what}", hint)
