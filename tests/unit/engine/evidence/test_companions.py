"""Which policies add up."""

import pytest

from netlint.engine.evidence.companions import Companions
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.policy import Direction
from netlint.model.snapshot import Snapshot
from netlint.normalize import build
from netlint.source.files import FoundFile
from netlint.source.manifest import Manifest
from netlint.source.reading import parse_file
from tests.unit.engine.manifests import cluster, network_policy, pod

PODS = (pod("cart", labels="app: cart, tier: back"), pod("site", labels="app: site, tier: front"))


def policy(name: str, selector: str, types: str = "Ingress", namespace: str = "shop") -> str:
    return network_policy(name, f"{{podSelector: {selector}, policyTypes: [{types}]}}", namespace)


CART = policy("cart", "{matchLabels: {app: cart}}")


def companions(snapshot: Snapshot) -> tuple[list[str], list[str]]:
    """The names of those of the first policy: of all, and of those that cover its pods."""
    found = Companions(effective(snapshot), Lookup(snapshot))
    first = found.policies[0]
    others = found.of(first, Direction.INGRESS)
    return [other.name for other in others], [other.name for other in others if found.covers(other, first)]


@pytest.mark.parametrize(
    ("first", "second", "shares", "covers"),
    [
        pytest.param(CART, policy("x", "{}"), True, True, id="S1.2 every pod"),
        pytest.param(CART, policy("x", "{matchLabels: {app: cart}}"), True, True, id="the same selector"),
        pytest.param(CART, policy("x", "{matchLabels: {tier: back}}"), True, True, id="the same pods"),
        pytest.param(CART, policy("x", "{matchLabels: {tier: front}}"), False, False, id="other pods"),
        pytest.param(CART, policy("x", "{matchLabels: {app: z}}"), False, False, id="no pod"),
        pytest.param(CART, policy("x", "{}", "Egress"), False, False, id="S1.3 another direction"),
        pytest.param(CART, policy("x", "{}", namespace="web"), False, False, id="S1.1 another namespace"),
        pytest.param(policy("x", "{}"), CART, True, False, id="some of every pod"),
        pytest.param(
            policy("x", "{matchExpressions: [{key: app, operator: Exists}]}"),
            CART,
            True,
            False,
            id="some pods",
        ),
    ],
)
def test_policies_for_the_same_pods_add_up(first: str, second: str, shares: bool, covers: bool) -> None:
    """S1.5"""
    others = companions(cluster(*PODS, first, second))
    assert tuple(map(bool, others)) == (shares, covers)


def test_policies_of_two_overlays_never_meet() -> None:
    """They are alternatives of one cluster."""
    manifests: list[Manifest] = []
    for path, text in (("overlays/dev/p.yaml", CART), ("overlays/prod/p.yaml", policy("x", "{}"))):
        parsed = parse_file(FoundFile(path, text.encode(), path, False)).file
        assert parsed is not None
        manifests += parsed.manifests
    assert companions(build(manifests, frozenset(), "")) == ([], [])


@pytest.mark.parametrize(
    ("other", "one", "wider"),
    [
        pytest.param(policy("x", "{}"), CART, True, id="the whole namespace"),
        pytest.param(
            policy("x", "{matchLabels: {tier: back}}"),
            policy("y", "{matchLabels: {app: cart, tier: back}}"),
            True,
            id="a label less",
        ),
        pytest.param(
            policy("x", "{matchExpressions: [{key: app, operator: Exists}]}"), CART, True, id="more pods"
        ),
        pytest.param(policy("x", "{matchLabels: {app: cart}}"), CART, False, id="the same"),
        pytest.param(policy("x", "{matchLabels: {app: z}}"), CART, False, id="other pods"),
        pytest.param(CART, policy("x", "{}"), False, id="fewer pods"),
        pytest.param(policy("x", "{}"), policy("y", "{}"), False, id="both of the whole namespace"),
    ],
)
def test_a_policy_for_more_pods_is_wider(other: str, one: str, wider: bool) -> None:
    """S1.5"""
    snapshot = cluster(*PODS, other, one)
    found = Companions(effective(snapshot), Lookup(snapshot))
    first, second = found.policies
    assert found.is_wider(first, second) is wider
