"""Which connections are refused for certain, and by which policies."""

import pytest

from netlint.engine.evidence.barriers import Barriers
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.parties import Pod
from netlint.model.labels import Labels
from netlint.model.namespace import Namespace
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.policy import Direction
from netlint.model.ports import PortRange, Protocol
from netlint.model.workload import Workload
from netlint.normalize import build
from netlint.origin import Origin
from netlint.source.files import FoundFile
from netlint.source.manifest import Manifest
from netlint.source.reading import parse_file
from tests.unit.normalize.given import snapshot

HTTP = PortRange(Protocol.TCP, 8080, 8080)
HERE = Origin("a.yaml", 0)
PODS = """
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop, labels: {app: a}}
spec: {containers: [{name: a, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: shop, labels: {app: b}}
spec: {containers: [{name: b, image: b}]}
---
apiVersion: v1
kind: Pod
metadata: {name: host, namespace: shop, labels: {app: host}}
spec: {hostNetwork: true, containers: [{name: b, image: b}]}
"""


def network_policy(name: str, spec: str) -> str:
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: {name}, namespace: shop}}\nspec: {spec}\n"
    )


CLOSED = network_policy("closed", "{podSelector: {matchLabels: {app: b}}, policyTypes: [Ingress]}")
MUTE = network_policy("mute", "{podSelector: {matchLabels: {app: a}}, policyTypes: [Egress]}")


def allowing(rule: str) -> str:
    return network_policy("allowing", f"{{podSelector: {{matchLabels: {{app: b}}}}, ingress: [{rule}]}}")


def barriers(text: str, patched: frozenset[str] = frozenset(), more: tuple[Pod, ...] = ()) -> Barriers:
    given = snapshot(PODS + text)
    return Barriers(
        Lookup(given), Lookup(effective(given)), DEFAULT_NETWORK, lambda _, name: name in patched, more
    )


def pod(name: str, asked: Barriers) -> Workload:
    return next(workload for workload in asked.lookup.workloads("shop") if workload.name == name)


def between(source: str, destination: str, text: str) -> list[tuple[Direction, list[str]]]:
    asked = barriers(text)
    found = asked.between(pod(source, asked), pod(destination, asked), (HTTP,), HERE)
    return [(barrier.direction, [policy.name for policy in barrier.policies]) for barrier in found]


def test_each_side_that_refuses_is_named_with_its_policies() -> None:
    """S1.6."""
    assert between("a", "b", "") == []
    assert between("a", "b", CLOSED) == [(Direction.INGRESS, ["closed"])]
    assert between("a", "b", MUTE) == [(Direction.EGRESS, ["mute"])]
    assert between("a", "b", MUTE + CLOSED) == [
        (Direction.EGRESS, ["mute"]),
        (Direction.INGRESS, ["closed"]),
    ]
    assert between("b", "a", CLOSED + MUTE) == []


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        pytest.param("{ports: [{port: 8080}]}", False, id="the port for everyone"),
        pytest.param("{ports: [{port: 80}]}", True, id="another port"),
        pytest.param("{from: [{podSelector: {matchLabels: {app: a}}}]}", False, id="the source"),
        pytest.param("{from: [{podSelector: {matchLabels: {app: c}}}]}", True, id="another source"),
        pytest.param(
            "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}", False, id="addresses that pods may have: S1.41"
        ),
        pytest.param(
            "{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}", True, id="addresses that no pod has: S1.41"
        ),
        pytest.param(
            "{from: [{namespaceSelector: {matchLabels: {team: x}}}]}",
            False,
            id="labels that are not known: S1.66",
        ),
    ],
)
def test_only_what_no_fact_can_let_through_is_refused(rule: str, refused: bool) -> None:
    assert bool(between("a", "b", CLOSED + allowing(rule))) is refused


def test_pods_in_the_network_of_their_node_are_left_out() -> None:
    """S1.62."""
    everything = network_policy("everything", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
    assert between("host", "b", everything) == []
    assert between("host", "host", everything) == []
    assert between("a", "b", everything) != []


@pytest.mark.parametrize(
    ("policy", "refused"),
    [
        (
            "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\n",
            False,
        ),
        (
            "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: other}\n",
            True,
        ),
        ("apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: c}\n", False),
        (
            "apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: c, namespace: shop}\n",
            True,
        ),
    ],
)
def test_policies_that_are_not_evaluated_may_allow_more(policy: str, refused: bool) -> None:
    assert bool(between("a", "b", CLOSED + "---\n" + policy)) is refused


def test_a_policy_that_kustomize_patches_is_no_reason() -> None:
    asked = barriers(CLOSED, patched=frozenset({"closed"}))
    assert asked.between(pod("a", asked), pod("b", asked), (HTTP,), HERE) == ()


def test_one_open_port_of_several_is_enough() -> None:
    asked = barriers(CLOSED + allowing("{ports: [{port: 8080}]}"))
    other = PortRange(Protocol.UDP, 8080, 8080)
    ends = pod("a", asked), pod("b", asked)
    assert asked.between(*ends, (other, HTTP), HERE) == ()
    assert len(asked.between(*ends, (other,), HERE)) == 1


def test_an_administrators_denial_is_named_where_it_denies() -> None:
    """S2.5."""
    admin = (
        "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: admin}\n"
        "spec: {priority: 1, subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: b}}}},"
        " ingress: [{action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: a}}}}],"
        " ports: [{portNumber: {protocol: TCP, port: %s}}]}]}\n"
    )
    assert between("a", "b", admin % "8080") == [(Direction.INGRESS, ["admin"])]
    assert between("a", "b", admin % "80") == []
    assert between("a", "b", CLOSED + admin % "80") == [(Direction.INGRESS, ["closed"])]


def test_pods_that_no_manifest_shows_can_be_asked_about() -> None:
    scraper = Pod(Namespace("shop", Labels(complete=False)), Labels.of([("app", "scraper")]))
    asked = barriers(CLOSED + MUTE, more=(scraper,))
    (found,) = asked.between(scraper, pod("b", asked), (HTTP,), HERE)
    assert found.direction is Direction.INGRESS
    assert asked.between(scraper, pod("a", asked), (HTTP,), HERE) == ()


def test_their_own_egress_counts_as_well() -> None:
    scraper = Pod(Namespace("shop", Labels(complete=False)), Labels.of([("app", "a")]))
    asked = barriers(MUTE, more=(scraper,))
    (found,) = asked.between(scraper, pod("b", asked), (HTTP,), HERE)
    assert [policy.name for policy in found.policies] == ["mute"]


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}", "it is about TCP 80 only"),
        ("{from: [{podSelector: {matchLabels: {app: c}}}], ports: [{port: 80}]}", None),
    ],
)
def test_the_rule_that_lacks_one_thing_comes_nearest(rule: str, hint: str | None) -> None:
    asked = barriers(CLOSED + allowing(rule))
    ends = pod("a", asked), pod("b", asked)
    (found,) = asked.between(*ends, (HTTP,), HERE)
    near = asked.nearest(found, *ends, (HTTP,))
    assert (near.fields[0].text if near else None) == hint


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        ("{from: [{podSelector: {}}]}", True),
        ("{ports: [{port: 443}]}", True),
        ("{ports: [{port: 8080}]}", False),
        ("{from: [{ipBlock: {cidr: 192.0.2.1/32}}]}", False),
        ("{from: [{ipBlock: {cidr: 192.0.2.1/32}}], ports: [{port: 443}]}", True),
        ("{from: [{namespaceSelector: {}}]}", False),
        ("{from: [{namespaceSelector: {matchLabels: {team: x}}}]}", False),
        ("{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}", True),
    ],
)
def test_the_api_server_may_have_any_address_or_speak_through_kube_system(rule: str, refused: bool) -> None:
    """S7.6, T293."""
    asked = barriers(CLOSED + allowing(rule))
    found = asked.to_api_server(pod("b", asked), HTTP, HERE)
    assert {policy.name for policy in found} == ({"closed", "allowing"} if refused else set())


def test_the_api_server_reaches_pods_in_the_network_of_its_node() -> None:
    asked = barriers(network_policy("everything", "{podSelector: {}, policyTypes: [Ingress]}"))
    assert asked.to_api_server(pod("host", asked), HTTP, HERE) == ()
    assert asked.to_api_server(pod("a", asked), HTTP, HERE) != ()


@pytest.mark.parametrize(
    ("folder", "refused"),
    [pytest.param("shop", True, id="the same folder"), pytest.param("other", False, id="another folder")],
)
def test_objects_without_a_namespace_meet_in_one_folder(folder: str, refused: bool) -> None:
    """S1.68."""
    manifests: list[Manifest] = []
    for path, text in (("shop/pods.yaml", PODS), (f"{folder}/policy.yaml", MUTE + CLOSED)):
        text = text.replace(", namespace: shop", "")
        parsed = parse_file(FoundFile(path, text.encode(), path, False)).file
        assert parsed is not None
        manifests += parsed.manifests
    given = build(manifests, frozenset(), "")
    asked = Barriers(Lookup(given), Lookup(effective(given)), DEFAULT_NETWORK, lambda _, __: False)
    a, b, _ = asked.lookup.workloads("")
    assert bool(asked.between(a, b, (HTTP,), a.origin)) is refused
    assert bool(asked.to_outside(b, HTTP, b.origin)) is refused
