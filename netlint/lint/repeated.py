"""Finds objects that are given more than once: the cluster keeps the last of them (S6.9)."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from netlint.check import ReadManifest
from netlint.normalize.registry import CONVERTERS
from netlint.source.manifest import Manifest

_SIDE_KINDS: Final = frozenset(
    {"ConfigMap", "CustomResourceDefinition", "PodMonitor", "Prometheus", "PrometheusAgent", "ServiceMonitor"}
)
"""Kinds of which `check` knows, and which make no difference to who reaches whom."""


class Repeated(NamedTuple):
    """An object, and the one of the same identity that replaces it."""

    earlier: Manifest
    later: Manifest


def repeated(manifests: Iterable[ReadManifest], namespace: str) -> Iterator[Repeated]:
    """Each object that another one replaces; without a namespace it is in `namespace`. Refused ones do not count."""
    latest: dict[tuple[str, str, str, str], Manifest] = {}
    for item in manifests:
        manifest = item.manifest
        matters = (manifest.group, manifest.kind) in CONVERTERS and manifest.kind not in _SIDE_KINDS
        if item.is_refused or not matters or not manifest.name:
            continue
        key = (manifest.group, manifest.kind, manifest.namespace or namespace, manifest.name)
        if key in latest:
            yield Repeated(latest[key], manifest)
        latest[key] = manifest
