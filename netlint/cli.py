"""Arguments in, commands called: the only place that knows what the command line looks like."""

from typing import Annotated

import typer

from netlint import __version__, cli_help
from netlint import cli_options as options
from netlint.cli_options import asked
from netlint.plain_command import PlainCommand, PlainGroup

app = typer.Typer(
    name="netlint",
    cls=PlainGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Find what is exposed, cut off, dead or broken in Kubernetes networking manifests. No cluster needed.",
)


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


@app.command(help=cli_help.CHECK_HELP, cls=PlainCommand)
def check(
    context: typer.Context,
    paths: options.Paths = None,
    format: options.ReportFormat = "text",
    output: options.ReportFiles = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
    strict: options.Strict = False,
    namespace: options.Namespace = None,
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
    exclude: options.Exclude = None,
    include_ignored: options.IncludeIgnored = False,
    include_hidden: options.IncludeHidden = False,
    include_vendor: options.IncludeVendor = False,
    stdin_filename: options.StdinFilename = "<stdin>",
    kubernetes_version: options.KubernetesVersion = None,
    node_port_range: options.NodePortRange = None,
    ip_blocks_match_pods: options.IpBlocksMatchPods = None,
    polices_host_network: options.PolicesHostNetwork = None,
    pod_ranges: options.PodRanges = None,
    node_ranges: options.NodeRanges = None,
    work_limit: options.WorkLimit = None,
    config: options.Config = None,
    show_suppressed: options.ShowSuppressed = False,
    sarif_category: options.SarifCategory = "",
    color: options.ColorChoice = "auto",
    cache: options.Cache = True,
    debug: options.Debug = False,
) -> None:
    """Run `netlint check`."""
    from netlint.commands.check import Output, run

    given = asked(context)
    written = Output(format, tuple(output or ()), given.color, show_suppressed, sarif_category)
    raise typer.Exit(run(given.paths, given.settings, given.reading, written, cache=cache, debug=debug))


@app.command(name="map", help=cli_help.MAP_HELP, cls=PlainCommand)
def map_(
    context: typer.Context,
    paths: options.Paths = None,
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
    namespace: options.Namespace = None,
    exclude: options.Exclude = None,
    include_ignored: options.IncludeIgnored = False,
    include_hidden: options.IncludeHidden = False,
    include_vendor: options.IncludeVendor = False,
    stdin_filename: options.StdinFilename = "<stdin>",
    kubernetes_version: options.KubernetesVersion = None,
    node_port_range: options.NodePortRange = None,
    ip_blocks_match_pods: options.IpBlocksMatchPods = None,
    polices_host_network: options.PolicesHostNetwork = None,
    pod_ranges: options.PodRanges = None,
    node_ranges: options.NodeRanges = None,
    config: options.Config = None,
    color: options.ColorChoice = "auto",
    debug: options.Debug = False,
) -> None:
    """Run `netlint map`."""
    from netlint.commands.map import MapChoices, run

    given = asked(context)
    wanted = MapChoices(format, tuple(focus or ()), direction, tuple(port or ()), exposure, pods, given.color)
    raise typer.Exit(run(given.paths, given.settings, given.reading, wanted))


@app.command(help=cli_help.REACH_HELP, cls=PlainCommand)
def reach(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="SRC", help="Who connects; not given with --from.", show_default=False)
    ],
    destination: Annotated[
        str | None, typer.Argument(metavar="DST", help="To whom.", show_default=False)
    ] = None,
    paths: options.Paths = None,
    who: options.From = None,
    port: Annotated[
        str | None,
        typer.Option(
            metavar="PORT", help="Ask for a port: 8080, 53/UDP, 8000-8100, or http as DST names it."
        ),
    ] = None,
    format: options.AnswerFormat = "text",
    namespace: options.Namespace = None,
    exclude: options.Exclude = None,
    include_ignored: options.IncludeIgnored = False,
    include_hidden: options.IncludeHidden = False,
    include_vendor: options.IncludeVendor = False,
    stdin_filename: options.StdinFilename = "<stdin>",
    kubernetes_version: options.KubernetesVersion = None,
    node_port_range: options.NodePortRange = None,
    ip_blocks_match_pods: options.IpBlocksMatchPods = None,
    polices_host_network: options.PolicesHostNetwork = None,
    pod_ranges: options.PodRanges = None,
    node_ranges: options.NodeRanges = None,
    work_limit: options.WorkLimit = None,
    config: options.Config = None,
    color: options.ColorChoice = "auto",
    debug: options.Debug = False,
) -> None:
    """Run `netlint reach`."""
    from netlint.commands.reach import asked_question, run

    question, context.params["paths"] = asked_question(who, (source, destination, *(paths or ())), port or "")
    given = asked(context)
    raise typer.Exit(run(question, given.paths, given.settings, given.reading, format, given.color))


@app.command(help=cli_help.VERIFY_HELP, cls=PlainCommand)
def verify(
    context: typer.Context,
    intents: Annotated[
        str,
        typer.Argument(metavar="INTENTS", help="A file or folder with intents.", show_default=False),
    ],
    paths: options.Paths = None,
    format: options.ReportFormat = "text",
    output: options.ReportFiles = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
    strict: options.Strict = False,
    witnesses: Annotated[
        str,
        typer.Option(metavar="FOLDER", help="Write the pods that show what is refuted, ready to apply."),
    ] = "",
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest", help="Propose changes of policies, proved to make what is refuted hold, as a patch."
        ),
    ] = False,
    namespace: options.Namespace = None,
    exclude: options.Exclude = None,
    include_ignored: options.IncludeIgnored = False,
    include_hidden: options.IncludeHidden = False,
    include_vendor: options.IncludeVendor = False,
    stdin_filename: options.StdinFilename = "<stdin>",
    kubernetes_version: options.KubernetesVersion = None,
    node_port_range: options.NodePortRange = None,
    ip_blocks_match_pods: options.IpBlocksMatchPods = None,
    polices_host_network: options.PolicesHostNetwork = None,
    pod_ranges: options.PodRanges = None,
    node_ranges: options.NodeRanges = None,
    work_limit: options.WorkLimit = None,
    config: options.Config = None,
    show_suppressed: options.ShowSuppressed = False,
    sarif_category: options.SarifCategory = "",
    color: options.ColorChoice = "auto",
    cache: options.Cache = True,
    debug: options.Debug = False,
) -> None:
    """Run `netlint verify`."""
    from netlint.commands.check import Output
    from netlint.commands.verify import Wanted, run

    given = asked(context)
    written = Output(format, tuple(output or ()), given.color, show_suppressed, sarif_category)
    wanted = Wanted(intents, witnesses, suggest, strict, exit_zero)
    raise typer.Exit(
        run(wanted, given.paths, given.choices, given.reading, written, cache=cache, debug=debug)
    )


@app.command(help=cli_help.DIFF_HELP, cls=PlainCommand)
def diff(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="A path, or a git revision.", show_default=False)],
    new: Annotated[
        str, typer.Argument(metavar="NEW", help="The same; the current folder if left out.")
    ] = ".",
    format: Annotated[
        str, typer.Option("--format", metavar="text|json|markdown", help="What to print.")
    ] = "text",
    failing: Annotated[
        str,
        typer.Option(
            "--fail-on", metavar="never|added|removed|any", help="Which changes make the exit code 1."
        ),
    ] = "never",
    prove: Annotated[
        bool,
        typer.Option(
            "--prove",
            help="Also compare for every pod that could exist; what is not proved equal counts for --fail-on.",
        ),
    ] = False,
    namespace: options.Namespace = None,
    exclude: options.Exclude = None,
    include_ignored: options.IncludeIgnored = False,
    include_hidden: options.IncludeHidden = False,
    include_vendor: options.IncludeVendor = False,
    kubernetes_version: options.KubernetesVersion = None,
    node_port_range: options.NodePortRange = None,
    ip_blocks_match_pods: options.IpBlocksMatchPods = None,
    polices_host_network: options.PolicesHostNetwork = None,
    pod_ranges: options.PodRanges = None,
    node_ranges: options.NodeRanges = None,
    work_limit: options.WorkLimit = None,
    config: options.Config = None,
    color: options.ColorChoice = "auto",
    debug: options.Debug = False,
) -> None:
    """Run `netlint diff`."""
    from netlint.commands.diff import run

    given = asked(context)
    status = run(old, new, given.settings, given.reading, format, failing, given.color, prove=prove)
    raise typer.Exit(status)


@app.command()
def rules(
    format: options.AnswerFormat = "text",
) -> None:
    """List every rule with its severity and profile."""
    from netlint.commands.rules import run

    raise typer.Exit(run(format))


@app.command()
def explain(rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")]) -> None:
    """Explain a rule: what it finds, why it matters, how to fix it, when to ignore it."""
    from netlint.commands.explain import run

    raise typer.Exit(run(rule))
