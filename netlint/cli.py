"""Arguments in, exit code out: the only place that parses the command line and ends the process."""

import os
import sys
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from traceback import print_exception
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from netlint import __version__
from netlint.choices import Choices
from netlint.config import parsed_choice
from netlint.errors import InputErrors, UsageError
from netlint.plain_command import PlainCommand, PlainGroup
from netlint.terminal import Color

if TYPE_CHECKING:
    from netlint.source.reading import ReadOptions

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

_MAP_HELP = """Show who may connect to whom, as the policies of the manifests under PATH have it.

Examples:

  netlint map k8s                                 a table of every allowed connection

  netlint map k8s --focus shop/cart --direction ingress

  netlint map k8s --exposure                      with the ways in from outside

  netlint map k8s --format svg > map.svg          a drawing; also dot, mermaid, markdown, csv, json

Ports are those of the pods, not of Services. Exit codes: 0, or 2 for misuse or input that could not be read.
"""

_REACH_HELP = """Say whether SRC may connect to DST, as the policies of the manifests under PATH have it, and why.

SRC and DST are `namespace/name`, `namespace/name[Kind]`, an address or a CIDR, `internet`, or the labels of a pod
that need not exist: `ns=shop,app=api`.

Examples:

  netlint reach shop/frontend shop/cart k8s

  netlint reach internet shop/cart --port 7070 k8s

  netlint reach ns=blog,app=web shop/database --port 5432 k8s

Exit codes: 0 whatever the answer is, or 2 for misuse or input that could not be read.
"""

_DIFF_HELP = """Show which connections and ways in a change adds, removes or alters.

OLD and NEW are paths, or revisions of the git work tree here; `main:k8s` is a folder of a revision.

Examples:

  netlint diff main                               what the work tree changes

  netlint diff HEAD~1 HEAD --format markdown      for a pull request

  netlint diff main:k8s k8s --fail-on added       exit with 1 where something opens

Exit codes: 0, or 1 where --fail-on says so, or 2 for misuse or input that could not be read.
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


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help="Files, folders, globs, or - for standard input; the current folder if left out.",
        show_default=False,
    ),
]
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
PodRange = Annotated[
    list[str] | None,
    typer.Option(metavar="CIDR", help="Addresses of pods lie in it; may be repeated.  [default: private]"),
]
NodeRange = Annotated[
    list[str] | None,
    typer.Option(metavar="CIDR", help="Addresses of nodes lie in it; may be repeated.  [default: private]"),
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


@app.command(help=_CHECK_HELP, cls=PlainCommand)
def check(
    paths: Paths = None,
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
    namespace: Namespace = None,
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
    exclude: Exclude = None,
    include_ignored: IncludeIgnored = False,
    include_hidden: IncludeHidden = False,
    include_vendor: IncludeVendor = False,
    stdin_filename: StdinFilename = "<stdin>",
    kubernetes_version: KubernetesVersion = None,
    node_port_range: Annotated[
        str | None,
        typer.Option(
            metavar="FIRST-LAST",
            help="The cluster's --service-node-port-range.  [default: 30000-32767]",
        ),
    ] = None,
    ip_blocks_match_pods: IpBlocksMatchPods = None,
    polices_host_network: PolicesHostNetwork = None,
    pod_range: PodRange = None,
    node_range: NodeRange = None,
    config: Config = None,
    show_suppressed: Annotated[
        bool, typer.Option("--show-suppressed", help="Show suppressed findings, too.")
    ] = False,
    sarif_category: Annotated[
        str, typer.Option(metavar="NAME", help="The category of the SARIF run, to keep several runs apart.")
    ] = "",
    color: ColorChoice = "auto",
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Reuse the results of unchanged input.")
    ] = True,
    debug: Debug = False,
) -> None:
    """Run `netlint check`."""
    from netlint.commands.check import Output, run

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
        ip_blocks_match_pods=ip_blocks_match_pods,
        polices_host_network=polices_host_network,
        pod_ranges=_texts(pod_range),
        node_ranges=_texts(node_range),
    )
    choices = _configured(given, config)
    reading = _reading(choices, include_ignored, include_hidden, include_vendor, stdin_filename)
    written = Output(
        format, tuple(output or ()), parsed_choice(Color, color, "color"), show_suppressed, sarif_category
    )
    settings = choices.settings(exit_zero=exit_zero, strict=strict)
    raise typer.Exit(run(choices.paths or (".",), settings, reading, written, cache=cache, debug=debug))


def _texts(given: list[str] | None) -> tuple[str, ...] | None:
    return tuple(given) if given else None


def _configured(given: Choices, file: str | None) -> Choices:
    """What the command line says, over what the configuration file does."""
    from netlint.commands.check import configured

    return given.over(configured(file))


def _reading(choices: Choices, ignored: bool, hidden: bool, vendor: bool, stdin_name: str) -> "ReadOptions":
    from netlint.source.reading import ReadOptions

    return ReadOptions(
        include_ignored=ignored,
        include_hidden=hidden,
        include_vendor=vendor,
        stdin_name=stdin_name,
        exclude=choices.exclude or (),
    )


@app.command(name="map", help=_MAP_HELP, cls=PlainCommand)
def map_(
    paths: Paths = None,
    format: Annotated[
        str, typer.Option("--format", metavar="text|json|csv|markdown|dot|mermaid|svg", help="What to print.")
    ] = "text",
    focus: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Only connections of this workload or address: `shop/cart`, `cart`, `shop/*`; may be repeated.",
        ),
    ] = None,
    direction: Annotated[
        str, typer.Option(metavar="ingress|egress|both", help="Which connections of --focus are meant.")
    ] = "both",
    port: Annotated[
        list[str] | None,
        typer.Option(metavar="PORT", help="Only these ports: 443, 53/UDP, 8000-8100; may be repeated."),
    ] = None,
    exposure: Annotated[
        bool,
        typer.Option("--exposure", help="Add the ways in from outside, and from pods that do not exist yet."),
    ] = False,
    pods: Annotated[bool, typer.Option("--pods", help="Name every pod by itself.")] = False,
    namespace: Namespace = None,
    exclude: Exclude = None,
    include_ignored: IncludeIgnored = False,
    include_hidden: IncludeHidden = False,
    include_vendor: IncludeVendor = False,
    stdin_filename: StdinFilename = "<stdin>",
    kubernetes_version: KubernetesVersion = None,
    ip_blocks_match_pods: IpBlocksMatchPods = None,
    polices_host_network: PolicesHostNetwork = None,
    pod_range: PodRange = None,
    node_range: NodeRange = None,
    config: Config = None,
    color: ColorChoice = "auto",
    debug: Debug = False,
) -> None:
    """Run `netlint map`."""
    from netlint.commands.map import MapChoices, run

    given = Choices(
        paths=_texts(paths),
        exclude=_texts(exclude),
        namespace=namespace,
        kubernetes_version=kubernetes_version,
        ip_blocks_match_pods=ip_blocks_match_pods,
        polices_host_network=polices_host_network,
        pod_ranges=_texts(pod_range),
        node_ranges=_texts(node_range),
    )
    choices = _configured(given, config)
    wanted = MapChoices(
        format,
        tuple(focus or ()),
        direction,
        tuple(port or ()),
        exposure,
        pods,
        parsed_choice(Color, color, "color"),
    )
    reading = _reading(choices, include_ignored, include_hidden, include_vendor, stdin_filename)
    settings = choices.settings(exit_zero=False, strict=False)
    raise typer.Exit(run(choices.paths or (".",), settings, reading, wanted))


@app.command(help=_REACH_HELP, cls=PlainCommand)
def reach(
    source: Annotated[str, typer.Argument(metavar="SRC", help="Who connects.", show_default=False)],
    destination: Annotated[str, typer.Argument(metavar="DST", help="To whom.", show_default=False)],
    paths: Paths = None,
    port: Annotated[
        str | None,
        typer.Option(
            metavar="PORT", help="Ask for a port: 8080, 53/UDP, 8000-8100, or http as DST names it."
        ),
    ] = None,
    format: Annotated[str, typer.Option("--format", metavar="text|json", help="What to print.")] = "text",
    namespace: Namespace = None,
    exclude: Exclude = None,
    include_ignored: IncludeIgnored = False,
    include_hidden: IncludeHidden = False,
    include_vendor: IncludeVendor = False,
    stdin_filename: StdinFilename = "<stdin>",
    kubernetes_version: KubernetesVersion = None,
    ip_blocks_match_pods: IpBlocksMatchPods = None,
    polices_host_network: PolicesHostNetwork = None,
    pod_range: PodRange = None,
    node_range: NodeRange = None,
    config: Config = None,
    color: ColorChoice = "auto",
    debug: Debug = False,
) -> None:
    """Run `netlint reach`."""
    from netlint.commands.reach import run
    from netlint.engine.answer import Question

    given = Choices(
        paths=_texts(paths),
        exclude=_texts(exclude),
        namespace=namespace,
        kubernetes_version=kubernetes_version,
        ip_blocks_match_pods=ip_blocks_match_pods,
        polices_host_network=polices_host_network,
        pod_ranges=_texts(pod_range),
        node_ranges=_texts(node_range),
    )
    choices = _configured(given, config)
    reading = _reading(choices, include_ignored, include_hidden, include_vendor, stdin_filename)
    settings = choices.settings(exit_zero=False, strict=False)
    question = Question(source, destination, port or "")
    chosen = parsed_choice(Color, color, "color")
    raise typer.Exit(run(question, choices.paths or (".",), settings, reading, format, chosen))


@app.command(help=_DIFF_HELP, cls=PlainCommand)
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A path, or a git revision.", show_default=False)],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="The same; the current folder if left out.")
    ] = ".",
    format: Annotated[
        str, typer.Option("--format", metavar="text|json|markdown", help="What to print.")
    ] = "text",
    fail_on: Annotated[
        str,
        typer.Option(metavar="never|added|removed|any", help="Which changes make the exit code 1."),
    ] = "never",
    namespace: Namespace = None,
    exclude: Exclude = None,
    include_ignored: IncludeIgnored = False,
    include_hidden: IncludeHidden = False,
    include_vendor: IncludeVendor = False,
    kubernetes_version: KubernetesVersion = None,
    ip_blocks_match_pods: IpBlocksMatchPods = None,
    polices_host_network: PolicesHostNetwork = None,
    pod_range: PodRange = None,
    node_range: NodeRange = None,
    config: Config = None,
    color: ColorChoice = "auto",
    debug: Debug = False,
) -> None:
    """Run `netlint diff`."""
    from netlint.commands.diff import run

    given = Choices(
        exclude=_texts(exclude),
        namespace=namespace,
        kubernetes_version=kubernetes_version,
        ip_blocks_match_pods=ip_blocks_match_pods,
        polices_host_network=polices_host_network,
        pod_ranges=_texts(pod_range),
        node_ranges=_texts(node_range),
    )
    choices = _configured(given, config)
    reading = _reading(choices, include_ignored, include_hidden, include_vendor, "<stdin>")
    settings = choices.settings(exit_zero=False, strict=False)
    chosen = parsed_choice(Color, color, "color")
    raise typer.Exit(run(old, new, settings, reading, format, fail_on, chosen))


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
