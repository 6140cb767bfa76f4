"""`netlint diff`: what a change opens and closes, between two folders or two git revisions."""

import sys
from enum import StrEnum
from itertools import zip_longest
from os.path import lexists
from typing import Final

from netlint.commands.snapshots import Loaded, load, modelled, tell
from netlint.commands.streams import write_all
from netlint.commands.ways_in import ways_in
from netlint.config import Settings, parsed_choice
from netlint.engine.maps.diff import changes, sides
from netlint.errors import UsageError
from netlint.model.snapshot import Snapshot
from netlint.reporters.diffs.proof import Proof
from netlint.reporters.diffs.registry import DIFF_REPORTERS
from netlint.reporters.diffs.report import DiffReport, WayChange
from netlint.reporters.maps.way_in import WayIn
from netlint.reporters.options import ReportOptions
from netlint.source.reading import ReadOptions
from netlint.source.revision import collect_revision, is_revision
from netlint.terminal import Color, uses_color, width

HERE: Final = "."


class FailOn(StrEnum):
    """Which changes make the exit code 1."""

    NEVER = "never"
    ADDED = "added"
    REMOVED = "removed"
    ANY = "any"


def run(
    old: str,
    new: str,
    settings: Settings,
    reading: ReadOptions,
    format: str = "text",
    fail_on: str = "never",
    color: Color = Color.AUTO,
    *,
    prove: bool = False,
) -> int:
    """Compare; 0, or 1 where a change is of the sort of `fail_on`, or 2 where input could not be read.

    With `prove` also for every pod that could exist; then 1 also where it is unknown whether there is such a change.
    """
    if format not in DIFF_REPORTERS:
        raise UsageError(f"there is no format `{format}`", f"The formats are {', '.join(DIFF_REPORTERS)}.")
    failing = parsed_choice(FailOn, fail_on, "fail-on")
    before = _loaded(old, new, settings, reading)
    after = _loaded(new, old, settings, reading)
    for name, loaded in ((old, before), (new, after)):
        tell(f"{name}: {note}" for note in loaded.notes)
    report = _report(old, new, before, after, settings, prove=prove)
    options = ReportOptions(color=uses_color(color, sys.stdout), width=width())
    write_all(sys.stdout, DIFF_REPORTERS[format](report, options))
    return max(before.exit_code, after.exit_code) or int(_fails(report, failing))


def _loaded(side: str, other: str, settings: Settings, reading: ReadOptions) -> Loaded:
    """A path as it is, or else a revision: of the folder that the other side names, or of the current one."""
    if lexists(side):
        return load([side], settings, reading)
    if not is_revision(side):
        hint = "Name a file, a folder, or a git revision such as `HEAD~1`, `main` or `main:k8s`."
        raise UsageError(f"`{side}` is neither a path nor a git revision", hint)
    folder = other if lexists(other) else HERE
    return modelled(collect_revision(side, folder, reading), settings)


def _report(
    old: str, new: str, before: Loaded, after: Loaded, settings: Settings, *, prove: bool
) -> DiffReport:
    left, right = sides(before.snapshot, after.snapshot, settings.cluster.network)
    endpoints = {endpoint.id: endpoint for endpoint in (*left.map.endpoints, *right.map.endpoints)}
    return DiffReport(
        old,
        new,
        tuple(endpoints[name] for name in sorted(endpoints)),
        changes(left.map, right.map),
        _way_changes(
            ways_in(left.exposures, left.reach, before.locate),
            ways_in(right.exposures, right.reach, after.locate),
        ),
        _proof(before, after, left.reach.snapshot, right.reach.snapshot, settings) if prove else None,
    )


def _proof(before: Loaded, after: Loaded, old: Snapshot, new: Snapshot, settings: Settings) -> Proof:
    from netlint.commands.proof import Compared, proof

    return proof(Compared("old", before, old), Compared("new", after, new), settings)


def _way_changes(old: tuple[WayIn, ...], new: tuple[WayIn, ...]) -> tuple[WayChange, ...]:
    """The ways in that are not what they were; those that are closed on both sides count for nothing."""
    before, after = _by_key(old), _by_key(new)
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        left, right = before.get(key, {}), after.get(key, {})
        gone = [way for meaning, way in left.items() if meaning not in right]
        come = [way for meaning, way in right.items() if meaning not in left]
        found += [WayChange(was, now) for was, now in zip_longest(gone, come)]
    return tuple(pair for pair in found if pair.change is not None)


def _by_key(ways: tuple[WayIn, ...]) -> dict[object, dict[object, WayIn]]:
    """The ways by what makes them the same, and then by what they let in: one URL may lead to several ports."""
    found: dict[object, dict[object, WayIn]] = {}
    for way in ways:
        found.setdefault(way.key, {}).setdefault(way.meaning, way)
    return found


def _fails(report: DiffReport, failing: FailOn) -> bool:
    opened, closed = _unproved(report)
    match failing:
        case FailOn.NEVER:
            return False
        case FailOn.ANY:
            return bool(report.connections.groups or report.ways) or opened or closed
        case FailOn.ADDED:
            return report.opens or opened
        case FailOn.REMOVED:
            return report.closes or closed


def _unproved(report: DiffReport) -> tuple[bool, bool]:
    """Whether it was asked, and is not proved, that nothing is opened, and that nothing is closed."""
    if report.proof is None:
        return False, False
    return report.proof.opened.verdict != "proved", report.proof.closed.verdict != "proved"
