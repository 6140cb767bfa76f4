"""Shows findings to a person: the source lines, what is wrong in them, and how to fix it."""

from typing import Final

from netlint.finding import Finding, Report, Severity
from netlint.reporters.frame import Mark, code_frame
from netlint.reporters.gutter import Note
from netlint.reporters.options import ReportOptions
from netlint.reporters.style import Style, painter
from netlint.reporters.visible import visible
from netlint.rulebook import Rulebook

STYLES: Final = {Severity.ERROR: Style.RED, Severity.WARNING: Style.YELLOW, Severity.NOTE: Style.CYAN}


def report(report: Report, rulebook: Rulebook, options: ReportOptions) -> str:
    """A code frame for every finding, each followed by an empty line; nothing when there is no finding.

    Suppressed findings come last, with the reasons that their comments give, when they are asked for.
    """
    shown = [_diagnostic(finding, (), options) for finding in report.findings]
    if options.show_suppressed:
        shown += [
            _diagnostic(hidden.finding, (Note("suppressed", hidden.reason or "without a reason"),), options)
            for hidden in report.suppressed
        ]
    return "".join(shown)


def _diagnostic(finding: Finding, remarks: tuple[Note, ...], options: ReportOptions) -> str:
    """The header and the frame of one finding."""
    paint = painter(options.color)
    style = STYLES[finding.severity]
    title = paint(f"{finding.severity}[{visible(finding.rule)}]", style)
    marks = [Mark(finding.location, finding.label, "^", style)]
    marks += [Mark(related.location, related.label, "-", Style.BLUE) for related in finding.related]
    help = (Note("help", finding.help),) if finding.help else ()
    frame = code_frame(marks, help + remarks, options.width, paint)
    return f"{title}{paint(f': {visible(finding.message)}', Style.BOLD)}\n{frame}\n\n"
