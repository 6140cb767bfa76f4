"""AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy."""

from ipaddress import ip_network

import pytest

from netlint.model.peer import AddressPeer, AnyPeer, NamePeer, NamespacesWith, NodePeer, Peer, PodPeer
from netlint.model.policy import Action, Direction, PassTarget, Policy, PolicyRule, TierMode
from netlint.model.ports import AllTraffic, NamedPort, PortRange, Ports, Protocol
from netlint.model.selector import EVERYTHING, labels_equal, matches
from netlint.model.truth import Truth
from tests.unit.normalize.given import labels, only, policy, snapshot

TEAM = labels_equal([("team", "t")])
APP = labels_equal([("app", "a")])


def document(spec: str, kind: str = "AdminNetworkPolicy") -> str:
    version = "v1alpha2" if kind == "ClusterNetworkPolicy" else "v1alpha1"
    return (
        f"\napiVersion: policy.networking.k8s.io/{version}\nkind: {kind}\nmetadata: {{name: p, namespace: x}}\n"
        f"spec: {spec}\n"
    )


def admin(spec: str, kind: str = "AdminNetworkPolicy") -> Policy:
    return policy(document(spec, kind))


def rule(body: str, direction: str = "ingress", kind: str = "AdminNetworkPolicy") -> PolicyRule:
    return only(admin(f"{{{direction}: [{body}]}}", kind).rules)


def peer(body: str, direction: str = "ingress") -> Peer:
    field = "from" if direction == "ingress" else "to"
    return only(rule(f"{{action: Deny, {field}: [{body}]}}", direction).peers)


def test_the_tiers_keep_their_order() -> None:
    """T100 to T109, S2.8, S2.9."""
    texts = [
        document("{}", "BaselineAdminNetworkPolicy"),
        "\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n",
        document("{tier: Baseline}", "ClusterNetworkPolicy"),
        document("{tier: Admin}", "ClusterNetworkPolicy"),
        document("{}"),
    ]
    layer = only(snapshot("---".join(texts)).layers)
    assert [(tier.name, tier.mode, tier.default, len(tier.policies)) for tier in layer.tiers] == [
        ("admin", TierMode.FIRST_MATCH, Action.PASS, 2),
        ("network-policy", TierMode.ALLOW_UNION, Action.DENY, 1),
        ("baseline", TierMode.FIRST_MATCH, Action.ALLOW, 2),
    ]
    assert sorted(tier.order for tier in layer.tiers) == [tier.order for tier in layer.tiers]


def test_it_belongs_to_no_namespace() -> None:
    """S2.4, S6.8."""
    found = snapshot(document("{}"), namespace="shop")
    assert [item.namespace for item in found.policies] == [""]
    assert found.namespaces == ()


def test_a_direction_without_rules_is_left_alone() -> None:
    """S2.5."""
    assert admin("{ingress: [{action: Deny}], egress: []}").directions == {Direction.INGRESS}
    assert admin("{}").directions == frozenset()
    assert not admin("{ingress: [{action: Deny}]}").isolates


def test_the_priority_is_the_order() -> None:
    """S2.6."""
    assert admin("{priority: 7}").order == 7


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "{namespaces: {}}",
            PodPeer(NamespacesWith(EVERYTHING), names_pods=False, matches_host_network=False),
        ),
        (
            "{namespaces: {matchLabels: {team: t}}}",
            PodPeer(NamespacesWith(TEAM), names_pods=False, matches_host_network=False),
        ),
        (
            "{pods: {namespaceSelector: {matchLabels: {team: t}}, podSelector: {matchLabels: {app: a}}}}",
            PodPeer(NamespacesWith(TEAM), APP, matches_host_network=False),
        ),
    ],
)
def test_subjects_and_pod_peers(body: str, expected: PodPeer) -> None:
    """T116, S2.4, S2.15."""
    assert admin(f"{{subject: {body}}}").subject == expected
    assert peer(body) == expected


def test_a_policy_without_a_subject_selects_nothing() -> None:
    """S2.4: the server refuses it."""
    assert matches(admin("{}").subject.pods, labels(app="a")) is Truth.FALSE


def test_the_old_form_of_a_peer_is_pruned_to_every_namespace() -> None:
    """T130, S2.3."""
    found = peer("{namespaces: {namespaceSelector: {matchLabels: {team: t}}}}")
    assert found == PodPeer(NamespacesWith(EVERYTHING), names_pods=False, matches_host_network=False)


def test_egress_peers() -> None:
    """T118, T127, S2.16, S2.17, S2.19."""
    found = rule(
        "{action: Deny, to: [{nodes: {matchLabels: {team: t}}}, {networks: [0.0.0.0/0, '::/0']},"
        " {domainNames: ['*.example.com']}]}",
        "egress",
    )
    assert found.peers == (
        NodePeer(TEAM),
        AddressPeer(ip_network("0.0.0.0/0"), (), True, True),
        AddressPeer(ip_network("::/0"), (), True, True),
        NamePeer("*.example.com"),
    )


@pytest.mark.parametrize(
    ("kind", "action", "expected", "target"),
    [
        ("AdminNetworkPolicy", "Allow", Action.ALLOW, PassTarget.NETWORK_POLICY_TIER),
        ("AdminNetworkPolicy", "Pass", Action.PASS, PassTarget.NETWORK_POLICY_TIER),
        ("BaselineAdminNetworkPolicy", "Deny", Action.DENY, PassTarget.END),
        ("ClusterNetworkPolicy", "Accept", Action.ALLOW, PassTarget.NETWORK_POLICY_TIER),
    ],
)
def test_actions(kind: str, action: str, expected: Action, target: PassTarget) -> None:
    """S2.2, S2.8."""
    found = rule(f"{{name: r, action: {action}, from: [{{namespaces: {{}}}}]}}", kind=kind)
    assert (found.name, found.action, found.pass_target) == ("r", expected, target)


def test_a_pass_of_the_baseline_tier_ends_the_evaluation() -> None:
    """T121, S2.8."""
    spec = "{tier: Baseline, ingress: [{action: Pass, from: [{namespaces: {}}]}]}"
    assert only(admin(spec, "ClusterNetworkPolicy").rules).pass_target is PassTarget.END


@pytest.mark.parametrize("unknown", ["{}", "{somethingNew: {}}", "{networks: [10.0.0.0/8]}"])
@pytest.mark.parametrize("action", ["Deny", "Pass"])
def test_a_peer_of_an_unknown_kind_makes_a_rule_deny_all(unknown: str, action: str) -> None:
    """T124, S2.25: fail closed; ingress has no networks (S2.15)."""
    found = rule(f"{{action: {action}, from: [{unknown}], ports: [{{portNumber: {{port: 80}}}}]}}")
    assert (found.action, found.peers) == (Action.DENY, (AnyPeer(),))
    assert [entry.ports for entry in found.ports] == [AllTraffic()]


def test_a_peer_of_an_unknown_kind_makes_an_allow_rule_match_nothing() -> None:
    """T133, S2.25."""
    found = rule("{action: Allow, from: [{namespaces: {}}, {somethingNew: {}}]}")
    assert (found.action, found.peers) == (Action.ALLOW, ())


def test_rules_without_peers_or_with_another_action_match_nothing() -> None:
    """T134, S2.18: the server refuses them."""
    assert rule("{action: Allow}").peers == ()
    assert admin("{ingress: [{action: Log, from: [{namespaces: {}}]}]}").rules == ()


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        pytest.param(
            "{portNumber: {port: 80}}", PortRange(Protocol.TCP, 80, 80), id="T113 S2.20 TCP by default"
        ),
        pytest.param("{portNumber: {protocol: UDP, port: 53}}", PortRange(Protocol.UDP, 53, 53), id="number"),
        pytest.param("{portRange: {start: 1, end: 9}}", PortRange(Protocol.TCP, 1, 9), id="range"),
        pytest.param("{namedPort: http}", NamedPort("http", None), id="S2.20 a name has no protocol"),
    ],
)
def test_ports(item: str, expected: Ports) -> None:
    assert [entry.ports for entry in rule(f"{{action: Deny, ports: [{item}]}}").ports] == [expected]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("{tcp: {destinationPort: {number: 80}}}", PortRange(Protocol.TCP, 80, 80)),
        ("{udp: {destinationPort: {range: {start: 1, end: 9}}}}", PortRange(Protocol.UDP, 1, 9)),
        ("{sctp: {}}", PortRange(Protocol.SCTP)),
        ("{destinationNamedPort: http}", NamedPort("http", None)),
    ],
)
def test_protocols(item: str, expected: Ports) -> None:
    """T122, S2.22."""
    found = rule(f"{{action: Deny, protocols: [{item}]}}", kind="ClusterNetworkPolicy")
    assert [entry.ports for entry in found.ports] == [expected]


@pytest.mark.parametrize(
    "item", ["{}", "{portNumber: {port: 0}}", "{portNumber: {protocol: ICMP, port: 1}}", "{icmp: {}}"]
)
def test_ports_that_the_server_refuses_match_nothing(item: str) -> None:
    """S2.20, S2.22."""
    assert rule(f"{{action: Deny, ports: [{item}]}}").ports == ()
    assert rule(f"{{action: Deny, protocols: [{item}]}}").ports == ()


def test_no_ports_means_all_traffic() -> None:
    """S2.20."""
    assert [entry.ports for entry in rule("{action: Deny}").ports] == [AllTraffic()]
