"""Finds the Kubernetes objects in a document, lists flattened."""

from collections.abc import Iterator
from enum import StrEnum

from netlint.finding import ObjectReference
from netlint.origin import Origin
from netlint.source.tree import Mapping, Sequence, Value
from netlint.value import value


class Foreign(StrEnum):
    """Why something in a document is no manifest, as the tally says it."""

    NOT_KUBERNETES = "not Kubernetes objects"
    NO_API_VERSION = "`kind` and `metadata` but no `apiVersion`"
    NO_KIND = "`apiVersion` but no `kind`"
    KUSTOMIZATION = "Kustomization"
    PATCH = "Kustomize patch"
    INTENTS = "intents, which `netlint verify` reads"


@value
class Manifest:
    """A Kubernetes object as written, its place in the input beside it.

    `namespace` is empty where the object sets none, `name` where it has only a generateName or
    nothing (S6.7). An item of a typed list may lack `kind` and `apiVersion`; they are filled in here
    from the list's (S6.6), not in `body`. `repeats_keys` tells whether a mapping of its document may
    give a key twice.
    """

    origin: Origin
    api_version: str
    kind: str
    namespace: str
    name: str
    body: Mapping
    repeats_keys: bool = True

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def version(self) -> str:
        """The API version without its group."""
        return self.api_version.rpartition("/")[2]

    @property
    def reference(self) -> ObjectReference:
        """The identity of the object."""
        return ObjectReference(self.api_version, self.kind, self.namespace, self.name)


def manifests_of(root: Value, origin: Origin, *, repeats_keys: bool = True) -> Iterator[Manifest | Foreign]:
    """The objects of a document, and a reason for each part of it that is none.

    `List` and typed lists give their items, at any depth, each with its own origin (S6.6).
    """
    return _objects(root, origin, "", "", repeats_keys)


def _objects(
    value: Value, origin: Origin, default_kind: str, default_version: str, repeats_keys: bool
) -> Iterator[Manifest | Foreign]:
    """The objects in `value`; the defaults are those that a typed list gives its items."""
    if not isinstance(value, Mapping):
        yield Foreign.NOT_KUBERNETES
        return
    kind = _text(value, "kind") or default_kind
    api_version = _text(value, "apiVersion") or default_version
    reason = _why_foreign(value, kind, api_version)
    items = value.get("items")
    if reason is not None:
        yield reason
    elif kind.endswith("List") and isinstance(items, Sequence):
        item_kind = kind.removesuffix("List")
        for index, item in enumerate(items):
            item_version = api_version if item_kind else ""
            yield from _objects(item, origin.at("items", index), item_kind, item_version, repeats_keys)
    else:
        metadata = value.get("metadata")
        known = metadata if isinstance(metadata, Mapping) else Mapping()
        namespace, name = _text(known, "namespace"), _text(known, "name")
        yield Manifest(origin, api_version, kind, namespace, name, value, repeats_keys)


def _why_foreign(value: Mapping, kind: str, api_version: str) -> Foreign | None:
    """The reason why a mapping is no manifest, or None if it is one."""
    if not kind and not api_version:
        return Foreign.NOT_KUBERNETES
    if not kind:
        return Foreign.NO_KIND
    if not api_version:
        return Foreign.NO_API_VERSION if "metadata" in value else Foreign.NOT_KUBERNETES
    if "$patch" in value:
        return Foreign.PATCH
    if api_version.startswith("kustomize.config.k8s.io/") and kind in ("Kustomization", "Component"):
        return Foreign.KUSTOMIZATION
    if api_version.startswith("netlint.dev/"):
        return Foreign.INTENTS
    return None


def _text(mapping: Mapping, key: str) -> str:
    """The text at `key`, or empty where there is none."""
    value = mapping.get(key)
    return value if isinstance(value, str) else ""
