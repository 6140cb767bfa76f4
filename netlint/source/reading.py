"""Reads paths into files full of manifests: finds, loads, parses."""

import gc
import hashlib
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from netlint.errors import InputError
from netlint.finding import Skipped
from netlint.origin import Origin
from netlint.source.comments import ignore_comments
from netlint.source.discover import STANDARD_INPUT, discover
from netlint.source.files import Collected, FoundFile, Input, SourceFile
from netlint.source.kustomize import PATCH_REASON, identities, is_kustomization, patched_objects, used_files
from netlint.source.load import Unloadable, decode, load, load_standard_input
from netlint.source.manifest import Foreign, Manifest, manifests_of
from netlint.source.text import SourceText
from netlint.source.tree import Documents
from netlint.source.walk import KUSTOMIZATION_NAMES, ReadOptions
from netlint.value import value

__all__ = [
    "Collected",
    "FoundFile",
    "Input",
    "Progress",
    "ReadOptions",
    "SourceFile",
    "collect",
    "parse",
    "read",
]

_OPENS_BRACE: Final = re.compile(r"[ \t\r\n]*\{")

Progress = Callable[[int, int], None]
"""Called with the number of files parsed so far, and of all files."""


def read(paths: Sequence[str], options: ReadOptions, progress: Progress | None = None) -> Input:
    """Everything that `paths` (files, folders, globs, `-`) hold."""
    return parse(collect(paths, options), progress)


def collect(paths: Sequence[str], options: ReadOptions) -> Collected:
    """Find and load files without parsing them; only kustomizations are, for the patches they name."""
    discovery = discover(paths, options)
    found: list[tuple[str, FoundFile]] = []
    for file in discovery.files.values():
        try:
            data = (
                load_standard_input(file.shown)
                if file.path == STANDARD_INPUT
                else load(file.path, file.shown)
            )
        except Unloadable as unloadable:
            discovery.errors.append(unloadable.error)
            continue
        digest = hashlib.sha256(data).hexdigest()
        found.append((file.path, FoundFile(file.shown, data, digest, file.explicit)))
    kustomizations = _Kustomizations(found, discovery.errors)
    reasons = kustomizations.reasons
    for path, _ in found:
        if path in reasons:
            discovery.skip("files", reasons[path])
    files = tuple(file for path, file in found if path not in reasons)
    patched = tuple(sorted(kustomizations.patched))
    return Collected(files, tuple(discovery.errors), discovery.skipped, patched)


def parse(collected: Collected, progress: Progress | None = None) -> Input:
    """Parse what was collected. The result for a file depends on its bytes, path and explicitness only."""
    files: list[SourceFile] = []
    errors: list[InputError] = list(collected.errors)
    counts: Counter[tuple[str, str]] = Counter()
    with _collector_paused():
        for number, found in enumerate(collected.files, 1):
            parsed = parse_file(found)
            if parsed.file is not None:
                files.append(parsed.file)
            errors.extend(parsed.errors)
            counts.update(parsed.skipped)
            if progress is not None:
                progress(number, len(collected.files))
    skipped = tuple(Skipped(count, what, str(reason)) for (what, reason), count in counts.items())
    return Input(tuple(files), tuple(errors), collected.skipped + skipped, collected.patched)


@value
class ParsedFile:
    """What became of one file; `file` is None where it is left alone or cannot be decoded."""

    file: SourceFile | None
    errors: tuple[InputError, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()


def parse_file(found: FoundFile) -> ParsedFile:
    """Parse one file."""
    is_json = found.path.lower().endswith(".json")
    if is_json and not found.explicit and b'"apiVersion"' not in found.data:
        return ParsedFile(None, skipped=(("files", Foreign.NOT_KUBERNETES),))
    try:
        text = decode(found.data, found.path, json=is_json)
    except Unloadable as unloadable:
        return ParsedFile(None, (unloadable.error,))
    documents = _compose(text, found, is_json=is_json)
    templated = "{{" in text.text
    if documents.faults and templated and not found.explicit:
        return ParsedFile(None, skipped=(("files", "templates, to be rendered first"),))
    errors = tuple(
        InputError(
            fault.kind,
            found.path,
            fault.message,
            text.position(fault.offset),
            "this looks like a template: render it first" if templated else fault.hint,
        )
        for fault in documents.faults
    )
    return _assemble(found, text, documents, errors)


def _assemble(
    found: FoundFile, text: SourceText, documents: Documents, errors: tuple[InputError, ...]
) -> ParsedFile:
    """A parsed file from its documents."""
    roots, places = tuple(documents.roots), tuple(documents.places)
    manifests: list[Manifest] = []
    skipped: list[tuple[str, str]] = []
    for index, root in enumerate(roots):
        repeats_keys = documents.repeats_keys[index]
        for item in manifests_of(root, Origin(found.path, index), repeats_keys=repeats_keys):
            if isinstance(item, Manifest):
                manifests.append(item)
            else:
                skipped.append(("documents", item))
    ignores = ignore_comments(text, roots, places) if b"netlint:" in found.data else ()
    file = SourceFile(found.path, found.digest, text, roots, places, tuple(manifests), ignores)
    return ParsedFile(file, errors, tuple(skipped))


def _compose(text: SourceText, found: FoundFile, *, is_json: bool) -> Documents:
    """The documents of a text. YAML that looks like JSON is tried as JSON first, as kubectl does."""
    if is_json or _OPENS_BRACE.match(text.text):
        from netlint.source.json_tree import compose_json

        documents = compose_json(text.text)
        if is_json or not documents.faults:
            return documents
    from netlint.source.yaml_tree import compose_yaml  # 20 ms that a run answered from the cache does not pay

    return compose_yaml(text.text)


class _Kustomizations:
    """What the kustomizations among some files say of others, and of the objects in them.

    `reasons` has the files, by path, that belong to Kustomize, and why each is left alone; `patched` is as
    in Collected.
    """

    def __init__(self, found: list[tuple[str, FoundFile]], errors: list[InputError]) -> None:
        self.reasons: dict[str, str] = {}
        self.patched: set[tuple[str, str]] = set()
        for path, file in found:
            if posixpath.basename(file.path) in KUSTOMIZATION_NAMES:
                self._read(path, file, errors)
        for path, file in found:
            if self.reasons.get(path) == PATCH_REASON:
                parsed = parse_file(file)
                self.patched.update(identities(parsed.file.documents if parsed.file else ()))

    def _read(self, path: str, file: FoundFile, errors: list[InputError]) -> None:
        parsed = parse_file(file)
        roots = parsed.file.documents if parsed.file else ()
        if not is_kustomization(roots):
            return
        errors.extend(parsed.errors)
        self.reasons[path] = Foreign.KUSTOMIZATION
        for root in roots:
            self.patched.update(patched_objects(root))
            for used, reason in used_files(Path(path).parent.as_posix(), root):
                self.reasons.setdefault(used, reason)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection while trees are built, and none of them later: they hold no cycles, and are large."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()
