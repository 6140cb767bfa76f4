"""Reads plain Kubernetes objects, as a YAML reader gives them, into namespaces, pods and policies."""

import ipaddress
from collections.abc import Iterator
from typing import Any, NamedTuple

__all__ = [
    "AddressEnd",
    "Cluster",
    "ContainerPort",
    "End",
    "Manifest",
    "Pod",
    "PodEnd",
    "every_mapping",
    "networks_mentioned",
]

Manifest = dict[str, Any]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

PRIVATE_NETWORKS = tuple(
    ipaddress.IPv4Network(text) for text in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
)
"""Where netlint's default profile looks for pods and nodes: private IPv4 addresses, which one is not known."""

NAME_LABEL = "kubernetes.io/metadata.name"
JOB_NAME_LABELS = ("batch.kubernetes.io/job-name", "job-name")

# S6.3: what the controllers of each kind add to the labels of the template.
RUN_TIME_LABELS: dict[str, tuple[str, ...]] = {
    "Deployment": ("pod-template-hash",),
    "StatefulSet": (
        "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
        "controller-revision-hash",
    ),
    "DaemonSet": ("controller-revision-hash",),
    "Job": (*JOB_NAME_LABELS, "batch.kubernetes.io/controller-uid", "controller-uid"),
    "CronJob": (*JOB_NAME_LABELS, "batch.kubernetes.io/controller-uid", "controller-uid"),
}
WORKLOAD_KINDS = (
    "Pod",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
)


class PodEnd(NamedTuple):
    """One end of a connection: a pod of the workload of this kind and name."""

    namespace: str
    kind: str
    name: str


class AddressEnd(NamedTuple):
    """One end of a connection: an address that belongs to no pod of the cluster."""

    address: str


End = PodEnd | AddressEnd


class ContainerPort(NamedTuple):
    """A port that a container declares; the name is empty where there is none."""

    name: str
    protocol: str
    number: int


class Pod(NamedTuple):
    """A pod of a workload."""

    end: PodEnd
    labels: dict[str, str]
    unknown_labels: tuple[str, ...]
    """Keys that the pod surely carries, with values that no manifest tells (S6.3)."""
    host_network: bool
    ports: tuple[ContainerPort, ...]
    """The ports that serve: of containers, then of restartable init containers (S6.4, S3.12)."""


class Cluster:
    """The objects of the input, all of them accepted by the API server (the others are not in the cluster, D.7)."""

    def __init__(self, objects: list[Manifest]) -> None:
        self.objects = objects
        self.namespace_labels: dict[str, dict[str, str]] = {}
        self.pods: dict[PodEnd, Pod] = {}
        self.network_policies: list[Manifest] = []
        self.admin_policies: list[Manifest] = []
        for manifest in objects:
            match manifest["kind"]:
                case "Namespace":
                    self.namespace_labels[name_of(manifest)] = namespace_labels(manifest)
                case "NetworkPolicy":
                    self.network_policies.append(manifest)
                case "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy":
                    self.admin_policies.append(manifest)
                case kind if kind in WORKLOAD_KINDS and not is_terminal(manifest):
                    pod = read_pod(manifest)
                    self.pods[pod.end] = pod
        self.private_addresses = representative_private_addresses(objects)

    def label_values(self, key: str) -> list[str]:
        """The values that an unknown label may have: each one a selector asks for, and one that none asks for."""
        return [*sorted(set(values_mentioned(self.objects, key))), "any other value"]


def name_of(manifest: Manifest) -> str:
    """The name of an object."""
    name: str = manifest["metadata"]["name"]
    return name


def namespace_of(manifest: Manifest) -> str:
    """The namespace of a namespaced object, `default` where it names none (S1.68)."""
    return manifest["metadata"].get("namespace") or "default"


def namespace_labels(manifest: Manifest) -> dict[str, str]:
    """The labels of a Namespace; its own name always wins over what the manifest says it is (S1.65)."""
    return {**(manifest["metadata"].get("labels") or {}), NAME_LABEL: name_of(manifest)}


def is_terminal(manifest: Manifest) -> bool:
    """A Pod that has ended has no traffic (S1.67)."""
    return (manifest.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def pod_template(manifest: Manifest) -> Manifest:
    """What holds the labels and the spec of the pods (S6, S6.1)."""
    template: Manifest
    match manifest["kind"]:
        case "Pod":
            template = manifest
        case "CronJob":
            template = manifest["spec"]["jobTemplate"]["spec"]["template"]
        case _:
            template = manifest["spec"]["template"]
    return template


def read_pod(manifest: Manifest) -> Pod:
    """The pod that a workload runs; how many of them does not matter (D.6)."""
    kind = manifest["kind"]
    template = pod_template(manifest)
    spec = template["spec"]
    labels = dict((template.get("metadata") or {}).get("labels") or {})
    added = RUN_TIME_LABELS.get(kind, ())
    if kind == "Job":  # The one value among them that the manifest tells.
        labels.update({key: name_of(manifest) for key in JOB_NAME_LABELS})
        added = tuple(key for key in added if key not in JOB_NAME_LABELS)
    sidecars = [one for one in spec.get("initContainers") or [] if one.get("restartPolicy") == "Always"]
    return Pod(
        end=PodEnd(namespace_of(manifest), kind, name_of(manifest)),
        labels=labels,
        unknown_labels=added,
        host_network=spec.get("hostNetwork") is True,
        ports=tuple(
            ContainerPort(port.get("name") or "", port.get("protocol") or "TCP", port["containerPort"])
            for container in [*(spec.get("containers") or []), *sidecars]
            for port in container.get("ports") or []
        ),
    )


def every_mapping(node: object) -> Iterator[Manifest]:
    """Every mapping inside `node`, itself included."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from every_mapping(value)
    elif isinstance(node, list):
        for item in node:
            yield from every_mapping(item)


def values_mentioned(objects: list[Manifest], key: str) -> Iterator[str]:
    """Every value that a label selector of the input asks for under `key`."""
    for mapping in every_mapping(objects):
        labels = mapping.get("matchLabels") or {}
        if key in labels:
            yield labels[key]
        if mapping.get("key") == key and "operator" in mapping:
            yield from mapping.get("values") or []


def networks_mentioned(objects: list[Manifest]) -> list[Network]:
    """Every CIDR of an ipBlock, of its exceptions and of a `networks` peer."""
    found: list[str] = []
    for mapping in every_mapping(objects):
        if "cidr" in mapping:
            found += [mapping["cidr"], *(mapping.get("except") or [])]
        found += mapping.get("networks") or []
    return [ipaddress.ip_network(text, strict=False) for text in dict.fromkeys(found)]


def representative_private_addresses(objects: list[Manifest]) -> list[str]:
    """Private addresses, one for each way to be inside some CIDRs of the input and outside the others.

    CIDRs nest or are apart, so where such a set of addresses begins, either a CIDR (or a private network) begins,
    or one has just ended.
    """
    mentioned = [network for network in networks_mentioned(objects) if network.version == 4]
    starts = [int(network[0]) for network in (*PRIVATE_NETWORKS, *mentioned)]
    starts += [int(network[-1]) + 1 for network in mentioned if int(network[-1]) < 2**32 - 1]
    chosen: dict[tuple[bool, ...], str] = {}
    for address in map(ipaddress.IPv4Address, starts):
        if any(address in network for network in PRIVATE_NETWORKS):
            chosen.setdefault(tuple(address in network for network in mentioned), str(address))
    return list(chosen.values())
