"""What may add up to everyone, at a glance: never too few."""

import pytest

from netlint.engine.evidence.adding_up import denies_before, may_open_everything, may_split_internet
from netlint.engine.lookup import Lookup
from netlint.model.policy import Direction
from tests.unit.engine.manifests import cluster, network_policy


def ingress(name: str, *rules: str) -> str:
    return network_policy(
        name, f"{{podSelector: {{}}, policyTypes: [Ingress], ingress: [{', '.join(rules)}]}}"
    )


HALVES = "{from: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}"
KEY = {("shop", Direction.INGRESS)}


@pytest.mark.parametrize(
    ("rules", "opens", "splits"),
    [
        pytest.param(("{}",), True, False, id="S1.19"),
        pytest.param((HALVES,), True, True, id="halves"),
        pytest.param(
            ("{from: [{ipBlock: {cidr: '::/1'}}, {ipBlock: {cidr: '8000::/1'}}]}",), True, True, id="IPv6"
        ),
        pytest.param(("{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}",), True, False, id="all of IPv4"),
        pytest.param(("{from: [{ipBlock: {cidr: 0.0.0.0/1}}]}",), False, False, id="a half"),
        pytest.param(("{ports: [{port: 1, endPort: 65535}]}",), False, False, id="TCP alone"),
        pytest.param(
            ("{ports: [{port: 1, endPort: 65535}]}", "{ports: [{port: 1, endPort: 65535, protocol: UDP}]}"),
            True,
            False,
            id="TCP and UDP",
        ),
        pytest.param(
            ("{ports: [{port: 1, endPort: 65535, protocol: SCTP}, {port: http}]}",),
            False,
            False,
            id="SCTP, a name",
        ),
        pytest.param(("{from: [{namespaceSelector: {}}]}",), False, False, id="pods alone"),
    ],
)
def test_groups_are_found_by_how_much_their_rules_hold(
    rules: tuple[str, ...], opens: bool, splits: bool
) -> None:
    policies = list(cluster(ingress("p", *rules)).policies)
    assert may_open_everything(policies) == (KEY if opens else set())
    assert may_split_internet(policies) == (KEY if splits else set())


def test_what_several_policies_hold_is_added_up() -> None:
    """S1.5"""
    one, other = (f"{{from: [{{ipBlock: {{cidr: {cidr}}}}}]}}" for cidr in ("0.0.0.0/1", "128.0.0.0/1"))
    assert may_open_everything(cluster(ingress("a", one), ingress("b", other)).policies) == KEY
    apart = network_policy("b", f"{{podSelector: {{}}, ingress: [{other}]}}", namespace="web")
    assert not may_open_everything(cluster(ingress("a", one), apart).policies)


def test_rules_without_effect_do_not_count() -> None:
    """S1.13"""
    ignored = network_policy("p", "{podSelector: {}, policyTypes: [Egress], ingress: [{}]}")
    assert not may_open_everything(cluster(ignored).policies)


@pytest.mark.parametrize(
    ("kind", "action", "namespaces", "denies"),
    [
        pytest.param("AdminNetworkPolicy", "Deny", "{}", True, id="S2.6"),
        pytest.param(
            "AdminNetworkPolicy", "Deny", "{matchLabels: {team: x}}", True, id="S1.66 labels not known"
        ),
        pytest.param(
            "AdminNetworkPolicy",
            "Deny",
            "{matchLabels: {kubernetes.io/metadata.name: web}}",
            False,
            id="S1.65 another namespace",
        ),
        pytest.param("AdminNetworkPolicy", "Pass", "{}", False, id="S2.6 pass"),
        pytest.param("BaselineAdminNetworkPolicy", "Deny", "{}", False, id="S2.9 after them"),
    ],
)
def test_only_what_comes_before_network_policies_denies_before_them(
    kind: str, action: str, namespaces: str, denies: bool
) -> None:
    """S2.6, S2.9"""
    admin = kind == "AdminNetworkPolicy"
    name, priority = ("p", "priority: 1, ") if admin else ("default", "")
    rule = f"{{action: {action}, from: [{{namespaces: {{}}}}]}}"
    snapshot = cluster(
        ingress("shop", "{}"),
        f"apiVersion: policy.networking.k8s.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\n"
        f"spec: {{{priority}subject: {{namespaces: {namespaces}}}, ingress: [{rule}]}}\n",
    )
    assert denies_before(Lookup(snapshot), "shop", Direction.INGRESS) is denies
    assert not denies_before(Lookup(snapshot), "shop", Direction.EGRESS)
