"""Generates the manifests of whole clusters, valid for the API server, out of a small vocabulary."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.clusters.admin_policies import admin_policies
from tests.clusters.manifests import Manifest
from tests.clusters.network_policies import network_policies
from tests.clusters.vocabulary import (
    NAMESPACES,
    PRIVATE_BLOCKS,
    PUBLIC_BLOCKS,
    RUN_TIME_LABELS,
    SELECTABLE_POD_LABELS,
)
from tests.clusters.workloads import namespace_objects, workloads

__all__ = ["clusters"]


def clusters(*, certain: bool, admin: bool) -> SearchStrategy[list[Manifest]]:
    """Lists of objects: Namespaces, workloads, NetworkPolicies and, with `admin`, the cluster-wide policies.

    With `certain` nothing is left open: every Namespace is given, no selector asks for labels that controllers add,
    no two policies share a priority, and no CIDR parts the private addresses of the pods and nodes that it can mean.
    """
    return certain_clusters(admin) if certain else open_clusters(admin)


@st.composite
def certain_clusters(draw: st.DrawFn, admin: bool) -> list[Manifest]:
    """Clusters in which every connection has one verdict."""
    names = draw(st.lists(st.sampled_from(NAMESPACES), min_size=1, max_size=3, unique=True))
    host_network = draw(st.booleans())
    blocks = PUBLIC_BLOCKS if host_network else (*PUBLIC_BLOCKS, *PRIVATE_BLOCKS)
    objects = draw(namespace_objects(names, all_given=True))
    objects += draw(workloads(names, may_use_host_network=host_network))
    objects += draw(network_policies(names, SELECTABLE_POD_LABELS, blocks))
    if admin:
        objects += draw(admin_policies(SELECTABLE_POD_LABELS, PUBLIC_BLOCKS, distinct_priorities=True))
    return objects


@st.composite
def open_clusters(draw: st.DrawFn, admin: bool) -> list[Manifest]:
    """Clusters in which some facts are missing."""
    names = draw(st.lists(st.sampled_from(NAMESPACES), min_size=1, max_size=3, unique=True))
    blocks = (*PUBLIC_BLOCKS, *PRIVATE_BLOCKS)
    pod_labels = (*SELECTABLE_POD_LABELS, *draw(st.sampled_from((RUN_TIME_LABELS, ()))))
    objects = draw(namespace_objects(names, all_given=False))
    objects += draw(workloads(names, may_use_host_network=True))
    objects += draw(network_policies(names, pod_labels, blocks))
    if admin:
        objects += draw(admin_policies(pod_labels, blocks, distinct_priorities=False))
    return objects
