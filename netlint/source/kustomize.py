"""Recognizes Kustomize's files, and the files that they use as something else than whole objects."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Final

from netlint.source.tree import Mapping, Sequence, Value

# Fields that list paths, or mappings with paths, and the keys under which those mappings hold them.
_PATCH_LISTS: Final = {
    "patches": ("path",),
    "patchesJson6902": ("path",),
    "patchesStrategicMerge": (),
    "replacements": ("path",),
}
_DATA_LISTS: Final = {
    "configMapGenerator": ("files", "envs", "env"),
    "secretGenerator": ("files", "envs", "env"),
    "helmCharts": ("valuesFile", "additionalValuesFiles"),
    "transformers": (),
    "generators": (),
    "validators": (),
    "configurations": (),
}
_PLAIN: Final = re.compile(r"[-.\w]+")
API_GROUP: Final = "kustomize.config.k8s.io"
PATCH_REASON: Final = "Kustomize patch"
DATA_REASON: Final = "used by Kustomize, not an object to apply"


def is_kustomization(roots: tuple[Value, ...]) -> bool:
    """Whether a file named like a kustomization is one: Flux gives name and kind to objects of its own."""
    versions = [root.get("apiVersion") for root in roots if isinstance(root, Mapping)]
    return all(version is None or str(version).startswith(API_GROUP + "/") for version in versions)


def used_files(folder: str, kustomization: Value) -> Iterator[tuple[str, str]]:
    """The path of every file that a kustomization in `folder` uses, and the reason why it is no manifest."""
    if not isinstance(kustomization, Mapping):
        return
    for lists, reason in ((_PATCH_LISTS, PATCH_REASON), (_DATA_LISTS, DATA_REASON)):
        for name, keys in lists.items():
            for text in _texts(kustomization.get(name), keys):
                if "\n" not in text and "://" not in text:
                    path = text.partition("=")[2] or text
                    yield posixpath.normpath(posixpath.join(folder, path)), reason


def patched_objects(kustomization: Value) -> Iterator[tuple[str, str]]:
    """Kind and name of each object that a kustomization patches in its own text.

    Either is empty where the patch may be for every kind, or for every name: Kustomize takes regular
    expressions there, and one from the input is never run, since it could take forever.
    """
    if not isinstance(kustomization, Mapping):
        return
    for name in _PATCH_LISTS.keys() - {"replacements"}:
        entries = kustomization.get(name)
        for entry in entries if isinstance(entries, Sequence) else ():
            target = entry.get("target") if isinstance(entry, Mapping) else None
            if isinstance(target, Mapping):
                yield _plain(_text(target, "kind")), _plain(_text(target, "name"))
            patch = entry if isinstance(entry, str) else _text(entry, "patch")
            if "\n" in patch:
                from netlint.source.yaml_tree import compose_yaml

                yield from identities(compose_yaml(patch).roots)


def identities(roots: Iterable[Value]) -> Iterator[tuple[str, str]]:
    """Kind and name of each object in some documents."""
    for root in roots:
        metadata = root.get("metadata") if isinstance(root, Mapping) else None
        if isinstance(metadata, Mapping):
            yield _text(root, "kind"), _text(metadata, "name")


def _plain(pattern: str) -> str:
    """The pattern if it means nothing but itself, as names do; else empty, for all."""
    return pattern if _PLAIN.fullmatch(pattern) else ""


def _text(entry: Value, key: str) -> str:
    value = entry.get(key) if isinstance(entry, Mapping) else None
    return value if isinstance(value, str) else ""


def _texts(entries: Value, keys: tuple[str, ...]) -> Iterator[str]:
    """The texts in a list, and under `keys` in the mappings of the list."""
    for entry in entries if isinstance(entries, Sequence) else ():
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, Mapping):
            for key in keys:
                value = entry.get(key)
                if isinstance(value, str):
                    yield value
                else:
                    yield from _texts(value, ())
