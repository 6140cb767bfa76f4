"""Baseline policies that are never asked."""

import pytest

from netlint.engine.evidence.dead_baseline import DeadBaselines
from tests.unit.engine.manifests import cluster, namespace, network_policy, pod

SHOP = namespace("shop", "team: shop")
DENY = network_policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
OPERATOR = (
    "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: d, namespace: shop}\nspec: {}\n"
)


def baseline(subject: str = "{namespaces: {matchLabels: {team: shop}}}") -> str:
    return (
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: BaselineAdminNetworkPolicy\n"
        f"metadata: {{name: default}}\nspec:\n  subject: {subject}\n"
        "  ingress: [{action: Deny, from: [{namespaces: {}}]}]\n  egress: [{action: Deny, to: [{namespaces: {}}]}]\n"
    )


def isolate(app: str) -> str:
    return network_policy(app, f"{{podSelector: {{matchLabels: {{app: {app}}}}}}}")


PODS_OF_API = (
    "{pods: {namespaceSelector: {matchLabels: {team: shop}}, podSelector: {matchLabels: {app: api}}}}"
)


@pytest.mark.parametrize(
    ("documents", "dead"),
    [
        pytest.param((SHOP, DENY, baseline()), ["Ingress"], id="S2.9 the whole namespace"),
        pytest.param((SHOP, pod("api"), isolate("api"), baseline()), ["Ingress"], id="S2.9 each pod"),
        pytest.param((SHOP, pod("api"), pod("web"), isolate("api"), baseline()), [], id="one is left"),
        pytest.param(
            (SHOP, pod("api"), pod("web"), isolate("api"), baseline(PODS_OF_API)), ["Ingress"], id="S2.4"
        ),
        pytest.param((SHOP, baseline()), [], id="no pods"),
        pytest.param(
            (SHOP, pod("api"), isolate("api"), OPERATOR, baseline()), [], id="pods that are not shown"
        ),
        pytest.param((SHOP, DENY, OPERATOR, baseline()), ["Ingress"], id="S1.2 those too"),
        pytest.param((SHOP, DENY, namespace("b", "team: shop"), baseline()), [], id="another namespace"),
        pytest.param((SHOP, DENY, pod("x", "b"), baseline()), [], id="S1.66"),
        pytest.param((SHOP, DENY, baseline("{namespaces: {}}")), [], id="namespaces to come"),
        pytest.param(
            (SHOP, pod("api"), pod("n", spec="hostNetwork: true"), isolate("api"), baseline()),
            ["Ingress"],
            id="S2.4 never a subject",
        ),
    ],
)
def test_a_direction_is_dead_where_every_pod_is_isolated(documents: tuple[str, ...], dead: list[str]) -> None:
    """S2.10"""
    assert [found.direction for found in DeadBaselines(cluster(*documents))] == dead


def test_a_policy_that_the_server_refuses_isolates_nobody() -> None:
    """D.7"""
    assert list(DeadBaselines(cluster(SHOP, DENY, baseline(), rejected=(1,)))) == []
