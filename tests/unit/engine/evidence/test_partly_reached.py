"""Services of which a client reaches a part of the pods only."""

from collections.abc import Callable

import pytest

from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.partly_reached import PartlyReached, PartlyReachedServices
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.reach import Reach
from tests.unit.engine.manifests import cluster, network_policy, pod, service

CLIENT = pod("client")
STABLE = pod("stable", labels="app: api, track: stable")
CANARY = pod("canary", labels="app: api, track: canary")
SERVICE = service("api", "ports: [{name: http, port: 80, targetPort: 8080}]")
DENY = network_policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")


def admit(subject: str, name: str = "admit", peer: str = "app: client", ports: str = "{port: 8080}") -> str:
    return network_policy(
        name,
        f"{{podSelector: {{matchLabels: {{{subject}}}}}, "
        f"ingress: [{{from: [{{podSelector: {{matchLabels: {{{peer}}}}}}}], ports: [{ports}]}}]}}",
    )


def found(
    *documents: str,
    rejected: tuple[int, ...] = (),
    is_patched: Callable[[str, str], bool] = lambda *_: False,
) -> list[PartlyReached]:
    snapshot = cluster(CLIENT, STABLE, CANARY, *documents, rejected=rejected)
    reach = Reach(effective(snapshot))
    return list(PartlyReachedServices(reach, Lookup(snapshot), Applied(snapshot, is_patched)))


def test_the_labels_that_differ_are_told() -> None:
    """S1.5, S3.4"""
    (only,) = found(SERVICE, DENY, admit("app: api, track: stable"))
    assert (only.client.name, only.reached.name, only.refused.name) == ("client", "stable", "canary")
    assert only.labels == (("track", "stable"),)
    assert only.blocker.policy.name == "deny"
    assert only.policy.name == "admit"


@pytest.mark.parametrize(
    ("documents", "count"),
    [
        pytest.param((SERVICE, DENY, admit("app: api")), 0, id="both"),
        pytest.param((SERVICE, DENY, admit("track: stable"), admit("track: canary", "too")), 0, id="S1.5"),
        pytest.param((SERVICE, DENY, admit("track: stable", ports="{port: 9}")), 0, id="another port"),
        pytest.param((SERVICE, admit("track: stable")), 0, id="S1.4 the other is open"),
        pytest.param((SERVICE, DENY, admit("track: stable", peer="app: nobody")), 0, id="no such client"),
        pytest.param((SERVICE, DENY), 0, id="none"),
        pytest.param(
            (service("api", "clusterIP: None, ports: [{port: 8080}]"), DENY, admit("track: stable")),
            0,
            id="S3.17 headless",
        ),
        pytest.param(
            (
                SERVICE,
                network_policy(
                    "out",
                    "{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], "
                    "egress: [{to: [{podSelector: {matchLabels: {track: canary}}}]}]}",
                ),
            ),
            1,
            id="S1.6 egress",
        ),
        pytest.param(
            (
                SERVICE,
                network_policy(
                    "out",
                    "{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress], "
                    "egress: [{to: [{podSelector: {matchLabels: {track: canary}}}, {ipBlock: {cidr: 0.0.0.0/0}}]}]}",
                ),
            ),
            0,
            id="S1.41 addresses may mean pods",
        ),
    ],
)
def test_a_client_is_let_in_to_a_part(documents: tuple[str, ...], count: int) -> None:
    assert len(found(*documents)) == count


def test_what_is_not_applied_as_written_settles_nothing() -> None:
    """D.7, S1.68"""
    canary = admit("track: canary", "too")
    assert found(SERVICE, DENY, admit("track: stable"), canary, rejected=(6,)) == []
    assert found(SERVICE, DENY, admit("track: stable"), canary.replace(", namespace: shop", "")) == []
    for name in ("deny", "canary", "client"):
        patched = {name}
        assert found(SERVICE, DENY, admit("track: stable"), is_patched=lambda _, n, p=patched: n in p) == []  # type: ignore[misc]


def test_a_service_is_told_of_once() -> None:
    ports = "ports: [{name: a, port: 80, targetPort: 8080}, {name: b, port: 81, targetPort: 8080}]"
    assert len(found(service("api", ports), DENY, admit("track: stable"))) == 1
