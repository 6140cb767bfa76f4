"""Writes to the standard streams the same bytes everywhere."""

from typing import TextIO

from netlint.errors import UsageError


def write(stream: TextIO, text: str) -> None:
    """Write UTF-8 whatever the locale says; raises UsageError where the stream cannot take it."""
    try:
        stream.flush()
        stream.buffer.write(text.encode("utf-8", "backslashreplace"))
        stream.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as failure:
        raise UsageError(f"the report cannot be written: {failure.strerror}") from failure
