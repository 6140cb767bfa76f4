"""Finds the YAML and JSON files that paths stand for: files, folders, globs and standard input."""

import glob
import stat
from collections.abc import Sequence
from pathlib import Path

from netlint.errors import ErrorKind
from netlint.source.helm import EXTENSIONS
from netlint.source.walk import Discovery, ReadOptions, Walk, shown_path

STANDARD_INPUT = "-"


def discover(paths: Sequence[str], options: ReadOptions) -> Discovery:
    """All files that `paths` stand for, each once, in the order of the paths and then by name."""
    discovery = Discovery()
    for path in paths:
        _discover_one(path, options, discovery)
    return discovery


def _discover_one(path: str, options: ReadOptions, discovery: Discovery) -> None:
    """Add what one path stands for."""
    if path == STANDARD_INPUT:
        discovery.add(path, options.stdin_name, explicit=True)
        return
    try:
        mode = Path(path).stat().st_mode
    except OSError as error:
        _discover_missing(path, error, options, discovery)
        return
    except ValueError:
        discovery.usage(path, "is not a path", "a path cannot hold a NUL character")
        return
    if stat.S_ISDIR(mode):
        _discover_folder(path, options, discovery)
    elif stat.S_ISREG(mode):
        real = str(Path(path).resolve())
        discovery.add(real, shown_path(real, path), explicit=True)
    else:
        message = f"`{path}` is not a regular file"
        hint = "save its content to a file, or pass it on standard input and name `-`"
        discovery.error(ErrorKind.UNREADABLE, path, message, hint)


def _discover_missing(path: str, error: OSError, options: ReadOptions, discovery: Discovery) -> None:
    """Add what a glob matches, or say why the path cannot be read."""
    if not _is_link(path) and glob.has_magic(path):
        _discover_glob(path, options, discovery)
    elif _is_link(path) or not isinstance(error, FileNotFoundError | NotADirectoryError):
        why = (error.strerror or "unknown error").lower()
        discovery.error(ErrorKind.UNREADABLE, path, f"`{path}` cannot be read: {why}", "")
    else:
        discovery.usage(
            path, "does not exist", "check the spelling; paths are relative to the current folder"
        )


def _discover_glob(pattern: str, options: ReadOptions, discovery: Discovery) -> None:
    """Add the YAML and JSON files and the folders that a glob matches."""
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - absolute patterns, too
    useful = [match for match in matches if match.lower().endswith(EXTENSIONS) or Path(match).is_dir()]
    for match in useful:
        _discover_one(match, options, discovery)
    if len(useful) < len(matches):
        discovery.skip("files", "neither YAML nor JSON", len(matches) - len(useful))
    if not useful:
        hint = "check the pattern; it is relative to the current folder"
        discovery.usage(pattern, "matches no YAML or JSON file", hint)


def _discover_folder(path: str, options: ReadOptions, discovery: Discovery) -> None:
    """Add the files under a folder, and complain if there is none."""
    left_out = discovery.left_out
    real = str(Path(path).resolve())
    if Walk(options, discovery).start(real, shown_path(real, path)):
        return
    hint = "name a folder with manifests"
    if discovery.left_out > left_out:
        hint = "all was left out: see `--include-ignored`, `--include-hidden` and `--include-vendor`"
    discovery.usage(path, "holds no YAML or JSON files to read", hint)


def _is_link(path: str) -> bool:
    """Whether a path is a symbolic link, even a broken one."""
    try:
        return Path(path).is_symlink()
    except (OSError, ValueError):
        return False
