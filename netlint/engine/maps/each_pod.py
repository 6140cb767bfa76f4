"""Takes workloads apart into their pods, for a map that names every pod by itself."""

from collections.abc import Iterator

from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload

MOST_PODS = 100
"""Pods of one workload that are named; they are all alike."""


def each_pod(snapshot: Snapshot) -> Snapshot:
    """The snapshot with a workload for each pod: those that a controller will make are numbered from 0.

    A number of replicas that is not known, or 0, counts as one (D.6).
    """
    fields = {name: getattr(snapshot, name) for name in Snapshot.__match_args__}
    pods = tuple(pod for workload in snapshot.workloads for pod in _pods(workload))
    return Snapshot(**fields | {"workloads": pods})


def _pods(workload: Workload) -> Iterator[Workload]:
    if workload.kind == "Pod":
        yield workload
        return
    fields = {name: getattr(workload, name) for name in Workload.__match_args__}
    for number in range(min(max(workload.replicas or 1, 1), MOST_PODS)):
        yield Workload(**fields | {"name": f"{workload.name}-{number}", "replicas": 1})
