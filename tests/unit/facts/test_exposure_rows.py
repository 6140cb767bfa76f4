"""Corner cases of what is open to the outside: node ports, load balancers, host ports, Ingresses and Gateways."""

from typing import Any, NamedTuple

import pytest

from netlint.engine.maps.mapping import connectivity
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.exposure import Exposure, Exposures
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.truth import Truth
from tests.clusters.manifests import Manifest, container, namespace, pod, workload
from tests.clusters.rows import CLIENT, DENY_BOTH, EVERYWHERE, ingress, on, serving
from tests.unit.engine.asking import model
from tests.unit.facts.verdicts import service

B = serving("b", {"containerPort": 8080})
FROM_CLIENT = ingress("b", {"from": [{"ipBlock": {"cidr": f"{CLIENT}/32"}}]})
SHUT = ingress("b")
RANGES = ["198.51.100.0/24"]
ENTRY: Manifest = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {"name": "front", "namespace": "x"},
    "spec": {
        "ingressClassName": "nginx",
        "defaultBackend": {"service": {"name": "s", "port": {"number": 80}}},
    },
}
CONTROLLER = workload(
    "Deployment",
    "controller",
    {"app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/component": "controller"},
    "ingress-nginx",
)
FROM_CONTROLLER: Manifest = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}},
    "podSelector": {"matchLabels": {"app.kubernetes.io/component": "controller"}},
}


def load_balancer(**spec: Any) -> Manifest:
    return service(type="LoadBalancer", **spec)


def node_port(**spec: Any) -> Manifest:
    return service(type="NodePort", **spec)


def local(made: Manifest) -> Manifest:
    made["spec"]["externalTrafficPolicy"] = "Local"
    return made


def judged(objects: list[Manifest], network: NetworkProfile = DEFAULT_NETWORK) -> tuple[Exposure, ...]:
    return Exposures(model(objects), network).all


class Row(NamedTuple):
    """A corner case, and each way in with its verdict and the addresses that get through, none for every one."""

    facts: str
    objects: list[Manifest]
    ways: dict[str, tuple[Truth, list[str]]]
    network: NetworkProfile = DEFAULT_NETWORK


YES: tuple[Truth, list[str]] = (Truth.TRUE, [])
NO: tuple[Truth, list[str]] = (Truth.FALSE, [])
ONE_CLIENT = (Truth.TRUE, [f"{CLIENT}/32"])
HOSTS_ARE_POLICED = NetworkProfile(polices_host_network=Truth.TRUE)
ON_HOST = pod("b", {"app": "b"}, "x", hostNetwork=True, containers=[container([{"containerPort": 8080}])])
HOST_PORT = serving("b", {"containerPort": 8080, "hostPort": 9000})

ROWS = [
    Row(
        "T157 S3.23 no node ports by themselves",
        [B, load_balancer(allocateLoadBalancerNodePorts=False)],
        {"load-balancer": YES},
    ),
    Row(
        "T157 S3.23 one that is written",
        [
            B,
            load_balancer(
                allocateLoadBalancerNodePorts=False,
                ports=[{"port": 80, "targetPort": 8080, "nodePort": 30080}],
            ),
        ],
        {"load-balancer": YES, "node-port": YES},
    ),
    Row("S3.23 S3.1 node ports come with it", [B, load_balancer()], {"load-balancer": YES, "node-port": YES}),
    Row(
        "T158 S3.25 ranges limit the load balancer only",
        [B, load_balancer(loadBalancerSourceRanges=RANGES)],
        {"load-balancer": (Truth.TRUE, RANGES), "node-port": YES},
    ),
    Row(
        "T158 S3.25 the policy's client is not in the ranges",
        [B, local(load_balancer(loadBalancerSourceRanges=RANGES)), FROM_CLIENT],
        {"load-balancer": NO, "node-port": ONE_CLIENT},
    ),
    Row("T160 S3.29", [B, service(externalIPs=["198.51.100.7"])], {"external-ip": YES}),
    Row("S3.29 S3.17 headless", [B, service(externalIPs=["198.51.100.7"], clusterIP="None")], {}),
    Row("S3.1 inside only", [B, service()], {}),
    Row("S3.4 another namespace's pods", [B, node_port(selector={"app": "c"})], {}),
    Row(
        "S8.7 the node is what the policy sees",
        [B, load_balancer(), FROM_CLIENT],
        {"load-balancer": NO, "node-port": NO},
    ),
    Row(
        "T298 S8.6 Local shows the client",
        [B, local(load_balancer()), FROM_CLIENT],
        {"load-balancer": ONE_CLIENT, "node-port": ONE_CLIENT},
    ),
    Row("T299 S8.5 S1.59", [B, node_port(), SHUT], {"node-port": NO}),
    Row("T299 S8.5 without the policy", [B, node_port()], {"node-port": YES}),
    Row(
        "S8.5 S1.43 a block that holds every node",
        [B, node_port(), ingress("b", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})],
        {"node-port": YES},
    ),
    Row(
        "S8.21 pods of every namespace are no clients",
        [B, local(node_port()), ingress("b", {"from": [EVERYWHERE]})],
        {"node-port": NO},
    ),
    Row(
        "S1.47 the port of the Service, not of the pod",
        [B, node_port(), ingress("b", {"ports": [{"port": 80}]})],
        {"node-port": NO},
    ),
    Row("T304 S8.12", [HOST_PORT, FROM_CLIENT], {"host-port": ONE_CLIENT}),
    Row("T304 S8.12 deny-all", [HOST_PORT, SHUT], {"host-port": NO}),
    Row(
        "T304 S8.12 policies see the container's port",
        [HOST_PORT, ingress("b", {"ports": [{"port": 9000}]})],
        {"host-port": NO},
    ),
    Row("T305 S8.13 D.2", [ON_HOST, on("b", **DENY_BOTH)], {"host-network": (Truth.TRUE, ["0.0.0.0/0"])}),
    Row("T305 S8.13 policed", [ON_HOST, on("b", **DENY_BOTH)], {"host-network": NO}, HOSTS_ARE_POLICED),
    Row("T218 S8.14 S4.23", [B, service(), ENTRY, FROM_CLIENT], {"ingress": NO}),
    Row("T218 S8.14 the controller is here", [B, service(), ENTRY, FROM_CLIENT, CONTROLLER], {"ingress": NO}),
    Row(
        "T220 S8.14",
        [
            B,
            service(),
            ENTRY,
            CONTROLLER,
            ingress("b", {"from": [FROM_CONTROLLER], "ports": [{"port": 8080}]}),
        ],
        {"ingress": YES},
    ),
    Row(
        "S8.14 S1.47 the port of the Service",
        [B, service(), ENTRY, CONTROLLER, ingress("b", {"from": [FROM_CONTROLLER], "ports": [{"port": 80}]})],
        {"ingress": NO},
    ),
    Row(
        "S8.14 the controller may send nothing",
        [
            B,
            service(),
            ENTRY,
            CONTROLLER,
            {
                **on("b", **DENY_BOTH),
                "metadata": {"name": "out", "namespace": "ingress-nginx"},
                "spec": {"podSelector": {}, "policyTypes": ["Egress"]},
            },
        ],
        {"ingress": NO},
    ),
    Row("S8.14 no policy", [B, service(), ENTRY], {"ingress": YES}),
    Row("T301 S8.21", [B, service(), ENTRY, ingress("b", {"from": [EVERYWHERE]})], {"ingress": YES}),
    Row(
        "T301 S8.21 the controller is here",
        [B, service(), ENTRY, CONTROLLER, ingress("b", {"from": [EVERYWHERE]})],
        {"ingress": YES},
    ),
    Row(
        "T302 D.11 its namespace is another one",
        [B, service(), ENTRY, CONTROLLER, ingress("b", {"from": [{"podSelector": {}}]})],
        {"ingress": NO},
    ),
    Row("T199 S4.4 no such Service", [B, service("other"), ENTRY], {}),
    Row("T149 S3.4 nothing behind the Service", [service(), ENTRY, namespace("x")], {}),
    Row("T200 S4.3", [B, service(ports=[{"port": 8080}]), ENTRY], {}),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.facts)
def test_which_ways_lead_in(row: Row) -> None:
    found = judged(row.objects, row.network)
    assert {
        exposure.entry.kind.value: (exposure.verdict, [str(item) for item in exposure.clients])
        for exposure in found
    } == row.ways
    assert len(found) == len(row.ways)


def test_a_controller_that_the_input_does_not_show_is_not_one_of_the_namespace() -> None:
    """T302, D.11: `podSelector: {}` might mean it, so the map leaves the connection out."""
    given = model([B, service(), ENTRY, ingress("b", {"from": [{"podSelector": {}}]})])
    exposures = Exposures(given)
    (found,) = exposures.all
    assert found.verdict is not Truth.TRUE
    assert not [
        c
        for c in connectivity(Reach(given), exposures.all).connections()
        if c.source.id == "ingress-controller"
    ]


def test_headless_services_carry_the_resolved_port_to_controllers() -> None:
    """T148, S3.17, S5.29."""
    (found,) = judged([B, service(clusterIP="None"), ENTRY])
    assert (found.entry.port.first, found.entry.port.last, found.verdict) == (8080, 8080, Truth.TRUE)
