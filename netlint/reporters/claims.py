"""Lists intents to a person: which of them hold for everything that could exist, and why that is not known of others."""

from typing import Final

from netlint.finding import Claim, Report
from netlint.reporters.options import ReportOptions
from netlint.reporters.style import Paint, Style, painter
from netlint.reporters.visible import visible

_STYLES: Final = {"proved": Style.GREEN, "refuted": Style.RED, "unknown": Style.YELLOW}
_WIDTH: Final = max(map(len, _STYLES))


def claims_text(report: Report, options: ReportOptions) -> str:
    """A line for each intent, followed by an empty line; refuted ones are explained by the findings."""
    paint = painter(options.color)
    lines = [_line(claim, paint) for claim in report.claims]
    return "".join(f"{line}\n" for line in lines) + "\n" if lines else ""


def _line(claim: Claim, paint: Paint) -> str:
    told = claim.description.rstrip(".")
    about = f": {visible(told)}" if told else ""
    why = f" ({visible(claim.reason)})" if claim.reason else ""
    verdict = paint(f"{claim.verdict:{_WIDTH}}", _STYLES[claim.verdict])
    return f"{verdict}  {paint(visible(claim.id), Style.BOLD)}{about}{why}"
