"""What names claim."""

import pytest

from netlint.engine.evidence.named_claims import Claim, Claimed, claimed
from netlint.model.policy import Direction
from tests.unit.normalize.given import network_policy

CART = network_policy("{podSelector: {matchLabels: {app: cart-api}}}", "{name: p, namespace: web-shop}")
PROXY = network_policy("{podSelector: {matchLabels: {app: egress-proxy}}}")
INGRESS, EGRESS = frozenset({Direction.INGRESS}), frozenset({Direction.EGRESS})


@pytest.mark.parametrize(
    ("text", "directions"),
    [
        ("default-deny", frozenset()),
        ("default-deny-all", frozenset()),
        ("deny-all", frozenset()),
        ("deny-by-default", frozenset()),
        ("all-deny", frozenset()),
        ("ingress-default-deny", INGRESS),
        ("Deny all incoming traffic to the namespace", INGRESS),
        ("deny-egress", EGRESS),
        ("default-deny-ingress-and-egress", INGRESS | EGRESS),
        ("block-all-outbound", EGRESS),
        ("cart-api-deny-all", frozenset()),
        ("web-shop-default-deny-ingress", INGRESS),
        ("np-01-default-deny", frozenset()),
    ],
)
def test_a_denial(text: str, directions: frozenset[Direction]) -> None:
    assert claimed(text, CART) == Claimed(Claim.DENIES, directions)


@pytest.mark.parametrize(
    ("text", "directions"),
    [
        ("allow-same-namespace", frozenset()),
        ("same-namespace-ingress", INGRESS),
        ("namespace-isolation", frozenset()),
        ("allow-from-same-namespace-only", frozenset()),
        ("deny-from-other-namespaces", frozenset()),
        ("deny-cross-namespace", frozenset()),
        ("Allow traffic within the namespace", None),
    ],
)
def test_the_own_namespace(text: str, directions: frozenset[Direction] | None) -> None:
    wanted = None if directions is None else Claimed(Claim.OWN_NAMESPACE, directions)
    assert claimed(text, CART) == wanted


@pytest.mark.parametrize(
    "text", ["allow-dns", "allow-egress-to-dns", "cart-allow-kube-dns", "allow-dns-and-https"]
)
def test_dns(text: str) -> None:
    assert claimed(text, CART) == Claimed(Claim.ALLOWS_DNS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cart",
        "deny",
        "allow-all",
        "deny-all-except-dns",
        "deny-all-non-whitelisted-traffic",
        "default-deny-but-frontend",
        "deny-egress-metadata",
        "deny-external-egress",
        "metadata-deny-egress",
        "deny-all-allow-same",
        "undo-default-deny",
        "allow-same-namespace-and-monitoring",
        "deny-same-namespace",
        "other-namespaces",
        "allow-https-and-dns",
        "dns",
        "denyall",
        "deny all ingress außer DNS",
        "deny all 除了数据库",
    ],
)
def test_words_that_are_not_known_make_a_claim_doubtful(text: str) -> None:
    assert claimed(text, CART) is None


def test_pods_called_after_a_direction_say_nothing_of_it() -> None:
    assert claimed("egress-proxy-default-deny", PROXY) == Claimed(Claim.DENIES)
