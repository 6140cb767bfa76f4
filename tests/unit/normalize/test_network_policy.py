"""NetworkPolicy: defaulting, peers, ports and address blocks."""

from ipaddress import ip_network

import pytest

from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import AddressPeer, AnyPeer, NamespacesWith, OwnNamespace, PodPeer
from netlint.model.policy import Action, Direction, Status, TierMode
from netlint.model.ports import AllTraffic, NamedPort, PortRange, Protocol
from netlint.model.selector import EVERYTHING, AllOf, KeyExists, KeyIn, Not, labels_equal, matches
from netlint.model.truth import Truth
from netlint.origin import Origin
from tests.unit.normalize.given import labels, network_policy, policy, snapshot

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS


@pytest.mark.parametrize(
    ("spec", "directions", "rules"),
    [
        pytest.param("{podSelector: {}}", {INGRESS}, 0, id="T5 nothing but a selector isolates ingress"),
        pytest.param(
            "{podSelector: {}, egress: [{}]}", {INGRESS, EGRESS}, 1, id="T7 egress rules add egress"
        ),
        pytest.param("{egress: []}", {INGRESS}, 0, id="S1.11 an empty list of egress rules does not"),
        pytest.param("{egress: }", {INGRESS}, 0, id="S1.11 nor does null"),
        pytest.param("{policyTypes: []}", {INGRESS}, 0, id="S1.12 an empty list equals absent"),
        pytest.param("{policyTypes: [], egress: [{}]}", {INGRESS, EGRESS}, 1, id="S1.12 with egress rules"),
        pytest.param("{policyTypes: [Egress], egress: []}", {EGRESS}, 0, id="T11"),
        pytest.param(
            "{policyTypes: [Ingress], egress: [{}]}", {INGRESS}, 1, id="T13 dead egress rules are kept"
        ),
        pytest.param("{policyTypes: [Ingress, Egress]}", {INGRESS, EGRESS}, 0, id="T14"),
        pytest.param("{policyTypes: [Ingress, Ingress]}", {INGRESS}, 0, id="T88 duplicates change nothing"),
        pytest.param("{policyTypes: [Ingress], ingress: }", {INGRESS}, 0, id="T17 null ingress is no rule"),
        pytest.param("{ingress: [{}]}", {INGRESS}, 1, id="T16 one empty rule"),
        pytest.param("{ingress: [null]}", {INGRESS}, 1, id="D.8 a null rule is an empty one"),
    ],
)
def test_directions_and_rules(spec: str, directions: set[Direction], rules: int) -> None:
    found = network_policy(spec)
    assert found.directions == directions
    assert len(found.rules) == rules


def test_rules_of_a_direction_that_is_not_listed_have_no_effect() -> None:
    """T13, S1.13."""
    found = network_policy("{policyTypes: [Ingress], egress: [{ports: [{port: 53}]}]}")
    assert found.effective_rules(EGRESS) == ()
    assert [rule.direction for rule in found.rules] == [EGRESS]


@pytest.mark.parametrize(
    ("spec", "writes"), [("{policyTypes: [Ingress]}", True), ("{policyTypes: []}", False), ("{}", False)]
)
def test_it_is_known_whether_directions_are_written(spec: str, writes: bool) -> None:
    """S1.10."""
    assert network_policy(spec).writes_directions is writes


@pytest.mark.parametrize(
    "spec", ["{}", "{podSelector: }", "{podSelector: {}}", "{podSelector: {matchLabels: }}"]
)
def test_an_absent_null_or_empty_subject_selects_every_pod_of_the_namespace(spec: str) -> None:
    """T22, S1.2."""
    found = network_policy(spec).subject
    assert (found.namespaces, found.pods, found.names_namespaces) == (OwnNamespace(), EVERYTHING, False)


@pytest.mark.parametrize("peers", ["", "from: ,", "from: [],"])
def test_no_peers_means_everyone(peers: str) -> None:
    """S1.19."""
    assert network_policy(f"{{ingress: [{{{peers} ports: [{{port: 80}}]}}]}}").rules[0].peers == (AnyPeer(),)


@pytest.mark.parametrize("ports", ["", "ports: ,", "ports: [],"])
def test_no_ports_means_all_traffic(ports: str) -> None:
    """S1.20."""
    (entry,) = network_policy(f"{{ingress: [{{{ports} from: [{{podSelector: {{}}}}]}}]}}").rules[0].ports
    assert entry.ports == AllTraffic()


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        pytest.param("{}", PortRange(Protocol.TCP), id="T46 S1.21 an empty entry is every TCP port"),
        pytest.param("null", PortRange(Protocol.TCP), id="D.8 and so is null"),
        pytest.param("{protocol: UDP}", PortRange(Protocol.UDP), id="S1.49"),
        pytest.param(
            "{protocol: , port: 53}", PortRange(Protocol.TCP, 53, 53), id="T47 S1.48 TCP by default"
        ),
        pytest.param("{protocol: SCTP, port: 9}", PortRange(Protocol.SCTP, 9, 9), id="S1.57"),
        pytest.param("{port: 8000, endPort: 8100}", PortRange(Protocol.TCP, 8000, 8100), id="T49 S1.50"),
        pytest.param("{port: 80, endPort: 80}", PortRange(Protocol.TCP, 80, 80), id="T50"),
        pytest.param("{port: http}", NamedPort("http", Protocol.TCP), id="T55 S1.51"),
        pytest.param('{port: "80"}', NamedPort("80", Protocol.TCP), id="T52 S1.55 a quoted number is a name"),
        pytest.param("{port: dns, protocol: UDP}", NamedPort("dns", Protocol.UDP), id="S1.51 protocol"),
    ],
)
def test_ports(port: str, expected: object) -> None:
    (entry,) = network_policy(f"{{ingress: [{{ports: [{port}]}}]}}").rules[0].ports
    assert entry.ports == expected
    assert entry.origin == Origin("a.yaml", 0, ("spec", "ingress", 0, "ports", 0))


@pytest.mark.parametrize(
    "port",
    ["{port: 0}", "{port: 65536}", "{protocol: ICMP}", "{port: 9, endPort: 8}", "text", "{protocol: ''}"],
)
def test_entries_that_the_server_refuses_match_nothing(port: str) -> None:
    """V-NP.8 to V-NP.10: never widened to every port."""
    assert network_policy(f"{{ingress: [{{ports: [{port}]}}]}}").rules[0].ports == ()


TEAM = labels_equal([("team", "t")])
APP = labels_equal([("app", "a")])


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        pytest.param(
            "{podSelector: {matchLabels: {app: a}}}",
            PodPeer(OwnNamespace(), APP, names_namespaces=False),
            id="S1.24 own namespace",
        ),
        pytest.param(
            "{namespaceSelector: {matchLabels: {team: t}}}",
            PodPeer(NamespacesWith(TEAM), names_pods=False),
            id="S1.25 every pod there",
        ),
        pytest.param(
            "{namespaceSelector: {matchLabels: {team: t}}, podSelector: {matchLabels: {app: a}}}",
            PodPeer(NamespacesWith(TEAM), APP),
            id="T26 S1.26 both at once",
        ),
        pytest.param(
            "{namespaceSelector: {}}", PodPeer(NamespacesWith(EVERYTHING), names_pods=False), id="S1.27"
        ),
        pytest.param("{podSelector: {}}", PodPeer(OwnNamespace(), names_namespaces=False), id="T23 S1.27"),
        pytest.param(
            "{namespaceSelector: {}, podSelector: }",
            PodPeer(NamespacesWith(EVERYTHING), names_pods=False),
            id="S1.28 null is not given",
        ),
    ],
)
def test_pod_peers(peer: str, expected: PodPeer) -> None:
    (found,) = network_policy(f"{{ingress: [{{from: [{peer}]}}]}}").rules[0].peers
    assert found == expected
    assert found.origin == Origin("a.yaml", 0, ("spec", "ingress", 0, "from", 0))


def test_two_items_are_alternatives_of_which_the_second_is_back_in_the_own_namespace() -> None:
    """S1.26."""
    peers = network_policy("{ingress: [{from: [{namespaceSelector: {}}, {podSelector: {}}]}]}").rules[0].peers
    assert [peer.namespaces for peer in peers if isinstance(peer, PodPeer)] == [
        NamespacesWith(EVERYTHING),
        OwnNamespace(),
    ]


@pytest.mark.parametrize(
    "peer", ["{}", "{podSelector: }", "null", "text", "{ipBlock: {cidr: 10.0.0.5}}", "{ipBlock: {}}"]
)
def test_a_peer_that_says_nothing_means_nobody(peer: str) -> None:
    """T19, T20, T73, V-NP.4: refused by the server, and never read as everyone."""
    assert network_policy(f"{{ingress: [{{from: [{peer}]}}]}}").rules[0].peers == ()


@pytest.mark.parametrize("wrong", ["{podSelector: {}}", "text", "3"])
def test_a_list_of_the_wrong_shape_is_not_read_as_left_out(wrong: str) -> None:
    rule = network_policy(f"{{ingress: [{{from: {wrong}, ports: {wrong}}}]}}").rules[0]
    assert (rule.peers, rule.ports) == ((), ())


def test_an_address_block_leaves_pods_and_nodes_to_the_profile() -> None:
    """T68, S1.38, S1.41."""
    (found,) = (
        network_policy("{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]}")
        .rules[0]
        .peers
    )
    assert found == AddressPeer(ip_network("10.0.0.0/8"), (ip_network("10.1.0.0/16"),), None, None)


def test_match_labels_and_expressions_must_all_hold() -> None:
    """T38, S1.32, S1.33."""
    found = network_policy(
        "{podSelector: {matchLabels: {app: a}, matchExpressions: ["
        "{key: env, operator: NotIn, values: [dev]}, {key: tier, operator: In, values: [web, api]},"
        "{key: role, operator: Exists}, {key: old, operator: DoesNotExist}, {key: x, operator: Gt, values: ['1']}]}}"
    ).subject.pods
    assert found == AllOf(
        (
            KeyIn("app", frozenset({"a"})),
            Not(KeyIn("env", frozenset({"dev"}))),
            KeyIn("tier", frozenset({"web", "api"})),
            KeyExists("role"),
            Not(KeyExists("old")),
        )
    )


@pytest.mark.parametrize(
    ("selector", "held", "expected"),
    [
        pytest.param("{matchExpressions: [{key: role, operator: DoesNotExist}]}", {}, Truth.TRUE, id="T34"),
        pytest.param(
            "{matchExpressions: [{key: role, operator: In, values: [web]}]}", {}, Truth.FALSE, id="T35"
        ),
        pytest.param(
            "{matchExpressions: [{key: role, operator: NotIn, values: [web]}]}", {}, Truth.TRUE, id="S1.33"
        ),
        pytest.param("{matchLabels: {role: ''}}", {}, Truth.FALSE, id="T37 an empty value needs the key"),
        pytest.param("{matchLabels: {role: }}", {"role": ""}, Truth.TRUE, id="S1.35 null is the empty text"),
        pytest.param("{matchLabels: {app: A}}", {"app": "a"}, Truth.FALSE, id="T91 case counts"),
    ],
)
def test_what_selectors_match(selector: str, held: dict[str, str], expected: Truth) -> None:
    assert matches(network_policy(f"{{podSelector: {selector}}}").subject.pods, labels(**held)) is expected


def test_the_name_label_finds_a_namespace_that_is_only_mentioned() -> None:
    """T29, S1.65, S1.66."""
    selector = labels_equal([(NAME_LABEL, "shop")])
    (shop,) = snapshot("apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n").namespaces
    assert matches(selector, shop.labels) is Truth.TRUE
    assert matches(labels_equal([("team", "t")]), shop.labels) is Truth.UNKNOWN


def test_policies_stand_in_the_network_policy_tier_of_the_cni_layer() -> None:
    """S1.5, S2.9."""
    (layer,) = snapshot("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n").layers
    (tier,) = layer.tiers
    assert (layer.name, layer.default) == ("cni", Action.ALLOW)
    assert (tier.name, tier.mode, tier.default) == ("network-policy", TierMode.ALLOW_UNION, Action.DENY)


def test_without_policies_there_is_no_layer() -> None:
    """T1, S1.4."""
    assert snapshot("apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n").layers == ()


def test_a_refused_policy_is_marked_and_kept_apart_from_the_others() -> None:
    """D.7."""
    text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n"
    assert policy(text, rejected=(0,)).status is Status.REJECTED_OPEN
    assert policy(text).status is Status.ENFORCED


def test_policies_and_workloads_without_a_namespace_share_one() -> None:
    """T86, S1.68."""
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}}"
    text = f"{{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {{name: p}}}}\n---\n{pod}"
    for namespace in ("", "shop"):
        found = snapshot(text, namespace=namespace)
        assert [item.namespace for item in found.policies] == [namespace]
        assert [item.namespace for item in found.workloads] == [namespace]


def test_the_old_api_group_is_read_too() -> None:
    """S4.26."""
    assert policy("{apiVersion: extensions/v1beta1, kind: NetworkPolicy, metadata: {name: p}}").name == "p"


def test_numbers_are_no_label_values() -> None:
    """T89, S1.37: the server refuses them; they are not compared as texts."""
    assert network_policy("{podSelector: {matchLabels: {version: 1, app: a}}}").subject.pods == APP
    assert Labels.of([]) == labels()
