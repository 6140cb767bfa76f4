"""Where one family of addresses is allowed and the other is not."""

import pytest

from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.dual_stack import blocks_of, gaps
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.policy import Direction
from tests.unit.engine.manifests import cluster, network_policy

WHOLE = "{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}"


def ingress(name: str, *rules: str, selector: str = "{}") -> str:
    return network_policy(name, f"{{podSelector: {selector}, ingress: [{', '.join(rules)}]}}")


def missing(*policies: str) -> list[int]:
    """The families that the first policy leaves out."""
    snapshot = cluster(*policies)
    companions = Companions(effective(snapshot), Lookup(snapshot))
    return [gap.missing for gap in gaps(companions.policies[0], Direction.INGRESS, companions)]


@pytest.mark.parametrize(
    ("rules", "versions"),
    [
        pytest.param([WHOLE], [6], id="IPv4 only"),
        pytest.param(["{from: [{ipBlock: {cidr: '::/0'}}]}"], [4], id="IPv6 only"),
        pytest.param([WHOLE, "{from: [{ipBlock: {cidr: '::/0'}}]}"], [], id="both"),
        pytest.param([WHOLE, "{from: [{ipBlock: {cidr: '2001:db8::/32'}}]}"], [], id="some of the other"),
        pytest.param(
            [WHOLE, "{from: [{ipBlock: {cidr: '::/0'}}], ports: [{port: 81}]}"],
            [6, 4],
            id="each on another port",
        ),
        pytest.param([WHOLE, "{ports: [{port: 80}]}"], [], id="S1.19 everyone"),
        pytest.param([WHOLE, "{from: [{namespaceSelector: {}}]}"], [6], id="S1.41 pods"),
        pytest.param(["{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}"], [], id="a part of IPv4"),
    ],
)
def test_a_whole_family_without_the_other_is_a_gap(rules: list[str], versions: list[int]) -> None:
    """S1.38"""
    assert missing(ingress("p", *rules)) == versions


@pytest.mark.parametrize(("selector", "versions"), [("{}", []), ("{matchLabels: {a: b}}", [6])])
def test_another_policy_for_the_same_pods_fills_it(selector: str, versions: list[int]) -> None:
    """S1.5; a policy for some of the pods is one for other pods as well."""
    first = ingress("p", WHOLE, selector="{matchLabels: {c: d}}")
    assert missing(first, ingress("q", "{from: [{ipBlock: {cidr: '::/0'}}]}", selector=selector)) == versions


def test_only_rules_that_count_show_a_family() -> None:
    """S1.13"""
    spec = "{podSelector: {}, policyTypes: [Egress], ingress: [{from: [{ipBlock: {cidr: '::/0'}}]}]}"
    (policy,) = cluster(network_policy("p", spec)).policies
    assert list(blocks_of(policy, 6)) == []
