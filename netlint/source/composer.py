"""Composes the events of a YAML stream into trees, one document at a time."""

import re
from typing import Any, Final

from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from netlint.errors import ErrorKind
from netlint.source.events import NextEvent
from netlint.source.scalars import (
    MERGE,
    PLAIN_KEYS,
    PLAIN_VALUES,
    ScalarError,
    key_text,
    resolve_tagged,
    write_key,
)
from netlint.source.tree import (
    DEPTH_LIMIT,
    NODE_LIMIT,
    OFFSET_BITS,
    OFFSET_MASK,
    BrokenDocument,
    Documents,
    Mapping,
    Sequence,
    Value,
    pack,
    too_deep,
    unpack,
)

_PROPERTIES: Final = re.compile(r"(?:(?:!<[^>]*>|[!&][^\s,\[\]{}]*)(?:[ \t\r\n]+|#[^\r\n]*)*)+")
_DASH: Final = re.compile(r"(?>[ \t\r\n]+|#[^\r\n]*)*+-")
_MERGE_TAG: Final = "tag:yaml.org,2002:merge"
_POINT: Final = 1 << OFFSET_BITS | 1
"""An offset times this is the packed place of the empty text there."""
_NONE: Final[list[tuple[str, int]]] = []
"""Shared by all mappings without duplicate keys."""


class Composer:
    """Turns the events of one stream into trees, one document at a time."""

    __slots__ = ("anchors", "expanded", "measures", "next_event", "open", "repeats_keys", "text")

    def __init__(self, text: str, next_event: NextEvent) -> None:
        self.text = text
        self.next_event = next_event
        self._begin()

    def _begin(self) -> None:
        """Forget the document before: anchors do not outlive it."""
        self.anchors: dict[str, Value] = {}
        self.open: set[int] = set()
        # The values themselves are kept, so that no other one is given the id of one that is gone.
        self.measures: dict[int, tuple[Value, int, int]] = {}
        self.expanded = 0
        self.repeats_keys = False

    def compose_document(self, documents: Documents) -> None:
        """Read one document's root and add it, unless it is empty."""
        self._begin()
        event = self.next_event()
        if event.__class__ is ScalarEvent and not event.value and not event.style:
            return
        root, place = self._value(event, 0)
        documents.add(root, place, repeats_keys=self.repeats_keys)

    def _value(self, event: Any, depth: int) -> tuple[Value, int]:
        """The value that begins with `event`, and its place."""
        kind = event.__class__
        if kind is MappingStartEvent:
            mapping = self._mapping(event, depth + 1)
            return mapping, mapping.span
        if kind is SequenceStartEvent:
            sequence = self._sequence(event, depth + 1)
            return sequence, sequence.span
        return self._scalar(event) if kind is ScalarEvent else self._alias(event, depth)

    # Reading spends its time in the loops of the next two methods: what is frequent stands in them in full.

    def _mapping(self, opening: MappingStartEvent, depth: int) -> Mapping:
        """The mapping that `opening` opens."""
        mapping = Mapping()
        places: dict[str, tuple[int, int]] = {}
        mapping.places = places
        mapping.duplicates = _NONE
        start = place = opening.start_mark.index
        if opening.anchor is not None or opening.ctag is not None or depth > DEPTH_LIMIT:
            start = self._open(opening, mapping, depth)
        next_event = self.next_event
        while True:
            event = next_event()
            kind = event.__class__
            if kind is ScalarEvent and event.ctag is None and not event.style and event.anchor is None:
                try:
                    key = PLAIN_KEYS[event.value]
                except ScalarError as error:
                    raise _bad_key(event, str(error)) from None
                key_place = event.start_mark.index << OFFSET_BITS | event.end_mark.index
            elif kind is MappingEndEvent:
                break
            else:
                key, key_place = self._key(event, depth)
            event = next_event()
            kind = event.__class__
            value: Value
            if kind is ScalarEvent and event.ctag is None and event.anchor is None:
                text = event.value
                place = event.start_mark.index << OFFSET_BITS | event.end_mark.index
                if event.style:
                    value = text
                else:
                    value = PLAIN_VALUES[text]
                    if not text:
                        place = (key_place & OFFSET_MASK) * _POINT
            elif kind is MappingStartEvent:
                value = self._mapping(event, depth + 1)
                place = value.span
            elif kind is SequenceStartEvent:
                value = self._sequence(event, depth + 1)
                place = value.span
            else:
                value, place = self._value(event, depth)
            if key is MERGE:
                self._merge(mapping, value, place, event)
                continue
            if key in mapping:
                mapping.duplicates = [*mapping.duplicates, (key, places[key][0])]
                self.repeats_keys = True
            mapping[key] = value
            places[key] = (key_place, place)
        mapping.span = start << OFFSET_BITS | (
            _flow_end(event, place) if opening.flow_style else place & OFFSET_MASK
        )
        if self.open:
            self.open.discard(id(mapping))
        return mapping

    def _sequence(self, opening: SequenceStartEvent, depth: int) -> Sequence:
        """The list that `opening` opens."""
        sequence = Sequence()
        places: list[int] = []
        sequence.places = places
        start = place = opening.start_mark.index
        if opening.anchor is not None or opening.ctag is not None or depth > DEPTH_LIMIT:
            start = self._open(opening, sequence, depth)
        next_event = self.next_event
        while (event := next_event()).__class__ is not SequenceEndEvent:
            value: Value
            if event.__class__ is MappingStartEvent:
                value = self._mapping(event, depth + 1)
                place = value.span
            elif event.__class__ is ScalarEvent and event.ctag is None and event.anchor is None:
                text = event.value
                value = text if event.style else PLAIN_VALUES[text]
                if text or event.style:
                    place = event.start_mark.index << OFFSET_BITS | event.end_mark.index
                else:
                    place = self._empty_item(event, place & OFFSET_MASK)
            else:
                value, place = self._value(event, depth)
            sequence.append(value)
            places.append(place)
        sequence.span = start << OFFSET_BITS | (
            _flow_end(event, place) if opening.flow_style else place & OFFSET_MASK
        )
        if self.open:
            self.open.discard(id(sequence))
        return sequence

    def _open(self, opening: Any, collection: Mapping | Sequence, depth: int) -> int:
        """Enter a collection with an anchor or a tag, or too deep. Returns where its content begins."""
        start: int = opening.start_mark.index
        if depth > DEPTH_LIMIT:
            raise too_deep(start)
        if opening.anchor is not None:
            self.anchors[opening.anchor] = collection
            self.open.add(id(collection))
        return self._skip_properties(start)

    def _scalar(self, event: ScalarEvent) -> tuple[Value, int]:
        """The value and place of a scalar, its anchor remembered."""
        start, end = event.start_mark.index, event.end_mark.index
        value: Value
        if event.ctag is not None:
            try:
                value = resolve_tagged(str(event.ctag), event.value)
            except ScalarError as error:
                raise BrokenDocument(
                    ErrorKind.SYNTAX, start, str(error), "change the value, or remove the tag"
                ) from None
        else:
            value = event.value if event.style else PLAIN_VALUES[event.value]
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        if event.anchor is not None or event.ctag is not None:
            start = min(self._skip_properties(start), end)
        return value, pack(start, end)

    def _key(self, event: Any, depth: int) -> tuple[str, int]:
        """The key that `event` makes, quoted, tagged, anchored or aliased, and its place."""
        if event.__class__ is AliasEvent:
            value, place = self._alias(event, depth)
        elif event.__class__ is ScalarEvent:
            value, place = self._scalar(event)
        else:
            raise _bad_key(event, "a mapping key is a list or a mapping")
        if isinstance(value, Mapping | Sequence):
            raise _bad_key(event, "a mapping key is a list or a mapping")
        if event.__class__ is ScalarEvent and event.tag == _MERGE_TAG and value == MERGE:
            return MERGE, place
        try:
            if event.__class__ is ScalarEvent and event.ctag is None and not event.style:
                return PLAIN_KEYS[event.value], place
            if event.__class__ is ScalarEvent and event.ctag is not None:
                return key_text(event.value, event.tag), place
            return write_key(value), place
        except ScalarError as error:
            raise _bad_key(event, str(error)) from None

    def _alias(self, event: Any, depth: int) -> tuple[Value, int]:
        """The value that an alias stands for, and the place of the alias."""
        start, end = event.start_mark.index, event.end_mark.index
        name = event.anchor
        if name not in self.anchors:
            raise BrokenDocument(
                ErrorKind.SYNTAX,
                start,
                f"the alias `*{name}` refers to an anchor that this document does not define before it",
                f"define `&{name}` above, or quote the value if it is meant as text",
            )
        value = self.anchors[name]
        if id(value) in self.open:
            raise BrokenDocument(
                ErrorKind.SYNTAX,
                start,
                f"the value of the anchor `&{name}` contains itself",
                "remove the alias",
            )
        nodes, height = self._measure(value)
        self.expanded += nodes
        if self.expanded > NODE_LIMIT:
            raise BrokenDocument(
                ErrorKind.LIMIT,
                start,
                "the document contains excessive aliasing",
                "write out what the aliases stand for; kubectl refuses such documents, too",
            )
        if depth + height > DEPTH_LIMIT:
            raise too_deep(start)
        return value, pack(start, end)

    def _measure(self, value: Value) -> tuple[int, int]:
        """How many values a value holds, aliases expanded, and how many levels deep it is."""
        if not isinstance(value, Mapping | Sequence):
            return 1, 0
        if id(value) not in self.measures:
            children = value.values() if isinstance(value, Mapping) else value
            measures = [self._measure(child) for child in children]
            nodes = 1 + sum(nodes for nodes, _ in measures)
            height = 1 + max((height for _, height in measures), default=0)
            self.measures[id(value)] = value, nodes, height
        _, nodes, height = self.measures[id(value)]
        return nodes, height

    def _merge(self, mapping: Mapping, value: Value, place: int, event: Any) -> None:
        """Apply a merge key: in document order, overwriting what stands above it (A.2)."""
        if isinstance(value, Mapping):
            self._merge_one(mapping, value, place)
            return
        sources = list(zip(value, value.places, strict=True)) if isinstance(value, Sequence) else []
        if event.__class__ is AliasEvent or not isinstance(value, Sequence):
            sources = [(None, place)]
        for source, source_place in reversed(sources):
            if not isinstance(source, Mapping):
                raise BrokenDocument(
                    ErrorKind.SYNTAX,
                    unpack(source_place)[0],
                    "the merge key `<<` takes a mapping or a list of mappings",
                    "give it a mapping, or quote the key if it is meant as text",
                )
            self._merge_one(mapping, source, source_place)

    def _merge_one(self, mapping: Mapping, source: Mapping, place: int) -> None:
        """Copy a mapping's entries into another; entries that come through an alias have its place."""
        aliased = place != source.span
        for key, value in source.items():
            mapping[key] = value
            mapping.places[key] = (place, place) if aliased else source.places[key]

    def _skip_properties(self, start: int) -> int:
        """The offset after the tag and anchor that stand at `start`, if any do."""
        match = _PROPERTIES.match(self.text, start)
        return match.end() if match else start

    def _empty_item(self, event: ScalarEvent, before: int) -> int:
        """The place of a list item without a value: the empty text after its dash."""
        dash = _DASH.match(self.text, before)
        return (dash.end() if dash else event.start_mark.index) * _POINT


def _flow_end(closing: Any, last_place: int) -> int:
    """Where a flow collection ends: after its bracket, or its last value if it has none (`[a: b]`)."""
    end: int = closing.end_mark.index
    return end if closing.start_mark.index != end else last_place & OFFSET_MASK


def _bad_key(event: Any, message: str) -> BrokenDocument:
    """The refusal of a document with a key that JSON cannot hold (A.2)."""
    hint = "give the key a name; quote it if it is meant as text"
    return BrokenDocument(ErrorKind.SYNTAX, event.start_mark.index, message, hint)
