"""What the ports of rules are to the pods that they mean."""

import pytest

from netlint.engine.evidence.policy_ports import PolicyPorts, means_named_namespaces
from netlint.engine.evidence.translated_ports import destinations
from netlint.engine.lookup import Lookup
from netlint.model.ports import NamedPort, PortRange
from tests.unit.engine.manifests import cluster, network_policy, pod, pod_with_ports, service

DNS = pod_with_ports("dns", "{name: dns, containerPort: 53, protocol: UDP}")
WEB = pod_with_ports("web", "{name: http, containerPort: 8080}, {containerPort: 9090}")
SILENT = pod("silent", labels="app: dns")


def about(app: str, ports: str, name: str = "p") -> str:
    return network_policy(
        name, f"{{podSelector: {{matchLabels: {{app: {app}}}}}, ingress: [{{ports: [{ports}]}}]}}"
    )


def of_other_protocol(*documents: str) -> str:
    """The protocol that the pods use instead of the one in the first port of the first policy."""
    lookup = Lookup(cluster(*documents))
    policy = next(lookup.snapshot.policies)
    ports = policy.rules[0].ports[0].ports
    assert isinstance(ports, PortRange | NamedPort)
    pods = destinations(policy, policy.rules[0], lookup)
    found = PolicyPorts(lookup).of_other_protocol(ports, policy, policy.rules[0], pods)
    return found.port.protocol if found else ""


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        pytest.param((DNS, about("dns", "{port: 53}")), "UDP", id="S1.48"),
        pytest.param((DNS, about("dns", "{port: dns}")), "UDP", id="S1.51"),
        pytest.param((DNS, about("dns", "{port: 53, protocol: SCTP}")), "UDP", id="S1.57"),
        pytest.param((DNS, about("dns", "{port: 53, protocol: UDP}")), "", id="right"),
        pytest.param((DNS, about("dns", "{port: 50, endPort: 60}")), "", id="S1.50 a range"),
        pytest.param((DNS, about("dns", "{port: 54}")), "", id="another port"),
        pytest.param((DNS, about("dns", "{port: 53}, {port: 53, protocol: UDP}")), "", id="both"),
        pytest.param(
            (DNS, about("dns", "{port: 53}"), about("x", "{protocol: UDP}", "q")), "", id="S1.49 beside"
        ),
        pytest.param((DNS, SILENT, about("dns", "{port: 53}")), "", id="S1.54 declares nothing"),
        pytest.param(
            (DNS, SILENT, about("dns", "{port: dns}")), "UDP", id="S1.52 a name needs a declaration"
        ),
        pytest.param(
            (DNS, service("dns", "ports: [{port: 5353, targetPort: 53}]"), about("dns", "{port: 53}")),
            "",
            id="S3.11 a Service sends there",
        ),
    ],
)
def test_a_port_belongs_to_one_protocol(documents: tuple[str, ...], expected: str) -> None:
    assert of_other_protocol(*documents) == expected


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        pytest.param((WEB, about("web", "{port: 7000}")), True, id="nobody"),
        pytest.param((WEB, about("web", "{port: 8081, endPort: 9000}")), True, id="S1.50"),
        pytest.param((WEB, about("web", "{port: 8000, endPort: 9000}")), False, id="S1.50 one inside"),
        pytest.param((WEB, about("web", "{port: 9090}")), False, id="declared"),
        pytest.param((WEB, about("web", "{protocol: UDP}")), False, id="S1.49 every port"),
        pytest.param((WEB, about("web", "{port: 8080, protocol: UDP}")), False, id="another rule's"),
        pytest.param((WEB, about("web", "{port: 15090}")), False, id="a mesh adds it"),
        pytest.param((SILENT, about("dns", "{port: 7000}")), False, id="S1.54"),
        pytest.param((about("web", "{port: 7000}"),), False, id="no pods"),
        pytest.param(
            (WEB, service("web", "ports: [{port: 80, targetPort: 8080}]"), about("web", "{port: 80}")),
            False,
            id="S1.44 a Service's port",
        ),
        pytest.param(
            (WEB, service("web", "ports: [{port: 80, targetPort: 7000}]"), about("web", "{port: 7000}")),
            False,
            id="S3.11",
        ),
    ],
)
def test_a_port_is_unheard_if_every_container_declares_others(
    documents: tuple[str, ...], expected: bool
) -> None:
    lookup = Lookup(cluster(*documents))
    (policy,) = lookup.snapshot.policies
    ports = policy.rules[0].ports[0].ports
    assert isinstance(ports, PortRange)
    pods = destinations(policy, policy.rules[0], lookup)
    assert PolicyPorts(lookup).is_unheard(ports, pods) is expected


NEW = pod_with_ports("new", "{containerPort: 8080}").replace("labels: {app: new}", "labels: {app: web}")
RENAMED = NEW.replace("containerPort", "name: web, containerPort")
SERVICE = service("web", "ports: [{port: 80, targetPort: 8080}]")


@pytest.mark.parametrize(
    ("documents", "lacking"),
    [
        pytest.param((WEB, NEW, about("web", "{port: http}")), "new", id="S1.52 chosen, no name"),
        pytest.param((WEB, RENAMED, about("web", "{port: http}")), "", id="another name"),
        pytest.param((WEB, RENAMED, SERVICE, about("web", "{port: http}")), "new", id="one Service"),
        pytest.param((WEB, NEW, about("web", "{port: http}, {port: 8080}")), "", id="by number too"),
        pytest.param((WEB, NEW, about("web", "{port: http, protocol: UDP}")), "", id="S1.51 nowhere"),
        pytest.param((WEB, about("web", "{port: http}")), "", id="alone"),
    ],
)
def test_a_name_is_split_between_workloads_of_one_role(documents: tuple[str, ...], lacking: str) -> None:
    lookup = Lookup(cluster(*documents))
    (policy,) = lookup.snapshot.policies
    name = policy.rules[0].ports[0].ports
    assert isinstance(name, NamedPort)
    pods = destinations(policy, policy.rules[0], lookup)
    found = PolicyPorts(lookup).split(name, policy, policy.rules[0], pods)
    assert (found.lacking.name if found else "") == lacking


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("{podSelector: {}}", True),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: x}}}", True),
        ("{namespaceSelector: {}, podSelector: {matchLabels: {app: x}}}", False),
        ("{ipBlock: {cidr: 192.0.2.0/24}}", False),
    ],
)
def test_only_names_keep_namespaces_out_that_may_come(peer: str, expected: bool) -> None:
    """S1.65"""
    spec = f"{{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{peer}]}}]}}"
    (policy,) = cluster(network_policy("p", spec)).policies
    assert means_named_namespaces(policy, policy.rules[0]) is expected
