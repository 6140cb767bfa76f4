"""Which policies do something else than they claim."""

import pytest

from netlint.engine.evidence.false_claims import Falsehood, falsehood
from netlint.engine.evidence.named_claims import Claim, Claimed
from netlint.model.policy import Direction
from tests.unit.normalize.given import network_policy

INGRESS, EGRESS = frozenset({Direction.INGRESS}), frozenset({Direction.EGRESS})
BOTH = INGRESS | EGRESS
NONE = frozenset[Direction]()


def found(claim: Claim, directions: frozenset[Direction], spec: str) -> Falsehood | None:
    return falsehood(network_policy(f"{{podSelector: {{}}, {spec}}}"), Claimed(claim, directions))


@pytest.mark.parametrize(
    ("directions", "spec", "instead"),
    [
        pytest.param(
            EGRESS,
            "egress: []",
            "denies no egress, since without `policyTypes` it leaves out `Egress`",
            id="S1.10",
        ),
        pytest.param(
            BOTH,
            "policyTypes: [Egress]",
            "denies no ingress, since its `policyTypes` lack `Ingress`",
            id="S1.13",
        ),
        pytest.param(NONE, "ingress: [{}]", "lets everyone connect to its pods on every port", id="S1.9"),
        pytest.param(
            EGRESS,
            "policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}, {to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]",
            "lets its pods connect to `0.0.0.0/0` on every port",
            id="S1.38",
        ),
        pytest.param(
            NONE,
            "policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]",
            "lets everyone connect to its pods on every port",
            id="both directions",
        ),
    ],
)
def test_a_denial_that_is_none(directions: frozenset[Direction], spec: str, instead: str) -> None:
    item = found(Claim.DENIES, directions, spec)
    assert item is not None
    assert (item.instead, item.is_sure) == (instead, True)


@pytest.mark.parametrize(
    ("directions", "spec"),
    [
        pytest.param(NONE, "ingress: [{from: [{podSelector: {}}]}]", id="pods of the namespace"),
        pytest.param(NONE, "ingress: [{from: [{namespaceSelector: {}}]}]", id="every pod"),
        pytest.param(INGRESS, "ingress: [{ports: [{port: 443}]}]", id="a port"),
        pytest.param(NONE, "policyTypes: [Ingress, Egress], egress: [{}]", id="one direction of two"),
        pytest.param(
            EGRESS,
            "policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 443}]}]",
            id="DNS and more",
        ),
    ],
)
def test_a_denial_that_may_be_called_one(directions: frozenset[Direction], spec: str) -> None:
    item = found(Claim.DENIES, directions, spec)
    assert item is not None and not item.is_sure


@pytest.mark.parametrize(
    ("directions", "spec"),
    [
        pytest.param(NONE, "ingress: []", id="S1.8"),
        pytest.param(NONE, "policyTypes: [Egress], egress: []", id="S1.8 egress"),
        pytest.param(
            EGRESS,
            "policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: dns-tcp}]}]",
            id="DNS",
        ),
        pytest.param(INGRESS, "policyTypes: [Ingress, Egress], egress: [{}]", id="the other direction"),
    ],
)
def test_a_denial(directions: frozenset[Direction], spec: str) -> None:
    assert found(Claim.DENIES, directions, spec) is None


OWN = "{podSelector: {}}"
NAMED = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}}"


@pytest.mark.parametrize(
    ("spec", "sure"),
    [
        pytest.param("ingress: [{from: [{namespaceSelector: {}}]}]", True, id="S1.25 every namespace"),
        pytest.param("ingress: [{}]", True, id="S1.19 everyone"),
        pytest.param(
            f"ingress: [{{from: [{OWN}, {{namespaceSelector: {{}}}}]}}]", False, id="beside the own one"
        ),
        pytest.param(f"ingress: [{{from: [{NAMED % 'x'}]}}]", None, id="S1.65 the own one by name"),
        pytest.param(f"ingress: [{{from: [{NAMED % 'web'}]}}]", False, id="S1.65 another one by name"),
        pytest.param(
            "ingress: [{from: [{namespaceSelector: {matchLabels: {a: b}}}]}]", None, id="S1.66 unknown"
        ),
        pytest.param(f"ingress: [{{from: [{OWN}]}}]", None, id="S1.24"),
        pytest.param(
            f"policyTypes: [Ingress, Egress], ingress: [{{from: [{OWN}]}}], egress: [{{}}]",
            None,
            id="egress is open",
        ),
        pytest.param("policyTypes: [Egress], egress: [{}]", True, id="only egress"),
        pytest.param(
            f"policyTypes: [Egress], egress: [{{to: [{OWN}]}}, {{ports: [{{port: 53, protocol: UDP}}]}}]",
            None,
            id="DNS",
        ),
    ],
)
def test_the_own_namespace(spec: str, sure: bool | None) -> None:
    item = found(Claim.OWN_NAMESPACE, NONE, spec)
    assert (item and item.is_sure) is sure


@pytest.mark.parametrize(
    ("spec", "lies"),
    [
        pytest.param("policyTypes: [Egress], egress: [{ports: [{port: 53}]}]", True, id="S1.48 TCP"),
        pytest.param("policyTypes: [Egress], egress: [{ports: [{port: 443}]}]", True, id="another port"),
        pytest.param(
            "policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]", False, id="UDP"
        ),
        pytest.param("policyTypes: [Egress], egress: [{ports: [{port: dns}]}]", False, id="S1.51 a name"),
        pytest.param(
            "policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]", False, id="S1.20 every port"
        ),
        pytest.param("policyTypes: [Egress]", False, id="no rules"),
        pytest.param("ingress: [{ports: [{port: 53, protocol: UDP}]}]", False, id="for the pods of a DNS"),
    ],
)
def test_dns(spec: str, lies: bool) -> None:
    item = found(Claim.ALLOWS_DNS, NONE, spec)
    assert (item is not None) is lies
    assert item is None or not item.is_sure
