"""Shows a comparison to a person: newly exposed first, then what is added and removed."""

from collections.abc import Iterator

from netlint.engine.maps.diff import Change
from netlint.reporters.diffs.proof import HEADING, Proof, proof_words
from netlint.reporters.diffs.report import DiffReport
from netlint.reporters.diffs.words import HEADINGS, summary, ways_in_words
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.text import tables
from netlint.reporters.options import ReportOptions
from netlint.reporters.style import VERDICTS, Style, painter
from netlint.reporters.visible import visible

_MARKS = {Change.ADDED: "+", Change.CHANGED: "~", Change.REMOVED: "-"}
_STYLES = {Change.ADDED: Style.RED, Change.CHANGED: Style.YELLOW, Change.REMOVED: Style.CYAN}


def report(given: DiffReport, options: ReportOptions) -> Iterator[str]:
    """Ways in by what becomes of them, tables of what is added and removed, and a sentence that sums up."""
    yield from (f"{line}\n" for line in _lines(given, options))


def _lines(given: DiffReport, options: ReportOptions) -> Iterator[str]:
    paint = painter(options.color)
    for change, heading in HEADINGS.items():
        ways = ways_in_words(given, change)
        if ways:
            yield paint(heading, _STYLES[change])
            yield from (f"  {_MARKS[change]} {way}" for way in ways)
            yield ""
    yield from _table("Added", Change.ADDED, given.gains, options)
    yield from _table("Removed", Change.REMOVED, given.losses, options)
    yield summary(given)
    if given.proof is not None:
        yield ""
        yield from _proof(given, given.proof, options)


def _table(heading: str, change: Change, part: MapReport, options: ReportOptions) -> Iterator[str]:
    if part.connectivity.rows:
        yield painter(options.color)(f"{heading} connections", _STYLES[change])
        text = "".join(tables(part, options))
        yield from (f"  {line}" if line else "" for line in text.splitlines())


def _proof(given: DiffReport, proof: Proof, options: ReportOptions) -> Iterator[str]:
    """What becomes of all the connections that could exist, with what decides about those that differ."""
    paint = painter(options.color)
    yield paint(HEADING, VERDICTS[proof.equal])
    for sentence, claim in proof_words(proof, given.old, given.new):
        yield f"  {visible(sentence)}"
        names = {"old": given.old, "new": given.new}
        for step in claim.witness.because if claim.witness else ():
            yield f"    {visible(names[step.side])}: {visible(step.text)}"
            if step.place:
                yield f"      {paint('-->', Style.BLUE)} {visible(step.place)}"
