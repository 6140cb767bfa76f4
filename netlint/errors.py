"""What goes wrong outside the manifests' meaning: input that cannot be read, and misuse of netlint."""

from enum import StrEnum

from netlint.span import Position
from netlint.value import value


class ErrorKind(StrEnum):
    """What sort of input error it is, as written in reports."""

    UNREADABLE = "unreadable"
    ENCODING = "encoding"
    SYNTAX = "syntax"
    LIMIT = "limit"
    USAGE = "usage"
    CONFIGURATION = "configuration"
    INTERNAL = "internal"


@value
class InputError:
    """Something in the input that could not be read; the rest of the input is still analyzed.

    `file` is the path as shown to the user, empty when no file is to blame. `position` is where
    in the file reading stopped, or None where the error concerns the file as a whole. `message`
    is one plain sentence; `hint` says how to mend it, or is empty.
    """

    kind: ErrorKind
    file: str
    message: str
    position: Position | None = None
    hint: str = ""


class UsageError(Exception):
    """The command line or the configuration asks for something that netlint cannot do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ReaderGone(Exception):
    """Whoever read the output has closed it, as `head` does: there is nobody left to tell."""


class InputErrors(Exception):
    """Input without which nothing can be done holds mistakes: all of them, not only the first."""

    def __init__(self, errors: tuple[InputError, ...]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors
