"""Asks git which files of a folder it does not ignore."""

import os
import subprocess
from pathlib import Path
from typing import Final

from netlint.value import value
from netlint.work_tree import work_tree

# core.fsmonitor would let a repository run a program of its own.
_LIST: Final = (
    "git",
    "-c",
    "core.fsmonitor=false",
    "ls-files",
    "--cached",
    "--others",
    "--exclude-standard",
    "-z",
)
_CHECK: Final = ("git", "-c", "core.fsmonitor=false", "check-ignore", "--quiet", ".")
# Set while git runs a hook; they would point every question at the outer repository.
_REPOSITORY_VARIABLES: Final = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"}
)
_SECONDS: Final = 60


@value
class GitFiles:
    """The files and folders below `root` that git does not ignore; `failed` where git did not say."""

    root: str
    paths: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    failed: bool = False

    def has(self, path: str) -> bool:
        """Whether git lists the file."""
        return self.failed or path in self.paths

    def has_folder(self, path: str) -> bool:
        """Whether git lists the folder, as a repository of its own, or anything in it."""
        return self.failed or path in self.folders or path in self.paths


def git_files(folder: str) -> GitFiles | None:
    """What git does not ignore under `folder`; None outside work trees and in ignored folders.

    `folder` is an absolute path without symbolic links.
    """
    here = Path(folder)
    if work_tree(here) is None:
        return None
    listing = _run(_LIST, folder)
    if listing is None or listing.returncode:
        return GitFiles(folder, failed=True)
    names = [os.fsdecode(name).rstrip("/") for name in listing.stdout.split(b"\0") if name]
    if not names:
        ignored = _run(_CHECK, folder)
        if ignored is not None and ignored.returncode == 0:
            return None
    base = folder.rstrip("/")
    folders: set[str] = set()
    for name in names:
        while (name := name.rpartition("/")[0]) and (path := f"{base}/{name}") not in folders:
            folders.add(path)
    return GitFiles(folder, frozenset(f"{base}/{name}" for name in names), frozenset(folders))


def _run(command: tuple[str, ...], folder: str) -> subprocess.CompletedProcess[bytes] | None:
    """Run git in a folder; None where it is not installed or does not answer."""
    environment = {name: value for name, value in os.environ.items() if name not in _REPOSITORY_VARIABLES}
    try:
        return subprocess.run(
            command,
            check=False,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
