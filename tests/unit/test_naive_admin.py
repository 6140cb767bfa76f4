"""The naive evaluator gives the verdicts of the corner cases of the cluster-wide policies."""

from typing import Any

import pytest

from tests.clusters.manifests import (
    Manifest,
    admin_network_policy,
    baseline_admin_network_policy,
    cluster_network_policy,
)
from tests.clusters.rows import (
    CLIENT,
    HOST_A,
    app,
    cluster,
    egress,
    end,
    ingress,
    pods,
    rows,
    serving,
    verdict,
)
from tests.naive.evaluate import egress_allowed, ingress_allowed

ALL: Manifest = {"namespaces": {}}


def chosen(name: str) -> Manifest:
    """A subject or a peer: the pods of one app in every namespace."""
    return {"pods": {"namespaceSelector": {}, "podSelector": app(name)}}


def rule(action: str, *peers: Manifest, **ports: Any) -> Manifest:
    """An ingress rule from these peers, from a where there is none."""
    return {"action": action, "from": list(peers) or [chosen("a")], **ports}


def to(action: str, *peers: Manifest, **ports: Any) -> Manifest:
    """An egress rule."""
    return {"action": action, "to": list(peers), **ports}


def admin(*rules: Manifest, priority: int = 10, name: str = "admin") -> Manifest:
    """An AdminNetworkPolicy on b, for ingress."""
    spec = {"priority": priority, "subject": chosen("b"), "ingress": list(rules)}
    return admin_network_policy(f"{name}-{priority}", spec)


def admin_egress(*rules: Manifest, priority: int = 10) -> Manifest:
    """An AdminNetworkPolicy on a, for egress."""
    spec = {"priority": priority, "subject": chosen("a"), "egress": list(rules)}
    return admin_network_policy(f"egress-{priority}", spec)


def baseline(*rules: Manifest) -> Manifest:
    """The BaselineAdminNetworkPolicy on b, for ingress."""
    return baseline_admin_network_policy({"subject": chosen("b"), "ingress": list(rules)})


def tiered(tier: str, *rules: Manifest, priority: int = 10) -> Manifest:
    """A ClusterNetworkPolicy on b, for ingress."""
    spec = {"tier": tier, "priority": priority, "subject": chosen("b"), "ingress": list(rules)}
    return cluster_network_policy(f"{tier.lower()}-{priority}", spec)


HTTP = [
    serving(name, {"containerPort": number, "name": "http"}) for name, number in (("b", 8080), ("c", 9090))
]
A_TO_B = ["x/a -> x/b 80"]
NETWORKS: Manifest = {"networks": ["0.0.0.0/0"]}

ORDER = [
    *rows("T100", [admin(rule("Deny")), ingress("b", {"from": [pods("a")]})], deny=A_TO_B),
    *rows("T101", [admin(rule("Allow")), ingress("b")], allow=A_TO_B, deny=["x/c -> x/b 80"]),
    *rows(
        "T103",
        [admin_egress(to("Allow", chosen("b")), priority=5), admin(rule("Deny"), priority=10)],
        deny=A_TO_B,
    ),
    *rows("T104", [admin(rule("Deny"), priority=10), admin(rule("Pass"), priority=5)], allow=A_TO_B),
    *rows("S2.8 Pass", [admin(rule("Pass"), rule("Allow")), ingress("b")], deny=A_TO_B),
    *rows(
        "T106",
        [admin(rule("Pass")), baseline(rule("Deny", ALL))],
        deny=["x/a -> x/b 80", "x/c -> x/b 80"],
        allow=[f"{CLIENT} -> x/b 80"],
    ),
    *rows("T107", [baseline(rule("Deny")), egress("b")], deny=A_TO_B),
    *rows("T109", [baseline(rule("Allow")), ingress("b")], deny=A_TO_B),
    *rows("S2.9", [baseline(rule("Deny")), ingress("b", {"from": [pods("a")]})], allow=A_TO_B),
    *rows(
        "T110",
        [admin(rule("Allow"), name="one"), admin(rule("Deny"), name="other")],
        unknown=A_TO_B,
        allow=["x/c -> x/b 80"],
    ),
    *rows(
        "T110 at last the same",
        [admin(rule("Pass"), name="one"), admin(rule("Deny"), name="other"), ingress("b")],
        deny=A_TO_B,
    ),
    *rows(
        "T112",
        [admin(rule("Deny"), rule("Allow", ALL))],
        deny=A_TO_B,
        allow=["x/c -> x/b 80"],
    ),
    *rows(
        "T115",
        [admin(rule("Deny", chosen("c"))), ingress("b", {"from": [pods("a")]})],
        allow=A_TO_B,
        deny=["x/d -> x/b 80", "x/c -> x/b 80"],
    ),
    *rows(
        "T116",
        [
            admin_network_policy(
                "all", {"priority": 1, "subject": ALL, "ingress": [{"action": "Deny", "from": [ALL]}]}
            )
        ],
        allow=[f"{CLIENT} -> x/b 80", "10.0.0.1 -> x/b 80"],
        deny=A_TO_B,
    ),
    *rows("T121", [tiered("Baseline", rule("Pass"))], allow=A_TO_B),
    *rows(
        "T121 before a Deny",
        [tiered("Baseline", rule("Pass"), priority=1), tiered("Baseline", rule("Deny"), priority=2)],
        allow=A_TO_B,
    ),
    *rows("S2.2", [tiered("Admin", rule("Accept")), ingress("b")], allow=A_TO_B),
    *rows("S2.10", [tiered("Baseline", rule("Deny")), egress("b", {})], deny=A_TO_B),
    *rows("T133", [admin({"action": "Allow", "from": [{"future": {}}]}), ingress("b")], deny=A_TO_B),
    *rows(
        "T132", [admin({"action": "Deny", "from": [{"future": {}}]})], deny=["x/a -> x/b 80", "y/c -> x/b 1"]
    ),
]

MATCHING = [
    *rows(
        "S2.4 peers",
        [
            admin(
                rule(
                    "Deny",
                    chosen("a"),
                    chosen("c"),
                    ports=[{"namedPort": "http"}, {"portNumber": {"port": 80}}],
                )
            )
        ],
        deny=["x/a -> x/b 80", "x/c -> x/b 80"],
        allow=["x/d -> x/b 80", "x/c -> x/b 81"],
    ),
    *rows(
        "T113",
        [admin(rule("Deny", ports=[{"portNumber": {"port": 80}}]))],
        deny=["x/a -> x/b 80"],
        allow=["x/a -> x/b 80/UDP", "x/a -> x/b 81"],
    ),
    *rows(
        "S2.20 range",
        [admin(rule("Deny", ports=[{"portRange": {"protocol": "UDP", "start": 10, "end": 20}}]))],
        deny=["x/a -> x/b 10/UDP", "x/a -> x/b 20/UDP"],
        allow=["x/a -> x/b 9/UDP", "x/a -> x/b 21/UDP", "x/a -> x/b 10"],
    ),
    *rows(
        "S2.20 name",
        [
            admin(rule("Deny", ports=[{"namedPort": "dns"}])),
            serving("b", {"containerPort": 53, "protocol": "UDP", "name": "dns"}),
        ],
        deny=["x/a -> x/b 53/UDP"],
        allow=["x/a -> x/b 53", "y/a -> y/b 53/UDP"],
    ),
    *rows(
        "S2.20 name at the peer",
        [admin_egress(to("Deny", ALL, ports=[{"namedPort": "http"}])), *HTTP],
        deny=["x/a -> x/b 8080", "x/a -> x/c 9090"],
        allow=["x/a -> x/b 9090", "x/a -> x/d 8080"],
    ),
    *rows(
        "S2.22",
        [
            tiered(
                "Admin",
                rule("Deny", protocols=[{"tcp": {"destinationPort": {"number": 80}}}]),
                rule("Deny", protocols=[{"sctp": {"destinationPort": {"range": {"start": 5, "end": 9}}}}]),
                rule("Deny", protocols=[{"destinationNamedPort": "http"}]),
            ),
            *HTTP,
        ],
        deny=["x/a -> x/b 80", "x/a -> x/b 5/SCTP", "x/a -> x/b 9/SCTP", "x/a -> x/b 8080"],
        allow=["x/a -> x/b 80/UDP", "x/a -> x/b 10/SCTP", "x/a -> x/b 5", "x/a -> x/b 9090"],
    ),
    *rows(
        "T118",
        [admin_egress(to("Deny", NETWORKS))],
        deny=[f"x/a -> {CLIENT} 80", "x/a -> y/b 80"],
        allow=["x/a -> 2001:db8::1 80"],
    ),
    *rows(
        "S2.17 pods of unknown address",
        [admin_egress(to("Deny", {"networks": ["10.0.0.0/8"]}))],
        unknown=["x/a -> y/b 80"],
        allow=[f"x/a -> {CLIENT} 80"],
    ),
    *rows(
        "S2.17 no pod's address",
        [admin_egress(to("Deny", {"networks": ["203.0.113.0/24", "::/0"]}))],
        allow=["x/a -> y/b 80"],
    ),
    *rows(
        "S2.17 every private address",
        [
            admin_egress(
                to("Deny", {"networks": ["10.0.0.0/8", "100.64.0.0/10"]}),
                to("Deny", {"networks": ["172.16.0.0/12", "192.168.0.0/16"]}),
            )
        ],
        deny=["x/a -> y/b 80"],
    ),
    *rows(
        "S2.4 subject",
        [admin_egress(to("Deny", ALL)), HOST_A],
        allow=["x/a -> x/b 80"],
        deny=["y/a -> x/b 80"],
    ),
    *rows("S2.4 peer", [admin(rule("Deny", ALL)), HOST_A], allow=["x/a -> x/b 80"], deny=["x/c -> x/b 80"]),
]


@pytest.mark.parametrize(("objects", "question", "expected"), [*ORDER, *MATCHING])
def test_cluster_wide_policies_give_the_verdict_of_the_table(
    objects: list[Manifest], question: str, expected: set[bool]
) -> None:
    assert verdict(cluster(*objects), question) == expected


def test_each_side_can_be_asked_alone() -> None:
    """S2.11: Allow on egress says nothing of the destination's ingress."""
    given = cluster(admin_egress(to("Allow", chosen("b")), priority=5), admin(rule("Deny"), priority=10))
    ends = end("x/a"), end("x/b")
    assert egress_allowed(given, *ends, "TCP", 80) == {True}
    assert ingress_allowed(given, *ends, "TCP", 80) == {False}


def test_no_side_can_keep_a_pod_from_itself() -> None:
    """S1.58, S2.13."""
    given = cluster(admin_egress(to("Deny", chosen("a"))), ingress("a"))
    a = end("x/a")
    assert egress_allowed(given, a, a, "TCP", 80) == {True}
    assert ingress_allowed(given, a, a, "TCP", 80) == {True}
    assert egress_allowed(given, a, end("y/a"), "TCP", 80) == {False}
    assert ingress_allowed(given, end("y/a"), a, "TCP", 80) == {False}
