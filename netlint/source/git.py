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

# Both would let a repository run programs of its own.
_GIT: Final = ("git", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
_LIST: Final = (*_GIT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
_CHECK: Final = (*_GIT, "check-ignore", "--quiet", ".")
_OFFLINE: Final = MappingProxyType({"GIT_LFS_SKIP_SMUDGE": "1", "GIT_NO_LAZY_FETCH": "1"})
"""What keeps git from fetching what a clone lacks."""
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


def object_kind(name: str) -> str:
    """What a name such as `main:./k8s` is to git, seen from the current folder: `tree`, `blob`; empty for nothing."""
    found = _hash_of(name)
    kind = _run((*_GIT, "cat-file", "-t", found), ".") if found else None
    return "" if kind is None else kind.stdout.decode().strip()


def _hash_of(name: str) -> str:
    """The hash of an object; empty where git knows none."""
    found = _run((*_GIT, "rev-parse", "--verify", "--quiet", "--end-of-options", name), ".")
    return "" if found is None or found.returncode else found.stdout.decode().strip()


def write_revision(tree: str, folder: str) -> bool:
    """Write the files of a tree such as `main:./k8s` into a folder; whether git could.

    It goes through an index of its own, so that nothing of the repository or the work tree changes. Symbolic
    links that lead out of the folder are broken: what they would show is not of the revision.
    """
    with tempfile.TemporaryDirectory() as scratch:
        index = {"GIT_INDEX_FILE": str(Path(scratch, "index"))}
        # From the root of the work tree, where git writes all that the index holds.
        root = str(work_tree(Path(os.path.realpath("."))) or ".")
        commands = (
            (*_GIT, "read-tree", _hash_of(tree)),
            (*_GIT, "checkout-index", "--all", f"--prefix={folder.rstrip('/')}/"),
        )
        done = (_run(command, root, index) for command in commands)
        is_written = all(result is not None and result.returncode == 0 for result in done)
    _break_links_out_of(folder)
    return is_written


def _break_links_out_of(folder: str) -> None:
    root = Path(folder).resolve()
    for here, folders, files in os.walk(folder):
        for path in (Path(here, name) for name in (*folders, *files)):
            # Not `resolve`, which fails where links go in circles.
            if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
                path.unlink()
                path.symlink_to(path.name)


def _run(
    command: tuple[str, ...], folder: str, variables: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[bytes] | None:
    """Run git in a folder; None where it is not installed or does not answer."""
    environment = {name: value for name, value in os.environ.items() if name not in _REPOSITORY_VARIABLES}
    environment |= {**_OFFLINE, **variables}
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
