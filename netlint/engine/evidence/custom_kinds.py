"""Groups the objects of other vendors' kinds by kind: the policies that are not evaluated, and what may make pods."""

from collections import defaultdict
from collections.abc import Iterable

from netlint.model.custom import CustomObject
from netlint.model.snapshot import Snapshot

ByKind = dict[tuple[str, str], list[CustomObject]]
"""Objects by their apiVersion and kind, in the order of the input."""


def unevaluated_policies(snapshot: Snapshot) -> ByKind:
    """The policies whose effect netlint does not know (V0.12)."""
    return _by_kind(custom for custom in snapshot.custom_objects if custom.is_policy)


def makers_of_pods(snapshot: Snapshot) -> ByKind:
    """The objects whose operators may make pods that no manifest shows."""
    objects = snapshot.custom_objects
    return _by_kind(custom for custom in objects if custom.may_make_pods and not custom.is_policy)


def _by_kind(objects: Iterable[CustomObject]) -> ByKind:
    kinds: ByKind = defaultdict(list)
    for custom in objects:
        kinds[custom.api_version, custom.kind].append(custom)
    return kinds
