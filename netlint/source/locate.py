"""Turns the address of a value into the span to show for it."""

import re
from collections.abc import Iterator
from typing import Final

from netlint.origin import Origin
from netlint.source.files import SourceFile
from netlint.source.text import SourceText
from netlint.source.tree import Mapping, Sequence, Value, unpack
from netlint.span import Position, Span

_BLANK_OR_COMMENT: Final = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*|---(?=[ \t\r\n]))+")


def locate(file: SourceFile, origin: Origin) -> Span:
    """The span to show for `origin`: on one line, and not empty unless the document is.

    A scalar shows its own first line; a key, or a collection under a key, shows the key; a collection
    in a list shows its first line. The root shows the value of `kind`, or its first line with content.
    What does not exist shows its nearest ancestor that does. What stands behind an alias shows the alias.
    """
    if origin.document >= len(file.documents):
        return _first_content(file.text)
    value = file.documents[origin.document]
    place = file.places[origin.document]
    span = _root_span(file.text, value, place)
    for depth, step in enumerate(origin.path):
        child, key_place, child_place = _step(value, step)
        if child_place is None:
            return span
        last = depth == len(origin.path) - 1
        aliased = isinstance(child, Mapping | Sequence) and child.span != child_place
        span = _span(file.text, child, key_place, child_place, aliased, want_key=last and origin.key)
        if aliased:
            return span
        value = child
    return span


def _step(value: Value, step: str | int) -> tuple[Value, int | None, int | None]:
    """One step down: the child, the place of its key if it has one, and its own; None if there is none."""
    if isinstance(value, Mapping) and isinstance(step, str) and step in value:
        return value[step], *value.places[step]
    if isinstance(value, Sequence) and isinstance(step, int) and 0 <= step < len(value):
        return value[step], None, value.places[step]
    return None, None, None


def _span(
    text: SourceText, child: Value, key_place: int | None, place: int, aliased: bool, *, want_key: bool
) -> Span:
    """The span to show for a child that exists."""
    start, end = unpack(place)
    collection = isinstance(child, Mapping | Sequence) and not aliased
    if key_place is not None and (want_key or collection or start == end):
        return _one_line(text, *unpack(key_place))
    if collection:
        return _first_line(text, child, place)
    return _one_line(text, start, end) if start < end else _one_line(text, start - 1, start)


def _root_span(text: SourceText, root: Value, place: int) -> Span:
    """The span to show for a whole document."""
    if isinstance(root, Mapping) and isinstance(root.get("kind"), str) and root["kind"]:
        return _one_line(text, *unpack(root.places["kind"][1]))
    return _first_line(text, root, place)


def _first_content(text: SourceText) -> Span:
    """The span of the first line with content, or the empty span at the start if no line has any."""
    match = _BLANK_OR_COMMENT.match(text.text)
    start = match.end() if match else 0
    if start >= len(text.text):
        return Span(Position(1, 1), Position(1, 1))
    return _one_line(text, start, len(text.text))


def _first_line(text: SourceText, value: Value, place: int) -> Span:
    """The part of a value on its first line, without the comment that may follow there."""
    start, end = unpack(place)
    end = min(end, text.line_end(text.line_of(start)))
    last = max((scalar_end for _, scalar_end in _scalars_before(value, place, end)), default=start)
    if last < end:
        end = last + len(text.text[last:end].partition("#")[0])
    return _one_line(text, start, end)


def _scalars_before(value: Value, place: int, limit: int) -> Iterator[tuple[int, int]]:
    """The offsets of the keys and scalars in a value that begin before `limit`, cut there."""
    start, end = unpack(place)
    if start >= limit:
        return
    if not isinstance(value, Mapping | Sequence) or value.span != place:
        yield start, min(end, limit)
        return
    if isinstance(value, Sequence):
        for child, child_place in zip(value, value.places, strict=True):
            if unpack(child_place)[0] >= limit:
                return
            yield from _scalars_before(child, child_place, limit)
        return
    for key, (key_place, child_place) in value.places.items():
        if unpack(key_place)[0] >= limit:
            return
        yield from _scalars_before(None, key_place, limit)
        yield from _scalars_before(value[key], child_place, limit)


def _one_line(text: SourceText, start: int, end: int) -> Span:
    """The part of a place on its first line, without blanks at its end."""
    end = min(end, text.line_end(text.line_of(start)))
    return text.span(start, max(start + len(text.text[start:end].rstrip()), start + 1))
