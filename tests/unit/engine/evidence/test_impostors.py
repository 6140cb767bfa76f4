"""Whom labels of pods let in."""

import pytest

from netlint.engine.evidence.impostors import Impostor, ImpostorReach, impostors
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.ports import PortRange, Protocol
from netlint.model.snapshot import Snapshot
from tests.unit.engine.manifests import cluster, network_policy, pod

LABELED = "podSelector: {matchLabels: {app: a}}"


def ingress(*peers: str, ports: str = "", name: str = "p") -> str:
    rule = f"{{from: [{', '.join(peers)}]{f', ports: [{ports}]' if ports else ''}}}"
    return network_policy(name, f"{{podSelector: {{}}, ingress: [{rule}]}}")


def found(snapshot: Snapshot) -> list[Impostor]:
    return [item for policy in snapshot.policies for item in impostors(policy, DEFAULT_NETWORK)]


@pytest.mark.parametrize(
    ("peer", "labels"),
    [
        pytest.param(f"{{namespaceSelector: {{}}, {LABELED}}}", "app=a", id="S1.26"),
        pytest.param(
            f"{{namespaceSelector: {{matchExpressions: [{{key: t, operator: DoesNotExist}}]}}, {LABELED}}}",
            "app=a",
            id="S1.33 a label that must not be there",
        ),
        pytest.param(
            "{namespaceSelector: {}, podSelector: {matchExpressions: [{key: a, operator: Exists}, "
            "{key: b, operator: In, values: [d, c]}, {key: e, operator: NotIn, values: [f]}]}}",
            "a=any, b=c",
            id="S1.33 every operator",
        ),
    ],
)
def test_a_pod_gets_the_labels_that_a_peer_asks_for(peer: str, labels: str) -> None:
    (item,) = found(cluster(ingress(peer)))
    assert str(item.pod.labels) == labels


@pytest.mark.parametrize(
    "peer",
    [
        pytest.param("{namespaceSelector: {}}", id="S1.25 every pod"),
        pytest.param(f"{{{LABELED}}}", id="S1.24 the own namespace"),
        pytest.param(f"{{namespaceSelector: {{matchLabels: {{team: x}}}}, {LABELED}}}", id="S1.25 a label"),
        pytest.param(
            "{namespaceSelector: {}, podSelector: {matchExpressions: [{key: a, operator: DoesNotExist}]}}",
            id="S1.33 pods without labels as well",
        ),
        pytest.param(
            "{namespaceSelector: {}, podSelector: {matchLabels: {a: b}, matchExpressions: "
            "[{key: a, operator: In, values: [a, c]}]}}",
            id="S1.32 nobody",
        ),
        pytest.param("{ipBlock: {cidr: 0.0.0.0/0}}", id="S1.38 addresses"),
    ],
)
def test_other_peers_are_not_deceived(peer: str) -> None:
    assert not found(cluster(ingress(peer)))


@pytest.mark.parametrize(
    ("more", "ports"),
    [
        pytest.param((), {80, 443}, id="the ports of the rule"),
        pytest.param(
            (ingress("{namespaceSelector: {}}", ports="{port: 80}", name="q"),),
            {443},
            id="S1.5 open to all anyway",
        ),
        pytest.param((ingress("{namespaceSelector: {}}", name="q"),), set(), id="S1.5 open on every port"),
    ],
)
def test_only_ports_count_that_the_labels_open(more: tuple[str, ...], ports: set[int]) -> None:
    """S1.5"""
    peer = f"{{namespaceSelector: {{}}, {LABELED}}}"
    snapshot = cluster(pod("cart"), ingress(peer, ports="{port: 80}, {port: 443}"), *more)
    (item,) = found(snapshot)
    reach = ImpostorReach(snapshot, DEFAULT_NETWORK, [item])
    opened = reach.ports(item, snapshot.workloads[0])
    assert set(opened) == {PortRange(Protocol.TCP, port, port) for port in ports}


def test_nobody_connects_to_pods_that_the_cluster_would_not_have() -> None:
    """D.7"""
    snapshot = cluster(pod("cart"), ingress(f"{{namespaceSelector: {{}}, {LABELED}}}"))
    (item,) = found(snapshot)
    (other,) = cluster(pod("cart")).workloads
    assert ImpostorReach(snapshot, DEFAULT_NETWORK, [item]).ports(item, other) == ()
