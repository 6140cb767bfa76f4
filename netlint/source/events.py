"""The events of a YAML stream, from libyaml's parser or, where it is missing, from ruamel's own."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import ScalarEvent

try:
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
except ImportError:  # no compiled parser for this platform
    CParser = None

NextEvent = Callable[[], Any]
EventParser = Callable[[str], NextEvent]

INNER_COLON_PROBLEM: Final = "found unexpected ':'"
"""What libyaml says where `lenient_events` would go on."""
_INNER_COLON: Final = re.compile(r"""(?<=[^\s,\[\]{}"']):(?=[^\s,\[\]{}])""")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def compiled_events(text: str) -> NextEvent:
    """The events of libyaml's parser, one a call."""
    next_event: NextEvent = CParser(text).get_event
    return next_event


def lenient_events(text: str) -> NextEvent:
    """The events of libyaml's parser, which also lets a `:` stand inside plain text between brackets.

    Go's reader takes `[http://example.com, fd00::/8]`; the libyaml that ruamel ships does not. So such a
    `:` is a character without a meaning while the text is parsed. Places do not change.
    """
    mask = next(character for character in map(chr, range(0xE000, 0xF900)) if character not in text)
    next_event = compiled_events(_INNER_COLON.sub(mask, text))

    def unmasked() -> Any:
        event = next_event()
        if event.__class__ is ScalarEvent and mask in event.value:
            event.value = event.value.replace(mask, ":")
        return event

    return unmasked


def pure_events(text: str) -> NextEvent:
    """The events of ruamel's own parser in Python, one a call: the same ones, some forty times slower."""
    parser = YAML(typ="safe", pure=True)
    parser.version = "1.1"
    return iter(_checked(parser.parse(text))).__next__


def _checked(events: Iterator[Any]) -> Iterator[Any]:
    """Events as libyaml would let them pass: no surrogates, and no error that is not a YAMLError."""
    try:
        for event in events:
            if event.__class__ is ScalarEvent and _SURROGATES.search(event.value):
                raise MarkedYAMLError(problem="found invalid escape", problem_mark=event.start_mark)
            yield event
    except (ArithmeticError, AssertionError, LookupError, ValueError) as error:
        raise MarkedYAMLError(problem=f"it cannot be read ({error})") from error


DEFAULT_EVENTS: Final[EventParser] = pure_events if CParser is None else compiled_events
