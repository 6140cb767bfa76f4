"""Converts Namespaces, and stands in for those that are only mentioned."""

from typing import Final

from netlint.model.labels import Labels, Pair
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.normalize.draft import Draft
from netlint.normalize.fields import pairs
from netlint.source.manifest import Manifest


def namespace(manifest: Manifest, draft: Draft) -> None:
    """Add a Namespace; the server sets the name label, whatever the manifest says (S1.65).

    One that the server refuses is only mentioned: the cluster may hold an older one (D.7).
    """
    name = manifest.name
    if not name:
        return
    draft.mentioned[name] = None
    if not draft.is_rejected(manifest):
        written = pairs(manifest.body, "metadata", "labels")
        labels: frozenset[Pair] = frozenset(
            [(NAME_LABEL, name), *(pair for pair in written if pair[0] != NAME_LABEL)]
        )
        draft.namespaces.append(Namespace(name, Labels(labels), manifest.origin))


def all_namespaces(draft: Draft) -> tuple[Namespace, ...]:
    """The namespaces that are given, then those that are only mentioned."""
    given = {item.name for item in draft.namespaces}
    return (*draft.namespaces, *(mentioned(name) for name in draft.mentioned if name not in given))


def mentioned(name: str) -> Namespace:
    """A namespace whose object is not in the input: only its name label is known (S1.66)."""
    known = frozenset(((NAME_LABEL, name),)) if name else frozenset[Pair]()
    return Namespace(name, Labels(known, complete=False))


CONVERTERS: Final = {
    ("", "Namespace"): namespace,
    ("project.openshift.io", "Project"): namespace,
}
