"""What rules that open everything leave without effect."""

import pytest

from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.undone import Undone, undone
from netlint.engine.lookup import Lookup
from netlint.model.policy import Direction
from tests.unit.engine.manifests import cluster, network_policy, pod

CART = "{matchLabels: {app: cart}}"
PARTS = "{matchLabels: {app: cart, part-of: shop}}"


def policy(name: str, direction: Direction, *rules: str, selector: str = "{}") -> str:
    spec = f"podSelector: {selector}, policyTypes: [{direction}], {direction.lower()}: [{', '.join(rules)}]"
    return network_policy(name, f"{{{spec}}}")


def of_first(direction: Direction, *policies: str) -> Undone:
    """What the first rule of the first policy leaves without effect."""
    snapshot = cluster(pod("cart", labels="app: cart, part-of: shop"), *policies)
    companions = Companions(snapshot, Lookup(snapshot))
    first = companions.policies[0]
    return undone(first, direction, [(first, first.rules[0])], companions)


@pytest.mark.parametrize(
    ("selector", "other", "names", "contradiction"),
    [
        pytest.param("{}", CART, ["other"], True, id="a policy for some pods of an open namespace"),
        pytest.param(CART, CART, ["other"], True, id="a policy for the same pods"),
        pytest.param(CART, "{}", ["other"], False, id="pods of a closed namespace are opened"),
        pytest.param(PARTS, CART, ["other"], False, id="pods of a closed group are opened"),
        pytest.param(CART, "{matchLabels: {app: site}}", [], False, id="S1.1 other pods"),
    ],
)
def test_ingress(selector: str, other: str, names: list[str], contradiction: bool) -> None:
    """S1.5, S1.9"""
    found = of_first(
        Direction.INGRESS,
        policy("open", Direction.INGRESS, "{}", selector=selector),
        policy("other", Direction.INGRESS, "{from: [{podSelector: {}}]}", selector=other),
    )
    assert ([item.name for item in found.policies], found.is_contradiction) == (names, contradiction)


@pytest.mark.parametrize(
    ("selector", "other", "names"),
    [
        pytest.param("{}", CART, ["other"], id="a policy for some pods of an open namespace"),
        pytest.param("{}", "{}", [], id="two policies of the namespace"),
        pytest.param(PARTS, CART, [], id="an exception from a larger group"),
    ],
)
def test_egress(selector: str, other: str, names: list[str]) -> None:
    """S1.5, S1.9"""
    found = of_first(
        Direction.EGRESS,
        policy("open", Direction.EGRESS, "{}", selector=selector),
        policy("other", Direction.EGRESS, "{to: [{podSelector: {}}]}", selector=other),
    )
    assert [item.name for item in found.policies] == names
    assert found.is_contradiction is bool(names)


def test_a_policy_without_rules_is_none_that_limits() -> None:
    """S1.8: a default deny is there so that others open something."""
    found = of_first(
        Direction.INGRESS, policy("open", Direction.INGRESS, "{}"), policy("deny", Direction.INGRESS)
    )
    assert found.policies == ()
    assert not found.is_contradiction


def test_further_rules_of_the_policy_have_no_effect() -> None:
    narrow = "{to: [{podSelector: {}}]}"
    found = of_first(Direction.EGRESS, policy("open", Direction.EGRESS, "{}", narrow))
    ((author, rule),) = found.rules
    assert (author.name, rule) == ("open", author.rules[1])
