"""Generates namespaces and workloads."""

from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.clusters.manifests import Manifest, container, namespace, workload
from tests.clusters.vocabulary import (
    NAME_LABEL,
    NAMESPACE_LABELS,
    NUMBERS,
    POD_LABELS,
    PORT_NAMES,
    PROTOCOLS,
    label_sets,
)

__all__ = ["namespace_objects", "workloads"]

KINDS = (
    "Deployment",
    "Pod",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "CronJob",
    "ReplicaSet",
    "ReplicationController",
)
NAMESPACE_LABEL_SETS = st.one_of(
    label_sets(NAMESPACE_LABELS),
    st.none(),
    label_sets(
        (*NAMESPACE_LABELS, (NAME_LABEL, ("elsewhere",)))
    ),  # The server writes the name over it (S1.65).
)


@st.composite
def namespace_objects(draw: st.DrawFn, names: Sequence[str], all_given: bool) -> list[Manifest]:
    """The Namespaces of the input: of all the names, or of some."""
    given = [name for name in names if all_given or draw(st.sampled_from((False, False, True)))]
    return [namespace(name, draw(NAMESPACE_LABEL_SETS)) for name in given]


@cache
def container_ports(at_most: int = 2) -> SearchStrategy[list[Manifest]]:
    """The ports of one container; a name stands once in it, and so does a protocol with a number."""
    port = st.fixed_dictionaries(
        {"containerPort": st.sampled_from(NUMBERS)},
        optional={"name": st.sampled_from(PORT_NAMES), "protocol": st.sampled_from(PROTOCOLS)},
    )
    return st.lists(port, max_size=at_most).map(without_repetitions)


def without_repetitions(ports: list[Manifest]) -> list[Manifest]:
    """The ports that may stand together in one container."""
    kept: list[Manifest] = []
    for port in ports:
        taken = {(one.get("protocol", "TCP"), one["containerPort"]) for one in kept}
        names = {one["name"] for one in kept if "name" in one}
        if (port.get("protocol", "TCP"), port["containerPort"]) not in taken and port.get(
            "name"
        ) not in names:
            kept.append(port)
    return kept


@st.composite
def pod_specs(draw: st.DrawFn, may_use_host_network: bool) -> Manifest:
    """The pod spec; a hostNetwork pod has one container with one port, for two could claim the same host port."""
    if may_use_host_network and draw(st.sampled_from((False, False, False, True))):
        return {"hostNetwork": True, "containers": [container(draw(container_ports(at_most=1)))]}
    spec: Manifest = {"containers": [container(draw(container_ports()))]}
    match draw(st.sampled_from(("one container", "two containers", "init container", "sidecar"))):
        case "two containers":
            spec["containers"].append(container(draw(container_ports()), name="second"))
        case "init container":
            spec["initContainers"] = [container(draw(container_ports()), name="setup")]
        case "sidecar":
            spec["initContainers"] = [container(draw(container_ports()), name="sidecar", sidecar=True)]
    return spec


@st.composite
def workloads(draw: st.DrawFn, names: Sequence[str], may_use_host_network: bool) -> list[Manifest]:
    """One to five workloads in these namespaces; `default` is at times written as no namespace at all (S1.68)."""
    found = []
    for number in range(draw(st.sampled_from((1, 2, 3, 3, 4, 4, 5)))):
        kind = draw(st.sampled_from(KINDS))
        where: str | None = draw(st.sampled_from(names))
        if where == "default" and draw(st.booleans()):
            where = None
        labels = draw(label_sets(POD_LABELS, at_least=1))
        made = workload(
            kind, f"{kind.lower()}-{number}", labels, where, **draw(pod_specs(may_use_host_network))
        )
        if kind == "Pod" and draw(st.sampled_from((False, False, False, True))):
            made["status"] = {"phase": draw(st.sampled_from(("Running", "Succeeded", "Failed")))}
        found.append(made)
    return found
