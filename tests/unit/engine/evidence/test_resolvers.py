"""Who answers questions of DNS."""

import pytest

from netlint.engine.evidence.resolvers import ELSEWHERE, cluster_resolvers, runs_node_cache, serves_names
from netlint.engine.lookup import Lookup
from netlint.model.selector import KeyExists, labels_equal, matches
from netlint.model.truth import Truth
from tests.unit.engine.manifests import cluster, namespace, pod, pod_with_ports


@pytest.mark.parametrize(
    ("document", "serves"),
    [
        pytest.param(pod_with_ports("a", "{containerPort: 53, protocol: UDP}"), True, id="S7.1 port 53"),
        pytest.param(
            pod_with_ports("a", "{containerPort: 5353, protocol: UDP}"), True, id="OpenShift's port"
        ),
        pytest.param(
            pod_with_ports("a", "{name: dns, containerPort: 9, protocol: UDP}"), True, id="by its name"
        ),
        pytest.param(pod_with_ports("a", "{containerPort: 53}"), False, id="S1.48 TCP alone"),
        pytest.param(pod_with_ports("a", "{containerPort: 80}"), False, id="another port"),
        pytest.param(pod_with_ports("a", "", image="coredns/coredns:1.11"), True, id="CoreDNS"),
        pytest.param(pod_with_ports("a", "", image="example.com/jpillora/dnsmasq"), True, id="dnsmasq"),
        pytest.param(pod_with_ports("a", "", image="example.com/unbounded:1"), False, id="a longer word"),
        pytest.param(
            pod_with_ports("a", "", image="example.com/external-dns:1"), False, id="a client of DNS"
        ),
    ],
)
def test_dns_is_told_by_ports_and_software(document: str, serves: bool) -> None:
    """S7.1"""
    assert serves_names(cluster(document).workloads[0]) is serves


@pytest.mark.parametrize(
    ("document", "runs"),
    [
        pytest.param(pod("a", labels="k8s-app: node-local-dns"), True, id="S7.3 by its label"),
        pytest.param(
            pod_with_ports("a", "", image="registry.k8s.io/dns/k8s-dns-node-cache:1"), True, id="S7.3 image"
        ),
        pytest.param(pod("a", labels="k8s-app: kube-dns"), False, id="S7.1 the DNS of the cluster"),
    ],
)
def test_a_cache_runs_on_every_node(document: str, runs: bool) -> None:
    """S7.3"""
    assert runs_node_cache(cluster(document).workloads) is runs


def test_of_namespaces_that_are_not_given_only_labels_of_pods_are_known_to_be_missing() -> None:
    """S7.1, S1.66"""
    for resolver in (*cluster_resolvers(Lookup(cluster(pod("a")))), ELSEWHERE):
        labels = resolver.namespace.labels
        assert matches(labels_equal([("k8s-app", "kube-dns")]), labels) is Truth.FALSE
        assert matches(labels_equal([("name", "kube-system")]), labels) is Truth.UNKNOWN
        assert matches(labels_equal([("k8s-app", "kube-dns")]), resolver.labels) is Truth.UNKNOWN


def test_a_given_namespace_has_the_labels_that_it_is_given() -> None:
    """S1.65"""
    lookup = Lookup(cluster(namespace("kube-system", "team: a")))
    first = cluster_resolvers(lookup)[0]
    assert matches(KeyExists("name"), first.namespace.labels) is Truth.FALSE
