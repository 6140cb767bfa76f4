"""What a pod of a namespace to come may do."""

import pytest

from netlint.engine.evidence.companions import has_administrators
from netlint.engine.evidence.newcomers import Newcomers, lacking_keys
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.policy import Direction
from netlint.model.selector import KeyText, Not, TextTest
from tests.unit.engine.manifests import cluster, network_policy, pod

DENY = """\
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: p}
spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {matchExpressions: [
  {key: team, operator: DoesNotExist}]}}]}]}
"""


def ingress(peer: str) -> str:
    return network_policy("p", f"{{podSelector: {{}}, ingress: [{{from: [{peer}]}}]}}")


def expression(text: str, more: str = "") -> str:
    return f"{{namespaceSelector: {{matchExpressions: [{{{text}}}]{more}}}}}"


@pytest.mark.parametrize(
    ("peer", "meant", "keys"),
    [
        pytest.param("{namespaceSelector: {}}", True, set(), id="S1.25 every namespace"),
        pytest.param(expression("key: a, operator: NotIn, values: [b]"), True, {"a"}, id="S1.33 NotIn"),
        pytest.param(expression("key: a, operator: DoesNotExist"), True, {"a"}, id="S1.33 DoesNotExist"),
        pytest.param(expression("key: a, operator: Exists"), False, set(), id="S1.33 Exists"),
        pytest.param(expression("key: a, operator: In, values: [b]"), False, set(), id="S1.33 In"),
        pytest.param(
            expression("key: a, operator: DoesNotExist", ", matchLabels: {c: d}"),
            False,
            {"a"},
            id="S1.32 and a label",
        ),
        pytest.param(
            expression("key: kubernetes.io/metadata.name, operator: NotIn, values: [b]"),
            True,
            {"kubernetes.io/metadata.name"},
            id="S1.65 every name but one",
        ),
        pytest.param(
            "{namespaceSelector: {}, podSelector: {matchLabels: {app: a}}}",
            False,
            set(),
            id="S1.26 pods with a label",
        ),
    ],
)
def test_a_selector_means_a_namespace_without_labels(peer: str, meant: bool, keys: set[str]) -> None:
    """S1.33"""
    snapshot = cluster(ingress(peer))
    policy = next(iter(snapshot.policies))
    found = policy.rules[0].peers[0]
    assert Newcomers(snapshot, DEFAULT_NETWORK).are_meant(found, policy) is meant
    assert lacking_keys(found.namespaces.selector) == keys  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("peer", "meant"), [("{podSelector: {}}", False), ("{ipBlock: {cidr: 0.0.0.0/0}}", False)]
)
def test_other_peers_mean_no_namespace(peer: str, meant: bool) -> None:
    """S1.24, S1.38"""
    snapshot = cluster(ingress(peer))
    policy = next(iter(snapshot.policies))
    assert Newcomers(snapshot, DEFAULT_NETWORK).are_meant(policy.rules[0].peers[0], policy) is meant


def test_a_double_negation_is_no_negation() -> None:
    """Calico's selectors may be nested."""
    test = KeyText("a", TextTest.CONTAINS, "b")
    assert lacking_keys(Not(test)) == {"a"}
    assert lacking_keys(Not(Not(test))) == {"a"}


def test_an_administrator_may_shut_newcomers_out() -> None:
    """S2.8"""
    rule = ingress(expression("key: team, operator: NotIn, values: [b]"))
    open_to_all, shut = cluster(pod("cart"), rule), cluster(pod("cart"), rule, DENY)
    for snapshot, gets_in in ((open_to_all, True), (shut, False)):
        assert Newcomers(snapshot, DEFAULT_NETWORK).get_in(snapshot.workloads[0]) is gets_in
        assert has_administrators(snapshot, Direction.INGRESS) is not gets_in
        assert not has_administrators(snapshot, Direction.EGRESS)


def test_nobody_gets_in_to_what_the_cluster_does_not_have() -> None:
    """D.7"""
    snapshot = cluster(pod("cart"), ingress("{namespaceSelector: {}}"))
    other = cluster(pod("site")).workloads[0]
    assert not Newcomers(snapshot, DEFAULT_NETWORK).get_in(other)
