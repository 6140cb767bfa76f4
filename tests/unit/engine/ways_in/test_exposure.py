"""What is open to the outside and to pods that do not exist yet: verdicts, addresses, ports."""

from ipaddress import ip_network
from typing import Any

import pytest

from netlint.engine.reachability.parties import NEWCOMER, Node
from netlint.engine.ways_in.entries import ClientSeen, NodeSeen
from netlint.engine.ways_in.exposure import Exposures
from netlint.model.network_profile import NetworkProfile
from netlint.model.ports import PortRange, Protocol
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from tests.clusters.manifests import Manifest, network_policy, workload
from tests.clusters.rows import DENY_BOTH, EVERYWHERE, ingress, on, pods, serving
from tests.unit.engine.asking import model
from tests.unit.facts.verdicts import service

B = serving("b", {"containerPort": 8080})
A = workload("Deployment", "a", {"app": "a"}, "x")
WEB = PortRange(Protocol.TCP, 8080, 8080)


def exposures(*objects: Manifest, network: NetworkProfile | None = None) -> Exposures:
    return Exposures(model(objects), network or NetworkProfile())


def node_port(policy: str = "Cluster", **spec: Any) -> Manifest:
    return service(type="NodePort", externalTrafficPolicy=policy, **spec)


def workload_called(found: Exposures, name: str) -> Workload:
    (only,) = (item for item in found.reach.snapshot.workloads if item.name == name)
    return only


def test_what_policies_see_hangs_on_the_traffic_policy() -> None:
    """S3.32, S8.5, S8.6."""
    for policy, seen in (("Cluster", NodeSeen()), ("Local", ClientSeen())):
        (found,) = exposures(B, node_port(policy)).all
        assert (found.entry.seen, found.verdict, found.entry.port) == (seen, Truth.TRUE, WEB)


def test_a_block_that_holds_some_nodes_leaves_it_open() -> None:
    """S8.5, S1.43: which addresses nodes have, the profile tells."""
    policy = ingress("b", {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]})
    known = NetworkProfile(node_ranges=(ip_network("10.1.0.0/16"),))
    elsewhere = NetworkProfile(node_ranges=(ip_network("192.168.0.0/16"),))
    for network, verdict in ((None, Truth.UNKNOWN), (known, Truth.TRUE), (elsewhere, Truth.FALSE)):
        (found,) = exposures(B, node_port(), policy, network=network).all
        assert found.verdict is verdict


def test_clients_are_those_of_the_policy_within_those_of_the_entry() -> None:
    """S3.25, S8.7."""
    ranges = service(
        type="LoadBalancer",
        externalTrafficPolicy="Local",
        loadBalancerSourceRanges=["198.51.100.0/24", "192.0.2.0/24"],
    )
    policy = ingress(
        "b", {"from": [{"ipBlock": {"cidr": "198.51.100.128/25"}}, {"ipBlock": {"cidr": "8.0.0.0/8"}}]}
    )
    found = {item.entry.kind.value: item for item in exposures(B, ranges, policy).all}
    assert found["load-balancer"].clients == (ip_network("198.51.100.128/25"),)
    assert set(found["node-port"].clients) == {ip_network("198.51.100.128/25"), ip_network("8.0.0.0/8")}


def test_each_workload_and_port_behind_a_service_is_a_way_of_its_own() -> None:
    """S3.12, S3.13: of two workloads one lacks the named port."""
    ports = [{"name": "a", "port": 80, "targetPort": "http"}, {"name": "b", "port": 81, "targetPort": 9090}]
    named = serving("b", {"containerPort": 8080, "name": "http"})
    other = workload("Deployment", "b", {"app": "b"}, "x")
    found = exposures(named, other, node_port(ports=ports)).all
    assert [(item.entry.workload.kind, item.entry.port.first) for item in found] == [
        ("Pod", 8080),
        ("Pod", 9090),
        ("Deployment", 9090),
    ]


def test_only_ports_that_a_policy_lets_in_are_open() -> None:
    """S1.47."""
    ports = [{"name": "a", "port": 80, "targetPort": 8080}, {"name": "b", "port": 81, "targetPort": 9090}]
    found = exposures(B, node_port(ports=ports), ingress("b", {"ports": [{"port": 8080}]})).all
    assert [(item.entry.port.first, item.verdict) for item in found] == [
        (8080, Truth.TRUE),
        (9090, Truth.FALSE),
    ]


def test_a_service_of_no_pods_opens_nothing() -> None:
    """S3.3, S3.37."""
    assert exposures(B, service(type="NodePort", selector={})).all == ()
    assert exposures(B, service(type="ExternalName", externalName="db.example.com")).all == ()


def test_any_source_of_an_entry_can_be_asked_about() -> None:
    found = exposures(A, B, node_port(), ingress("b", {"from": [pods("a")]}))
    destination = workload_called(found, "b")
    assert found.allows(Node(), destination, WEB) is Truth.FALSE
    assert found.allows(NEWCOMER, destination, WEB) is Truth.FALSE
    assert found.allows(workload_called(found, "a"), destination, WEB) is Truth.TRUE


def admitted(*objects: Manifest) -> list[tuple[str, str, int]]:
    """The namespace of each new pod that gets in, whereto, and on how many ranges of ports."""
    return [
        (
            "new" if item.pod == NEWCOMER else item.pod.namespace.name,
            item.workload.name,
            len(item.allowed),
        )
        for item in exposures(*objects).admissions()
    ]


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        pytest.param([], [("new", "b", 3), ("x", "b", 3)], id="S1.4 no policy"),
        pytest.param([on("b", **DENY_BOTH)], [], id="S1.8 nobody"),
        pytest.param([ingress("b", {"from": [pods("a")]})], [], id="S1.24 pods with a label"),
        pytest.param(
            [ingress("b", {"from": [{"podSelector": {}}]})], [("x", "b", 3)], id="S1.27 its own namespace"
        ),
        pytest.param(
            [ingress("b", {"from": [EVERYWHERE]})], [("new", "b", 3), ("x", "b", 3)], id="S1.27 every one"
        ),
        pytest.param(
            [ingress("b", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})], [], id="D.1 blocks mean no pods"
        ),
        pytest.param(
            [ingress("b", {"ports": [{"port": 80}]})], [("new", "b", 1), ("x", "b", 1)], id="S1.20 one port"
        ),
        # The namespace is a new one, so the policies of those that there are do not hold for its pods.
        pytest.param(
            [
                ingress("b", {"from": [EVERYWHERE]}),
                network_policy("deny", {"podSelector": {}, "policyTypes": ["Egress"]}, "x"),
            ],
            [("new", "b", 3)],
            id="S1.6 its own namespace lets nothing out",
        ),
    ],
)
def test_which_pods_that_do_not_exist_yet_get_in(
    policies: list[Manifest], expected: list[tuple[str, str, int]]
) -> None:
    assert admitted(B, *policies) == expected
