"""Arguments in, exit code out: the only place that parses the command line and ends the process."""

import os
import sys
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from traceback import print_exception
from typing import Annotated, NoReturn

import typer

from netlint import __version__
from netlint.choices import Choices
from netlint.config import parsed_choice
from netlint.errors import InputErrors, UsageError
from netlint.plain_command import PlainCommand, PlainGroup
from netlint.terminal import Color

app = typer.Typer(
    name="netlint",
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find what is exposed, cut off, dead or broken in Kubernetes networking manifests. No cluster needed.",
)

_CHECK_HELP = """Report what is wrong with the networking of the manifests under PATH.

Examples:

  netlint check                            the current folder

  netlint check k8s --fail-on error        exit with 1 for errors only

  helm template chart | netlint check -    rendered manifests

  netlint check -o sarif=netlint.sarif     text here, SARIF in a file

Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 misuse or input that could not be read.
"""


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"netlint {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Hold the options that stand before a command."""


@app.command(help=_CHECK_HELP, cls=PlainCommand)
def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Files, folders, globs, or - for standard input; the current folder if left out.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        str, typer.Option("--format", metavar="text|concise|json|sarif", help="What to print.")
    ] = "text",
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o", "--output", metavar="FORMAT=FILE", help="Also write a report to a file; may be repeated."
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="error|warning|note",
            help="The least severity that makes the exit code 1.  [default: warning]",
        ),
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit with 0 although there are findings.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Count what could not be understood as a failure.")
    ] = False,
    namespace: Annotated[
        str | None,
        typer.Option("-n", "--namespace", metavar="NAME", help="The namespace of objects that set none."),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="default|pedantic", help="How much to report.  [default: default]"),
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Run only this rule; may be repeated.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Leave a rule out; may be repeated.")
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Leave files out whose path matches; may be repeated."),
    ] = None,
    include_ignored: Annotated[
        bool, typer.Option("--include-ignored", help="Read files that git ignores, too.")
    ] = False,
    include_hidden: Annotated[
        bool, typer.Option("--include-hidden", help="Read hidden files and folders, too.")
    ] = False,
    include_vendor: Annotated[
        bool, typer.Option("--include-vendor", help="Read vendor folders such as node_modules, too.")
    ] = False,
    stdin_filename: Annotated[
        str, typer.Option(metavar="NAME", help="The file name to report for standard input.")
    ] = "<stdin>",
    kubernetes_version: Annotated[
        str | None,
        typer.Option(
            metavar="VERSION",
            help="The version of the API server that the manifests are for.  [default: 1.36]",
        ),
    ] = None,
    node_port_range: Annotated[
        str | None,
        typer.Option(
            metavar="FIRST-LAST",
            help="The cluster's --service-node-port-range.  [default: 30000-32767]",
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="The configuration file.  [default: .netlint.yaml here or above, up to the git work tree]",
        ),
    ] = None,
    show_suppressed: Annotated[
        bool, typer.Option("--show-suppressed", help="Show suppressed findings, too.")
    ] = False,
    sarif_category: Annotated[
        str, typer.Option(metavar="NAME", help="The category of the SARIF run, to keep several runs apart.")
    ] = "",
    color: Annotated[str, typer.Option(metavar="auto|always|never", help="When to use color.")] = "auto",
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Reuse the results of unchanged input.")
    ] = True,
    debug: Annotated[bool, typer.Option("--debug", help="Show the details of internal errors.")] = False,
) -> None:
    """Run `netlint check`."""
    from netlint.commands.check import Output, configured, run
    from netlint.source.reading import ReadOptions

    given = Choices(
        paths=_texts(paths),
        exclude=_texts(exclude),
        select=_texts(select),
        ignore=_texts(ignore),
        profile=profile,
        fail_on=fail_on,
        namespace=namespace,
        kubernetes_version=kubernetes_version,
        node_port_range=node_port_range,
    )
    choices = given.over(configured(config))
    reading = ReadOptions(
        include_ignored=include_ignored,
        include_hidden=include_hidden,
        include_vendor=include_vendor,
        stdin_name=stdin_filename,
        exclude=choices.exclude or (),
    )
    written = Output(
        format, tuple(output or ()), parsed_choice(Color, color, "color"), show_suppressed, sarif_category
    )
    settings = choices.settings(exit_zero=exit_zero, strict=strict)
    raise typer.Exit(run(choices.paths or (".",), settings, reading, written, cache=cache, debug=debug))


def _texts(given: list[str] | None) -> tuple[str, ...] | None:
    return tuple(given) if given else None


@app.command()
def rules(
    format: Annotated[str, typer.Option("--format", metavar="text|json", help="What to print.")] = "text",
) -> None:
    """List every rule with its severity and profile."""
    from netlint.commands.rules import run

    raise typer.Exit(run(format))


@app.command()
def explain(rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")]) -> None:
    """Explain a rule: what it finds, why it matters, how to fix it, when to ignore it."""
    from netlint.commands.explain import run

    raise typer.Exit(run(rule))


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
    except BrokenPipeError:
        pass
    except Exception as failure:
        if "--debug" in sys.argv:
            print_exception(failure)
        what = f"netlint failed ({type(failure).__name__}: {failure})"
        _complain(what, "this is a bug in netlint; run again with --debug and report it")
    return 2


def _complain(message: str, hint: str) -> None:
    print(f"error: {message}" + (f"\n  hint: {hint}" if hint else ""), file=sys.stderr)
