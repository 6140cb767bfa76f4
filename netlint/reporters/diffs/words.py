"""Sentences about a comparison that its text and its Markdown share."""

from collections import Counter

from netlint.engine.maps.diff import Change
from netlint.reporters.diffs.report import DiffReport, WayChange
from netlint.reporters.maps.way_in import WayIn
from netlint.reporters.maps.words import ports_words
from netlint.reporters.visible import visible
from netlint.reporters.wording import counted

HEADINGS = {
    Change.ADDED: "Newly exposed",
    Change.CHANGED: "Exposed in another way",
    Change.REMOVED: "No longer exposed",
}


def way_words(changed: WayChange) -> str:
    """One way in: what opens it, where it leads, who can use it, and where that is written."""
    way = changed.way
    _, namespace, name = way.object
    opener = f" of {way.object[0]} {namespace}/{name}" if name else ""
    doubt = " (unknown: the input does not tell)" if way.verdict == "unknown" else ""
    place = f" ({way.because[0].file}:{way.because[0].line})" if way.because else ""
    text = f"{way.entry}{opener} → {way.destination} {ports_words(way.allowed)}{_sources(way)}{doubt}{place}"
    if changed.change is Change.CHANGED and changed.before is not None:
        text += f"; before: {ports_words(changed.before.allowed)}{_sources(changed.before)}"
    return visible(text)


def _sources(way: WayIn) -> str:
    return f", from {', '.join(way.sources)}" if way.sources else ""


def summary(report: DiffReport) -> str:
    """How much changes, as one sentence."""
    if not report.connections.groups and not report.ways:
        return "Nothing changes: who can reach whom is the same."
    counts = Counter(item.change for item in report.connections)
    told = [f"{counts[change]} {change}" for change in Change if counts[change]]
    connections = ", ".join(told) or "none changed"
    ways = f"{counted(len(report.ways), 'ways')} in" if report.ways else "no way in"
    return f"Connections: {connections}. Exposure: {ways} changed."
