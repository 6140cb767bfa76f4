"""What the controllers of Kubernetes do with the pods of a kind, beyond its pod template (S6 table)."""

from typing import Final, NamedTuple


class Traits(NamedTuple):
    """Labels that the controller adds with values that no manifest holds (S6.3); how it runs pods."""

    run_time_labels: frozenset[str] = frozenset()
    is_daemon: bool = False
    runs_to_completion: bool = False


PLAIN: Final = Traits()

_REPLICA_SET_LABELS: Final = frozenset({"pod-template-hash"})
_JOB_LABELS: Final = frozenset(
    {
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/job-name",
        "controller-uid",
        "job-name",
    }
)
_STATEFUL_SET_LABELS: Final = frozenset(
    {"apps.kubernetes.io/pod-index", "controller-revision-hash", "statefulset.kubernetes.io/pod-name"}
)

BY_KIND: Final = {
    "CronJob": Traits(_JOB_LABELS, runs_to_completion=True),
    "DaemonSet": Traits(frozenset({"controller-revision-hash", "pod-template-generation"}), is_daemon=True),
    "Deployment": Traits(_REPLICA_SET_LABELS),
    "Job": Traits(_JOB_LABELS, runs_to_completion=True),
    "ReplicaSet": PLAIN,
    "StatefulSet": Traits(_STATEFUL_SET_LABELS),
}
"""The traits of the kinds that Kubernetes itself has; a kind that is missing is plain."""
