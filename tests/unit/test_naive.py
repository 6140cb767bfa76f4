"""The naive evaluator gives the verdicts of the corner cases of NetworkPolicy."""

import pytest

from tests.clusters.manifests import Manifest, container, namespace, network_policy, pod, workload
from tests.clusters.rows import (
    ALLOW,
    CLIENT,
    DENY_BOTH,
    DENY_INGRESS,
    EVERYWHERE,
    HOST_A,
    app,
    cluster,
    egress,
    expression,
    ingress,
    on,
    pods,
    rows,
    serving,
    verdict,
)
from tests.naive.evaluate import Cluster

CLIENT_443 = f"x/b -> {CLIENT} 443"
ONE_ITEM: Manifest = {"namespaceSelector": {"matchLabels": {"team": "t"}}, "podSelector": app("a")}
NAMED_Y: Manifest = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "y"}}}
UNLABELED: Manifest = {"namespaceSelector": expression("team", "NotIn", "t")}
HASH_EXISTS: Manifest = {"podSelector": expression("pod-template-hash", "Exists"), **DENY_INGRESS}
HASH_IS: Manifest = {"podSelector": {"matchLabels": {"pod-template-hash": "abc"}}, **DENY_INGRESS}
HTTP: list[Manifest] = [
    serving("b", {"containerPort": 8080, "name": "http"}),
    serving("c", {"containerPort": 9090, "name": "http"}),
    network_policy("http", {"podSelector": {}, "ingress": [{"ports": [{"port": "http"}]}]}, "x"),
]
ROLE_EMPTY: Manifest = {"matchLabels": {"role": ""}}
BLOCK: Manifest = {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}
SIDECAR = [container([{"containerPort": 8080, "name": "http"}], name="init", sidecar=True)]
PLAIN_INIT = [container([{"containerPort": 8080, "name": "http"}], name="init")]
HTTP_ONLY = ingress("b", {"ports": [{"port": "http"}]})

ISOLATION = [
    *rows("T1", [], allow=["x/a -> y/b 80"]),
    *rows(
        "T2, T4",
        [network_policy("deny", {"podSelector": {}, **DENY_INGRESS}, "x")],
        deny=["y/a -> x/b 80"],
        allow=["x/b -> 1.1.1.1 443", "x/b -> y/a 80"],
    ),
    *rows("T5", [on("b")], deny=["y/a -> x/b 80"], allow=["x/b -> y/a 80", "y/a -> x/a 80"]),
    *rows("T7, T8", [on("b", egress=[{}])], deny=["y/a -> x/b 80"], allow=["x/b -> 1.1.1.1 443"]),
    *rows("T10", [on("b", egress=[])], deny=["y/a -> x/b 80"], allow=["x/b -> 1.1.1.1 443"]),
    *rows("T10 null", [on("b", egress=None)], deny=["y/a -> x/b 80"], allow=["x/b -> 1.1.1.1 443"]),
    *rows("T10 empty", [on("b", policyTypes=[])], deny=["y/a -> x/b 80"], allow=["x/b -> 1.1.1.1 443"]),
    *rows("T11", [egress("b")], deny=["x/b -> 1.1.1.1 443"], allow=["y/a -> x/b 80"]),
    *rows("T13", [on("b", policyTypes=["Ingress"], egress=[{"ports": [{"port": 53}]}])], allow=[CLIENT_443]),
    *rows("T14", [on("b", **DENY_BOTH)], deny=["y/a -> x/b 80", "x/b -> y/a 80"]),
    *rows(
        "T16",
        [ingress("b", {}), HOST_A],
        allow=[f"{CLIENT} -> x/b 80", "10.0.0.1 -> x/b 9/SCTP", "x/a -> x/b 1", "y/a -> x/b 53/UDP"],
    ),
    *rows("T16 null rule", [ingress("b", None)], allow=["y/a -> x/b 53/UDP"]),
    *rows("T17", [on("b", policyTypes=["Ingress"], ingress=None)], deny=["y/a -> x/b 80"]),
    *rows(
        "T22",
        [network_policy("deny", {"podSelector": None}, "x")],
        deny=["y/a -> x/a 80", "y/a -> x/b 80"],
        allow=["x/a -> y/b 80"],
    ),
    *rows("T85", [on("zz", **DENY_BOTH)], allow=["x/a -> x/b 80"]),
    *rows(
        "T86",
        [pod("e", {"app": "e"}), pod("f", {}, "default"), network_policy("deny", {})],
        deny=["y/a -> default/e 80", "default/e -> default/f 80"],
    ),
    *rows(
        "T88", [on("b", policyTypes=["Ingress", "Ingress"])], deny=["y/a -> x/b 80"], allow=["x/b -> y/a 80"]
    ),
    *rows("T91", [on("A", **DENY_BOTH)], allow=["y/c -> x/a 80"]),
    *rows(
        "T94",
        [workload("Deployment", "e", {"app": "e"}, "x"), network_policy("deny", HASH_EXISTS, "x")],
        deny=["x/a -> x/e[Deployment] 80"],
        allow=["x/a -> x/b 80"],
    ),
    *rows(
        "T95",
        [workload("Deployment", "e", {"app": "e"}, "x"), network_policy("deny", HASH_IS, "x")],
        unknown=["x/a -> x/e[Deployment] 80"],
        allow=["x/a -> x/b 80"],
    ),
    *rows(
        "S6.3 a Job's name",
        [
            *(workload("Job", name, {"app": name}, "x") for name in ("load", "other")),
            network_policy("deny", {"podSelector": {"matchLabels": {"job-name": "load"}}}, "x"),
        ],
        deny=["x/a -> x/load[Job] 80"],
        allow=["x/a -> x/other[Job] 80"],
    ),
    *rows("T98", [], allow=["x/a -> x/b 80"]),
    *rows("T43", [egress("a", {"to": [pods("b")]}), ingress("b")], deny=["x/a -> x/b 80"]),
    *rows("T44", [ingress("b", {"from": [pods("a")]}), egress("a")], deny=["x/a -> x/b 80"]),
    *rows("T76", [ingress("b")], deny=["10.0.0.1 -> x/b 8080"]),
    *rows("T77", [on("b", **DENY_BOTH)], allow=["x/b -> x/b 80"]),
    *rows("T79", [on("a", **DENY_BOTH), HOST_A], allow=[f"{CLIENT} -> x/a 9100", f"x/a -> {CLIENT} 80"]),
    *rows("T82", [egress("a")], deny=["x/a -> 10.0.0.1 10250"]),
]

PEERS = [
    *rows(
        "T23",
        [ingress("b", {"from": [{"podSelector": {}}]})],
        allow=["x/a -> x/b 80"],
        deny=["y/a -> x/b 80", f"{CLIENT} -> x/b 80"],
    ),
    *rows(
        "T25",
        [ingress("b", {"from": [EVERYWHERE]}), HOST_A],
        deny=["x/a -> x/b 80", f"{CLIENT} -> x/b 80"],
        allow=["x/c -> x/b 80", "y/a -> x/b 80"],
    ),
    *rows(
        "T26",
        [namespace("y", {"team": "t"}), namespace("z"), namespace("x"), ingress("b", {"from": [ONE_ITEM]})],
        allow=["y/a -> x/b 80"],
        deny=["y/c -> x/b 80", "z/a -> x/b 80", "x/a -> x/b 80"],
    ),
    *rows(
        "T28",
        [ingress("b", {"from": [{**EVERYWHERE, **pods("a")}]})],
        allow=["x/a -> x/b 80", "y/a -> x/b 80"],
        deny=["y/c -> x/b 80"],
    ),
    *rows("T29", [ingress("b", {"from": [NAMED_Y]})], allow=["y/a -> x/b 80"], deny=["z/a -> x/b 80"]),
    *rows("T30", [ingress("b", {"from": [UNLABELED]})], unknown=["y/a -> x/b 80"]),
    *rows(
        "T31",
        [ingress("b", {"from": [{"namespaceSelector": expression("team", "In", "t")}]}), namespace("y")],
        deny=["y/a -> x/b 80"],
        unknown=["z/a -> x/b 80"],
    ),
    *rows(
        "T32",
        [ingress("b", {"from": [NAMED_Y]}), namespace("y", {"kubernetes.io/metadata.name": "z"})],
        allow=["y/a -> x/b 80"],
        deny=["z/a -> x/b 80"],
    ),
    *rows(
        "T34",
        [ingress("b", {"from": [{"podSelector": expression("role", "DoesNotExist")}]})],
        allow=["x/a -> x/b 80"],
    ),
    *rows(
        "T35",
        [ingress("b", {"from": [{"podSelector": expression("role", "In", "web")}]})],
        deny=["x/a -> x/b 80"],
    ),
    *rows("T37", [ingress("b", {"from": [{"podSelector": ROLE_EMPTY}]})], deny=["x/a -> x/b 80"]),
    *rows(
        "S1.33",
        [ingress("b", {"from": [{"podSelector": expression("app", "In", "a", "c")}]})],
        allow=["x/a -> x/b 80", "x/c -> x/b 80"],
        deny=["x/d -> x/b 80"],
    ),
    *rows(
        "T38",
        [
            pod("a", {"app": "a", "env": "dev"}, "x"),
            ingress("b", {"from": [{"podSelector": {**app("a"), **expression("env", "NotIn", "dev")}}]}),
        ],
        deny=["x/a -> x/b 80"],
    ),
    *rows(
        "T40",
        [
            ingress("b", {"from": [pods("a")], "ports": [{"port": 80}]}),
            ingress("b", {"from": [pods("c")], "ports": [{"port": 443}]}),
        ],
        allow=["x/a -> x/b 80", "x/c -> x/b 443"],
        deny=["x/a -> x/b 443", "x/c -> x/b 80"],
    ),
    *rows(
        "T41",
        [ingress("b", {"from": [pods("a")]}, {"ports": [{"port": 443}]})],
        allow=["x/a -> x/b 22", f"{CLIENT} -> x/b 443"],
        deny=[f"{CLIENT} -> x/b 22"],
    ),
    *rows("T65", [egress("a", {"to": [{"ipBlock": {"cidr": "10.96.0.10/32"}}]})], deny=["x/a -> x/b 80"]),
    *rows("T67", [ingress("b", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})], deny=["y/a -> x/b 80"]),
    *rows(
        "T68",
        [ingress("b", {"from": [{"ipBlock": BLOCK}]})],
        allow=["10.2.0.1 -> x/b 80"],
        deny=["10.1.0.1 -> x/b 80", "11.0.0.1 -> x/b 80"],
    ),
    *rows(
        "T71",
        [ingress("b", {"from": [{"ipBlock": {"cidr": "10.0.0.5/24"}}]})],
        allow=["10.0.0.77 -> x/b 80"],
        deny=["10.0.1.77 -> x/b 80"],
    ),
    *rows("T80", [ingress("b", {"from": [pods("a")]}), HOST_A], deny=["x/a -> x/b 80"]),
    *rows(
        "S1.63 node addresses",
        [ingress("b", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["203.0.113.0/24"]}}]}), HOST_A],
        allow=["x/a -> x/b 80"],
        deny=["x/c -> x/b 80"],
    ),
    *rows(
        "S1.63 some nodes", [ingress("b", {"from": [{"ipBlock": BLOCK}]}), HOST_A], unknown=["x/a -> x/b 80"]
    ),
    *rows(
        "S1.38 families",
        [ingress("b", {"from": [{"ipBlock": {"cidr": "::/0"}}]}), HOST_A],
        deny=["x/a -> x/b 80", f"{CLIENT} -> x/b 80"],
        allow=["2001:db8::1 -> x/b 80"],
    ),
    *rows(
        "S1.40",
        [ingress("b", {"from": [{"ipBlock": BLOCK}, {"ipBlock": {"cidr": "10.1.2.0/24"}}]})],
        allow=["10.1.2.3 -> x/b 80"],
        deny=["10.1.3.3 -> x/b 80"],
    ),
]

PORTS = [
    *rows(
        "T46",
        [ingress("b", {"ports": [{}]})],
        allow=["x/a -> x/b 9"],
        deny=["x/a -> x/b 53/UDP", "x/a -> x/b 9/SCTP"],
    ),
    *rows(
        "T47", [egress("a", {"ports": [{"port": 53}]})], allow=["x/a -> y/b 53"], deny=["x/a -> y/b 53/UDP"]
    ),
    *rows(
        "S1.18",
        [ingress("b", {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 80}]})],
        allow=["x/a -> x/b 80", "x/a -> x/b 53/UDP"],
        deny=["x/a -> x/b 53", "x/a -> x/b 80/UDP"],
    ),
    *rows(
        "T49",
        [ingress("b", {"ports": [{"port": 8000, "endPort": 8100}]})],
        allow=["x/a -> x/b 8000", "x/a -> x/b 8100"],
        deny=["x/a -> x/b 7999", "x/a -> x/b 8101", "x/a -> x/b 8050/UDP"],
    ),
    *rows(
        "T50",
        [ingress("b", {"ports": [{"port": 80, "endPort": 80}]})],
        allow=["x/a -> x/b 80"],
        deny=["x/a -> x/b 81"],
    ),
    *rows("T55", HTTP, allow=["x/a -> x/b 8080", "x/a -> x/c 9090"], deny=["x/a -> x/b 9090"]),
    *rows(
        "T56",
        [
            serving("b", {"containerPort": 53, "protocol": "UDP", "name": "dns"}),
            ingress("b", {"ports": [{"port": "dns"}]}),
        ],
        deny=["x/a -> x/b 53", "x/a -> x/b 53/UDP"],
    ),
    *rows("T58", [serving("b", initContainers=PLAIN_INIT), HTTP_ONLY], deny=["x/a -> x/b 8080"]),
    *rows("S6.4", [serving("b", initContainers=SIDECAR), HTTP_ONLY], allow=["x/a -> x/b 8080"]),
    *rows(
        "T59",
        [egress("a", {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": "https"}]})],
        deny=[f"x/a -> {CLIENT} 443"],
    ),
    *rows(
        "S1.53",
        [egress("a", {"ports": [{"port": "http"}]}), *HTTP[:2]],
        allow=["x/a -> x/b 8080", "x/a -> x/c 9090"],
        deny=["x/a -> x/b 9090", f"x/a -> {CLIENT} 8080"],
    ),
    *rows("T61", [ingress("b", {"ports": [{"port": 80}]})], allow=["x/a -> x/b 80"]),
    *rows("T62 at the pod's port", [ingress("b", {"ports": [{"port": 80}]})], deny=["x/a -> x/b 8080"]),
    *rows(
        "T64 at the pod's port",
        [egress("a", {"to": [pods("b")], "ports": [{"port": 80}]})],
        deny=["x/a -> x/b 8080"],
        allow=["x/a -> x/b 80"],
    ),
]


@pytest.mark.parametrize(("objects", "question", "expected"), [*ISOLATION, *PEERS, *PORTS])
def test_network_policies_give_the_verdict_of_the_table(
    objects: list[Manifest], question: str, expected: set[bool]
) -> None:
    assert verdict(cluster(*objects), question) == expected


def test_a_pod_that_has_ended_is_not_in_the_cluster() -> None:
    """T92, S1.67."""
    ended = {**pod("e", {}, "x"), "status": {"phase": "Succeeded"}}
    running = {**pod("f", {}, "x"), "status": {"phase": "Running"}}
    assert [one.name for one in Cluster([ended, running]).pods] == ["f"]


@pytest.mark.parametrize("peer", [{}, {"podSelector": None}])
def test_a_peer_without_a_field_is_no_peer(peer: Manifest) -> None:
    """T19, T20, V-NP.4: the API server refuses it, so a cluster that holds one is a mistake of the test."""
    with pytest.raises(ValueError, match="no field set"):
        verdict(cluster(ingress("b", {"from": [peer]})), "x/a -> x/b 80")


def test_both_sides_ask_about_the_same_unknown_label() -> None:
    """S1.66: what x is labeled is not known, but no label lets one rule match and both rules fail."""
    either = ingress(
        "b",
        {"from": [{"namespaceSelector": expression("team", "In", "t")}]},
        {"from": [{"namespaceSelector": expression("team", "NotIn", "t")}]},
    )
    assert verdict(cluster(either), "y/a -> x/b 80") == ALLOW
