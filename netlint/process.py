"""Runs the command line as a process: exit code out, whatever goes wrong; nothing else ends the process."""

import os
import sys
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from traceback import print_exception
from typing import NoReturn

from netlint.cli import app
from netlint.errors import InputErrors, ReaderGone, UsageError


def main() -> NoReturn:
    """Run the command line and end the process."""
    _replace_closed_streams()
    status = _status()
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    # The system frees a process's memory at once; Python would do so value by value.
    os._exit(status)


def _replace_closed_streams() -> None:
    """Write to nowhere what belongs on an output stream that the caller has closed."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, TextIOWrapper(BytesIO(), encoding="utf-8"))


def _status() -> int:
    """Run the command line and give its exit code; the one place where an unforeseen failure is caught."""
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except UsageError as mistake:
        _complain(mistake.message, mistake.hint)
    except InputErrors as mistakes:
        for error in mistakes.errors:
            place = f":{error.position.line}:{error.position.column}" if error.position else ""
            _complain(f"{error.file}{place}: {error.message}", error.hint)
    except ReaderGone:
        pass
    except Exception as failure:
        if "--debug" in sys.argv:
            print_exception(failure)
        what = f"netlint failed ({type(failure).__name__}: {failure})"
        _complain(what, "this is a bug in netlint; run again with --debug and report it")
    return 2


def _complain(message: str, hint: str) -> None:
    print(f"error: {message}" + (f"\n  hint: {hint}" if hint else ""), file=sys.stderr)
