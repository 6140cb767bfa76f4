"""From paths to a report, through the cache of results."""

import gc
import io
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path

import netlint
from netlint import __version__, cache
from netlint.config import Settings
from netlint.finding import Report
from netlint.resources import data_folder
from netlint.rulebook import Rulebook
from netlint.source.load import decode
from netlint.source.reading import Collected, ReadOptions, collect, parse
from netlint.terminal import progress

_KEPT_ALIVE: list[object] = []
"""What was read: the end of the process frees it faster than Python would."""
_KEPT_MODULES = {"netlint.finding", "netlint.errors", "netlint.span"}


def analyze(
    paths: Sequence[str],
    settings: Settings,
    reading: ReadOptions,
    rulebook: Rulebook,
    *,
    cache: bool,
    debug: bool,
) -> Report:
    """The report on what lies under `paths`; unchanged input is answered from the cache."""
    collected = collect(paths, reading)
    if not cache or debug:
        return _fresh(collected, settings, rulebook, debug)
    key = _key(collected, settings)
    kept = _restore(key, collected)
    if kept is None:
        kept = _fresh(collected, settings, rulebook, debug)
        _keep(key, kept)
    return kept


def _fresh(collected: Collected, settings: Settings, rulebook: Rulebook, debug: bool) -> Report:
    """Analyze without the garbage collector: a run makes many values and drops few (performance A.4)."""
    from netlint.lint import lint

    gc.disable()
    with progress("reading", sys.stderr) as step:
        given = parse(collected, step)
    _KEPT_ALIVE.append(given)
    return lint(given, rulebook, settings, debug=debug)


def _key(collected: Collected, settings: Settings) -> str:
    """Differs whenever the content, the code, the rules, the schemas or the settings do."""
    files = "".join(f"{file.path}\0{file.digest}\0{file.explicit}\n" for file in collected.files)
    rest = repr((settings, collected.errors, collected.skipped))
    return cache.key_of("report", __version__, _installation(), files, rest)


def _installation() -> str:
    """A text that changes whenever a file of this installation does, so that a checkout is never answered wrongly."""
    roots = (Path(netlint.__file__).parent, data_folder("rules"), data_folder("schemas"))
    seen = []
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".md", ".json"}:
                status = path.stat()
                seen.append(f"{path}\0{status.st_mtime_ns}\0{status.st_size}")
    return "\n".join(seen)


def _keep(key: str, report: Report) -> None:
    bare = Report(
        report.findings,
        report.suppressed,
        report.errors,
        report.gaps,
        report.tally,
        dict.fromkeys(report.texts, ""),
    )
    cache.write(key, pickle.dumps(bare, protocol=5))


def _restore(key: str, collected: Collected) -> Report | None:
    data = cache.read(key)
    if data is None:
        return None
    try:
        report = _Restorer(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, EOFError, TypeError, ValueError, AttributeError, IndexError):
        return None
    if not isinstance(report, Report):
        return None
    texts = {
        file.path: decode(file.data, file.path, json=file.path.lower().endswith(".json")).text
        for file in collected.files
        if file.path in report.texts
    }
    return Report(report.findings, report.suppressed, report.errors, report.gaps, report.tally, texts)


class _Restorer(pickle.Unpickler):
    """Makes nothing but the values that a report consists of, whatever the cache file says."""

    def find_class(self, module: str, name: str) -> type:
        if module not in _KEPT_MODULES:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a report")
        found: type = super().find_class(module, name)
        return found
