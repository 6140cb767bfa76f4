"""From paths to a report, through the cache of results."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netlint.config import Settings
from netlint.finding import Report
from netlint.rulebook import Rulebook
from netlint.source.reading import Collected, ReadOptions, collect, parse
from netlint.terminal import progress

if TYPE_CHECKING:
    from netlint.intents.model import IntentsFiles

_KEPT_ALIVE: list[object] = []
"""What was read: the end of the process frees it faster than Python would."""


def analyze(
    paths: Sequence[str],
    settings: Settings,
    reading: ReadOptions,
    rulebook: Rulebook,
    *,
    cache: bool,
    debug: bool,
) -> Report:
    """The report on what lies under `paths`; unchanged input is answered from the cache.

    Raises InputErrors where intents that the settings name cannot be read.
    """
    collected = collect(paths, reading)
    intents = _intents(settings)
    if not cache or debug:
        return _fresh(collected, intents, settings, rulebook, debug)
    from netlint.commands.kept_report import keep, key_of, restore

    key = key_of(collected, settings, intents)
    report = restore(key, collected, intents)
    if report is None:
        report = _fresh(collected, intents, settings, rulebook, debug)
        keep(key, report)
    return report


def _intents(settings: Settings) -> "IntentsFiles | None":
    """The intents that the settings name, if they name any; raises InputErrors with every mistake in them."""
    if not settings.intents:
        return None
    from netlint.intents.read import read_intents

    return read_intents(settings.intents)


def _fresh(
    collected: Collected, intents: "IntentsFiles | None", settings: Settings, rulebook: Rulebook, debug: bool
) -> Report:
    from netlint.lint import lint

    with progress("reading", sys.stderr) as step:
        given = parse(collected, step)
    _KEPT_ALIVE.append(given)
    return lint(given, rulebook, settings, intents, debug=debug)
