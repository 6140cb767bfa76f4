"""Walks a folder for YAML and JSON files, leaving out what is not the user's own, and counting it."""

import os
import re
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from netlint.errors import ErrorKind, InputError
from netlint.finding import Skipped
from netlint.source.git import GitFiles, git_files
from netlint.source.helm import CHART_FILE, EXTENSIONS, Chart, chart_around, count_templates
from netlint.value import field, value

KUSTOMIZATION_NAMES: Final = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})

_VENDOR_FOLDERS: Final = frozenset(
    {"vendor", "node_modules", "third_party", "venv", "virtualenv", "__pycache__"}
)
_VENV_MARKER: Final = "pyvenv.cfg"


class Reason(StrEnum):
    """Why something that was met in a folder is left alone."""

    IGNORED = "ignored by git"
    HIDDEN = "hidden"
    VENDORED = "vendored"
    EXCLUDED = "excluded by the settings"
    LINK = "symbolic link to a folder"
    BROKEN_LINK = "broken symbolic link"
    SPECIAL = "not a regular file"
    UNFILTERED = "git could not say what it ignores, so nothing was left out"


@value
class ReadOptions:
    """What to read: flags include what folder walks leave out, `exclude` holds globs to leave out, too.

    A glob without a slash matches names anywhere; one with a slash matches paths as they are shown.
    """

    include_ignored: bool = False
    include_hidden: bool = False
    include_vendor: bool = False
    stdin_name: str = "<stdin>"
    exclude: tuple[str, ...] = ()


@value
class FoundPath:
    """A file to read: where it is, how it is shown, and whether it was named itself."""

    path: str
    shown: str
    explicit: bool


@value
class Discovery:
    """What paths stand for: files in order, errors, and counts of what was left alone."""

    files: dict[str, FoundPath] = field(default_factory=dict)
    errors: list[InputError] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, path: str, shown: str, *, explicit: bool) -> None:
        """Add a file; one that was found before is kept once, as explicit if it ever was."""
        if path not in self.files or explicit:
            self.files[path] = FoundPath(path, shown, explicit)

    def skip(self, what: str, reason: str, count: int = 1) -> None:
        """Count something that is left alone."""
        self.counts[what, reason] += count

    def error(self, kind: ErrorKind, path: str, message: str, hint: str) -> None:
        """Note what cannot be read."""
        self.errors.append(InputError(kind, path, message, hint=hint))

    def usage(self, path: str, complaint: str, hint: str) -> None:
        """Note that a path is of no use."""
        self.error(ErrorKind.USAGE, path, f"`{path}` {complaint}", hint)

    @property
    def left_out(self) -> int:
        """How many things were left alone so far."""
        return self.counts.total()

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """What was left alone, in the order in which it was first met."""
        return tuple(Skipped(count, what, str(reason)) for (what, reason), count in self.counts.items())


class _Met(NamedTuple):
    """A file or folder in a folder: how it is shown, what git says there, and the chart around it."""

    entry: os.DirEntry[str]
    shown: str
    git: GitFiles | None
    chart: Chart | None


class Walk:
    """A walk through one folder that adds to a discovery."""

    def __init__(self, options: ReadOptions, discovery: Discovery) -> None:
        self.options = options
        self.discovery = discovery
        self.excluded = _exclusion(options.exclude)
        self.met = 0

    def start(self, folder: str, shown: str) -> bool:
        """Add the files under `folder`; whether there was anything, charts and duplicates included.

        `folder` is an absolute path without symbolic links.
        """
        git = None if self.options.include_ignored else git_files(folder)
        if git is not None and git.failed:
            self.discovery.skip("folders", Reason.UNFILTERED)
        chart = chart_around(folder)
        if chart is not None:
            self._skip_chart(chart, count_templates(folder), "templates")
        else:
            self._walk(folder, shown, git, None)
        return self.met > 0

    def _walk(self, folder: str, shown: str, git: GitFiles | None, chart: Chart | None) -> None:
        """Add the files under one folder, at any depth, in order of their names."""
        pending = self._listing(folder, shown, git, chart)
        while pending:
            entry, shown, git, chart = met = pending.pop()
            try:
                if entry.is_dir(follow_symlinks=False):
                    pending += self._folder(met)
                else:
                    self._file(entry, shown, git, chart)
            except OSError as error:
                if entry.is_symlink():
                    self.discovery.skip("files", Reason.BROKEN_LINK)
                else:
                    self._unreadable(shown, error)

    def _listing(self, folder: str, shown: str, git: GitFiles | None, chart: Chart | None) -> list[_Met]:
        """What a folder holds, the last name first."""
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            self._unreadable(shown, error)
            return []
        names = {entry.name for entry in entries}
        if git is not None and ".git" in names and folder != git.root:
            git = git_files(folder)
        if CHART_FILE in names:
            chart = Chart.at(folder)
        prefix = "" if shown == "." else shown.rstrip("/") + "/"
        return [_Met(entry, prefix + entry.name, git, chart) for entry in entries]

    def _unreadable(self, shown: str, error: OSError) -> None:
        """Note a file or folder that the system refuses to show."""
        self.met += 1
        why = (error.strerror or "unknown error").lower()
        self.discovery.error(ErrorKind.UNREADABLE, shown, f"`{shown}` cannot be read: {why}", "")

    def _folder(self, met: _Met) -> list[_Met]:
        """What a folder holds, unless something speaks against walking it."""
        entry, shown, git, chart = met
        if entry.name == ".git":
            return []
        reason = self._why_not_folder(entry, shown, git)
        part = None if chart is None else chart.part(entry.path)
        if reason is not None:
            self.discovery.skip("folders", reason)
        elif chart is not None and part is not None:
            self._skip_chart(chart, *part)
        else:
            return self._listing(entry.path, shown, git, chart)
        return []

    def _why_not_folder(self, entry: os.DirEntry[str], shown: str, git: GitFiles | None) -> Reason | None:
        """Why a folder is left out, or None."""
        if self._is_excluded(shown):
            return Reason.EXCLUDED
        if not self.options.include_hidden and entry.name.startswith("."):
            return Reason.HIDDEN
        if not self.options.include_vendor and _is_vendored(entry):
            return Reason.VENDORED
        if git is not None and not git.has_folder(entry.path) and not _is_empty(entry.path):
            return Reason.IGNORED
        return None

    def _file(self, entry: os.DirEntry[str], shown: str, git: GitFiles | None, chart: Chart | None) -> None:
        """Add a file if it is one to read."""
        if entry.is_symlink() and entry.is_dir():
            self.discovery.skip("folders", Reason.LINK)
            return
        if not entry.name.lower().endswith(EXTENSIONS) and entry.name not in KUSTOMIZATION_NAMES:
            return
        reason = self._why_not_file(entry, shown, git)
        if reason is not None:
            self.discovery.skip("files", reason)
        elif chart is not None and chart.owns(str(Path(entry.path).parent), entry.name):
            self._skip_chart(chart, 1, "files")
        elif not entry.is_file():
            self.discovery.skip("files", Reason.BROKEN_LINK if entry.is_symlink() else Reason.SPECIAL)
        else:
            self.met += 1
            real = str(Path(entry.path).resolve()) if entry.is_symlink() else entry.path
            self.discovery.add(real, shown_path(real, shown) if entry.is_symlink() else shown, explicit=False)

    def _why_not_file(self, entry: os.DirEntry[str], shown: str, git: GitFiles | None) -> Reason | None:
        """Why a file is left out, or None."""
        if self._is_excluded(shown):
            return Reason.EXCLUDED
        if not self.options.include_hidden and entry.name.startswith("."):
            return Reason.HIDDEN
        if git is not None and not git.has(entry.path):
            return Reason.IGNORED
        return None

    def _is_excluded(self, shown: str) -> bool:
        return self.excluded is not None and self.excluded.fullmatch(shown) is not None

    def _skip_chart(self, chart: Chart, count: int, what: str) -> None:
        """Count part of a chart."""
        self.met += 1
        if count:
            self.discovery.skip(what, chart.reason, count)


def shown_path(real: str, given: str) -> str:
    """How a file or folder is shown: below the current folder relative to it, elsewhere as it was given."""
    try:
        return Path(real).relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return Path(given).as_posix()


def _is_vendored(entry: os.DirEntry[str]) -> bool:
    return entry.name in _VENDOR_FOLDERS or os.access(f"{entry.path}/{_VENV_MARKER}", os.F_OK)


def _is_empty(folder: str) -> bool:
    with os.scandir(folder) as scan:
        return next(scan, None) is None


def _exclusion(globs: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all globs, or None where there are none."""
    if not globs:
        return None
    return re.compile("|".join(_glob_pattern(pattern) for pattern in globs))


def _glob_pattern(pattern: str) -> str:
    """A glob as a regular expression: `**` crosses folders, `*` and `?` do not."""
    parts = {"**/": r"(?:.*/)?", "/**": r"(?:/.*)?", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    pieces = re.split(r"(\*\*/|/\*\*|\*\*|\*|\?)", pattern.removeprefix("./").rstrip("/"))
    regex = "".join(parts.get(piece, re.escape(piece)) for piece in pieces)
    return regex if "/" in pattern.rstrip("/") else f"(?:.*/)?{regex}"
