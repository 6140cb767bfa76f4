"""Where excepted addresses are let in again."""

import pytest

from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.readmitted import Readmission, readmissions
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.policy import Direction
from tests.unit.engine.manifests import cluster, network_policy, pod

INTERNET = "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}], ports: [{port: 443}]}"
CART = "{matchLabels: {app: cart}}"


def egress(name: str, *rules: str, selector: str = CART) -> str:
    spec = f"{{podSelector: {selector}, policyTypes: [Egress], egress: [{', '.join(rules)}]}}"
    return network_policy(name, spec)


def found(*policies: str) -> list[Readmission]:
    """What is let in again of the first policy's exceptions."""
    snapshot = cluster(pod("cart"), pod("site"), *policies)
    companions = Companions(effective(snapshot), Lookup(snapshot))
    return list(readmissions(companions.policies[0], Direction.EGRESS, companions))


@pytest.mark.parametrize(
    ("rule", "total", "witness"),
    [
        pytest.param("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}", True, "10.0.0.1", id="S1.38 a wider block"),
        pytest.param(
            "{to: [{ipBlock: {cidr: 8.0.0.0/6}}], ports: [{port: 443}]}", True, "10.0.0.1", id="same port"
        ),
        pytest.param("{}", True, "10.0.0.1", id="S1.19 everyone"),
        pytest.param(
            "{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 1, endPort: 500}]}",
            True,
            "10.0.0.1",
            id="S1.50 range",
        ),
        pytest.param("{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}", False, "10.0.0.1", id="the exception itself"),
        pytest.param("{to: [{ipBlock: {cidr: 10.1.2.3/32}}]}", False, "10.1.2.3", id="one of its addresses"),
    ],
)
def test_a_rule_lets_excepted_addresses_in(rule: str, total: bool, witness: str) -> None:
    """S1.5, S1.38"""
    (item,) = found(egress("p", INTERNET, rule))
    assert (item.is_total, str(item.witness), item.exceptions) == (total, witness, (0,))


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}", id="another port"),
        pytest.param("{ports: [{port: 443, protocol: UDP}]}", id="S1.48 another protocol"),
        pytest.param("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}", id="excepted there, too"),
        pytest.param("{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/9]}}]}", id="excepted in part"),
        pytest.param("{to: [{ipBlock: {cidr: 192.168.0.0/16}}]}", id="other addresses"),
        pytest.param("{to: [{ipBlock: {cidr: '::/0'}}]}", id="S1.38 another family"),
        pytest.param("{to: [{namespaceSelector: {}}]}", id="S1.41 pods"),
    ],
)
def test_a_rule_leaves_excepted_addresses_out(rule: str) -> None:
    """S1.38"""
    assert found(egress("p", INTERNET, rule)) == []


@pytest.mark.parametrize(
    ("selector", "total"),
    [
        pytest.param("{}", [True], id="every pod"),
        pytest.param(CART, [True], id="the same pods"),
        pytest.param("{matchLabels: {app: site}}", [], id="other pods"),
    ],
)
def test_another_policy_counts_for_the_pods_that_it_selects(selector: str, total: list[bool]) -> None:
    """S1.5"""
    items = found(egress("p", INTERNET), egress("q", "{}", selector=selector))
    assert [item.is_total for item in items] == total


def test_an_exemption_of_some_pods_leaves_the_exception_to_others() -> None:
    """S1.5"""
    items = found(egress("p", INTERNET, selector="{}"), egress("q", "{}"))
    assert [item.is_total for item in items] == [False]


def test_all_exceptions_that_one_rule_lets_in_are_told_together() -> None:
    """One cause, one finding."""
    rule = "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16]}}]}"
    (item,) = found(egress("p", rule, "{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}", "{}"))
    assert item.exceptions == (0, 1) and item.is_total


@pytest.mark.parametrize(
    ("policies", "other"),
    [
        pytest.param(
            [egress("p", INTERNET, "{}"), egress("q", "{}", selector="{}")], "p", id="the policy itself"
        ),
        pytest.param(
            [egress("p", INTERNET), egress("r", "{}"), egress("q", "{}")], "r", id="the first of two"
        ),
        pytest.param(
            [
                egress("p", INTERNET, selector="{}"),
                egress("r", "{}", selector=CART),
                egress("q", "{}", selector="{}"),
            ],
            "q",
            id="one for all pods before one for some",
        ),
        pytest.param(
            [
                egress("p", INTERNET),
                egress("r", "{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}"),
                egress("q", "{ports: [{port: 1, endPort: 500}]}"),
            ],
            "q",
            id="one for all addresses before one for some",
        ),
        pytest.param(
            [
                egress("p", INTERNET.replace("443}", "443}, {port: 80}")),
                egress("r", "{ports: [{port: 80}]}"),
                egress("q", "{}"),
            ],
            "q",
            id="one for all ports before one for some",
        ),
    ],
)
def test_of_several_that_let_the_addresses_in_one_is_told(policies: list[str], other: str) -> None:
    """S1.5: equal peers of several policies are among them, each counts for its own pods."""
    (item,) = found(*policies)
    assert (item.other.name, item.is_total) == (other, True)
