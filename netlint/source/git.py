"""Asks git which files of a folder it does not ignore, and for the files of a revision."""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
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


def has_revision(tree: str) -> bool:
    """Whether git knows a tree such as `main:./k8s`, seen from the current folder."""
    return bool(_hash_of(tree))


def _hash_of(tree: str) -> str:
    """The hash of a tree; empty where git knows none."""
    found = _run(("git", "rev-parse", "--verify", "--quiet", "--end-of-options", tree), ".")
    if found is None or found.returncode:
        return ""
    name = found.stdout.decode().strip()
    kind = _run(("git", "cat-file", "-t", name), ".")
    return name if kind is not None and kind.stdout.strip() == b"tree" else ""


def write_revision(tree: str, folder: str) -> bool:
    """Write the files of a tree such as `main:./k8s` into a folder; whether git could.

    It goes through an index of its own, so that nothing of the repository or the work tree changes.
    """
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch, "index"))}
        # From the root of the work tree, where git writes all that the index holds.
        root = str(work_tree(Path(os.path.realpath("."))) or ".")
        commands = (
            ("git", "read-tree", _hash_of(tree)),
            ("git", "checkout-index", "--all", f"--prefix={folder.rstrip('/')}/"),
        )
        done = (_run(command, root, index) for command in commands)
        return all(result is not None and result.returncode == 0 for result in done)


def _run(
    command: tuple[str, ...], folder: str, variables: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[bytes] | None:
    """Run git in a folder; None where it is not installed or does not answer."""
    environment = {name: value for name, value in os.environ.items() if name not in _REPOSITORY_VARIABLES}
    environment |= variables
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
