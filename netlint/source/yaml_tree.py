"""Reads YAML text into trees, document by document, past those that are broken."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import DocumentStartEvent, StreamEndEvent

from netlint.errors import ErrorKind
from netlint.source.composer import Composer
from netlint.source.parsers import DEFAULT_PARSER, INNER_COLON_PROBLEM, Parser, lenient_parser
from netlint.source.syntax import explain
from netlint.source.tree import BrokenDocument, Documents, Fault, Mapping, Sequence, Value, pack

_DOCUMENT_MARKER: Final = re.compile(
    r"(?:^|(?<=[\r\n]))(?:---[ \t]*(?:\r\n?|\n)\ufeff|\ufeff(?=---)|(?=---))"
)


def compose_yaml(text: str, parser: Parser = DEFAULT_PARSER) -> Documents:
    """All documents of a YAML stream that can be read, and a fault for each that cannot.

    Documents without content are left out. After a broken document reading resumes at the next line
    that begins with `---`, which is where kubectl splits a file into documents.
    """
    documents = Documents()
    resume = 0
    if "\ufeff" not in text:
        failure = _compose_stream(text, parser, documents)
        if failure is None:
            return documents
        resume = failure.document_start
    for start, end in _chunks(text, resume):
        _compose_chunk(text, start, end, parser, documents)
    return documents


class _Failure(NamedTuple):
    """Why a stream was not read to its end: where the broken document begins, and what the parser said."""

    document_start: int
    fault: Fault
    problem: str = ""


def _compose_chunk(text: str, start: int, end: int, parser: Parser, documents: Documents) -> None:
    """Adds the documents of a part of the text, and its fault if it has one."""
    chunk = Documents()
    failure = _compose_stream(text[start:end], parser, chunk)
    if failure is not None and failure.problem == INNER_COLON_PROBLEM:
        chunk = Documents()
        failure = _compose_stream(text[start:end], lenient_parser, chunk)
    seen: set[int] = set()
    for root, place, repeats in zip(chunk.roots, chunk.places, chunk.repeats_keys, strict=True):
        _shift(root, start, seen)
        documents.add(root, place + pack(start, start), repeats_keys=repeats)
    if failure is not None:
        fault = failure.fault
        documents.faults.append(Fault(fault.kind, fault.offset + start, fault.message, fault.hint))


def _chunks(text: str, resume: int) -> Iterator[tuple[int, int]]:
    """Start and end of each part of the text, from `resume` on, that kubectl reads by itself."""
    start = resume + text.startswith("\ufeff", resume)
    for marker in _DOCUMENT_MARKER.finditer(text, resume):
        if marker.start() > start:
            yield start, marker.start()
        start = marker.end()
    yield start, len(text)


def _compose_stream(text: str, parser: Parser, documents: Documents) -> _Failure | None:
    """Adds the stream's documents; returns where the first broken one begins, and what is wrong with it."""
    document_start = 0
    try:
        with parser(text) as next_token:
            composer = Composer(text, next_token)
            next_token()
            while (event := next_token()).__class__ is not StreamEndEvent:
                if event.__class__ is DocumentStartEvent:
                    document_start = event.start_mark.index
                composer.compose_document(documents)
                document_start = next_token().end_mark.index
    except BrokenDocument as broken:
        return _Failure(document_start, broken.fault)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        offset = document_start if mark is None else min(mark.index, len(text))
        problem = str(error.problem or error.context)
        message, hint = explain(problem, text[offset : offset + 1])
        return _Failure(document_start, Fault(ErrorKind.SYNTAX, offset, message, hint), problem)
    except (YAMLError, UnicodeError) as error:
        return _Failure(
            document_start, Fault(ErrorKind.SYNTAX, document_start, f"the YAML is broken: {error}")
        )
    return None


def _shift(value: Value, by: int, seen: set[int]) -> None:
    """Move the places of a tree that was composed from the middle of a text."""
    if not isinstance(value, Mapping | Sequence) or id(value) in seen:
        return
    seen.add(id(value))
    step = pack(by, by)
    value.span += step
    if isinstance(value, Sequence):
        value.places = [place + step for place in value.places]
        for child in value:
            _shift(child, by, seen)
        return
    value.places = {key: (name + step, place + step) for key, (name, place) in value.places.items()}
    value.duplicates = [(key, place + step) for key, place in value.duplicates]
    for child in value.values():
        _shift(child, by, seen)
