"""Shows every finding on one line that editors and scripts understand."""

from netlint.finding import Finding, Report
from netlint.reporters.frame import place
from netlint.reporters.options import ReportOptions
from netlint.reporters.style import Style, painter
from netlint.reporters.text import STYLES
from netlint.reporters.visible import visible
from netlint.rulebook import Rulebook


def report(report: Report, rulebook: Rulebook, options: ReportOptions) -> str:
    """A line `file:line:column: severity[rule] message` for every finding.

    Suppressed findings come last and say so, when they are asked for.
    """
    shown = [_line(finding, options) for finding in report.findings]
    if options.show_suppressed:
        shown += [
            f"{_line(hidden.finding, options)} (suppressed: {visible(hidden.reason) or 'without a reason'})"
            for hidden in report.suppressed
        ]
    return "".join(f"{line}\n" for line in shown)


def _line(finding: Finding, options: ReportOptions) -> str:
    paint = painter(options.color)
    title = paint(f"{finding.severity}[{visible(finding.rule)}]", STYLES[finding.severity])
    return f"{paint(place(finding.location), Style.BOLD)}: {title} {visible(finding.message)}"
