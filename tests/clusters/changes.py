"""Rewrites the manifests of a cluster in ways that must not change what its pods can reach."""

import copy
from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from tests.clusters.manifests import Manifest, namespace, network_policy, workload
from tests.clusters.vocabulary import NAME_LABEL

__all__ = ["renamed", "shuffled", "with_unrelated_namespace"]

JOB_NAME_LABELS = ("job-name", "batch.kubernetes.io/job-name")
CLUSTER_SCOPED = (
    "Namespace",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "ClusterNetworkPolicy",
)


@st.composite
def shuffled(draw: st.DrawFn, objects: Sequence[Manifest]) -> list[Manifest]:
    """The objects in another order, and the lists of NetworkPolicies too, in which order means nothing (S1.5)."""
    found = copy.deepcopy(draw(st.permutations(list(objects))))
    for manifest in found:
        if manifest["kind"] == "NetworkPolicy":
            for direction in ("ingress", "egress"):
                rules = manifest["spec"].get(direction)
                if rules:
                    manifest["spec"][direction] = [
                        draw(shuffled_rules(rule)) for rule in draw(st.permutations(rules))
                    ]
    return found


@st.composite
def shuffled_rules(draw: st.DrawFn, rule: Manifest | None) -> Manifest | None:
    """A rule with its peers and ports in another order."""
    if rule is None:
        return None
    return {field: draw(st.permutations(items)) if items else items for field, items in rule.items()}


def renamed(
    objects: Sequence[Manifest], namespaces: Mapping[str, str], names: Mapping[str, str]
) -> list[Manifest]:
    """The same cluster with other names of namespaces and of namespaced objects, also where selectors say them."""
    found = copy.deepcopy(list(objects))
    for manifest in found:
        rename_in_selectors(manifest, namespaces, names)
        metadata = manifest["metadata"]
        if manifest["kind"] == "Namespace":
            metadata["name"] = namespaces.get(metadata["name"], metadata["name"])
        elif manifest["kind"] not in CLUSTER_SCOPED:
            metadata["name"] = names.get(metadata["name"], metadata["name"])
            where = metadata.get("namespace") or "default"
            if where in namespaces:
                metadata["namespace"] = namespaces[where]
    return found


def rename_in_selectors(node: object, namespaces: Mapping[str, str], names: Mapping[str, str]) -> None:
    """Renames what selectors say of the label that holds a namespace's name, and of those that hold a Job's."""
    changes = {NAME_LABEL: namespaces, **dict.fromkeys(JOB_NAME_LABELS, names)}
    if isinstance(node, dict):
        labels = node.get("matchLabels") or {}
        for key, change in changes.items():
            if key in labels:
                labels[key] = change.get(labels[key], labels[key])
            if node.get("key") == key and "values" in node:
                node["values"] = [change.get(value, value) for value in node["values"]]
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        rename_in_selectors(child, namespaces, names)


def with_unrelated_namespace(objects: Sequence[Manifest]) -> list[Manifest]:
    """The cluster and one more namespace, with a workload and policies of its own."""
    return [
        *objects,
        namespace("unrelated", {"team": "red", "env": "prod"}),
        workload("Deployment", "unrelated", {"app": "web", "env": "prod"}, "unrelated"),
        network_policy("deny", {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}, "unrelated"),
        network_policy(
            "allow", {"podSelector": {"matchLabels": {"app": "web"}}, "ingress": [{}]}, "unrelated"
        ),
    ]
