"""What everybody may do, and which policies let them."""

import pytest

from netlint.engine.evidence.anyone import Anyone, Openers, without_exemptions
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.policy import Direction
from netlint.model.snapshot import Snapshot
from tests.unit.engine.manifests import cluster, namespace, network_policy, pod

CART = pod("cart")
DENY = network_policy("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")


def ingress(name: str, rule: str, selector: str = "{}") -> str:
    return network_policy(name, f"{{podSelector: {selector}, policyTypes: [Ingress], ingress: [{rule}]}}")


def egress(name: str, rule: str) -> str:
    return network_policy(name, f"{{podSelector: {{}}, policyTypes: [Egress], egress: [{rule}]}}")


def admin(rule: str, kind: str = "AdminNetworkPolicy") -> str:
    order = "priority: 1, " if kind == "AdminNetworkPolicy" else ""
    return (
        f"apiVersion: policy.networking.k8s.io/v1alpha1\nkind: {kind}\nmetadata: {{name: default}}\n"
        f"spec: {{{order}subject: {{namespaces: {{}}}}, ingress: [{rule}]}}\n"
    )


def is_unlimited(snapshot: Snapshot, direction: Direction) -> bool:
    workload = next(item for item in snapshot.workloads if item.name == "cart")
    return Anyone(effective(snapshot), DEFAULT_NETWORK).is_unlimited(workload, direction)


HALVES = "{from: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}"
PODS = "{from: [{namespaceSelector: {}}]}"


@pytest.mark.parametrize(
    ("policies", "unlimited"),
    [
        pytest.param((), True, id="S1.4 no policy"),
        pytest.param((DENY,), False, id="S1.8 default deny"),
        pytest.param((DENY, ingress("open", "{}")), True, id="S1.9 everything"),
        pytest.param((DENY, ingress("a", HALVES), ingress("b", PODS)), True, id="S1.5 all of it together"),
        pytest.param((ingress("a", HALVES),), False, id="S1.38 addresses alone"),
        pytest.param((ingress("b", PODS),), False, id="S1.25 pods alone"),
        pytest.param((ingress("p", "{ports: [{port: 80}]}"),), False, id="S1.21 one port"),
        pytest.param(
            (ingress("v6", "{from: [{ipBlock: {cidr: '2001:db8::/32'}}, {namespaceSelector: {}}]}"),),
            False,
            id="S1.38 a part of IPv6",
        ),
        pytest.param(
            (ingress("l", "{from: [{namespaceSelector: {matchLabels: {a: b}}}]}"),), False, id="S1.66 unknown"
        ),
        pytest.param((egress("e", "{}"),), True, id="S1.3 the other direction"),
    ],
)
def test_everybody_may_connect_unless_a_policy_limits_it(policies: tuple[str, ...], unlimited: bool) -> None:
    """S1.3, S1.5, S1.9"""
    assert is_unlimited(cluster(CART, *policies), Direction.INGRESS) is unlimited


@pytest.mark.parametrize(
    ("policies", "unlimited"),
    [
        pytest.param((), True, id="S1.4 no policy"),
        pytest.param((DENY,), False, id="S1.8 default deny"),
        pytest.param((egress("open", "{}"),), True, id="S1.9 everything"),
        pytest.param((egress("pods", "{to: [{namespaceSelector: {}}]}"),), False, id="S1.25 pods alone"),
        pytest.param((ingress("i", "{}"),), True, id="S1.3 the other direction"),
    ],
)
def test_a_pod_may_connect_to_everybody_unless_a_policy_limits_it(
    policies: tuple[str, ...], unlimited: bool
) -> None:
    """S1.3, S1.5, S1.9"""
    assert is_unlimited(cluster(CART, *policies), Direction.EGRESS) is unlimited


OWN = "{matchLabels: {app: cart}}"


@pytest.mark.parametrize(
    ("policies", "unlimited"),
    [
        pytest.param((), True, id="no policy"),
        pytest.param((ingress("own", "{}", OWN),), False, id="S1.9 opened on purpose"),
        pytest.param((ingress("own", "{}", OWN), ingress("all", "{}")), True, id="opened with all others"),
        pytest.param(
            (admin("{action: Deny, from: [{namespaces: {}}]}", "BaselineAdminNetworkPolicy"),),
            False,
            id="S2.5 a baseline",
        ),
        pytest.param(
            (admin("{action: Deny, from: [{namespaces: {matchLabels: {a: b}}}]}"),), True, id="S2.5 deny some"
        ),
        pytest.param(
            (
                admin(
                    "{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 22}}]}"
                ),
            ),
            True,
            id="S2.5 deny a port",
        ),
        pytest.param((admin("{action: Allow, from: [{namespaces: {}}]}"),), True, id="S2.5 allow"),
    ],
)
def test_what_is_open_on_purpose_counts_as_closed(policies: tuple[str, ...], unlimited: bool) -> None:
    """S1.9, S2.5"""
    snapshot = cluster(namespace("shop"), CART, *policies)
    meant = without_exemptions(effective(snapshot), snapshot.workloads)
    assert is_unlimited(meant, Direction.INGRESS) is unlimited


@pytest.mark.parametrize(
    ("policies", "names"),
    [
        pytest.param((), [], id="none is needed"),
        pytest.param((DENY, ingress("a", "{}"), ingress("b", "{}")), ["a", "b"], id="each alone"),
        pytest.param((DENY, ingress("a", HALVES), ingress("b", PODS)), ["a", "b"], id="together"),
        pytest.param((ingress("a", "{}"), ingress("b", PODS)), ["a"], id="one alone before all together"),
        pytest.param((ingress("own", "{}", OWN),), [], id="for some pods"),
        pytest.param((egress("e", "{}"),), [], id="another direction"),
    ],
)
def test_policies_of_the_whole_namespace_open_it(policies: tuple[str, ...], names: list[str]) -> None:
    """S1.9"""
    snapshot = cluster(CART, *policies)
    found = Openers(snapshot, Lookup(snapshot)).of("shop", Direction.INGRESS)
    assert [policy.name for policy in found] == names
