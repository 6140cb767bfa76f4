"""Follows ownerReferences to the object that a workload is named after (S6.10)."""

from typing import NamedTuple

from netlint.normalize.draft import Draft
from netlint.normalize.fields import flag, mapping, mappings, text
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping


class Owner(NamedTuple):
    """The top owner that is known; `is_shown` where it, or one on the way to it, is a workload of the input."""

    api_version: str
    kind: str
    name: str
    is_shown: bool


class _Reference(NamedTuple):
    """What an ownerReference names, and its manifest where that is in the input."""

    api_version: str
    kind: str
    name: str
    manifest: Manifest | None


def top_owner(manifest: Manifest, draft: Draft) -> Owner | None:
    """The last owner on the way up from an object; None where nothing controls it, or its owners go in a circle."""
    namespace = draft.namespace_of(manifest)
    owner: Owner | None = None
    current: Manifest | None = manifest
    seen: set[Origin] = set()
    while current is not None:
        if current.origin in seen:
            return None
        seen.add(current.origin)
        found = _controller(current, namespace, draft)
        current = found.manifest if found else None
        if found is not None:
            is_shown = (owner is not None and owner.is_shown) or (
                current is not None and draft.is_workload(current)
            )
            owner = Owner(found.api_version, found.kind, found.name, is_shown)
    return owner


def _controller(manifest: Manifest, namespace: str, draft: Draft) -> _Reference | None:
    """The owner that controls an object; nodes own static pods, but do not make them anew elsewhere."""
    metadata = mapping(manifest.body, "metadata")
    for _, reference in mappings(metadata, "ownerReferences"):
        kind, name = text(reference, "kind"), text(reference, "name")
        if flag(reference, "controller") and kind and name and kind != "Node":
            owner = _resolved(text(reference, "apiVersion"), kind, name, namespace, draft)
            return owner if owner.manifest else _deployment_behind(owner, metadata, namespace, draft) or owner
    return None


def _resolved(api_version: str, kind: str, name: str, namespace: str, draft: Draft) -> _Reference:
    group = api_version.rpartition("/")[0]
    return _Reference(api_version, kind, name, draft.find(group, kind, namespace, name))


def _deployment_behind(
    owner: _Reference, metadata: Mapping, namespace: str, draft: Draft
) -> _Reference | None:
    """The Deployment of a ReplicaSet outside the input, which it named after itself and the hash."""
    suffix = "-" + text(mapping(metadata, "labels"), "pod-template-hash")
    if owner.kind != "ReplicaSet" or len(suffix) == 1 or not owner.name.endswith(suffix):
        return None
    return _resolved(owner.api_version, "Deployment", owner.name.removesuffix(suffix), namespace, draft)
