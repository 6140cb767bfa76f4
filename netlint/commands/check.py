"""`netlint check`: read, analyze, report."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from netlint import __version__
from netlint.choices import Choices
from netlint.commands.analysis import analyze
from netlint.commands.streams import write
from netlint.config import Settings
from netlint.config_file import find, read
from netlint.errors import UsageError
from netlint.finding import Report
from netlint.reporters import REPORTERS, ReportOptions, errors_text, tally_text
from netlint.rulebook import load
from netlint.source.reading import ReadOptions
from netlint.terminal import Color, uses_color, width
from netlint.value import value
from netlint.work_tree import work_tree

_DEFAULT_FORMAT = "text"


@value
class Output:
    """Where reports go: `format` on standard output, and each of `files` as FORMAT=FILE.

    `color` is the user's choice for the terminal; files never get any.
    """

    format: str = _DEFAULT_FORMAT
    files: tuple[str, ...] = ()
    color: Color = Color.AUTO
    show_suppressed: bool = False
    sarif_category: str = ""


def configured(file: str | None) -> Choices:
    """The choices of a configuration file: the one named, or else the one found, or else none at all."""
    _refuse_missing_folder()
    path = find() if file is None else Path(file)
    return Choices() if path is None else read(path)


def run(
    paths: Sequence[str],
    settings: Settings,
    reading: ReadOptions,
    output: Output,
    *,
    cache: bool = True,
    debug: bool = False,
) -> int:
    """Check what lies under `paths`, write every report, and return the exit code of design §8."""
    return exit_code(reported(paths, settings, reading, output, cache=cache, debug=debug), settings)


def reported(
    paths: Sequence[str],
    settings: Settings,
    reading: ReadOptions,
    output: Output,
    *,
    cache: bool = True,
    debug: bool = False,
    heading: Callable[[Report, ReportOptions], str] | None = None,
    closing: Callable[[Report, ReportOptions], str] | None = None,
) -> Report:
    """Check what lies under `paths` and write every report.

    A `heading` stands before text for a person, a `closing` behind it.
    """
    rulebook = load()
    files = [_output_file(text) for text in output.files]
    _refuse_unknown_formats([output.format, *(format for format, _ in files)])
    for rule_id in (*settings.select, *settings.ignore):
        rulebook.find(rule_id)
    report = analyze(paths, settings, reading, rulebook, cache=cache, debug=debug)
    options = _report_options(output, sys.stdout)
    for format, path in files:
        _write(path, REPORTERS[format]()(report, rulebook, options.plain()))
    if heading is not None and output.format == _DEFAULT_FORMAT:
        write(sys.stdout, heading(report, options))
    write(sys.stdout, REPORTERS[output.format]()(report, rulebook, options))
    if closing is not None and output.format == _DEFAULT_FORMAT:
        write(sys.stdout, closing(report, options))
    write(sys.stderr, errors_text(report, _report_options(output, sys.stderr)) + tally_text(report))
    return report


def _report_options(output: Output, stream: TextIO) -> ReportOptions:
    return ReportOptions(
        color=uses_color(output.color, stream),
        width=width(),
        root_prefix=_root_prefix(),
        show_suppressed=output.show_suppressed,
        sarif_category=output.sarif_category,
        version=__version__,
    )


def exit_code(report: Report, settings: Settings) -> int:
    """The exit code of design §8 for the findings, errors and gaps of a report."""
    if report.errors:
        return 2
    failing = any(finding.severity.rank <= settings.fail_on.rank for finding in report.findings)
    failing |= settings.strict and bool(report.gaps)
    return 1 if failing and not settings.exit_zero else 0


def _output_file(text: str) -> tuple[str, str]:
    format, separator, path = text.partition("=")
    if not separator or not path:
        raise UsageError(
            f"`--output {text}` does not say FORMAT=FILE", "For example: --output sarif=netlint.sarif"
        )
    return format, path


def _refuse_missing_folder() -> None:
    try:
        Path.cwd()
    except OSError as failure:
        raise UsageError("the current folder is gone", "Change to one that exists.") from failure


def _refuse_unknown_formats(formats: Sequence[str]) -> None:
    for format in formats:
        if format not in REPORTERS:
            raise UsageError(f"there is no format `{format}`", f"The formats are {', '.join(REPORTERS)}.")


def _write(path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as failure:
        raise UsageError(f"`{path}` cannot be written: {failure.strerror}") from failure


def _root_prefix() -> str:
    """The path from the root of the git work tree to the current folder, empty outside of one."""
    here = Path(os.path.realpath("."))
    root = work_tree(here) or here
    return here.relative_to(root).as_posix() if here != root else ""
