"""Corner cases of who reaches whom: NetworkPolicies, Services and common omissions, by the engines that users ask."""

import pytest

from netlint.engine.reachability.parties import Node
from netlint.engine.reachability.reach import Reach
from netlint.errors import UsageError
from netlint.model.network_profile import NetworkProfile
from netlint.model.truth import Truth
from tests.clusters.manifests import Manifest, container, namespace, pod, workload
from tests.clusters.rows import (
    ALLOW,
    CLIENT,
    DENY,
    DENY_BOTH,
    EVERYWHERE,
    HOST_A,
    UNKNOWN,
    cluster,
    egress,
    ingress,
    on,
    pods,
    rows,
    serving,
)
from tests.unit.engine.answers.test_answer import SPLIT_RANGES, TABLE
from tests.unit.engine.asking import ask, model
from tests.unit.facts.verdicts import explained, reached

# That a pod reaches itself is decided where questions are asked; the engine speaks of two pods alike.
SAME_POD = "T77 x/b -> x/b 80"

DNS = pod("kube-dns", {"k8s-app": "kube-dns"}, "kube-system")
NODE_DNS = workload("DaemonSet", "node-dns", {"k8s-app": "node-local-dns"}, "kube-system", hostNetwork=True)
TO_DNS = "x/a -> kube-system/kube-dns 53/UDP"
UDP_53: list[Manifest] = [{"port": 53, "protocol": "UDP"}]
DNS_PODS: Manifest = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}
DNS_NAMESPACE: Manifest = {"namespaceSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
KNATIVE: Manifest = {
    "apiVersion": "serving.knative.dev/v1",
    "kind": "Service",
    "metadata": {"name": "k", "namespace": "x"},
    "spec": {
        "template": {
            "metadata": {"labels": {"app": "k"}},
            "spec": {"containers": [container([{"containerPort": 8080}])]},
        }
    },
}


def block(cidr: str, *exceptions: str) -> Manifest:
    """A peer of addresses."""
    return {"ipBlock": {"cidr": cidr, **({"except": [*exceptions]} if exceptions else {})}}


OMISSIONS = [
    *rows(
        "T286 S7.2",
        [egress("a", {"to": [pods("b")], "ports": [{"port": 80}]}), DNS],
        deny=[TO_DNS],
        allow=["x/a -> x/b 80"],
    ),
    *rows(
        "T287 S7.1",
        [egress("a", {"to": [DNS_NAMESPACE], "ports": UDP_53}), DNS, namespace("kube-system")],
        deny=[TO_DNS],
    ),
    *rows(
        "T287 S1.66 the Namespace is not in the input",
        [egress("a", {"to": [DNS_NAMESPACE], "ports": UDP_53}), DNS],
        unknown=[TO_DNS],
    ),
    *rows(
        "S7.1 the pods of kube-dns",
        [egress("a", {"to": [DNS_PODS], "ports": UDP_53}), DNS],
        allow=[TO_DNS],
        deny=["x/a -> kube-system/kube-dns 53", "x/a -> x/b 53/UDP"],
    ),
    *rows(
        "T290 S7.3",
        [egress("a", {"to": [DNS_PODS], "ports": UDP_53}), DNS, NODE_DNS],
        deny=["x/a -> 169.254.20.10 53/UDP", "x/a -> kube-system/node-dns[DaemonSet] 53/UDP"],
    ),
    *rows(
        "T292 S7.5",
        [egress("a", {"to": [block("10.0.0.2/31")], "ports": [{"port": 6443}]})],
        allow=["x/a -> 10.0.0.2 6443", "x/a -> 10.0.0.3 6443"],
        deny=["x/a -> 10.0.0.2 443", "x/a -> 10.96.0.1 443"],
    ),
    *rows(
        "T295 S7.7",
        [
            pod("prometheus", {"app": "prometheus"}, "mon"),
            serving("b", {"containerPort": 8080}, {"containerPort": 9090}),
            ingress("b", {"ports": [{"port": 8080}]}),
        ],
        deny=["mon/prometheus -> x/b 9090"],
        allow=["mon/prometheus -> x/b 8080"],
    ),
    *rows(
        "T296 S7.10",
        [egress("a", {"to": [block("0.0.0.0/0")]})],
        allow=["x/a -> 169.254.169.254 80"],
    ),
    *rows(
        "S7.10 an exception",
        [egress("a", {"to": [block("0.0.0.0/0", "169.254.169.254/32")]})],
        deny=["x/a -> 169.254.169.254 80"],
        allow=["x/a -> 169.254.169.253 80", "x/a -> 169.254.169.255 80"],
    ),
    *rows(
        "T310 S8.20",
        [egress("a", {"to": [DNS_PODS], "ports": UDP_53}), DNS],
        deny=[f"x/a -> {CLIENT} 443"],
        allow=[TO_DNS],
    ),
    *rows(
        "T311 S6.3",
        [KNATIVE, ingress("k", {"ports": [{"port": 8080}]}), pod("activator", {}, "knative-serving")],
        deny=[
            "knative-serving/activator -> x/k[Service] 8012",
            "knative-serving/activator -> x/k[Service] 8013",
        ],
        allow=["knative-serving/activator -> x/k[Service] 8080"],
    ),
    *rows(
        "T164 S3.37",
        [egress("a", {"to": [{"podSelector": {}}]}), pod("db", {"app": "db"}, "other")],
        deny=["x/a -> other/db 5432"],
        allow=["x/a -> x/b 5432"],
    ),
]


@pytest.mark.parametrize(
    ("objects", "question", "expected"),
    [row for row in TABLE if row.id not in (SPLIT_RANGES, SAME_POD)] + OMISSIONS,
)
def test_the_engine_gives_the_verdict_of_the_table(
    objects: list[Manifest], question: str, expected: set[bool]
) -> None:
    assert reached(objects, question) == expected


@pytest.mark.parametrize(("objects", "question", "expected"), OMISSIONS)
def test_so_does_an_explanation(objects: list[Manifest], question: str, expected: set[bool]) -> None:
    assert explained(objects, question) == expected


BLOCKS_MATCH_PODS = NetworkProfile(ip_blocks_match_pods=Truth.TRUE)
BLOCKS_MAY_MATCH_PODS = NetworkProfile(ip_blocks_match_pods=Truth.UNKNOWN)
HOSTS_ARE_POLICED = NetworkProfile(polices_host_network=Truth.TRUE)
HOSTS_MAY_BE_POLICED = NetworkProfile(polices_host_network=Truth.UNKNOWN)

DENIED_HOST = [on("a", **DENY_BOTH), HOST_A]
FROM_A = [ingress("b", {"from": [pods("a")]}), HOST_A]
FROM_ALL_PODS = [ingress("b", {"from": [EVERYWHERE]}), HOST_A]
FROM_ALL_ADDRESSES = [ingress("b", {"from": [block("0.0.0.0/0")]})]
TO_CLUSTER_ADDRESS = [egress("a", {"to": [block("10.96.0.10/32")]}), DNS]
FROM_NODES = [ingress("b", {"from": [block("0.0.0.0/0", "203.0.113.0/24")]}), HOST_A]

IMPLEMENTATIONS: list[tuple[str, list[Manifest], str, set[bool], NetworkProfile, set[bool]]] = [
    ("T25 S1.62 D.2", FROM_ALL_PODS, "x/a -> x/b 80", DENY, HOSTS_ARE_POLICED, ALLOW),
    ("T25 open", FROM_ALL_PODS, "x/a -> x/b 80", DENY, HOSTS_MAY_BE_POLICED, UNKNOWN),
    ("T80 S1.62 D.2", FROM_A, "x/a -> x/b 80", DENY, HOSTS_ARE_POLICED, ALLOW),
    ("T79 S1.62 ingress", DENIED_HOST, f"{CLIENT} -> x/a 9100", ALLOW, HOSTS_ARE_POLICED, DENY),
    ("T79 S1.62 egress", DENIED_HOST, f"x/a -> {CLIENT} 9100", ALLOW, HOSTS_ARE_POLICED, DENY),
    ("T79 open", DENIED_HOST, f"{CLIENT} -> x/a 9100", ALLOW, HOSTS_MAY_BE_POLICED, UNKNOWN),
    ("T67 S1.41 D.1", FROM_ALL_ADDRESSES, "y/a -> x/b 80", DENY, BLOCKS_MATCH_PODS, ALLOW),
    ("T67 open", FROM_ALL_ADDRESSES, "y/a -> x/b 80", DENY, BLOCKS_MAY_MATCH_PODS, UNKNOWN),
    ("T65 S1.44 D.1", TO_CLUSTER_ADDRESS, "x/a -> x/b 80", DENY, BLOCKS_MATCH_PODS, UNKNOWN),
    ("T289 S1.44", TO_CLUSTER_ADDRESS, TO_DNS, DENY, BLOCKS_MATCH_PODS, UNKNOWN),
    ("S1.63 nodes", FROM_NODES, "x/a -> x/b 80", ALLOW, BLOCKS_MATCH_PODS, ALLOW),
]


@pytest.mark.parametrize(
    ("objects", "question", "expected", "network", "otherwise"),
    [pytest.param(*fields, id=facts) for facts, *fields in IMPLEMENTATIONS],
)
def test_what_implementations_decide_is_a_field_of_the_profile(
    objects: list[Manifest],
    question: str,
    expected: set[bool],
    network: NetworkProfile,
    otherwise: set[bool],
) -> None:
    assert (reached(objects, question), reached(objects, question, network)) == (expected, otherwise)
    assert (explained(objects, question), explained(objects, question, network)) == (expected, otherwise)


def test_the_api_server_comes_from_a_node() -> None:
    """T293, T76, S7.6, S1.61: the kubelet of the pod's own node is let in, another node is not."""
    reach = Reach(model(cluster(ingress("b")).objects), more=(Node(),))
    (webhook,) = (w for w in reach.snapshot.workloads if (w.namespace, w.name) == ("x", "b"))
    (other,) = (w for w in reach.snapshot.workloads if (w.namespace, w.name) == ("x", "c"))
    assert reach.between(Node(), webhook).both.possible == ()
    assert reach.between(Node(), other).both.certain != ()


@pytest.mark.parametrize("port", ["8/ICMP", "ICMP", "0/icmp"])
def test_only_protocols_with_ports_can_be_asked_for(port: str) -> None:
    """T83, S1.56, D.9."""
    with pytest.raises(UsageError):
        ask([ingress("b")], CLIENT, "x/b", port)
