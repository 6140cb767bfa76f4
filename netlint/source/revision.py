"""Collects the files of a git revision as if they lay under a folder named after it."""

import tempfile
from pathlib import Path

from netlint.errors import InputError, UsageError
from netlint.source.files import Collected, FoundFile
from netlint.source.git import has_revision, write_revision
from netlint.source.reading import collect
from netlint.source.walk import ReadOptions


def is_revision(text: str) -> bool:
    """Whether git knows `text` as a revision, or as a folder of one (`main:k8s`), seen from the current folder."""
    return has_revision(_tree(text, "."))


def collect_revision(text: str, folder: str, options: ReadOptions) -> Collected:
    """Find and load what a revision holds in a folder; `REV:FOLDER` names a folder of its own.

    Files are shown as `REV:path`. Raises UsageError where the revision has no such folder.
    """
    tree = _tree(text, folder)
    if not has_revision(tree):
        raise UsageError(
            f"`{tree.replace(':./', ':')}` is no folder that git knows", "Name one as `REVISION:FOLDER`."
        )
    with tempfile.TemporaryDirectory() as scratch:
        root = str(Path(scratch).resolve())
        if not write_revision(tree, root):
            raise UsageError(f"git cannot write out the files of `{text}`")
        return _shown_as(collect([root], options), root, _prefix(tree))


def _tree(text: str, folder: str) -> str:
    revision, colon, own = text.partition(":")
    inner = (own if colon else folder).removeprefix("./")
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
