"""Writes to the standard streams the same bytes everywhere."""

from collections.abc import Iterable
from typing import Final, TextIO

from netlint.errors import ReaderGone, UsageError

_PIECE: Final = 1 << 16
"""Characters that are written at once; a large report is never held in memory."""


def write(stream: TextIO, text: str) -> None:
    """Write UTF-8 whatever the locale says; raises ReaderGone, or UsageError where the stream cannot take it."""
    try:
        stream.flush()
        stream.buffer.write(text.encode("utf-8", "backslashreplace"))
        stream.buffer.flush()
    except BrokenPipeError as failure:
        raise ReaderGone from failure
    except OSError as failure:
        raise UsageError(f"the report cannot be written: {failure.strerror}") from failure


def write_all(stream: TextIO, pieces: Iterable[str]) -> None:
    """Write a report that is made while it is written; raises as `write` does."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            write(stream, "".join(held))
            held, size = [], 0
    write(stream, "".join(held))
