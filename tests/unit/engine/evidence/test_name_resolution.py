"""Which workloads cannot ask DNS."""

import pytest

from netlint.engine.evidence.name_resolution import Cause, CutOff, NameResolution
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.snapshot import Snapshot
from tests.unit.engine.manifests import cluster, namespace, network_policy, pod, pod_with_ports

CART = pod("cart")
TO_B = "{to: [{podSelector: {matchLabels: {app: b}}}], ports: [{port: 80}]}"
DNS = "ports: [{port: 53, protocol: UDP}, {port: 53}]"
SYSTEM = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}"
KUBE_DNS = "podSelector: {matchLabels: {k8s-app: kube-dns}}"


def egress(*rules: str, name: str = "p", selector: str = "{}", namespace: str = "shop") -> str:
    spec = f"{{podSelector: {selector}, policyTypes: [Egress], egress: [{', '.join(rules)}]}}"
    return network_policy(name, spec, namespace)


def cut_off(snapshot: Snapshot, *, doubtful: bool = True) -> list[CutOff]:
    return list(
        NameResolution(
            effective(snapshot), Lookup(snapshot), DEFAULT_NETWORK, lambda _, __: False, doubtful=doubtful
        ).cut_off()
    )


def causes(*documents: str, rejected: tuple[int, ...] = ()) -> list[Cause]:
    return [item.cause for item in cut_off(cluster(*documents, rejected=rejected))]


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        pytest.param("", Cause.NO_RULE, id="T286 no rule for DNS"),
        pytest.param(f"{{to: [{{{SYSTEM}, {KUBE_DNS}}}], {DNS}}}", None, id="S7.1 its pods"),
        pytest.param(f"{{to: [{{{SYSTEM}}}]}}", None, id="S7.1 its namespace"),
        pytest.param(f"{{to: [{{namespaceSelector: {{}}}}], {DNS}}}", None, id="S1.25 every namespace"),
        pytest.param(f"{{{DNS}}}", None, id="S1.19 everybody"),
        pytest.param(
            f"{{to: [{{{SYSTEM}}}], ports: [{{port: dns, protocol: UDP}}]}}", None, id="S1.51 by name"
        ),
        pytest.param(
            f"{{to: [{{namespaceSelector: {{matchLabels: {{k8s-app: kube-dns}}}}}}], {DNS}}}",
            Cause.WRONG_PODS,
            id="T287 a label of pods on a namespace",
        ),
        pytest.param(f"{{to: [{{{KUBE_DNS}}}], {DNS}}}", Cause.WRONG_PODS, id="S1.24 its own namespace"),
        pytest.param(
            f"{{to: [{{podSelector: {{matchLabels: {{app: names}}}}}}], {DNS}}}",
            None,
            id="pods that are not shown",
        ),
        pytest.param(
            f"{{to: [{{podSelector: {{}}}}], {DNS}}}", Cause.WRONG_PODS, id="S1.24 pods that are shown"
        ),
        pytest.param(
            f"{{to: [{{namespaceSelector: {{matchLabels: {{name: kube-system}}}}}}], {DNS}}}",
            None,
            id="S1.66 unknown",
        ),
        pytest.param(
            f"{{to: [{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: names}}}}}}], {DNS}}}",
            None,
            id="a DNS elsewhere",
        ),
        pytest.param(
            "{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}}]}",
            Cause.NO_RULE,
            id="another namespace, and not for DNS",
        ),
        pytest.param(
            f"{{to: [{{{SYSTEM}}}], ports: [{{port: 53}}]}}", Cause.ONLY_TCP, id="T47 TCP is the default"
        ),
        pytest.param(f"{{to: [{{{SYSTEM}}}], ports: [{{port: 80}}]}}", Cause.NO_RULE, id="another port"),
        pytest.param(
            f"{{to: [{{ipBlock: {{cidr: 10.96.0.10/32}}}}], {DNS}}}",
            Cause.ONLY_ADDRESSES,
            id="T289 a Service",
        ),
        pytest.param(
            f"{{to: [{{ipBlock: {{cidr: 169.254.20.10/32}}}}], {DNS}}}",
            Cause.ONLY_ADDRESSES,
            id="T290 the cache",
        ),
        pytest.param(
            f"{{to: [{{{SYSTEM}}}], ports: [{{port: 53, protocol: UDP}}]}}",
            Cause.ONLY_UDP,
            id="S7.2 long answers",
        ),
        pytest.param(
            "{to: [{ipBlock: {cidr: 10.0.0.1/32}}], ports: [{port: 5432}]}",
            Cause.NO_RULE,
            id="another address",
        ),
    ],
)
def test_a_rule_lets_ask_dns_or_not(rule: str, cause: Cause | None) -> None:
    """S7.1, S7.2"""
    assert causes(CART, egress(*filter(None, (TO_B, rule)))) == ([] if cause is None else [cause])


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param((CART,), id="S1.4 no policy"),
        pytest.param((CART, egress()), id="S1.8 shut off on purpose"),
        pytest.param((pod("cart", spec="hostNetwork: true"), egress(TO_B)), id="S1.62 the nodes' network"),
        pytest.param((pod("cart", spec='dnsPolicy: "None"'), egress(TO_B)), id="a DNS of its own"),
        pytest.param(
            (pod("cart", "kube-system"), egress(TO_B, namespace="kube-system")), id="the system's own"
        ),
        pytest.param(
            (pod_with_ports("cart", "{containerPort: 53, protocol: UDP}"), egress(TO_B)), id="DNS itself"
        ),
        pytest.param(
            (CART, egress(TO_B), egress(f"{{to: [{{{SYSTEM}}}], {DNS}}}", name="dns")),
            id="S1.5 another policy",
        ),
        pytest.param(
            (CART, egress(TO_B), egress(f"{{{DNS}}}", name="d", namespace='""')), id="S1.68 no namespace yet"
        ),
        pytest.param(
            (CART, pod("names", spec="", labels="k8s-app: node-local-dns"), egress(TO_B)),
            id="T290 a cache on nodes",
        ),
        pytest.param(
            (
                CART,
                pod_with_ports("b", "{containerPort: 5353, protocol: UDP}"),
                egress("{to: [{podSelector: {matchLabels: {app: b}}}]}"),
            ),
            id="a DNS of the input",
        ),
        pytest.param(
            (
                CART,
                pod_with_ports("b", "", image="registry.k8s.io/coredns/coredns:v1"),
                egress("{to: [{podSelector: {}}]}"),
            ),
            id="a DNS by its image",
        ),
    ],
)
def test_some_pods_need_no_rule(documents: tuple[str, ...]) -> None:
    """S7.2"""
    assert causes(*documents) == []


def test_a_rule_that_the_server_refuses_was_meant_to_allow_dns() -> None:
    """D.7; one cause, one finding."""
    documents = (CART, egress(TO_B), egress(f"{{to: [{{{SYSTEM}}}], {DNS}}}", name="dns"))
    assert causes(*documents) == []
    assert causes(*documents, rejected=(2,)) == []


@pytest.mark.parametrize(("labels", "count"), [("name: kube-system", 0), ("team: a", 1)])
def test_the_labels_of_given_namespaces_are_known(labels: str, count: int) -> None:
    """S1.65"""
    rule = "{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]}"
    given = namespace("kube-system", labels), namespace("openshift-dns")
    assert len(causes(CART, *given, egress(TO_B, rule))) == count


@pytest.mark.parametrize(
    ("rule", "needs"),
    [(TO_B, True), ("{to: [{ipBlock: {cidr: 203.0.113.7/32}}], ports: [{port: 443}]}", False)],
)
def test_pods_are_known_by_names_and_addresses_need_none(rule: str, needs: bool) -> None:
    """S3.40"""
    (found,) = cut_off(cluster(CART, egress(rule)))
    assert found.needs_names is needs


def test_the_policy_for_these_pods_lacks_the_rule() -> None:
    """Rather than one for all."""
    own = egress(TO_B, name="own", selector="{matchLabels: {app: cart}}")
    (found,) = cut_off(cluster(CART, egress("{to: [{podSelector: {}}]}", name="all"), own))
    assert (found.policy.name, found.place.path) == ("own", ("spec", "egress"))


def test_openshift_has_dns_in_a_namespace_of_its_own() -> None:
    """S7.1"""
    rule = "{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: openshift-dns}}}]}"
    assert causes(CART, egress(TO_B, rule)) == []


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("{to: [{ipBlock: {cidr: 10.96.0.10/32}}]}", id="T289"),
        pytest.param("{to: [{ipBlock: {cidr: 169.254.20.10/32}}]}", id="T290"),
        pytest.param("{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}", id="S1.41"),
        pytest.param("{ports: [{port: 53, protocol: UDP}]}", id="S7.2 long answers are rare"),
    ],
)
def test_doubtful_cases_are_told_on_demand_only(rule: str) -> None:
    """S7.2, S7.3"""
    assert cut_off(cluster(CART, egress(TO_B, rule))) != []
    assert cut_off(cluster(CART, egress(TO_B, rule)), doubtful=False) == []


def test_an_administrator_may_shut_dns() -> None:
    """S2.8"""
    deny = (
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: p}\n"
        "spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {}}], "
        "ports: [{portRange: {protocol: UDP, start: 1, end: 65535}}]}]}\n"
    )
    everywhere = "{to: [{namespaceSelector: {}}]}"
    assert causes(CART, egress(everywhere)) == []
    assert causes(CART, egress(everywhere), deny) == [Cause.NO_RULE]
