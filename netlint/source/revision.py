"""Collects the files of a git revision as if they lay under a folder named after it."""

import os
import tempfile
from pathlib import Path
from posixpath import normpath

from netlint.errors import InputError, UsageError
from netlint.source.files import Collected, FoundFile
from netlint.source.git import object_kind, write_revision
from netlint.source.reading import collect
from netlint.source.walk import ReadOptions


def is_revision(text: str) -> bool:
    """Whether git knows `text` as a revision, or as a path in one (`main:k8s`), seen from the current folder."""
    return object_kind(_named(text, ".")) in ("tree", "blob")


def collect_revision(text: str, path: str, options: ReadOptions) -> Collected:
    """Find and load what a revision holds at a path, a folder or a file; `REV:PATH` names a path of its own.

    Files are shown as `REV:path`. Raises UsageError where the revision has nothing there.
    """
    tree, file = _named(text, path), ""
    kind = object_kind(tree)
    if kind == "blob":
        tree, slash, file = tree.rpartition("/")
        tree += slash
    elif kind != "tree":
        raise UsageError(
            f"`{tree.replace(':./', ':')}` is no file or folder that git knows",
            "Name one as `REVISION:PATH`.",
        )
    with tempfile.TemporaryDirectory() as scratch:
        base = str(Path(scratch).resolve())
        home = Path(base, _downward(tree.partition(":./")[2]))
        home.mkdir(parents=True, exist_ok=True)
        root = str(home)
        if not write_revision(tree, root):
            raise UsageError(f"git cannot write out the files of `{text}`")
        collected = collect([f"{root}/{file}" if file else root], _in(base, options))
        return _shown_as(collected, root, _prefix(tree))


def _in(base: str, options: ReadOptions) -> ReadOptions:
    """The same, with globs of paths below a folder instead of the current one."""
    globs = (f"{base}/{_downward(item)}" if "/" in item.rstrip("/") else item for item in options.exclude)
    return ReadOptions(
        options.include_ignored,
        options.include_hidden,
        options.include_vendor,
        options.stdin_name,
        tuple(globs),
    )


def _downward(path: str) -> str:
    """A path, or a glob of paths, without the way up with which it begins; it never leads out of a folder."""
    return "/".join(part for part in normpath(path).split("/") if part not in ("", ".", ".."))


def _named(text: str, path: str) -> str:
    """What git calls a path in a revision, seen from the current folder: `main:./k8s`."""
    revision, colon, own = text.partition(":")
    inner = own if colon else os.path.relpath(os.path.realpath(path), os.path.realpath("."))
    inner = inner.removeprefix("./")
    # Without the slash, git would take two points at the end for a range of revisions.
    inner += "/" if inner.endswith("..") else ""
    return f"{revision}:./{'' if inner == '.' else inner}"


def _prefix(tree: str) -> str:
    """How files of a tree begin: `main:k8s/`."""
    revision, _, inner = tree.partition(":./")
    return f"{revision}:{inner.rstrip('/')}/" if inner else f"{revision}:"


def _shown_as(collected: Collected, root: str, prefix: str) -> Collected:
    """The same with the name of the scratch folder replaced wherever it would be shown."""

    def shown(text: str) -> str:
        return text.replace(f"{root}/", prefix).replace(root, prefix.rstrip("/"))

    return Collected(
        tuple(FoundFile(shown(f.path), f.data, f.digest, f.explicit) for f in collected.files),
        tuple(
            InputError(error.kind, shown(error.file), shown(error.message), error.position, error.hint)
            for error in collected.errors
        ),
        collected.skipped,
        collected.patched,
    )
