"""Says what surrounds the findings: input errors, gaps, and the tally that closes every run."""

from collections import Counter

from netlint.errors import InputError
from netlint.finding import Gap, Report, Severity
from netlint.reporters.frame import place
from netlint.reporters.gutter import Gutter, Note
from netlint.reporters.options import ReportOptions
from netlint.reporters.style import Paint, Style, painter
from netlint.reporters.visible import visible
from netlint.reporters.wording import counted, listed, sentence


def errors_text(report: Report, options: ReportOptions) -> str:
    """Input errors with their positions and hints, then gaps; each followed by an empty line."""
    paint = painter(options.color)
    shown = [_error(error, paint) for error in report.errors] + [_gap(gap, paint) for gap in report.gaps]
    return "".join(f"{notice}\n\n" for notice in shown)


def tally_text(report: Report) -> str:
    """What was found in how much input, then a line each for what was suppressed, not read and left alone."""
    tally = report.tally
    lines = [_outcome(report)]
    if report.claims:
        lines.append(_proofs(report))
    if tally.suppressed:
        lines.append(f"{counted(tally.suppressed, 'findings')} suppressed by comments.")
    if report.errors:
        lines.append(f"{counted(len(report.errors), 'errors')} in the input: part of it was not checked.")
    if report.gaps:
        lines.append(f"{counted(len(report.gaps), 'things')} not understood or not decided, as noted above.")
    if tally.skipped:
        skipped = [f"{counted(left.count, left.what)} ({left.reason})" for left in tally.skipped]
        lines.append(sentence(f"Skipped {listed(skipped)}"))
    return "".join(f"{visible(line)}\n" for line in lines)


def severity_counts(report: Report) -> dict[Severity, int]:
    """The number of findings of every severity, worst first."""
    counts = Counter(finding.severity for finding in report.findings)
    return {severity: counts[severity] for severity in Severity}


def _error(error: InputError, paint: Paint) -> str:
    gutter = Gutter(1, paint)
    title = paint(f"error[{error.kind}]", Style.RED)
    lines = [f"{title}{paint(f': {visible(error.message)}', Style.BOLD)}"]
    if error.file:
        position = f":{error.position.line}:{error.position.column}" if error.position else ""
        lines.append(gutter.arrow(f"{visible(error.file)}{position}"))
    if error.hint:
        lines.append(gutter.note(Note("help", error.hint)))
    return "\n".join(lines)


def _gap(gap: Gap, paint: Paint) -> str:
    header = f"{paint('note', Style.CYAN)}{paint(f': {visible(gap.message)}', Style.BOLD)}"
    return f"{header}\n{Gutter(1, paint).arrow(place(gap.location))}" if gap.location else header


def _proofs(report: Report) -> str:
    """How many intents were proved, and how many were not."""
    counts = Counter(claim.verdict for claim in report.claims)
    found = [
        f"{counts[verdict]} {verdict}" for verdict in ("proved", "refuted", "unknown") if counts[verdict]
    ]
    return f"Of {counted(len(report.claims), 'intents')}: {listed(found)}."


def _outcome(report: Report) -> str:
    """The sentence that everybody reads."""
    tally = report.tally
    documents, files = counted(tally.documents, "documents"), counted(tally.files, "files")
    if not report.findings and not tally.objects:
        where = f"no Kubernetes objects in {documents} of {files}" if tally.files else "no files were read"
        return f"Nothing to check: {where}."
    found = [counted(count, f"{severity}s") for severity, count in severity_counts(report).items() if count]
    outcome = f"Found {listed(found)}" if found else "No findings"
    return f"{outcome} in {counted(tally.objects, 'objects')} ({documents}, {files})."
