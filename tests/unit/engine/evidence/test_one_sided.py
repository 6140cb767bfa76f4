"""Peers of rules to which the other end never consents."""

from collections.abc import Callable

import pytest

from netlint.config import Profile, Settings
from netlint.engine.answers.port_words import port_words
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.one_sided import OneSided, OneSidedPeers
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.reach import Reach
from tests.unit.engine.manifests import cluster, network_policy, pod
from tests.unit.pipeline import report_on

WEB, API = pod("web"), pod("api")
ADMIT = network_policy(
    "admit",
    "{podSelector: {matchLabels: {app: api}}, "
    "ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}, {port: 443}]}]}",
)
DENY = network_policy("deny", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}")


def egress(peer: str, ports: str = "", name: str = "send") -> str:
    listed = f", ports: [{ports}]" if ports else ""
    return network_policy(
        name,
        f"{{podSelector: {{matchLabels: {{app: web}}}}, policyTypes: [Egress], egress: [{{to: [{peer}]{listed}}}]}}",
    )


def found(
    *documents: str,
    rejected: tuple[int, ...] = (),
    is_patched: Callable[[str, str], bool] = lambda *_: False,
) -> list[OneSided]:
    snapshot = cluster(*documents, rejected=rejected)
    peers = OneSidedPeers(Reach(effective(snapshot)), Lookup(snapshot), Applied(snapshot, is_patched))
    return list(peers.found(whole_namespaces=True))


def test_a_peer_that_may_send_nothing_is_named_with_what_refuses() -> None:
    """S1.6, S1.8"""
    (only,) = found(WEB, API, ADMIT, DENY)
    assert [w.name for w in only.sources] == ["web"]
    assert [w.name for w in only.destinations] == ["api"]
    assert only.blocker.policy.name == "deny"
    assert port_words(only.ports) == "TCP 80 and 443"


@pytest.mark.parametrize(
    ("policy", "carried"),
    [
        pytest.param(egress("{podSelector: {matchLabels: {app: api}}}"), True, id="S1.24"),
        pytest.param(egress("{podSelector: {matchLabels: {app: api}}}", "{port: 443}"), True, id="one port"),
        pytest.param(
            egress("{podSelector: {matchLabels: {app: api}}}", "{protocol: UDP}"), False, id="S1.49"
        ),
        pytest.param(egress("{podSelector: {matchLabels: {app: db}}}"), False, id="others"),
        pytest.param(
            egress("{namespaceSelector: {matchLabels: {team: x}}}"), True, id="S1.66 labels unknown"
        ),
        pytest.param(egress("{ipBlock: {cidr: 0.0.0.0/0}}", "{port: 443}"), True, id="S1.41 maybe pods"),
        pytest.param(egress("{ipBlock: {cidr: 0.0.0.0/0}}", "{port: 8443}"), False, id="S1.41 another port"),
        pytest.param(egress("{ipBlock: {cidr: 192.0.2.0/24}}"), False, id="S1.41 no pods there"),
    ],
)
def test_a_peer_is_carried_if_the_other_end_may_consent(policy: str, carried: bool) -> None:
    mirror = [item for item in found(WEB, API, ADMIT, DENY, policy) if item.policy.name == "admit"]
    assert bool(mirror) is not carried


def test_a_pair_of_pods_that_consents_is_enough() -> None:
    """S1.5"""
    other = pod("web2", labels="app: web, role: tester")
    consent = network_policy(
        "consent", "{podSelector: {matchLabels: {role: tester}}, policyTypes: [Egress], egress: [{}]}"
    )
    assert found(WEB, other, API, ADMIT, DENY, consent) == []
    assert len(found(WEB, other, API, ADMIT, DENY)) == 1


def test_what_is_not_applied_as_written_settles_nothing() -> None:
    """D.7, S1.68"""
    consent = egress("{podSelector: {matchLabels: {app: api}}}")
    assert found(WEB, API, ADMIT, DENY, consent, rejected=(4,)) == []
    assert found(WEB, API, ADMIT, DENY, consent.replace(", namespace: shop", "")) == []
    for name in ("admit", "deny", "web"):
        assert found(WEB, API, ADMIT, DENY, is_patched=lambda _, other, name=name: other == name) == []  # type: ignore[misc]
    assert len(found(WEB, API, ADMIT, DENY, is_patched=lambda _, other: other == "elsewhere")) == 1


def test_a_refused_policy_opens_and_refuses_nothing() -> None:
    """D.7"""
    assert found(WEB, API, ADMIT, DENY, rejected=(2,)) == []
    assert found(WEB, API, ADMIT, DENY, rejected=(3,)) == []


@pytest.mark.parametrize(
    ("folders", "count"),
    [
        (("a", "a", "a", "a"), 1),
        (("base", "base", "overlays/dev", "overlays/prod"), 0),
        (("base", "base", "overlays/dev", "overlays/dev"), 1),
        (("overlays/prod", "base", "overlays/dev", "overlays/dev"), 0),
    ],
)
def test_alternatives_are_never_combined(folders: tuple[str, ...], count: int) -> None:
    """S6.9"""
    documents = (WEB, API, ADMIT, DENY)
    files = {
        f"{folder}/{n}.yaml": text for n, (folder, text) in enumerate(zip(folders, documents, strict=True))
    }
    report = report_on(files, Settings(profile=Profile.PEDANTIC, select=("one-sided-allow",)))
    assert len(report.findings) == count


@pytest.mark.parametrize(("folder", "count"), [("app", 1), ("other", 0)])
def test_without_a_namespace_policies_meet_in_one_folder_only(folder: str, count: int) -> None:
    """S1.68"""
    files = {"app/a.yaml": WEB, "app/b.yaml": API, "app/c.yaml": ADMIT, f"{folder}/d.yaml": DENY}
    homeless = {path: text.replace(", namespace: shop", "") for path, text in files.items()}
    report = report_on(homeless, Settings(profile=Profile.PEDANTIC, select=("one-sided-allow",)))
    assert len(report.findings) == count
