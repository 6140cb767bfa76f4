"""What the composer reads: the events of a YAML parser, reduced to what a tree needs of them.

libyaml's parser hands each event to a constructor that ruamel's extension module looks up by name. Two
thirds of the time of reading would go into those constructors. While netlint reads, the frequent ones are
replaced by the functions below, which keep only text and places; they are put back right after.
"""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Final

from ruamel.yaml import events

from netlint.source.tree import OFFSET_BITS

NO_BRACKET: Final = -1
"""The closing of a collection that ends with its last value."""

PlainScalar = tuple[str, int, str | None]
"""A scalar without anchor and tag: its text, its packed place, and its style, empty where it is not quoted."""

Token = Any
"""A PlainScalar, a Scalar, an Opening, a closing, or one of ruamel's events where those are rare.

A closing is an int: the offset after the bracket, or NO_BRACKET.
"""


class Scalar:
    """A scalar with an anchor or a tag."""

    __slots__ = ("anchor", "end", "start", "style", "tag", "text")

    def __init__(
        self, anchor: str | None, tag: Any, text: str, start: int, end: int, style: str | None
    ) -> None:
        self.anchor = anchor
        self.tag = None if tag is None else str(tag)
        self.text = text
        self.start = start
        self.end = end
        self.style = style


class Opening:
    """The beginning of a collection; `has_properties` tells of an anchor or a tag before it."""

    __slots__ = ("anchor", "has_properties", "start")

    def __init__(
        self, anchor: str | None, tag: Any, _implicit: Any, start: Any, _end: Any, _flow: Any = None
    ) -> None:
        self.anchor = anchor
        self.has_properties = anchor is not None or tag is not None
        self.start = start.index


class OpenMapping(Opening):
    """The beginning of a mapping."""

    __slots__ = ()


class OpenSequence(Opening):
    """The beginning of a list."""

    __slots__ = ()


def _scalar(
    anchor: str | None, tag: Any, _implicit: Any, text: str, start: Any, end: Any, style: str | None = None
) -> PlainScalar | Scalar:
    if anchor is None and tag is None:
        return text, start.index << OFFSET_BITS | end.index, style
    return Scalar(anchor, tag, text, start.index, end.index, style)


def _closing(start: Any, end: Any) -> int:
    offset: int = end.index
    return NO_BRACKET if start.index == offset else offset


CONSTRUCTORS: Final[Mapping[str, Callable[..., Token]]] = {
    "ScalarEvent": _scalar,
    "MappingStartEvent": OpenMapping,
    "SequenceStartEvent": OpenSequence,
    "MappingEndEvent": _closing,
    "SequenceEndEvent": _closing,
}


def can_be_replaced(extension: ModuleType) -> bool:
    """Whether ruamel's extension module looks up its constructors where `Replaced` puts others."""
    return all(getattr(extension, name, None) is getattr(events, name) for name in CONSTRUCTORS)


class Replaced:
    """Lets the extension's parser make tokens instead of events, inside a `with` statement."""

    __slots__ = ("_kept", "_names")

    def __init__(self, extension: ModuleType) -> None:
        self._names = vars(extension)
        self._kept = {name: self._names[name] for name in CONSTRUCTORS}

    def __enter__(self) -> None:
        self._names.update(CONSTRUCTORS)

    def __exit__(self, *_failure: object) -> None:
        self._names.update(self._kept)


def token_of(event: Any) -> Token:
    """The token for one of ruamel's events; events that are rare stay as they are."""
    match event:
        case events.ScalarEvent():
            return _scalar(
                event.anchor, event.ctag, None, event.value, event.start_mark, event.end_mark, event.style
            )
        case events.MappingStartEvent():
            return OpenMapping(event.anchor, event.ctag, None, event.start_mark, event.end_mark)
        case events.SequenceStartEvent():
            return OpenSequence(event.anchor, event.ctag, None, event.start_mark, event.end_mark)
        case events.MappingEndEvent() | events.SequenceEndEvent():
            return _closing(event.start_mark, event.end_mark)
        case _:
            return event
