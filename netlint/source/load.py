"""Reads the bytes of files, safely, and turns them into text."""

import os
import re
import stat
import sys
from typing import Final

from netlint.errors import ErrorKind, InputError
from netlint.source.text import SourceText

SIZE_LIMIT: Final = 100_000_000
"""Bytes; no larger file is read."""
PIECES_LIMIT: Final = 3_000_000
"""Lines and commas: there are about as many values in a file, and each takes some 200 bytes of memory."""

_PRINTABLE: Final = bytes({0x09, 0x0A, 0x0D, *range(0x20, 0x7F), *range(0x80, 0x100)})
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_CONVERT: Final = "save the file as UTF-8"


class Unloadable(Exception):
    """A file whose bytes or text cannot be had."""

    def __init__(self, error: InputError) -> None:
        super().__init__(error.message)
        self.error = error


def load(path: str, shown: str) -> bytes:
    """The bytes of a regular file, which is never waited for; raises Unloadable."""
    try:
        # Not to hang on a FIFO that took the file's place since it was found.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise Unloadable(InputError(ErrorKind.UNREADABLE, shown, f"`{shown}` is not a regular file"))
            data = file.read() if status.st_size <= SIZE_LIMIT else file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise Unloadable(_unreadable(shown, error)) from None
    return _bounded(data, shown)


def load_standard_input(shown: str) -> bytes:
    """The bytes on standard input; raises Unloadable."""
    if sys.stdin is None:
        message = "standard input cannot be read: it is closed"
        raise Unloadable(InputError(ErrorKind.UNREADABLE, shown, message))
    try:
        data = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise Unloadable(_unreadable("standard input", error)) from None
    return _bounded(data, shown)


def decode(data: bytes, shown: str, *, json: bool = False) -> SourceText:
    """The text in a file's bytes; raises Unloadable for anything but UTF-8 without control characters.

    JSON may hold control characters as far as this is concerned, except NUL.
    """
    wide = _wide_encoding(data)
    if wide is not None:
        raise Unloadable(_encoding(shown, SourceText(""), 0, f"the file is written in {wide}, not in UTF-8"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = SourceText(data[: error.start].decode("utf-8").removeprefix("\ufeff"))
        complaint = f"the byte 0x{data[error.start]:02X} is not valid UTF-8"
        raise Unloadable(_encoding(shown, before, len(before.text), complaint)) from None
    source = SourceText(text.removeprefix("\ufeff"))
    if not data.isascii() or data.translate(None, _PRINTABLE):
        match = _CONTROL.search(source.text)
        if match and (not json or match[0] == "\0"):
            complaint = f"the character U+{ord(match[0]):04X} is not allowed in {'JSON' if json else 'YAML'}"
            hint = "remove it, or write it as an escape in double quotes"
            raise Unloadable(_encoding(shown, source, match.start(), complaint, hint))
    return source


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32 if the bytes are one of them, by their mark or by the NULs in ASCII text."""
    head = data[:4]
    if head in (b"\xff\xfe\0\0", b"\0\0\xfe\xff") or (head.count(0) == 3 and (head[0] or head[3])):
        return "UTF-32"
    if head[:2] in _UTF16_MARKS or (len(head) == 4 and head[0] == head[2] == 0 != head[1] and head[3]):
        return "UTF-16"
    if len(head) == 4 and head[1] == head[3] == 0 != head[0] and head[2]:
        return "UTF-16"
    return None


def _bounded(data: bytes, shown: str) -> bytes:
    """The data, unless there is too much of it."""
    if len(data) > SIZE_LIMIT:
        raise _too_large(shown, f"the file is larger than {SIZE_LIMIT // 1_000_000} MB")
    if data.count(b",") + data.count(b"\n") > PIECES_LIMIT:
        raise _too_large(shown, f"the file has more than {PIECES_LIMIT:,} lines and commas")
    return data


def _too_large(shown: str, message: str) -> Unloadable:
    hint = "leave it out, or split it if it really holds manifests"
    return Unloadable(InputError(ErrorKind.LIMIT, shown, message, hint=hint))


def _unreadable(shown: str, error: OSError) -> InputError:
    """The error for a file that the system refuses to give."""
    why = (error.strerror or "unknown error").lower()
    return InputError(ErrorKind.UNREADABLE, shown, f"`{shown}` cannot be read: {why}")


def _encoding(shown: str, text: SourceText, offset: int, message: str, hint: str = _CONVERT) -> InputError:
    """The error for bytes that are no text."""
    return InputError(ErrorKind.ENCODING, shown, message, text.position(offset), hint)
