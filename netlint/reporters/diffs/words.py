"""Sentences about a comparison that its text and its Markdown share."""

from collections import Counter

from netlint.engine.maps.diff import Change
from netlint.reporters.diffs.report import DiffReport, WayChange
from netlint.reporters.maps.names import Names
from netlint.reporters.maps.way_in import WayIn
from netlint.reporters.maps.words import ports_words
from netlint.reporters.visible import visible
from netlint.reporters.wording import counted, listed

HEADINGS = {
    Change.ADDED: "Newly exposed",
    Change.CHANGED: "Exposed in another way",
    Change.REMOVED: "No longer exposed",
}


def ways_in_words(report: DiffReport, change: Change) -> list[str]:
    """The ways in of which this becomes: what opens each, where it leads, who can use it, and where that is written.

    Ways that differ in nothing but the workload they lead to are told together.
    """
    names = Names(report.endpoints)
    found: dict[tuple[str, str], list[str]] = {}
    for changed in report.ways_that(change):
        found.setdefault((_start(changed.way), _terms(changed)), []).append(changed.way.destination)
    return [
        visible(f"{start} → {_destinations(destinations, names)} {terms}")
        for (start, terms), destinations in found.items()
    ]


def _destinations(ids: list[str], names: Names) -> str:
    if len(ids) == 1:
        return ids[0]
    return listed(names.parts(frozenset(names.numbers[name] for name in ids)))


def _start(way: WayIn) -> str:
    kind, namespace, name = way.object
    return f"{way.entry} of {kind} {namespace}/{name}" if name else way.entry


def _terms(changed: WayChange) -> str:
    way, before = changed.way, changed.before
    doubt = " (unknown: the input does not tell)" if way.verdict == "unknown" else ""
    place = f" ({way.because[0].file}:{way.because[0].line})" if way.because else ""
    text = f"{_ports(way)}{_sources(way)}{doubt}{place}"
    if changed.change is Change.CHANGED and before is not None:
        text += f"; before: {_ports(before)}{_sources(before)}"
    return text


def _ports(way: WayIn) -> str:
    words = ports_words(way.allowed)
    return "on every port" if words == "all" else words


def _sources(way: WayIn) -> str:
    return f", from {', '.join(way.sources)}" if way.sources else ""


def summary(report: DiffReport) -> str:
    """How much changes, as one sentence."""
    if not report.connections.groups and not report.ways:
        if report.proof is None:
            return "Nothing changes: who can reach whom is the same."
        return "Nothing changes among the workloads of the input: who can reach whom is the same."
    counts = Counter(item.change for item in report.connections)
    told = [f"{counts[change]} {change}" for change in Change if counts[change]]
    connections = ", ".join(told) or "none changed"
    ways = f"{counted(len(report.ways), 'ways')} in" if report.ways else "no way in"
    return f"Connections: {connections}. Exposure: {ways} changed."
