"""Carries edits out on the texts of files, and writes what that changes as a patch."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import unified_diff
from posixpath import dirname, join
from typing import Final

from netlint.intents.repair import forms
from netlint.intents.repair.edits import Addition, Edit, NewPolicy, NewRule, Removal
from netlint.intents.repair.peers import Written
from netlint.intents.repair.pieces import Piece, Uneditable, added, changed, removed
from netlint.intents.repair.world import NEW_FILE, World, read
from netlint.intents.repair.writing import block
from netlint.model.policy import Direction
from netlint.origin import Origin
from netlint.source.files import SourceFile
from netlint.source.manifest import Manifest

_NETWORK_POLICY: Final = "NetworkPolicy"
_NAMESPACE: Final = "Namespace"
_LONGEST_NAME: Final = 253


def edited(edits: Iterable[Edit], files: Sequence[SourceFile], world: World) -> tuple[SourceFile, ...]:
    """The files after some edits, read anew; raises Uneditable where a text cannot be changed so."""
    edits = tuple(edits)
    texts = {file.path: file.text.text for file in files}
    changes: dict[str, list[Piece]] = defaultdict(list)
    by_path = {file.path: file for file in files}
    for origin, piece in _pieces(edits, by_path):
        changes[origin.file].append(piece)
    for path, pieces in changes.items():
        texts[path] = changed(texts[path], pieces)
    for path, written in _documents(edits, files, world):
        texts[path] = _appended(texts.get(path, ""), written)
    return _read(texts, files, world)


def is_possible(edit: Edit, files: Sequence[SourceFile]) -> bool:
    """Whether the text at the place of an edit can be changed so, if nothing else is."""
    try:
        list(_pieces([edit], {file.path: file for file in files}))
    except Uneditable:
        return False
    return True


def _pieces(edits: Iterable[Edit], files: dict[str, SourceFile]) -> Iterator[tuple[Origin, Piece]]:
    operations = [edit.operation for edit in edits]
    removals: dict[Origin, list[int]] = defaultdict(list)
    filled = {
        item.into.at(key)
        for item in operations
        if isinstance(item, Addition)
        for key, value in item.value.items()
        if isinstance(value, list)
    }
    for item in operations:
        if isinstance(item, Removal):
            removals[item.items].append(item.number)
        elif isinstance(item, Addition):
            yield from ((item.into, piece) for piece in added(files[item.into.file], item.into, item.value))
    for origin, indices in removals.items():
        is_refilled = origin in filled
        found = removed(files[origin.file], origin, indices, is_refilled=is_refilled)
        yield from ((origin, piece) for piece in found)


def _documents(
    edits: Iterable[Edit], files: Sequence[SourceFile], world: World
) -> Iterator[tuple[str, Written]]:
    """New policies, each with the file that it goes to."""
    edits = tuple(edits)
    taken = {(m.namespace or world.facts.namespace, m.name) for file in files for m in file.manifests}
    for edit in edits:
        if not isinstance(edit.operation, NewPolicy):
            continue
        new = edit.operation
        more = [
            item.operation.rule
            for item in edits
            if isinstance(item.operation, NewRule) and item.operation.policy is edit.variable
        ]
        path, writes_namespace = _home(new.subject.namespace, files, world)
        name = _name(new, taken)
        taken.add((new.subject.namespace, name))
        rules = [*new.rules, *more]
        yield (
            path,
            forms.policy(name, new.subject, new.direction, rules, writes_namespace=writes_namespace),
        )


def _name(new: NewPolicy, taken: set[tuple[str, str]]) -> str:
    """The name that is wished for, with a number where it is taken."""
    base = new.name if new.direction is Direction.INGRESS else f"{new.name}-egress"
    number, name = 1, base[:_LONGEST_NAME]
    while (new.subject.namespace, name) in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def _home(namespace: str, files: Sequence[SourceFile], world: World) -> tuple[str, bool]:
    """The file that takes a policy of a namespace, and whether objects in it say their namespace.

    It is the last one with such policies, or else with other objects of the namespace, or with the namespace itself:
    what lists files one by one, as Kustomize does, knows it already. A new file has to do where there is none.
    """
    ranks: tuple[Callable[[Manifest], bool], ...] = (
        lambda manifest: manifest.kind == _NETWORK_POLICY and _is_in(manifest, namespace, world),
        lambda manifest: _is_in(manifest, namespace, world),
        lambda manifest: manifest.kind == _NAMESPACE and manifest.name == namespace,
    )
    for takes in ranks:
        for file in reversed(files):
            found = [manifest for manifest in file.manifests if takes(manifest)]
            if found and world.can_change(file) and not file.path.lower().endswith(".json"):
                omits = all(m.kind != _NAMESPACE and not m.namespace for m in found)
                return file.path, not omits
    folder = dirname(files[0].path) if files and not files[0].path.startswith("<") else ""
    return join(folder, NEW_FILE), True


def _is_in(manifest: Manifest, namespace: str, world: World) -> bool:
    own = manifest.namespace or world.facts.namespace
    return manifest.kind != _NAMESPACE and own == namespace


def _appended(text: str, written: Written) -> str:
    """A text with one more document."""
    breaks = "\r\n" if "\r\n" in text else "\n"
    before = breaks if text and not text.endswith("\n") else ""
    marker = f"---{breaks}" if text.strip() else ""
    return f"{text}{before}{marker}{''.join(f'{line}{breaks}' for line in block(written))}"


def _read(texts: dict[str, str], files: Sequence[SourceFile], world: World) -> tuple[SourceFile, ...]:
    """The files with new texts; what the API server would refuse of them may not become more."""
    old = {file.path: file for file in files}
    found = []
    for path, text in texts.items():
        before = old.get(path)
        if before is not None and before.text.text == text:
            found.append(before)
            continue
        file = read(path, text)
        if file is None or len(world.refused(file)) > (len(world.refused(before)) if before else 0):
            raise Uneditable
        found.append(file)
    return tuple(found)


def patch_of(old: Sequence[SourceFile], new: Sequence[SourceFile]) -> str:
    """What changed, as `patch -p1` and `git apply` take it."""
    before = {file.path: file.text.text for file in old}
    return "".join(_difference(file.path, before.get(file.path), file.text.text) for file in new)


def _difference(path: str, before: str | None, after: str) -> str:
    tab = "\t" if " " in path else ""
    source = "/dev/null" if before is None else f"a/{path}{tab}"
    lines = unified_diff(_lines(before or ""), _lines(after), source, f"b/{path}{tab}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> list[str]:
    """The lines with their breaks; a line ends at a line feed only, as it does for `patch`."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + (
        [last] if (last := text.rpartition("\n")[2]) else []
    )
