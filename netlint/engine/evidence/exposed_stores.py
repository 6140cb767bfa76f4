"""Which datastores the internet reaches without passing another workload."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from netlint.engine.evidence.barriers import Barriers
from netlint.engine.evidence.datastores import Datastore, datastore
from netlint.engine.ways_in.entries import Entry, EntryKind
from netlint.engine.ways_in.exposure import Exposures, is_public
from netlint.engine.ways_in.load_balancers import Reach as Scope
from netlint.model.entry import Ingress, OpenShiftRoute, Route

_OVER_HTTP: Final = frozenset({"Ingress", "HTTPRoute", "GRPCRoute"})
_NODES: Final = (EntryKind.NODE_PORT, EntryKind.EXTERNAL_IP, EntryKind.HOST_PORT, EntryKind.HOST_NETWORK)


class ExposedStore(NamedTuple):
    """A datastore with the way in that leads from the internet to a port where it serves its clients."""

    store: Datastore
    entry: Entry


class ExposedStores:
    """Goes through the ways in that policies leave open for certain, and none of other kinds may close.

    Node ports and the like count with `through_nodes` only: the input does not tell who reaches a node.
    """

    def __init__(self, exposures: Exposures, barriers: Barriers, *, through_nodes: bool) -> None:
        self._exposures = exposures
        self._barriers = barriers
        self._through_nodes = through_nodes

    def __iter__(self) -> Iterator[ExposedStore]:
        """Each datastore once for the object that opens the way."""
        seen: set[tuple[int, int]] = set()
        for entry in self._exposures.entries:
            key = id(entry.object), id(entry.workload)
            store = datastore(entry.workload, entry.port.first, entry.port.protocol)
            if store is not None and key not in seen and self._counts(entry, store):
                seen.add(key)
                yield ExposedStore(store, entry)

    def _counts(self, entry: Entry, store: Datastore) -> bool:
        is_open = entry.reach is Scope.OPEN or (self._through_nodes and entry.kind in _NODES)
        if not is_open or (_kind(entry) in _OVER_HTTP and (not store.speaks_http or _asks_who(entry))):
            return False
        barriers, workload = self._barriers, entry.workload
        together = not barriers.variants.alternatives(entry.origin, workload.origin)
        unseen = barriers.lookup.may_be_restricted_unseen(workload.namespace)
        return together and not unseen and is_public(self._exposures.judge(entry))


def _kind(entry: Entry) -> str:
    """The kind of an Ingress or route; a Route of OpenShift is a kind of Ingress."""
    match entry.object:
        case Ingress() | OpenShiftRoute():
            return "Ingress"
        case Route(kind):
            return kind
        case _:
            return ""


def _asks_who(entry: Entry) -> bool:
    """Whether the controller asks clients who they are before it lets them through."""
    return isinstance(entry.object, Ingress) and any("auth" in key for key, _ in entry.object.annotations)
