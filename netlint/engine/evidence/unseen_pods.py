"""Tells selectors for pods that an operator makes, and that no manifest shows."""

from netlint.engine.lookup import Lookup
from netlint.model.selector import AllOf, AnyOf, KeyExists, KeyIn, KeyText, Not, Selector

_SHARED_DOMAINS = frozenset({"app.kubernetes.io", "helm.sh", "kubernetes.io"})


def names_unseen_pods(selector: Selector, lookup: Lookup) -> bool:
    """Whether the selector asks for a label of a vendor's domain that no pod of the input carries.

    Such labels (`acme.cert-manager.io/…`, `strimzi.io/…`) are put on pods by a controller, so that
    nothing can be said about them.
    """
    wanted = {key for key in _required_keys(selector) if "/" in key}
    vendors = {key for key in wanted if key.partition("/")[0] not in _SHARED_DOMAINS}
    if not vendors:
        return False
    carried = {key for workload in lookup.snapshot.workloads for key, _ in workload.labels.pairs}
    return not vendors <= carried


def _required_keys(selector: Selector) -> frozenset[str]:
    """The keys that a set of labels must have to pass."""
    match selector:
        case KeyIn(key, _) | KeyExists(key) | KeyText(key, _, _):
            return frozenset((key,))
        case AllOf(parts):
            return frozenset[str]().union(*map(_required_keys, parts))
        case AnyOf() | Not():
            return frozenset()
