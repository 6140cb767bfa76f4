"""Where peers and ports of rules are pointed at."""

import pytest

from netlint.engine.evidence.peer_places import peer_place, port_place
from tests.unit.engine.manifests import cluster, network_policy
from tests.unit.normalize.given import manifests

ADMIN = """\
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: p}
spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Allow, to: [PEER], ports: [PORT]}]}
"""


def plain(peer: str = "{podSelector: {}}", port: str = "{port: 80}") -> str:
    return network_policy(
        "p", f"{{podSelector: {{}}, policyTypes: [Egress], egress: [{{to: [{peer}], ports: [{port}]}}]}}"
    )


def admin(peer: str = "{namespaces: {}}", port: str = "{namedPort: http}") -> str:
    return ADMIN.replace("PEER", peer).replace("PORT", port)


@pytest.mark.parametrize(
    ("text", "steps", "key"),
    [
        (plain("{podSelector: {matchLabels: {b: w, a: x}}}"), (0, "podSelector", "matchLabels", "a"), False),
        (plain("{podSelector: {}}"), (0, "podSelector"), True),
        (plain("{namespaceSelector: {}, podSelector: {}}"), (0, "namespaceSelector"), True),
        (plain("{ipBlock: {cidr: 192.0.2.0/24}}"), (0, "ipBlock", "cidr"), False),
        (admin("{namespaces: {}}"), (0, "namespaces"), True),
        (admin("{pods: {namespaceSelector: {}, podSelector: {}}}"), (0, "pods"), True),
        (
            admin("{pods: {namespaceSelector: {}, podSelector: {matchLabels: {a: b}}}}"),
            (0, "pods", "podSelector", "matchLabels", "a"),
            False,
        ),
        (admin("{networks: [192.0.2.0/24]}"), (0, "networks", 0), False),
    ],
)
def test_a_peer_is_shown_by_a_label_or_a_key(text: str, steps: tuple[str | int, ...], key: bool) -> None:
    (policy,) = cluster(text).policies
    (rule,) = policy.rules
    place = peer_place(rule.peers[0], policy, rule)
    assert place.path == ("spec", "egress", 0, "to", *steps)
    assert place.key is key


@pytest.mark.parametrize(
    ("text", "first", "steps"),
    [
        (plain(port="{port: 80, protocol: UDP}"), "", ("port",)),
        (plain(port="{port: 80, protocol: UDP}"), "protocol", ("protocol",)),
        (plain(port="{port: 80}"), "protocol", ("port",)),
        (plain(port="{protocol: UDP}"), "", ("protocol",)),
        (plain(port="{}"), "", ()),
        (admin(port="{namedPort: http}"), "protocol", ("namedPort",)),
        (admin(port="{portNumber: {port: 80}}"), "", ("portNumber",)),
    ],
)
def test_a_port_is_shown_by_a_key_that_is_written(text: str, first: str, steps: tuple[str, ...]) -> None:
    (policy,) = cluster(text).policies
    (manifest,) = manifests(text)
    origin = policy.rules[0].ports[0].origin
    assert origin is not None
    place = port_place(origin, policy, manifest.body, first)
    assert place.path == ("spec", "egress", 0, "ports", 0, *steps)


def test_a_body_that_does_not_hold_the_entry_shows_the_entry() -> None:
    (policy,) = cluster(plain()).policies
    origin = policy.rules[0].ports[0].origin
    assert origin is not None
    assert port_place(origin, policy, {}) == origin
    assert port_place(origin, policy, {"spec": {"egress": []}}) == origin
