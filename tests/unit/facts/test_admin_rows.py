"""Corner cases of the cluster-wide policies beside the table of verdicts: who is exempt, and what is refused."""

import pytest

from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.parties import Node
from netlint.engine.reachability.reach import Reach
from netlint.model.network_profile import NetworkProfile
from netlint.model.truth import Truth
from tests.clusters.manifests import (
    Manifest,
    admin_network_policy,
    baseline_admin_network_policy,
    cluster_network_policy,
    network_policy,
    to_yaml,
)
from tests.clusters.rows import ALLOW, CLIENT, DENY, HOST_A, cluster, end, ingress
from tests.unit.engine.asking import model
from tests.unit.engine.evaluators import answers
from tests.unit.facts.verdicts import explained, reached, service
from tests.unit.normalize.given import snapshot

ALL: Manifest = {"namespaces": {}}
OWN: Manifest = {"namespaces": {"matchLabels": {"kubernetes.io/metadata.name": "x"}}}


def everyone(action: str, *peers: Manifest) -> Manifest:
    """A spec about ingress of every pod."""
    return {"priority": 1, "subject": ALL, "ingress": [{"action": action, "from": [*(peers or (ALL,))]}]}


DENY_PODS = admin_network_policy("all", everyone("Deny"))
DENY_OWN = cluster_network_policy("own", {"tier": "Admin", **everyone("Deny", OWN)})


def test_a_pod_is_not_kept_from_its_own_address() -> None:
    """T125, S2.13."""
    assert explained([DENY_OWN], "x/b -> x/b 80") == ALLOW
    assert explained([DENY_OWN], "x/a -> x/b 80") == DENY


def test_a_pod_is_kept_from_a_service_that_leads_back_to_it() -> None:
    """T125, S2.13: a ClusterNetworkPolicy holds for it, as a NetworkPolicy does not (T308)."""
    assert explained([DENY_OWN, service()], "x/a -> svc/x/s 80") == DENY
    assert explained([DENY_OWN, service()], "x/b -> svc/x/s 80") == DENY


def test_selectors_of_namespaces_mean_neither_nodes_nor_addresses() -> None:
    """T116, S2.15, S2.5."""
    assert reached([DENY_PODS], f"{CLIENT} -> x/b 80") == ALLOW
    reach = Reach(model(cluster(DENY_PODS).objects), more=(Node(),))
    for workload in reach.snapshot.workloads:
        assert reach.between(Node(), workload).both.certain != ()


@pytest.mark.parametrize("policed", list(Truth))
def test_pods_on_the_network_of_their_node_are_never_subjects_nor_peers(policed: Truth) -> None:
    """S2.4: whatever the plugin does with NetworkPolicies for such pods."""
    network = NetworkProfile(polices_host_network=policed)
    for question in ("x/a -> x/b 80", "y/b -> x/a 80"):
        assert reached([DENY_PODS, HOST_A], question, network) == ALLOW
        assert explained([DENY_PODS, HOST_A], question, network) == ALLOW


# The verdict on x/a -> x/b, what decides it, and that verdict once the API server has refused the object.
REFUSED: list[tuple[str, Manifest, set[bool], set[bool]]] = [
    ("T131 an AdminNetworkPolicy", DENY_PODS, DENY, ALLOW),
    ("T134 a ClusterNetworkPolicy", DENY_OWN, DENY, ALLOW),
    ("S2.14 a baseline", baseline_admin_network_policy({**everyone("Deny")}), DENY, ALLOW),
    ("T19 a NetworkPolicy", ingress("b"), DENY, ALLOW),
]


@pytest.mark.parametrize(
    ("policy", "accepted", "refused"), [pytest.param(*fields, id=facts) for facts, *fields in REFUSED]
)
def test_what_the_api_server_refuses_has_no_effect(
    policy: Manifest, accepted: set[bool], refused: set[bool]
) -> None:
    """D.7."""
    question = (end("x/a"), end("x/b"), "TCP", 80)
    objects = cluster(policy).objects
    text = to_yaml(objects)
    assert objects[-1] is policy
    assert answers(Reach(effective(snapshot(text))), question) == accepted
    assert answers(Reach(effective(snapshot(text, rejected=(len(objects) - 1,)))), question) == refused


def test_of_an_object_given_twice_the_later_counts() -> None:
    """S6.9."""
    selected = {"podSelector": {}, "policyTypes": ["Ingress"]}
    shut = network_policy("same", selected, "x")
    open_ = network_policy("same", {**selected, "ingress": [{}]}, "x")
    question = (end("x/a"), end("x/b"), "TCP", 80)
    assert answers(Reach(model(cluster(shut, open_).objects)), question) == ALLOW
    assert answers(Reach(model(cluster(open_, shut).objects)), question) == DENY
