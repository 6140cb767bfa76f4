"""The options that several commands share, and what they come to together with a configuration file."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from netlint.choices import FIELDS, Choices
from netlint.config import parsed_choice
from netlint.terminal import Color
from netlint.value import value

if TYPE_CHECKING:
    from netlint.config import Settings
    from netlint.source.reading import ReadOptions

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files, folders, globs, or - for standard input; the current folder if left out.",
        show_default=False,
    ),
]
ReportFormat = Annotated[
    str, typer.Option("--format", metavar="text|concise|json|sarif", help="What to print.")
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="WHO",
        help="Tell who of WHO could ever reach DST: anyone, future-pods, internet, or ns=shop,app=web.",
    ),
]
AnswerFormat = Annotated[str, typer.Option("--format", metavar="text|json", help="What to print.")]
ReportFiles = Annotated[
    list[str] | None,
    typer.Option(
        "-o", "--output", metavar="FORMAT=FILE", help="Also write a report to a file; may be repeated."
    ),
]
FailOn = Annotated[
    str | None,
    typer.Option(
        metavar="error|warning|note",
        help="The least severity that makes the exit code 1.  [default: warning]",
    ),
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 although there are findings.")]
Strict = Annotated[bool, typer.Option("--strict", help="Count what could not be understood as a failure.")]
ShowSuppressed = Annotated[bool, typer.Option("--show-suppressed", help="Show suppressed findings, too.")]
SarifCategory = Annotated[
    str, typer.Option(metavar="NAME", help="The category of the SARIF run, to keep several runs apart.")
]
Cache = Annotated[bool, typer.Option("--cache/--no-cache", help="Reuse the results of unchanged input.")]
Namespace = Annotated[
    str | None,
    typer.Option("-n", "--namespace", metavar="NAME", help="The namespace of objects that set none."),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(metavar="GLOB", help="Leave files out whose path matches; may be repeated."),
]
IncludeIgnored = Annotated[bool, typer.Option("--include-ignored", help="Read files that git ignores, too.")]
IncludeHidden = Annotated[bool, typer.Option("--include-hidden", help="Read hidden files and folders, too.")]
IncludeVendor = Annotated[
    bool, typer.Option("--include-vendor", help="Read vendor folders such as node_modules, too.")
]
StdinFilename = Annotated[
    str, typer.Option(metavar="NAME", help="The file name to report for standard input.")
]
KubernetesVersion = Annotated[
    str | None,
    typer.Option(
        metavar="VERSION",
        help="The version of the API server that the manifests are for.  [default: 1.36]",
    ),
]
NodePortRange = Annotated[
    str | None,
    typer.Option(
        metavar="FIRST-LAST", help="The cluster's --service-node-port-range.  [default: 30000-32767]"
    ),
]
IpBlocksMatchPods = Annotated[
    str | None,
    typer.Option(
        metavar="yes|no|unknown",
        help="Whether the network plugin lets an ipBlock match pods by their addresses.  [default: no]",
    ),
]
PolicesHostNetwork = Annotated[
    str | None,
    typer.Option(
        metavar="yes|no|unknown",
        help="Whether the network plugin polices pods in the node's network.  [default: no]",
    ),
]
PodRanges = Annotated[
    list[str] | None,
    typer.Option(
        "--pod-range",
        metavar="CIDR",
        help="Where pods have addresses; may be repeated.  [default: private]",
    ),
]
NodeRanges = Annotated[
    list[str] | None,
    typer.Option(
        "--node-range",
        metavar="CIDR",
        help="Where nodes have addresses; may be repeated.  [default: private]",
    ),
]
WorkLimit = Annotated[
    str | None,
    typer.Option(
        metavar="NUMBER",
        help="How much work one proof may take before the answer is unknown.  [default: 20000000]",
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The configuration file.  [default: .netlint.yaml here or above, up to the git work tree]",
    ),
]
ColorChoice = Annotated[str, typer.Option("--color", metavar="auto|always|never", help="When to use color.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the details of internal errors.")]


@value
class Asked:
    """What the command line and the configuration file choose, for a command whose parameters are named alike."""

    choices: Choices
    paths: tuple[str, ...]
    settings: "Settings"
    reading: "ReadOptions"
    color: Color


def asked(context: typer.Context) -> Asked:
    """The choices of a command line, over those of the configuration file; raises UsageError."""
    from netlint.commands.check import configured
    from netlint.source.reading import ReadOptions

    given = context.params
    chosen = Choices(**{name: _choice(given[name]) for name in FIELDS if name in given})
    choices = chosen.over(configured(given["config"]))
    reading = ReadOptions(
        include_ignored=given["include_ignored"],
        include_hidden=given["include_hidden"],
        include_vendor=given["include_vendor"],
        stdin_name=given.get("stdin_filename", "<stdin>"),
        exclude=choices.exclude or (),
    )
    settings = choices.settings(exit_zero=given.get("exit_zero", False), strict=given.get("strict", False))
    color = parsed_choice(Color, given["color"], "color")
    return Asked(choices, choices.paths or (".",), settings, reading, color)


def _choice(given: Any) -> Any:
    """A choice as it is kept: a list that nobody filled is no choice."""
    return tuple(given) or None if isinstance(given, list) else given
