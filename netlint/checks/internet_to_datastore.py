"""Finds datastores that the internet reaches without passing another workload."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.barriers import Barriers
from netlint.engine.evidence.datastores import is_datastore
from netlint.engine.evidence.exposed_stores import ExposedStore, ExposedStores
from netlint.engine.evidence.stores_behind import StoreBehind, StoresBehind
from netlint.engine.routing.backends import service_place
from netlint.engine.ways_in.entries import Entry, EntryKind
from netlint.engine.ways_in.load_balancers import Reach
from netlint.engine.words import named
from netlint.finding import Severity
from netlint.model.entry import Ingress, OpenShiftRoute, Route
from netlint.model.service import Service
from netlint.model.workload import Workload
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each way in that leads to a datastore, is open, and is not closed by policies (S8, S3.25)."""
    effective = context.effective
    if not any(map(is_datastore, effective.workloads)):
        return
    pedantic = context.settings.profile is Profile.PEDANTIC
    barriers = Barriers(
        context.lookup, context.effective_lookup, context.settings.cluster.network, context.is_patched
    )
    for exposed in ExposedStores(context.exposures, barriers, through_nodes=pedantic):
        yield _hit(exposed)
    if pedantic and next(effective.policies, None) is not None:
        network = context.settings.cluster.network
        for behind in StoresBehind(context.snapshot, context.exposures, barriers, network):
            yield _hit_behind(behind)


def _hit(exposed: ExposedStore) -> Hit:
    entry, store = exposed.entry, exposed.store
    return Hit(
        _place(entry),
        f"{_object(entry)} leads from {_where(entry)} to port {entry.port.first} of {named(entry.workload)}, which is "
        f"{store.name}, and no policy refuses it: whoever guesses a password, or needs none, has the data.",
        _help(entry),
        "leads to a datastore",
        (Place(store.container.origin.at("image"), f"runs {store.name}"),),
        Severity.ERROR if _is_certain(entry) else Severity.WARNING,
    )


def _hit_behind(behind: StoreBehind) -> Hit:
    entry, policy = behind.exposure.entry, behind.policy
    return Hit(
        behind.origin,
        f"{policy.kind} `{policy.name}` opens port {behind.port.first} of {named(behind.workload)}, which is "
        f"{behind.name}, to every pod of a namespace, among them those of {named(entry.workload)}, which the "
        f"internet reaches through {_object(entry)}.",
        "Name the pods that need the datastore with a `podSelector`.",
        "two steps from the internet",
        (Place(entry.origin, "lets the internet in"),),
        Severity.NOTE,
    )


def _object(entry: Entry) -> str:
    item = entry.object
    if isinstance(item, Workload):
        return named(item)
    kind = item.kind if isinstance(item, Route | OpenShiftRoute) else type(item).__name__
    return f"{kind} `{item.namespace}/{item.name}`" if item.namespace else f"{kind} `{item.name}`"


def _is_certain(entry: Entry) -> bool:
    """Whether the input shows the load balancer: not that of a controller, nor what stands before nodes."""
    return entry.kind is EntryKind.LOAD_BALANCER and entry.reach is Reach.OPEN


def _where(entry: Entry) -> str:
    match entry.kind:
        case EntryKind.LOAD_BALANCER if _is_certain(entry):
            return "the internet"
        case EntryKind.LOAD_BALANCER | EntryKind.INGRESS | EntryKind.GATEWAY:
            return "outside the cluster"
        case EntryKind.EXTERNAL_IP:
            return "an external address"
        case _:
            return "the ports of the nodes"


def _help(entry: Entry) -> str:
    match entry.kind:
        case EntryKind.INGRESS | EntryKind.GATEWAY:
            return "Take the backend out, and let clients connect from inside the cluster, or through a VPN."
        case EntryKind.HOST_PORT | EntryKind.HOST_NETWORK:
            return (
                "Delete the port of the node, and let clients connect through a Service of `type: ClusterIP`."
            )
        case _:
            return "Use `type: ClusterIP`, or name the clients in `loadBalancerSourceRanges` and in a policy."


def _place(entry: Entry) -> Origin:
    published = entry.published
    if isinstance(entry.object, Ingress) and published is not None:
        return service_place(entry.object, published.backend)
    if published is not None:
        return published.backend.origin.at("name")
    if isinstance(entry.object, Service):
        return entry.object.origin.at("spec", "type")
    return entry.origin.at("hostPort")
