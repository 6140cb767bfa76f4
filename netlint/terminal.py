"""What the terminal can show: color or not, and how wide it is."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TextIO


class Color(StrEnum):
    """The user's choice."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def uses_color(choice: Color, stream: TextIO) -> bool:
    """Whether to color what goes to `stream`: by choice, else NO_COLOR and FORCE_COLOR, else only on a terminal."""
    if choice is not Color.AUTO:
        return choice is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """The number of columns to fill; 100 where there is no terminal."""
    return shutil.get_terminal_size((100, 24)).columns


Step = Callable[[int, int], None]
"""Called with how much is done, and how much there is."""
_LEAST = 500


@contextmanager
def progress(what: str, stream: TextIO) -> Iterator[Step | None]:
    """Show on a terminal how far long work is, and wipe it away at the end; None where nobody would see it."""
    if not stream.isatty():
        yield None
        return

    def step(done: int, total: int) -> None:
        if total >= _LEAST and done % (total // 50) == 0:
            stream.write(f"\r{what} {done} of {total} files")
            stream.flush()

    try:
        yield step
    finally:
        stream.write("\r\x1b[K")
