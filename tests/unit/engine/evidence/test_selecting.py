"""Which policies select a workload in a direction."""

from netlint.engine.evidence.selecting import PolicySubjects
from netlint.engine.lookup import Lookup
from netlint.model.policy import Direction, Layer, Policy
from netlint.model.snapshot import Snapshot
from tests.unit.engine.manifests import cluster, namespace, network_policy, pod

DENY = network_policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
OPEN = network_policy("open", "{podSelector: {matchLabels: {app: web}}, ingress: [{}]}")
OUT = network_policy("out", "{podSelector: {}, policyTypes: [Egress]}")
HOMELESS = OPEN.replace(", namespace: shop", "")
BASELINE = """\
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {name: default}
spec:
  subject: {namespaces: {matchLabels: {team: shop}}}
  ingress: [{action: Deny, from: [{namespaces: {}}]}]
"""


def names(policies: tuple[Policy, ...]) -> list[str]:
    return [policy.name for policy in policies]


def subjects(snapshot: Snapshot) -> PolicySubjects:
    return PolicySubjects(Lookup(snapshot))


def test_each_direction_has_its_policies() -> None:
    """S1.3"""
    snapshot = cluster(pod("web"), DENY, OPEN, OUT)
    found = subjects(snapshot)
    (web,) = snapshot.workloads
    assert names(found.selecting(web, Direction.INGRESS).certain) == ["deny", "open"]
    assert names(found.selecting(web, Direction.EGRESS).certain) == ["out"]


def test_labels_that_no_manifest_holds_leave_it_open() -> None:
    """S1.66"""
    snapshot = cluster(pod("web"), BASELINE)
    (web,) = snapshot.workloads
    assert names(subjects(snapshot).selecting(web, Direction.INGRESS).possible) == ["default"]
    snapshot = cluster(namespace("shop", "team: shop"), pod("web"), BASELINE)
    (web,) = snapshot.workloads
    assert names(subjects(snapshot).selecting(web, Direction.INGRESS).certain) == ["default"]


def test_a_policy_without_a_namespace_may_be_meant_if_it_has_rules() -> None:
    """S1.68"""
    snapshot = cluster(pod("web"), HOMELESS)
    (web,) = snapshot.workloads
    assert names(subjects(snapshot).selecting(web, Direction.INGRESS).meant) == ["open"]
    snapshot = cluster(pod("web"), DENY.replace(", namespace: shop", ""))
    (web,) = snapshot.workloads
    assert subjects(snapshot).selecting(web, Direction.INGRESS) == ((), (), ())


def test_a_policy_of_every_pod_is_meant_for_its_own_namespace() -> None:
    """S1.68"""
    everybody = network_policy("open", "{podSelector: {}, ingress: [{}]}").replace(", namespace: shop", "")
    homeless = pod("api").replace(", namespace: shop", "")
    snapshot = cluster(pod("web"), pod("web", "default"), homeless, everybody)
    web, in_default, _ = snapshot.workloads
    found = subjects(snapshot)
    assert found.selecting(web, Direction.INGRESS).meant == ()
    assert names(found.selecting(in_default, Direction.INGRESS).meant) == ["open"]


def test_a_refused_policy_has_no_effect_but_is_meant() -> None:
    """D.7"""
    snapshot = cluster(pod("web"), OPEN, rejected=(1,))
    (web,) = snapshot.workloads
    found = subjects(snapshot).selecting(web, Direction.INGRESS)
    assert found.certain == ()
    assert names(found.meant) == ["open"]


def test_layers_hold_only_the_policies_of_the_workload() -> None:
    snapshot = cluster(pod("web"), pod("api"), DENY, OPEN, OUT, BASELINE)
    web, api = snapshot.workloads
    found = subjects(snapshot)

    assert by_tier(found.layers(web, Direction.INGRESS)) == {
        "network-policy": ["deny", "open"],
        "baseline": ["default"],
    }
    assert by_tier(found.layers(api, Direction.INGRESS))["network-policy"] == ["deny"]


def by_tier(layers: tuple[Layer, ...]) -> dict[str, list[str]]:
    return {tier.name: names(tier.policies) for layer in layers for tier in layer.tiers}
