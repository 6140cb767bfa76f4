"""Composes the tokens of a YAML stream into trees, one document at a time."""

import re
from typing import Final

from ruamel.yaml.events import AliasEvent

from netlint.errors import ErrorKind
from netlint.source.anchors import Anchors
from netlint.source.merge import merge
from netlint.source.parsers import NextToken
from netlint.source.scalars import (
    MERGE,
    PLAIN_KEYS,
    PLAIN_VALUES,
    ScalarError,
    key_text,
    resolve_tagged,
    write_key,
)
from netlint.source.tokens import NO_BRACKET, Opening, OpenMapping, OpenSequence, PlainScalar, Scalar, Token
from netlint.source.tree import (
    DEPTH_LIMIT,
    OFFSET_BITS,
    OFFSET_MASK,
    BrokenDocument,
    Documents,
    Mapping,
    Sequence,
    Value,
    pack,
    too_deep,
)

_PROPERTIES: Final = re.compile(r"(?:(?:!<[^>]*>|[!&][^\s,\[\]{}]*)(?:[ \t\r\n]+|#[^\r\n]*)*)+")
_DASH: Final = re.compile(r"(?>[ \t\r\n]+|#[^\r\n]*)*+-")
_MERGE_TAG: Final = "tag:yaml.org,2002:merge"
_POINT: Final = 1 << OFFSET_BITS | 1
"""An offset times this is the packed place of the empty text there."""
_NOTHING_MERGED: Final[frozenset[str]] = frozenset()
_NONE: Final[list[tuple[str, int]]] = []
"""Shared by all mappings without duplicate keys."""


class Composer:
    """Turns the tokens of one stream into trees, one document at a time."""

    __slots__ = ("anchors", "next_token", "open", "repeats_keys", "text")

    def __init__(self, text: str, next_token: NextToken) -> None:
        self.text = text
        self.next_token = next_token
        self._begin()

    def _begin(self) -> None:
        """Forget the document before: anchors do not outlive it."""
        self.anchors = Anchors()
        self.open = self.anchors.open
        self.repeats_keys = False

    def compose_document(self, documents: Documents) -> None:
        """Read one document's root and add it, unless it is empty."""
        self._begin()
        token = self.next_token()
        if token.__class__ is tuple and not token[0] and not token[2]:
            return
        root, place = self._value(token, 0)
        documents.add(root, place, repeats_keys=self.repeats_keys)

    def _value(self, token: Token, depth: int) -> tuple[Value, int]:
        """The value that begins with `token`, and its place."""
        kind = token.__class__
        if kind is OpenMapping:
            mapping = self._mapping(token, depth + 1)
            return mapping, mapping.span
        if kind is OpenSequence:
            sequence = self._sequence(token, depth + 1)
            return sequence, sequence.span
        if kind is tuple:
            text, place, style = token
            return (text if style else PLAIN_VALUES[text]), place
        return self._scalar(token) if kind is Scalar else self.anchors.resolve(token, depth)

    # Reading spends its time in the loops of the next two methods: what is frequent stands in them in full.

    def _mapping(self, opening: OpenMapping, depth: int) -> Mapping:
        """The mapping that `opening` opens."""
        mapping = Mapping()
        places: dict[str, tuple[int, int]] = {}
        mapping.places = places
        mapping.duplicates = _NONE
        merged = _NOTHING_MERGED
        start = place = opening.start
        if opening.has_properties or depth > DEPTH_LIMIT:
            start = self._open(opening, mapping, depth)
        next_token = self.next_token
        while True:
            token = next_token()
            kind = token.__class__
            if kind is tuple and not token[2]:
                try:
                    key = PLAIN_KEYS[token[0]]
                except ScalarError as error:
                    raise _bad_key(_start(token), str(error)) from None
                key_place = token[1]
            elif kind is int:
                break
            else:
                key, key_place = self._key(token, depth)
            token = next_token()
            kind = token.__class__
            value: Value
            if kind is tuple:
                text, place, style = token
                if style:
                    value = text
                else:
                    value = PLAIN_VALUES[text]
                    if not text:
                        place = (key_place & OFFSET_MASK) * _POINT
            elif kind is OpenMapping:
                value = self._mapping(token, depth + 1)
                place = value.span
            elif kind is OpenSequence:
                value = self._sequence(token, depth + 1)
                place = value.span
            else:
                value, place = self._value(token, depth)
            if key is MERGE:
                is_alias = token.__class__ is AliasEvent
                merged = merged.union(merge(mapping, value, place, is_alias=is_alias))
                continue
            if key in mapping:
                if key in merged:
                    merged -= {key}
                else:
                    if mapping.duplicates is _NONE:
                        mapping.duplicates = []
                    mapping.duplicates.append((key, places[key][0]))
                    self.repeats_keys = True
            mapping[key] = value
            places[key] = (key_place, place)
        mapping.span = start << OFFSET_BITS | (place & OFFSET_MASK if token == NO_BRACKET else token)
        if self.open:
            self.open.discard(id(mapping))
        return mapping

    def _sequence(self, opening: OpenSequence, depth: int) -> Sequence:
        """The list that `opening` opens."""
        sequence = Sequence()
        places: list[int] = []
        sequence.places = places
        start = place = opening.start
        if opening.has_properties or depth > DEPTH_LIMIT:
            start = self._open(opening, sequence, depth)
        next_token = self.next_token
        while (token := next_token()).__class__ is not int:
            value: Value
            if token.__class__ is OpenMapping:
                value = self._mapping(token, depth + 1)
                place = value.span
            elif token.__class__ is tuple:
                text, own_place, style = token
                value = text if style else PLAIN_VALUES[text]
                place = own_place if text or style else self._empty_item(own_place, place & OFFSET_MASK)
            else:
                value, place = self._value(token, depth)
            sequence.append(value)
            places.append(place)
        sequence.span = start << OFFSET_BITS | (place & OFFSET_MASK if token == NO_BRACKET else token)
        if self.open:
            self.open.discard(id(sequence))
        return sequence

    def _open(self, opening: Opening, collection: Mapping | Sequence, depth: int) -> int:
        """Enter a collection with an anchor or a tag, or too deep. Returns where its content begins."""
        if depth > DEPTH_LIMIT:
            raise too_deep(opening.start)
        if opening.anchor is not None:
            self.anchors.enter(opening.anchor, collection)
        return self._skip_properties(opening.start)

    def _scalar(self, token: Scalar) -> tuple[Value, int]:
        """The value and place of a scalar with an anchor or a tag; the anchor is remembered."""
        value: Value
        if token.tag is not None:
            try:
                value = resolve_tagged(token.tag, token.text)
            except ScalarError as error:
                raise BrokenDocument(
                    ErrorKind.SYNTAX, token.start, str(error), "change the value, or remove the tag"
                ) from None
        else:
            value = token.text if token.style else PLAIN_VALUES[token.text]
        if token.anchor is not None:
            self.anchors.values[token.anchor] = value
        return value, pack(min(self._skip_properties(token.start), token.end), token.end)

    def _key(self, token: Token, depth: int) -> tuple[str, int]:
        """The key that `token` makes, quoted, tagged, anchored or aliased, and its place."""
        if token.__class__ is OpenMapping or token.__class__ is OpenSequence:
            raise _bad_key(token.start, "a mapping key is a list or a mapping")
        value, place = self._value(token, depth)
        if isinstance(value, Mapping | Sequence):
            raise _bad_key(_start(token), "a mapping key is a list or a mapping")
        if token.__class__ is Scalar and token.tag == _MERGE_TAG and value == MERGE:
            return MERGE, place
        try:
            if token.__class__ is Scalar and token.tag is not None:
                return key_text(token.text, token.tag), place
            if token.__class__ is Scalar and not token.style:
                return PLAIN_KEYS[token.text], place
            return write_key(value), place
        except ScalarError as error:
            raise _bad_key(_start(token), str(error)) from None

    def _skip_properties(self, start: int) -> int:
        """The offset after the tag and anchor that stand at `start`, if any do."""
        match = _PROPERTIES.match(self.text, start)
        return match.end() if match else start

    def _empty_item(self, place: int, before: int) -> int:
        """The place of a list item without a value: the empty text after its dash."""
        dash = _DASH.match(self.text, before)
        return (dash.end() if dash else place >> OFFSET_BITS) * _POINT


def _start(token: PlainScalar | Scalar | AliasEvent) -> int:
    """Where a scalar or an alias begins."""
    if isinstance(token, tuple):
        return token[1] >> OFFSET_BITS
    start: int = token.start if isinstance(token, Scalar) else token.start_mark.index
    return start


def _bad_key(offset: int, message: str) -> BrokenDocument:
    """The refusal of a document with a key that JSON cannot hold (A.2)."""
    hint = "give the key a name; quote it if it is meant as text"
    return BrokenDocument(ErrorKind.SYNTAX, offset, message, hint)
