"""Tells which objects are surely applied together, to one namespace of one cluster."""

from collections.abc import Callable
from pathlib import PurePosixPath

from netlint.engine.variants import Variants
from netlint.model.policy import Policy
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from netlint.origin import Origin


class Applied:
    """Answers from where objects stand in the input tree.

    Objects that name no namespace are sure to meet only where they stand in one folder: each folder may be applied
    to a namespace of its own (S1.68). `is_patched` tells by kind and name what Kustomize changes before.
    """

    def __init__(self, snapshot: Snapshot, is_patched: Callable[[str, str], bool]) -> None:
        self.variants = Variants(snapshot)
        self._is_patched = is_patched

    def as_written(self, *objects: Policy | Workload) -> bool:
        """Whether all of the objects are applied as the manifests say."""
        return not any(self._is_patched(item.kind, item.name) for item in objects)

    def together(self, one: Origin, other: Origin, namespace: str) -> bool:
        """Whether two objects of `namespace` are applied together."""
        if self.variants.alternatives(one, other):
            return False
        return bool(namespace) or _folder(one) == _folder(other)


def _folder(origin: Origin) -> PurePosixPath:
    return PurePosixPath(origin.file).parent
