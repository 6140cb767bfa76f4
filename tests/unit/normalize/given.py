"""Shortcuts for tests of the normalizer: YAML in, model out."""

from typing import Any, TypeVar

from netlint.model.labels import Labels
from netlint.model.policy import Policy
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from netlint.normalize import build
from netlint.origin import Origin
from netlint.source.files import FoundFile
from netlint.source.manifest import Manifest
from netlint.source.reading import parse_file

Item = TypeVar("Item")


def manifests(text: str) -> tuple[Manifest, ...]:
    """The manifests in a YAML text."""
    result = parse_file(FoundFile("a.yaml", text.encode(), "", True))
    assert result.errors == ()
    assert result.file is not None
    return result.file.manifests


def snapshot(text: str, *, rejected: tuple[int, ...] = (), namespace: str = "") -> Snapshot:
    """The model of a YAML text; `rejected` are the numbers of the documents that the API server refuses."""
    return build(manifests(text), frozenset(Origin("a.yaml", number) for number in rejected), namespace)


def only(items: tuple[Item, ...]) -> Item:
    """The one item that there is."""
    (item,) = items
    return item


def policy(text: str, **options: Any) -> Policy:
    """The one policy of a YAML text."""
    return only(tuple(snapshot(text, **options).policies))


def workload(text: str, **options: Any) -> Workload:
    """The one workload of a YAML text."""
    return only(snapshot(text, **options).workloads)


def network_policy(spec: str, metadata: str = "{name: p, namespace: x}") -> Policy:
    """The NetworkPolicy with this spec, written in flow style."""
    return policy(
        f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {metadata}\nspec: {spec}\n"
    )


def labels(**pairs: str) -> Labels:
    """Exactly these labels."""
    return Labels.of(pairs.items())
