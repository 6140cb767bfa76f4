"""Changes single places of a YAML or JSON text, and leaves every other character of it as it is, comments included."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

from netlint.intents.repair.writing import block, flow
from netlint.origin import Origin
from netlint.source.files import SourceFile
from netlint.source.text import SourceText
from netlint.source.tree import Mapping, Sequence, Value, unpack

_DASH: Final = re.compile(r" *- +")
_REST_OF_LINE: Final = re.compile(r":?[ \t]*(#[^\r\n]*)?")
_COMMA: Final = re.compile(r"\s*,\s*")


class Uneditable(Exception):
    """A place that cannot be changed without writing anew what stands around it."""


class Piece(NamedTuple):
    """A part of a text, from offset `start` up to `end`, and what replaces it."""

    start: int
    end: int
    text: str


class _Node(NamedTuple):
    """A collection in a document; `indent` is the column of the block mapping that has it as a value, if one has."""

    value: Mapping | Sequence
    start: int
    end: int
    key_end: int | None = None
    indent: int | None = None


def changed(text: str, pieces: Iterable[Piece]) -> str:
    """The text with all pieces replaced; raises Uneditable where two of them overlap."""
    parts, last = [], 0
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end)):
        if piece.start < last:
            raise Uneditable
        parts += [text[last : piece.start], piece.text]
        last = piece.end
    return "".join((*parts, text[last:]))


def removed(
    file: SourceFile, origin: Origin, indices: Collection[int], *, is_refilled: bool
) -> Iterator[Piece]:
    """Take items out of the list at `origin`; one that is empty then, and not refilled, becomes `[]`."""
    text, node = file.text, _node(file, origin)
    if not isinstance(node.value, Sequence):
        raise Uneditable
    places = [unpack(place) for place in node.value.places]
    if _is_flow(text, node):
        if text.text[node.start + 1 : places[0][0]].strip():
            raise Uneditable
        if len(indices) == len(places):
            yield Piece(node.start + 1, node.end - 1, "")
        else:
            yield from _removed_in_flow(text.text, places, indices)
        return
    for index in sorted(indices):
        yield Piece(_line_of_item(text, places[index][0]), _after(text, places[index][1]), "")
    if len(indices) == len(places) and not is_refilled:
        if node.key_end is None or text.text[node.key_end : node.key_end + 1] != ":":
            raise Uneditable
        yield Piece(node.key_end + 1, node.key_end + 1, " []")


def _removed_in_flow(text: str, places: list[tuple[int, int]], indices: Collection[int]) -> Iterator[Piece]:
    """Items of a list in brackets, each with the comma before it, or after it for the first ones."""
    if not all(_COMMA.fullmatch(text, one[1], other[0]) for one, other in pairwise(places)):
        raise Uneditable
    first = next(index for index in range(len(places)) if index not in indices)
    if first:
        yield Piece(places[0][0], places[first][0], "")
    for index in range(first + 1, len(places)):
        if index in indices:
            yield Piece(places[index - 1][1], places[index][1], "")


def added(file: SourceFile, origin: Origin, value: dict[str, Any]) -> Iterator[Piece]:
    """Put what `value` holds into the mapping at `origin`: new keys, and new items at the end of lists."""
    node = _node(file, origin)
    if not isinstance(node.value, Mapping):
        raise Uneditable
    new: dict[str, Any] = {}
    for key, item in value.items():
        held = node.value.get(key)
        if key not in node.value:
            new[key] = item
        elif isinstance(held, Mapping) and isinstance(item, dict):
            yield from added(file, origin.at(key), item)
        elif isinstance(held, Sequence) and isinstance(item, list):
            yield _inserted(file, _node(file, origin.at(key)), item)
        elif held != item:
            raise Uneditable
    if new:
        yield _inserted(file, node, new)


def _inserted(file: SourceFile, node: _Node, value: dict[str, Any] | list[Any]) -> Piece:
    """New entries at the end of a mapping, or new items at the end of a list."""
    text = file.text
    if not _is_flow(text, node):
        at = _after(text, node.end)
        return Piece(at, at, _lines(text, block(value), _column(text, node.start), at))
    rest = text.text[node.end : text.line_end(text.line_of(node.end))]
    if not node.value and node.indent is not None and not rest.strip() and node.key_end is not None:
        breaks = _break(text)
        lines = "".join(f"{breaks}{' ' * (node.indent + 2)}{line}" for line in block(value))
        return Piece(node.key_end + 1, node.end, lines)
    if not node.value and not rest.strip() and _DASH.fullmatch(text.text, *_before(text, node.start)):
        margin = f"{_break(text)}{' ' * _column(text, node.start)}"
        return Piece(node.start, node.end, margin.join(block(value)))
    written = flow(value, quoted=file.path.lower().endswith(".json"))[1:-1]
    if not node.value:
        return Piece(node.start + 1, node.end - 1, written)
    last = _last_end(node)
    return Piece(last, last, f", {written}")


def _node(file: SourceFile, origin: Origin) -> _Node:
    """The collection at `origin`, if it is written there itself; raises Uneditable."""
    value: Value = file.documents[origin.document]
    start, end = unpack(file.places[origin.document])
    key_end: int | None = None
    indent: int | None = None
    for step in origin.path:
        is_block = isinstance(value, Mapping) and file.text.text[start] != "{"
        key_end = indent = None
        if isinstance(value, Mapping) and isinstance(step, str) and step in value:
            key_place, place = value.places[step]
            key_end = unpack(key_place)[1]
            indent = _column(file.text, unpack(key_place)[0]) if is_block else None
        elif isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
            place = value.places[step]
        else:
            raise Uneditable
        value = value[step]  # type: ignore[index]
        start, end = unpack(place)
        if not isinstance(value, Mapping | Sequence) or value.span != place:
            raise Uneditable
    if not isinstance(value, Mapping | Sequence):
        raise Uneditable
    return _Node(value, start, end, key_end, indent)


def _is_flow(text: SourceText, node: _Node) -> bool:
    return text.text[node.start] in "[{"


def _last_end(node: _Node) -> int:
    places = node.value.places
    ends = [place for _, place in places.values()] if isinstance(places, dict) else places
    return max(unpack(place)[1] for place in ends)


def _column(text: SourceText, offset: int) -> int:
    """How far a place is indented; raises Uneditable where tabs are part of that."""
    start, _ = _before(text, offset)
    if "\t" in text.text[start:offset]:
        raise Uneditable
    return offset - start


def _line_of_item(text: SourceText, start: int) -> int:
    """Where the line begins on which an item of a list begins, after nothing but its dash."""
    line, _ = _before(text, start)
    if not _DASH.fullmatch(text.text, line, start):
        raise Uneditable
    return line


def _before(text: SourceText, offset: int) -> tuple[int, int]:
    """The place of what stands before an offset on its line."""
    return text.line_start(text.line_of(offset)), offset


def _after(text: SourceText, end: int) -> int:
    """Where the line begins after the one on which a value ends, which has at most a comment behind it."""
    if end and text.text[end - 1] in "\r\n":
        return end
    line_end = text.line_end(text.line_of(end))
    if not _REST_OF_LINE.fullmatch(text.text, end, line_end):
        raise Uneditable
    line = text.line_of(end)
    return text.line_start(line + 1) if line < text.line_count else len(text.text)


def _lines(text: SourceText, lines: list[str], indent: int, at: int) -> str:
    """Lines to be put in at an offset where a line begins, or at the end of the text."""
    breaks = _break(text)
    before = breaks if at and text.text[at - 1] not in "\r\n" else ""
    return before + "".join(f"{' ' * indent}{line}{breaks}" for line in lines)


def _break(text: SourceText) -> str:
    return "\r\n" if "\r\n" in text.text else "\n"
