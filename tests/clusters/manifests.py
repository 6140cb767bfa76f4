"""Builds Kubernetes objects as plain dicts, with no more fields than the API server asks for."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.naive.cluster import Manifest

__all__ = [
    "Manifest",
    "admin_network_policy",
    "baseline_admin_network_policy",
    "cluster_network_policy",
    "container",
    "namespace",
    "network_policy",
    "pod",
    "to_yaml",
    "workload",
]

API_VERSIONS = {
    "Pod": "v1",
    "ReplicationController": "v1",
    "Deployment": "apps/v1",
    "ReplicaSet": "apps/v1",
    "StatefulSet": "apps/v1",
    "DaemonSet": "apps/v1",
    "Job": "batch/v1",
    "CronJob": "batch/v1",
}


def metadata(name: str, namespace: str | None, labels: Mapping[str, str] | None) -> Manifest:
    """The metadata of an object, without what is None."""
    fields = {"name": name, "namespace": namespace, "labels": None if labels is None else dict(labels)}
    return {key: value for key, value in fields.items() if value is not None}


def namespace(name: str, labels: Mapping[str, str] | None = None) -> Manifest:
    """A Namespace."""
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata(name, None, labels)}


def container(ports: Sequence[Manifest] = (), name: str = "main", sidecar: bool = False) -> Manifest:
    """A container; a sidecar is an init container that keeps running."""
    return {
        "name": name,
        "image": "registry.example/image:1",
        **({"ports": list(ports)} if ports else {}),
        **({"restartPolicy": "Always"} if sidecar else {}),
    }


def pod(
    name: str,
    labels: Mapping[str, str] | None = None,
    namespace: str | None = None,
    **spec: Any,
) -> Manifest:
    """A Pod with one container unless `spec` says more."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata(name, namespace, labels),
        "spec": {"containers": [container()], **spec},
    }


def workload(
    kind: str, name: str, labels: Mapping[str, str], namespace: str | None = None, **spec: Any
) -> Manifest:
    """A controller of pods with these labels; of a Pod it is the Pod itself."""
    if kind == "Pod":
        return pod(name, labels, namespace, **spec)
    template: Manifest = {
        "metadata": {"labels": dict(labels)},
        "spec": {"containers": [container()], **spec},
    }
    fields: Manifest = {"template": template}
    match kind:
        case "Job":
            template["spec"]["restartPolicy"] = "Never"
        case "CronJob":
            template["spec"]["restartPolicy"] = "Never"
            fields = {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": template}}}
        case "ReplicationController":
            fields["selector"] = dict(labels)
        case _:
            fields["selector"] = {"matchLabels": dict(labels)}
    if kind == "StatefulSet":
        fields["serviceName"] = name
    return {
        "apiVersion": API_VERSIONS[kind],
        "kind": kind,
        "metadata": metadata(name, namespace, None),
        "spec": fields,
    }


def network_policy(name: str, spec: Manifest, namespace: str | None = None) -> Manifest:
    """A NetworkPolicy."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(name, namespace, None),
        "spec": spec,
    }


def admin_network_policy(name: str, spec: Manifest) -> Manifest:
    """An AdminNetworkPolicy."""
    return {
        "apiVersion": "policy.networking.k8s.io/v1alpha1",
        "kind": "AdminNetworkPolicy",
        "metadata": {"name": name},
        "spec": spec,
    }


def baseline_admin_network_policy(spec: Manifest) -> Manifest:
    """The BaselineAdminNetworkPolicy: it must be called `default` (S2.14)."""
    return {
        "apiVersion": "policy.networking.k8s.io/v1alpha1",
        "kind": "BaselineAdminNetworkPolicy",
        "metadata": {"name": "default"},
        "spec": spec,
    }


def cluster_network_policy(name: str, spec: Manifest) -> Manifest:
    """A ClusterNetworkPolicy."""
    return {
        "apiVersion": "policy.networking.k8s.io/v1alpha2",
        "kind": "ClusterNetworkPolicy",
        "metadata": {"name": name},
        "spec": spec,
    }


def to_yaml(objects: Sequence[Manifest]) -> str:
    """The objects as one stream of YAML documents; JSON is YAML."""
    return "\n---\n".join(json.dumps(manifest, indent=1) for manifest in objects) + "\n"
