"""Reports in the cache: under which key, how they are written, and how they are read back without trust."""

import io
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

import netlint
from netlint import __version__, cache
from netlint.config import Settings
from netlint.finding import Report
from netlint.resources import data_folder
from netlint.source.load import decode
from netlint.source.reading import Collected, SourceFile

if TYPE_CHECKING:
    from netlint.intents.model import IntentsFiles

_MODULES = frozenset({"netlint.finding", "netlint.errors", "netlint.span"})
_BROKEN = (pickle.UnpicklingError, EOFError, TypeError, ValueError, AttributeError, IndexError, ImportError)


def key_of(collected: Collected, settings: Settings, intents: "IntentsFiles | None" = None) -> str:
    """Differs whenever the content, the code, the rules, the schemas or the settings do."""
    files = "".join(f"{file.path}\0{file.digest}\0{file.explicit}\n" for file in collected.files)
    files += "".join(f"{file.path}\0{file.digest}\n" for file in _sources(intents))
    rest = repr((settings, collected.errors, collected.skipped, collected.patched))
    return cache.key_of("report", __version__, _installation(), files, rest)


def keep(key: str, report: Report) -> None:
    """Write a report to the cache, without the texts of its files."""
    bare = _with_texts(report, dict.fromkeys(report.texts, ""))
    cache.write(key, pickle.dumps(bare, protocol=5))


def restore(key: str, collected: Collected, intents: "IntentsFiles | None" = None) -> Report | None:
    """The report kept under a key, or None where there is none that can be read."""
    data = cache.read(key)
    if data is None:
        return None
    try:
        report = _Restorer(io.BytesIO(data)).load()
    except _BROKEN:
        return None
    if not isinstance(report, Report):
        return None
    texts = {
        file.path: decode(file.data, file.path, json=file.path.lower().endswith(".json")).text
        for file in collected.files
        if file.path in report.texts
    }
    texts |= {file.path: file.text.text for file in _sources(intents) if file.path in report.texts}
    return _with_texts(report, texts)


def _sources(intents: "IntentsFiles | None") -> list[SourceFile]:
    return [file.source for file in intents.files] if intents else []


def _with_texts(report: Report, texts: dict[str, str]) -> Report:
    return Report(
        report.findings,
        report.suppressed,
        report.errors,
        report.gaps,
        report.tally,
        texts,
        report.claims,
    )


def _installation() -> str:
    """A text that changes whenever a file of this installation does: a checkout is never answered wrongly."""
    roots = (Path(netlint.__file__).parent, data_folder("rules"), data_folder("schemas"))
    seen = []
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".md", ".json"}:
                status = path.stat()
                seen.append(f"{path}\0{status.st_mtime_ns}\0{status.st_size}")
    return "\n".join(seen)


class _Restorer(pickle.Unpickler):
    """Makes nothing but the values that a report consists of, whatever the cache file says."""

    def find_class(self, module: str, name: str) -> type:
        """A class that is defined in one of the few modules; raises UnpicklingError for anything else."""
        found = super().find_class(module, name) if module in _MODULES and "." not in name else None
        if not isinstance(found, type) or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a report")
        return found
