"""Converts Kubernetes' own kinds that make pods."""

from typing import Final

from netlint.model.labels import Pair
from netlint.normalize.draft import Draft
from netlint.normalize.fields import NO_PAIRS, flag, mapping, mappings, number, text
from netlint.normalize.pods import add_workload
from netlint.normalize.traits import BY_KIND, PLAIN, Traits
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

_ENDING: Final = Traits(runs_to_completion=True)
_JOB_NAME_KEYS: Final = ("batch.kubernetes.io/job-name", "job-name")


def pod(manifest: Manifest, draft: Draft) -> None:
    """Add a Pod, unless it has ended: then it has no traffic any more (S1.67)."""
    if text(mapping(manifest.body, "status"), "phase") not in ("Succeeded", "Failed"):
        traits = _ENDING if _may_end(mapping(manifest.body, "spec")) else PLAIN
        add_workload(manifest, draft, manifest.body, manifest.origin, replicas=1, traits=traits)


def _may_end(spec: Mapping) -> bool:
    """Whether a Pod is made to do a task, such as Helm's tests: it is not restarted, and declares no port."""
    declares = any(body.get("ports") for _, body in mappings(spec, "containers"))
    return text(spec, "restartPolicy") in ("Never", "OnFailure") and not declares


def controller(manifest: Manifest, draft: Draft) -> None:
    """Add an object that keeps some pods, or one on each node, running; 0 replicas make none now (S6.5)."""
    spec = mapping(manifest.body, "spec")
    add_workload(
        manifest,
        draft,
        mapping(spec, "template"),
        manifest.origin.at("spec", "template"),
        replicas=_count(spec, "replicas"),
        traits=BY_KIND.get(manifest.kind, PLAIN),
    )


def job(manifest: Manifest, draft: Draft) -> None:
    """Add a Job; its name is a label of its pods (S6 table)."""
    spec = mapping(manifest.body, "spec")
    name = manifest.name
    known: frozenset[Pair] = frozenset([(key, name) for key in _JOB_NAME_KEYS]) if name else NO_PAIRS
    add_workload(
        manifest,
        draft,
        mapping(spec, "template"),
        manifest.origin.at("spec", "template"),
        replicas=0 if flag(spec, "suspend") else _count(spec, "parallelism"),
        traits=BY_KIND["Job"],
        known_labels=known,
    )


def cron_job(manifest: Manifest, draft: Draft) -> None:
    """Add a CronJob; the names of its Jobs are not known (S6 table)."""
    spec = mapping(manifest.body, "spec")
    job_spec = mapping(spec, "jobTemplate", "spec")
    add_workload(
        manifest,
        draft,
        mapping(job_spec, "template"),
        manifest.origin.at("spec", "jobTemplate", "spec", "template"),
        replicas=0 if flag(spec, "suspend") else _count(job_spec, "parallelism"),
        traits=BY_KIND["CronJob"],
    )


def _count(spec: Mapping, key: str) -> int | None:
    """A number of pods; None where it is left out."""
    return number(spec, key) if spec.get(key) is not None else None


CONVERTERS: Final = {
    ("", "Pod"): pod,
    ("", "ReplicationController"): controller,
    ("apps", "DaemonSet"): controller,
    ("apps", "Deployment"): controller,
    ("apps", "ReplicaSet"): controller,
    ("apps", "StatefulSet"): controller,
    ("extensions", "DaemonSet"): controller,
    ("extensions", "Deployment"): controller,
    ("extensions", "ReplicaSet"): controller,
    ("batch", "Job"): job,
    ("batch", "CronJob"): cron_job,
}
