"""Lists intents to a person: which of them hold for all that could exist, and why that is not known of others."""

from typing import Final

from netlint.finding import Claim, Report, Suggestion
from netlint.reporters.options import ReportOptions
from netlint.reporters.style import VERDICTS, Paint, Style, painter
from netlint.reporters.visible import visible
from netlint.reporters.wording import counted

_WIDTH: Final = max(map(len, VERDICTS))


def claims_text(report: Report, options: ReportOptions) -> str:
    """A line for each intent, followed by an empty line; refuted ones are explained by the findings."""
    paint = painter(options.color)
    lines = [_line(claim, paint) for claim in report.claims]
    return "".join(f"{line}\n" for line in lines) + "\n" if lines else ""


def suggestions_text(report: Report, options: ReportOptions) -> str:
    """What is suggested for each refuted intent, in words and as a patch; the text as a whole is a patch, too."""
    paint = painter(options.color)
    return "".join(
        _suggestion(claim.id, claim.suggestion, paint)
        for claim in report.claims
        if claim.suggestion is not None
    )


def _suggestion(id: str, suggestion: Suggestion, paint: Paint) -> str:
    title = f"{paint('suggestion', Style.CYAN)} for {paint(visible(id), Style.BOLD)}"
    if not suggestion.patch:
        return f"{title}: {suggestion.remark}\n\n"
    edits = counted(len(suggestion.edits), "edits")
    words = "".join(f"  {number}. {visible(edit)}\n" for number, edit in enumerate(suggestion.edits, 1))
    return f"{title}: proved to make it hold; {edits}\n{words}{suggestion.patch}\n"


def _line(claim: Claim, paint: Paint) -> str:
    told = claim.description.rstrip(".")
    about = f": {visible(told)}" if told else ""
    why = f" ({visible(claim.reason)})" if claim.reason else ""
    verdict = paint(f"{claim.verdict:{_WIDTH}}", VERDICTS[claim.verdict])
    return f"{verdict}  {paint(visible(claim.id), Style.BOLD)}{about}{why}"
