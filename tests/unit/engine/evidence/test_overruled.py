"""Peers of NetworkPolicies that a tier before them denies."""

import pytest

from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.overruled import OverruledPeers
from netlint.model.network_profile import DEFAULT_NETWORK
from tests.unit.engine.manifests import cluster, namespace, network_policy

SHOP, OFFICE = namespace("shop", "team: shop"), namespace("office", "team: office")


def admin(*rules: str, subject: str = "{namespaces: {}}", priority: int = 1, field: str = "ingress") -> str:
    return (
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n"
        f"metadata: {{name: admin-{priority}}}\nspec:\n  priority: {priority}\n  subject: {subject}\n"
        f"  {field}:\n" + "".join(f"    - {{{rule}}}\n" for rule in rules)
    )


def ingress(peer: str, ports: str = "", pods: str = "{}") -> str:
    listed = f", ports: [{ports}]" if ports else ""
    return network_policy("p", f"{{podSelector: {pods}, ingress: [{{from: [{peer}]{listed}}}]}}")


def egress(block: str) -> str:
    return network_policy(
        "p", f"{{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{{ipBlock: {block}}}]}}]}}"
    )


WEB = "{podSelector: {matchLabels: {app: web}}}"
ALL = "action: Deny, from: [{namespaces: {}}]"
DENY_WEB = "action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}]"
ON_80 = f"{ALL}, ports: [{{portNumber: {{port: 80}}}}]"
ALLOW = ALL.replace("Deny", "Allow")
TEAM = "{namespaces: {matchLabels: {team: shop}}}"
PART = "action: Allow, to: [{networks: [10.1.2.0/24]}]"
OUT = "action: Deny, to: [{networks: [10.0.0.0/8, 192.0.2.0/24]}]"


@pytest.mark.parametrize(
    ("documents", "overruled"),
    [
        pytest.param((SHOP, ingress(WEB), admin(ALL)), True, id="S2.8"),
        pytest.param((ingress(WEB), admin(ALL)), True, id="T100 every namespace"),
        pytest.param((ingress(WEB), admin(DENY_WEB)), True, id="its labels"),
        pytest.param((ingress("{podSelector: {}}"), admin(DENY_WEB)), False, id="others get through"),
        pytest.param((ingress("{namespaceSelector: {}}"), admin(ALL)), True, id="S1.27"),
        pytest.param(
            (ingress(WEB, "{port: 80}"), admin(ON_80)),
            True,
            id="T113",
        ),
        pytest.param((ingress(WEB), admin(ON_80)), False, id="T113 others"),
        pytest.param(
            (ingress(WEB, "{port: http}"), admin(f"{ALL}, ports: [{{portRange: {{start: 1, end: 65535}}}}]")),
            True,
            id="S1.51 whatever its number",
        ),
        pytest.param(
            (ingress(WEB, "{port: http}"), admin(ON_80)),
            False,
            id="S1.51",
        ),
        pytest.param((ingress(WEB), admin(f"{ALL}, ports: [{{namedPort: http}}]")), False, id="S2.20"),
        pytest.param((ingress(WEB), admin(DENY_WEB.replace("Deny", "Pass"), ALL)), False, id="T104"),
        pytest.param(
            (ingress(WEB), admin(ALLOW + ", ports: [{namedPort: http}]", ALL)),
            False,
            id="S2.20 a name before",
        ),
        pytest.param(
            (ingress(WEB), admin(ALL, priority=1), admin(ALLOW, priority=2)),
            True,
            id="S2.6",
        ),
        pytest.param(
            (ingress(WEB), admin(ALL, priority=3), admin(ALLOW, priority=2)),
            False,
            id="S2.6 before",
        ),
        pytest.param(
            (SHOP, ingress(WEB), admin(ALL, subject=TEAM)),
            True,
            id="S2.4",
        ),
        pytest.param(
            (OFFICE, ingress(WEB), admin(ALL, subject=TEAM)),
            False,
            id="S1.66",
        ),
        pytest.param(
            (
                ingress(WEB, pods="{matchLabels: {app: api}}"),
                admin(ALL, subject="{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}"),
            ),
            True,
            id="S2.4 pods",
        ),
        pytest.param(
            (
                ingress(WEB),
                admin(ALL, subject="{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}"),
            ),
            False,
            id="S2.4 some pods",
        ),
        pytest.param((egress("{cidr: 10.1.0.0/16}"), admin(OUT, field="egress")), True, id="S2.17"),
        pytest.param((egress("{cidr: 0.0.0.0/0}"), admin(OUT, field="egress")), False, id="S1.38 a part"),
        pytest.param(
            (egress("{cidr: 10.0.0.0/7, except: [11.0.0.0/8]}"), admin(OUT, field="egress")),
            True,
            id="S1.38 except",
        ),
        pytest.param(
            (
                egress("{cidr: 10.1.0.0/16}"),
                admin(PART, OUT, field="egress"),
            ),
            False,
            id="S2.6 a part before",
        ),
        pytest.param(
            (network_policy("p", "{podSelector: {}, ingress: [{}]}"), admin(ALL)), False, id="S1.19"
        ),
    ],
)
def test_a_peer_is_overruled_where_everything_is_denied(documents: tuple[str, ...], overruled: bool) -> None:
    snapshot = cluster(*documents)
    applied = Applied(snapshot, lambda *_: False)
    assert bool(list(OverruledPeers(snapshot, DEFAULT_NETWORK, applied))) is overruled


def test_a_policy_that_is_patched_may_deny_less() -> None:
    snapshot = cluster(ingress(WEB), admin(ALL))
    applied = Applied(snapshot, lambda kind, _: kind == "AdminNetworkPolicy")
    assert list(OverruledPeers(snapshot, DEFAULT_NETWORK, applied)) == []


@pytest.mark.parametrize(
    ("before", "rules"),
    [
        ("action: Pass, from: [{namespaces: {matchLabels: {a: b}}}]", []),
        ("action: Deny, from: [{namespaces: {matchLabels: {a: b}}}]", [1]),
        ("action: Deny, from: [{namespaces: {}}]", [0]),
    ],
)
def test_the_rule_that_denies_for_certain_is_told(before: str, rules: list[int]) -> None:
    """S2.6"""
    snapshot = cluster(ingress(WEB), admin(before, ALL))
    found = OverruledPeers(snapshot, DEFAULT_NETWORK, Applied(snapshot, lambda *_: False))
    assert [item.blocker.origin.path[-2] for item in found] == rules
