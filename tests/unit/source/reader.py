"""Shortcuts for tests of the reader: text in, parsed file out."""

from netlint.source.files import FoundFile, SourceFile
from netlint.source.reading import ParsedFile, parse_file
from netlint.span import Span


def parsed(text: str | bytes, path: str = "a.yaml", *, explicit: bool = True) -> ParsedFile:
    """What becomes of a file with this text."""
    data = text if isinstance(text, bytes) else text.encode()
    return parse_file(FoundFile(path, data, "", explicit))


def source_file(text: str, path: str = "a.yaml") -> SourceFile:
    """The file with this text, which must be readable."""
    result = parsed(text, path)
    assert result.errors == ()
    assert result.file is not None
    return result.file


def shown(file: SourceFile, span: Span) -> str:
    """The text of a span, which must lie on one line."""
    assert span.start.line == span.end.line
    return file.text.line_text(span.start.line)[span.start.column - 1 : span.end.column - 1]
