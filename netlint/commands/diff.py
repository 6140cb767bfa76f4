"""`netlint diff`: what a change opens and closes, between two folders or two git revisions."""

import sys
from enum import StrEnum
from os.path import lexists
from typing import Final

from netlint.commands.snapshots import Loaded, load, modelled, tell
from netlint.commands.streams import write
from netlint.commands.ways_in import ways_in
from netlint.config import Settings, parsed_choice
from netlint.engine.maps.diff import changes, sides
from netlint.errors import UsageError
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
) -> int:
    """Compare; 0, or 1 where a change is of the sort of `fail_on`, or 2 where input could not be read."""
    if format not in DIFF_REPORTERS:
        raise UsageError(f"there is no format `{format}`", f"The formats are {', '.join(DIFF_REPORTERS)}.")
    failing = parsed_choice(FailOn, fail_on, "fail-on")
    before = _loaded(old, new, settings, reading)
    after = _loaded(new, old, settings, reading)
    for name, loaded in ((old, before), (new, after)):
        tell(f"{name}: {note}" for note in loaded.notes)
    report = _report(old, new, before, after, settings)
    options = ReportOptions(color=uses_color(color, sys.stdout), width=width())
    write(sys.stdout, DIFF_REPORTERS[format](report, options))
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


def _report(old: str, new: str, before: Loaded, after: Loaded, settings: Settings) -> DiffReport:
    left, right = sides(before.snapshot, after.snapshot, settings.cluster.network)
    endpoints = {endpoint.id: endpoint for endpoint in (*left.map.endpoints, *right.map.endpoints)}
    return DiffReport(
        old,
        new,
        tuple(endpoints[name] for name in sorted(endpoints)),
        tuple(changes(left.map, right.map)),
        _way_changes(
            ways_in(left.exposures, left.reach, before.locate),
            ways_in(right.exposures, right.reach, after.locate),
        ),
    )


def _way_changes(old: tuple[WayIn, ...], new: tuple[WayIn, ...]) -> tuple[WayChange, ...]:
    """The ways in of which something becomes; those that are closed on both sides count for nothing."""
    before, after = {way.key: way for way in old}, {way.key: way for way in new}
    found = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        pair = WayChange(was, now)
        if pair.change is not None:
            found.append(pair)
    return tuple(found)


def _fails(report: DiffReport, failing: FailOn) -> bool:
    match failing:
        case FailOn.NEVER:
            return False
        case FailOn.ANY:
            return bool(report.connections or report.ways)
        case FailOn.ADDED:
            return report.opens
        case FailOn.REMOVED:
            return report.closes
