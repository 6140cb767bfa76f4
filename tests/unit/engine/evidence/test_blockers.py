"""Which policies refuse a connection from one of its ends."""

import pytest

from netlint.engine.answers.deciding import AskedSide
from netlint.engine.evidence.blockers import blockers
from netlint.engine.reachability.parties import Pod, pod_of
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.policy import Direction
from netlint.model.ports import PortRange, Protocol
from netlint.model.snapshot import Snapshot
from tests.unit.engine.manifests import cluster, namespace, network_policy, pod

HTTP = PortRange(Protocol.TCP, 80, 80)
DENY = network_policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
SELECTED = network_policy("selected", "{podSelector: {matchLabels: {app: api}}, ingress: []}")


def admin(name: str, action: str, priority: int, peer: str = "{namespaces: {}}") -> str:
    return (
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\n"
        f"metadata: {{name: {name}}}\nspec:\n  priority: {priority}\n  subject: {{namespaces: {{}}}}\n"
        f"  ingress: [{{action: {action}, from: [{peer}]}}]\n"
    )


def refusing(*policies: str) -> list[str]:
    """The names of what refuses connections from web to api, with the path of each."""
    snapshot = cluster(namespace("shop"), pod("api"), pod("web"), *policies)
    api, web = (_pod(snapshot, name) for name in ("api", "web"))
    side = AskedSide(Direction.INGRESS, api, web)
    found = blockers(snapshot.layers, side, HTTP, DEFAULT_NETWORK)
    return [f"{item.policy.name}:{item.origin.path[-1]}" for item in found]


def _pod(snapshot: Snapshot, name: str) -> Pod:
    (workload,) = (item for item in snapshot.workloads if item.name == name)
    (home,) = (item for item in snapshot.namespaces if item.name == "shop")
    return pod_of(workload, home)


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        pytest.param((), [], id="S1.4 open"),
        pytest.param((DENY, SELECTED), ["deny:name", "selected:name"], id="S1.5 each that isolates"),
        pytest.param(
            (DENY, network_policy("allow", "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}")),
            [],
            id="S1.5 one admits",
        ),
        pytest.param((admin("shut", "Deny", 1), DENY), ["shut:action"], id="S2.8 denied before"),
        pytest.param(
            (admin("let", "Allow", 1), admin("shut", "Deny", 2), DENY), [], id="S2.6 allowed before"
        ),
        pytest.param(
            (admin("ask", "Pass", 1), admin("shut", "Deny", 2), DENY), ["deny:name"], id="S2.8 passed on"
        ),
        pytest.param(
            (admin("let", "Allow", 1, "{namespaces: {matchLabels: {team: x}}}"), admin("shut", "Deny", 1)),
            ["shut:action"],
            id="S2.7 of one rank, the other is about others",
        ),
        pytest.param((admin("let", "Allow", 1), admin("shut", "Deny", 1)), [], id="S2.7 nobody knows"),
        pytest.param(
            (
                DENY,
                network_policy(
                    "private", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}"
                ),
            ),
            [],
            id="S1.41 a block that may mean pods",
        ),
        pytest.param(
            (
                DENY,
                network_policy(
                    "public", "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}"
                ),
            ),
            ["deny:name", "public:name"],
            id="S1.41 a block where no pod is",
        ),
    ],
)
def test_what_refuses_is_named(policies: tuple[str, ...], expected: list[str]) -> None:
    assert refusing(*policies) == expected
