"""Tells which ways lead to a workload: from outside the cluster, and through other workloads."""

from collections.abc import Iterator
from typing import Final, assert_never

from netlint.engine.answers.ends import End
from netlint.engine.answers.narrative import Reason
from netlint.engine.answers.port_words import port_words
from netlint.engine.maps.endpoints import workload_id
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.ways_in.entries import (
    BalancerSeen,
    ClientSeen,
    ControllerSeen,
    Entry,
    EntryKind,
    NodeSeen,
    Seen,
)
from netlint.engine.ways_in.exposure import Exposure
from netlint.engine.ways_in.load_balancers import Reach as Scope
from netlint.engine.ways_in.paths import Path, Paths
from netlint.engine.words import qualified
from netlint.model.network_profile import NetworkProfile
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload

_DIRECT: Final = (EntryKind.INGRESS, EntryKind.GATEWAY)


def ways_from_internet(
    snapshot: Snapshot, destination: End, ports: Allowed, network: NetworkProfile
) -> Iterator[Reason]:
    """The shortest way from the internet to some ports of a workload, or the first of which too little is known."""
    paths = Paths(snapshot, network, ports)
    for workload in _workloads(snapshot, destination):
        path = paths.from_internet(workload)
        if path is not None:
            yield _told(path)
        else:
            yield _perhaps(workload, paths)


def ways_through_others(
    snapshot: Snapshot, source: End, destination: End, ports: Allowed, network: NetworkProfile
) -> Iterator[Reason]:
    """The shortest way from one workload to some ports of another one, through further ones."""
    starts = _workloads(snapshot, source)
    paths = Paths(snapshot, network, ports)
    for workload in _workloads(snapshot, destination) if starts else ():
        path = paths.between(starts[0], workload)
        if path is not None and len(path.hops) > 2:
            yield _told(path)


def _workloads(snapshot: Snapshot, end: End) -> list[Workload]:
    """The first workload that an end of a question stands for; none for pods that need not exist."""
    found = (item for item in snapshot.workloads if item.pod_origin == end.origin)
    return [item for item in (next(found, None),) if item is not None]


def _told(path: Path) -> Reason:
    """A path in one sentence, with the place of the object that lets the internet in."""
    first, *others = path.hops
    entry = path.exposure.entry if path.exposure is not None else None
    steps = [f"{workload_id(hop.workload)} ({port_words(hop.ports)})" for hop in others]
    if entry is None:
        return Reason(f"Through other workloads: {' → '.join((workload_id(first.workload), *steps))}.")
    way = f"internet → {workload_id(first.workload)} ({opener(entry)})"
    lead = "Through other workloads: " if others else "A way in: "
    return Reason(f"{lead}{' → '.join((way, *steps))}.", _named(entry), entry.origin)


def _perhaps(workload: Workload, paths: Paths) -> Reason:
    """What is known of a workload to which no way leads for certain."""
    for exposure in paths.exposures.all:
        entry = exposure.entry
        if entry.workload is workload and paths.is_asked(entry.port) and _may_be_open(exposure):
            return Reason(
                f"Perhaps a way in: internet → {workload_id(workload)} ({opener(entry)}); whether policies let such "
                "connections in depends on what is not in the input.",
                _named(entry),
                entry.origin,
            )
    return Reason(
        f"Nothing in the input leads from the internet to {workload_id(workload)} for certain, not even through other "
        "workloads."
    )


def _may_be_open(exposure: Exposure) -> bool:
    return exposure.verdict is Truth.UNKNOWN and exposure.entry.reach not in (Scope.PRIVATE, Scope.LIMITED)


def opener(entry: Entry) -> str:
    """The object that opens a way in, what is connected to, and whom policies see in the client's stead (S8)."""
    nodes = "" if entry.reach is Scope.OPEN or entry.kind in _DIRECT else ", for whoever reaches a node"
    return f"{_named(entry)}: {entry.outside}{nodes}{_seen(entry.seen)}"


def _seen(seen: Seen) -> str:
    match seen:
        case ClientSeen():
            return ""
        case NodeSeen():
            return "; policies see a node"
        case ControllerSeen():
            return "; policies see its controller"
        case BalancerSeen():
            return "; policies see the cloud's load balancer"
        case _:
            assert_never(seen)


def _named(entry: Entry) -> str:
    kind = getattr(entry.object, "kind", type(entry.object).__name__)
    return f"{kind} {qualified(entry.object.namespace, entry.object.name)}"
