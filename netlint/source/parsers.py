"""Parses YAML text into tokens, with libyaml's parser or, where it is missing, with ruamel's own."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import ScalarEvent

from netlint.source.tokens import Replaced, Scalar, Token, can_be_replaced, token_of

try:
    import _ruamel_yaml as extension  # type: ignore[import-not-found]
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
except ImportError:  # no compiled parser for this platform
    CParser = None

NextToken = Callable[[], Token]
Parser = Callable[[str], AbstractContextManager[NextToken]]

INNER_COLON_PROBLEM: Final = "found unexpected ':'"
"""What libyaml says where `lenient_parser` would go on."""
_INNER_COLON: Final = re.compile(r"""(?<=[^\s,\[\]{}"']):(?=[^\s,\[\]{}])""")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


@contextmanager
def compiled_parser(text: str) -> Iterator[NextToken]:
    """The tokens of libyaml's parser, one a call."""
    with Replaced(extension):
        yield CParser(text).get_event


@contextmanager
def unchanged_parser(text: str) -> Iterator[NextToken]:
    """The same tokens from an extension whose constructors cannot be replaced: by way of its events."""
    next_event = CParser(text).get_event
    yield lambda: token_of(next_event())


@contextmanager
def pure_parser(text: str) -> Iterator[NextToken]:
    """The tokens of ruamel's own parser in Python, one a call: the same ones, some forty times slower."""
    parser = YAML(typ="safe", pure=True)
    parser.version = "1.1"
    yield map(token_of, _checked(parser.parse(text))).__next__


@contextmanager
def lenient_parser(text: str) -> Iterator[NextToken]:
    """The tokens of the default parser, which also lets a `:` stand inside plain text between brackets.

    Go's reader takes `[http://example.com, fd00::/8]`; the libyaml that ruamel ships does not. So such a
    `:` is a character without a meaning while the text is parsed. Places do not change.
    """
    mask = next(character for character in map(chr, range(0xE000, 0xF900)) if character not in text)
    with DEFAULT_PARSER(_INNER_COLON.sub(mask, text)) as next_token:

        def unmasked() -> Token:
            token = next_token()
            if token.__class__ is tuple and mask in token[0]:
                return token[0].replace(mask, ":"), token[1], token[2]
            if token.__class__ is Scalar:
                token.text = token.text.replace(mask, ":")
            return token

        yield unmasked


def _checked(events: Iterator[Any]) -> Iterator[Any]:
    """Events as libyaml would let them pass: no surrogates, and no error that is not a YAMLError."""
    try:
        for event in events:
            if event.__class__ is ScalarEvent and _SURROGATES.search(event.value):
                raise MarkedYAMLError(problem="found invalid escape", problem_mark=event.start_mark)
            yield event
    except (ArithmeticError, AssertionError, LookupError, ValueError) as error:
        raise MarkedYAMLError(problem=f"it cannot be read ({error})") from error


def _default_parser() -> Parser:
    if CParser is None:
        return pure_parser
    return compiled_parser if can_be_replaced(extension) else unchanged_parser


DEFAULT_PARSER: Final[Parser] = _default_parser()
