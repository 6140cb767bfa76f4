"""Connections that an admin admits although the policies of the namespace refuse them."""

import pytest

from netlint.engine.answers.port_words import port_words
from netlint.engine.evidence.bypassed import Bypassed, BypassedPolicies
from netlint.engine.reachability.parties import Addresses, Pod
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.workload import Workload
from tests.unit.engine.evidence.test_overruled import admin
from tests.unit.engine.manifests import cluster, namespace, network_policy, pod

SHOP, OPS = namespace("shop"), namespace("ops", "team: ops")
API, AGENT = pod("api"), pod("agent", "ops")
DENY = network_policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
OPS_PEER = "{namespaces: {matchLabels: {team: ops}}}"
ALLOW = f"action: Allow, from: [{OPS_PEER}], ports: [{{portNumber: {{port: 80}}}}]"


def found(*documents: str) -> list[Bypassed]:
    return list(BypassedPolicies(cluster(*documents), DEFAULT_NETWORK))


def test_a_connection_proves_it() -> None:
    """T101"""
    (only,) = found(SHOP, OPS, AGENT, API, DENY, admin(ALLOW))
    assert isinstance(only.other, Workload)
    assert (only.other.name, only.subject.name, only.alike) == ("agent", "api", 1)
    assert port_words(only.ports) == "TCP 80"


def test_a_pod_that_need_not_exist_proves_it_too() -> None:
    (only,) = found(SHOP, API, pod("web"), DENY, admin(ALLOW))
    assert isinstance(only.other, Pod)
    assert only.other.namespace.labels.value("team") == "ops"
    assert only.alike == 2


def test_an_address_proves_it_for_egress() -> None:
    """S2.16"""
    out = network_policy("out", "{podSelector: {}, policyTypes: [Egress]}")
    (only,) = found(SHOP, API, out, admin("action: Allow, to: [{networks: [192.0.2.0/24]}]", field="egress"))
    assert isinstance(only.other, Addresses)
    assert str(only.other.networks[0]) == "192.0.2.0/32"


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param((SHOP, OPS, AGENT, API, admin(ALLOW)), id="S1.4 not isolated"),
        pytest.param((SHOP, OPS, AGENT, DENY, admin(ALLOW)), id="no pods"),
        pytest.param((SHOP, OPS, AGENT, API, DENY, admin(ALLOW.replace("Allow", "Pass"))), id="S2.8 asked"),
        pytest.param(
            (SHOP, OPS, AGENT, API, DENY, admin(ALLOW.replace("Allow", "Deny"), priority=0), admin(ALLOW)),
            id="S2.6 denied before",
        ),
        pytest.param(
            (
                SHOP,
                OPS,
                AGENT,
                API,
                DENY,
                admin(ALLOW),
                network_policy("p", "{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}"),
            ),
            id="S1.5 admitted anyway",
        ),
        pytest.param(
            (SHOP, API, DENY, admin(f"action: Allow, from: [{OPS_PEER}], ports: [{{namedPort: http}}]")),
            id="S1.52 on no port",
        ),
    ],
)
def test_nothing_is_bypassed_without_a_difference(documents: tuple[str, ...]) -> None:
    assert found(*documents) == []


def test_the_rule_that_decides_is_the_one_that_is_told() -> None:
    """S2.6"""
    first = ALLOW.replace("80", "443")
    (only,) = found(SHOP, OPS, AGENT, API, DENY, admin(f"action: Allow, from: [{OPS_PEER}]", first))
    assert only.rule.origin.path == ("spec", "ingress", 0)
