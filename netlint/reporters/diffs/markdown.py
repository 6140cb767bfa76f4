"""Writes a comparison as Markdown for a pull request: newly exposed first, what is removed folded away."""

from collections.abc import Iterator

from netlint.reporters.diffs.proof import HEADING, Proof, proof_words
from netlint.reporters.diffs.report import DiffReport
from netlint.reporters.diffs.words import HEADINGS, summary, ways_in_words
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.markdown import plain, tables
from netlint.reporters.options import ReportOptions


def report(given: DiffReport, options: ReportOptions) -> Iterator[str]:
    """A heading, the sum, ways in, and tables."""
    yield from (f"{line}\n" for line in _lines(given))


def _lines(given: DiffReport) -> Iterator[str]:
    yield f"## Who can reach whom: {plain(given.old)} → {plain(given.new)}"
    yield ""
    yield plain(summary(given))
    yield ""
    for change, heading in HEADINGS.items():
        ways = ways_in_words(given, change)
        if ways:
            yield f"### {heading}"
            yield ""
            yield from (f"- {plain(way)}" for way in ways)
            yield ""
    yield from _folded("Added connections", given.gains, is_open=True)
    yield from _folded("Removed connections", given.losses, is_open=False)
    if given.proof is not None:
        yield from _proof(given, given.proof)


def _proof(given: DiffReport, proof: Proof) -> Iterator[str]:
    """What becomes of all the connections that could exist."""
    yield f"### {HEADING}"
    yield ""
    for sentence, claim in proof_words(proof, given.old, given.new):
        yield f"- {plain(sentence[0].upper() + sentence[1:])}"
        names = {"old": given.old, "new": given.new}
        for step in claim.witness.because if claim.witness else ():
            place = f" ({plain(step.place)})" if step.place else ""
            yield f"  - {plain(names[step.side])}: {plain(step.text)}{place}"
    yield ""


def _folded(heading: str, part: MapReport, *, is_open: bool) -> Iterator[str]:
    if part.connectivity.rows:
        yield f"<details{' open' if is_open else ''}><summary>{heading}</summary>"
        yield ""
        yield "".join(tables(part)).rstrip()
        yield ""
        yield "</details>"
        yield ""
