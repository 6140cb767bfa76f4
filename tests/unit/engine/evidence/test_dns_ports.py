"""Where port 53 is not the port of the DNS that a rule means."""

import pytest

from netlint.engine.evidence.dns_ports import DnsPorts
from netlint.engine.lookup import Lookup
from tests.unit.engine.manifests import cluster, network_policy, pod, pod_with_ports, service

NAMES = pod_with_ports("names", "{name: dns, containerPort: 5353, protocol: UDP}")
OPENSHIFT = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}"
UDP = "{port: 53, protocol: UDP}"


@pytest.mark.parametrize(
    ("peers", "ports", "numbers"),
    [
        pytest.param("{podSelector: {matchLabels: {app: names}}}", UDP, [5353], id="S3.10 pods of the input"),
        pytest.param(
            "{podSelector: {matchLabels: {app: names}}}", "{port: 53}", [], id="S1.48 a port of TCP"
        ),
        pytest.param("{podSelector: {matchLabels: {app: other}}}", UDP, [], id="pods that may listen there"),
        pytest.param("{podSelector: {matchLabels: {app: gone}}}", UDP, [], id="pods that are not shown"),
        pytest.param(
            "{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}", UDP, [], id="some listen"
        ),
        pytest.param("{ipBlock: {cidr: 10.0.0.1/32}}", UDP, [], id="an address"),
        pytest.param(f"{{{OPENSHIFT}}}", f"{UDP}, {{port: 53}}", [5353, 5353], id="OpenShift"),
        pytest.param(f"{{{OPENSHIFT}}}", f"{UDP}, {{port: 5353, protocol: UDP}}", [], id="both"),
        pytest.param(
            f"{{{OPENSHIFT}}}", f"{UDP}, {{port: 5000, endPort: 6000, protocol: UDP}}", [], id="a range"
        ),
        pytest.param(f"{{{OPENSHIFT}}}", f"{UDP}, {{port: dns, protocol: UDP}}", [], id="S1.51 by name"),
        pytest.param(f"{{{OPENSHIFT}}}, {{namespaceSelector: {{}}}}", UDP, [], id="other pods as well"),
        pytest.param(
            "{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, "
            "values: [kube-system, openshift-dns]}]}}",
            UDP,
            [],
            id="two namespaces",
        ),
        pytest.param(
            "{namespaceSelector: {}, podSelector: {matchLabels: {dns.operator.openshift.io/daemonset-dns: default}}}",
            UDP,
            [5353],
            id="OpenShift by the label of its pods",
        ),
    ],
)
def test_port_53_of_pods_that_listen_elsewhere(peers: str, ports: str, numbers: list[int]) -> None:
    """S1.44"""
    spec = f"{{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{peers}], ports: [{ports}]}}]}}"
    snapshot = cluster(NAMES, pod("other"), network_policy("p", spec))
    policy = next(iter(snapshot.policies))
    found = DnsPorts(Lookup(snapshot)).translated(policy, policy.rules[0])
    assert [item.number for item in found] == numbers


def test_a_service_of_the_input_is_told_by_another_rule() -> None:
    """S1.44"""
    spec = (
        "{podSelector: {}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: names}}}], "
        "ports: [{port: 53, protocol: UDP}]}]}"
    )
    ports = "ports: [{port: 53, targetPort: 5353, protocol: UDP}]"
    snapshot = cluster(NAMES, service("names", ports), network_policy("p", spec))
    policy = next(iter(snapshot.policies))
    assert DnsPorts(Lookup(snapshot)).translated(policy, policy.rules[0]) == []
