"""Questions about a snapshot: which workloads a selector picks, which Services a workload has, what may be unseen."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.model.custom import CustomObject
from netlint.model.entry import Gateway
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.peer import NamespacesNamed, NamespacesWith, OwnNamespace, PodPeer
from netlint.model.policy import Policy
from netlint.model.selector import EVERYTHING, NOTHING, KeyExists, KeyIn, Not, Selector, labels_equal
from netlint.model.service import EndpointSet, Service, ServiceType
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload


def labels(**pairs: str) -> Labels:
    return Labels.of(pairs.items())


def workload(name: str, held: Labels, namespace: str = "shop") -> Workload:
    return Workload("apps/v1", "Deployment", namespace, name, held)


def service(
    name: str, selector: Labels, namespace: str = "shop", kind: ServiceType = ServiceType.CLUSTER_IP
) -> Service:
    return Service(namespace, name, kind, selector)


HASH = frozenset({"pod-template-hash"})
A = workload("a", labels(app="a", tier="web"))
B = workload("b", Labels(frozenset({("app", "b"), ("tier", "web")}), HASH))
C = workload("c", Labels(frozenset({("app", "a")}), complete=False))
ELSEWHERE = workload("a", labels(app="a"), "other")
WORKLOADS = (A, B, C, ELSEWHERE)


def selected(selector: Selector, namespace: str = "shop") -> tuple[str, str]:
    found = Lookup(Snapshot(workloads=WORKLOADS)).select(namespace, selector)
    return "".join(w.name for w in found.certain), "".join(sorted(w.name for w in found.possible))


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param(EVERYTHING, ("abc", ""), id="S1.32 everything"),
        pytest.param(NOTHING, ("", ""), id="nothing"),
        pytest.param(labels_equal([("app", "a")]), ("ac", ""), id="S3.4 equality"),
        pytest.param(labels_equal([("tier", "web")]), ("ab", "c"), id="S1.66 incomplete labels"),
        pytest.param(labels_equal([("app", "a"), ("tier", "web")]), ("a", "c"), id="S1.32 both"),
        pytest.param(labels_equal([("app", "a"), ("tier", "db")]), ("", "c"), id="one of them on nobody"),
        pytest.param(labels_equal([("pod-template-hash", "x")]), ("", "bc"), id="T95 run-time label"),
        pytest.param(
            labels_equal([("app", "b"), ("pod-template-hash", "x")]), ("", "b"), id="T95 with a known one"
        ),
        pytest.param(labels_equal([("app", "z"), ("pod-template-hash", "x")]), ("", ""), id="which it lacks"),
        pytest.param(KeyExists("pod-template-hash"), ("b", "c"), id="T94"),
        pytest.param(Not(KeyIn("app", frozenset({"a"}))), ("b", ""), id="S1.33"),
        pytest.param(KeyIn("app", frozenset({"a", "b"})), ("abc", ""), id="S1.33 In"),
        pytest.param(labels_equal([("app", "zz")]), ("", ""), id="T85 selects nothing"),
    ],
)
def test_select(selector: Selector, expected: tuple[str, str]) -> None:
    assert selected(selector) == expected


def test_select_stays_in_the_namespace() -> None:
    """T149, S1.1, S3.4."""
    assert selected(EVERYTHING, "other") == ("a", "")
    assert selected(EVERYTHING, "empty") == ("", "")


SERVICES = (
    service("web", labels(tier="web")),
    service("a", labels(app="a")),
    service("none", Labels()),
    service("a", labels(app="a"), "other"),
    service("name", labels(app="a"), kind=ServiceType.EXTERNAL_NAME),
    service("both", labels(app="a", tier="web")),
    service("web", labels(app="zz")),
)
LOOKUP = Lookup(Snapshot(workloads=WORKLOADS, services=SERVICES))


def test_the_workloads_behind_a_service() -> None:
    """T140, T149, T163, S3.3, S3.4, S3.37."""
    behind = {(s.namespace, s.name): [w.name for w in LOOKUP.behind(s).certain] for s in SERVICES[:-1]}
    assert behind == {
        ("shop", "web"): ["a", "b"],
        ("shop", "a"): ["a", "c"],
        ("shop", "none"): [],
        ("other", "a"): ["a"],
        ("shop", "name"): [],
        ("shop", "both"): ["a"],
    }


def test_the_services_of_a_workload_in_the_order_of_the_input() -> None:
    """S3.4, S3.37."""
    found = {(w.namespace, w.name): [s.name for s in LOOKUP.services_of(w)] for w in WORKLOADS}
    assert found == {
        ("shop", "a"): ["web", "a", "both"],
        ("shop", "b"): ["web"],
        ("shop", "c"): ["a"],
        ("other", "a"): ["a"],
    }


def test_services_by_name_with_every_copy() -> None:
    """S6.9."""
    assert LOOKUP.services_named("shop", "web") == [SERVICES[0], SERVICES[6]]
    assert LOOKUP.services_named("other", "web") == []
    assert LOOKUP.services("other") == [SERVICES[3]]
    assert LOOKUP.services("empty") == []
    assert LOOKUP.workloads("other") == [ELSEWHERE]
    assert LOOKUP.workloads("empty") == []


def test_endpoints_of_a_service() -> None:
    """S3.7."""
    mine = EndpointSet("shop", "web", ("192.0.2.1",), ())
    lookup = Lookup(Snapshot(endpoint_sets=(mine, EndpointSet("other", "web", (), ()))))
    assert lookup.endpoint_sets(service("web", Labels())) == [mine]
    assert lookup.endpoint_sets(service("api", Labels())) == []


GIVEN = Namespace("shop", Labels.of([(NAME_LABEL, "shop"), ("team", "t")]))
PLAIN = Namespace("other", Labels.of([(NAME_LABEL, "other")]))
MENTIONED = Namespace("far", Labels(frozenset({(NAME_LABEL, "far")}), complete=False))


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        pytest.param(PodPeer(OwnNamespace()), {"shop": Truth.TRUE}, id="S1.24"),
        pytest.param(
            PodPeer(NamespacesWith(EVERYTHING)),
            {"shop": Truth.TRUE, "other": Truth.TRUE, "far": Truth.TRUE},
            id="S1.27 every namespace",
        ),
        pytest.param(
            PodPeer(NamespacesWith(labels_equal([("team", "t")]))),
            {"shop": Truth.TRUE, "far": Truth.UNKNOWN},
            id="S1.66 unknown labels",
        ),
        pytest.param(
            PodPeer(NamespacesWith(labels_equal([(NAME_LABEL, "far")]))),
            {"far": Truth.TRUE},
            id="T29 by name",
        ),
        pytest.param(PodPeer(NamespacesNamed(frozenset({"far", "absent"}))), {"far": Truth.TRUE}, id="names"),
    ],
)
def test_the_namespaces_of_a_peer(peer: PodPeer, expected: dict[str, Truth]) -> None:
    lookup = Lookup(Snapshot(namespaces=(GIVEN, PLAIN, MENTIONED)))
    assert {n.name: answer for n, answer in lookup.namespaces_of(peer, "shop")} == expected


def test_the_own_namespace_of_a_policy_may_be_nowhere_in_the_input() -> None:
    assert Lookup(Snapshot()).namespaces_of(PodPeer(OwnNamespace()), "shop") == []


def test_pods_in_a_namespace_that_may_not_be_meant_are_only_possible() -> None:
    """T26, S1.26, S1.66."""
    lookup = Lookup(
        Snapshot(
            namespaces=(GIVEN, PLAIN, MENTIONED),
            workloads=(A, ELSEWHERE, workload("f", labels(app="a"), "far")),
        )
    )
    peer = PodPeer(NamespacesWith(labels_equal([("team", "t")])), labels_equal([("app", "a")]))
    found = lookup.picked(peer, "other")
    assert ([w.namespace for w in found.certain], [w.namespace for w in found.possible]) == (
        ["shop"],
        ["far"],
    )


def test_the_subjects_of_a_policy_are_in_its_namespace() -> None:
    """S1.1."""
    policy = Policy("NetworkPolicy", "other", "p", PodPeer(OwnNamespace()), frozenset(), ())
    lookup = Lookup(Snapshot(namespaces=(GIVEN, PLAIN), workloads=WORKLOADS))
    assert lookup.subjects(policy).certain == (ELSEWHERE,)


def test_objects_of_operators_may_make_pods_where_they_say() -> None:
    objects = (
        CustomObject("example.com/v1", "Thing", "shop", "a", may_make_pods=True),
        CustomObject("example.com/v1", "Rule", "quiet", "a", may_make_pods=False),
        CustomObject("helm.toolkit.fluxcd.io/v2", "HelmRelease", "flux", "a", True, target_namespace="apps"),
    )
    lookup = Lookup(Snapshot(custom_objects=objects))
    answers = {name: lookup.may_hold_unseen_pods(name) for name in ("shop", "quiet", "apps", "flux", "")}
    assert answers == {"shop": True, "quiet": False, "apps": True, "flux": False, "": False}


def test_a_gateway_may_make_pods() -> None:
    """S5.32."""
    lookup = Lookup(Snapshot(gateways=(Gateway("Gateway", "infra", "g", "c"),)))
    assert lookup.may_hold_unseen_pods("infra")
    assert not lookup.may_hold_unseen_pods("shop")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (CustomObject("projectcalico.org/v3", "NetworkPolicy", "shop", "p", False, is_policy=True), {"shop"}),
        (
            CustomObject("cilium.io/v2", "CiliumClusterwideNetworkPolicy", "", "p", False, True, True),
            {"shop", "other", ""},
        ),
        (CustomObject("traefik.io/v1", "Middleware", "shop", "m", False), set()),
    ],
)
def test_policies_that_are_not_modelled_may_restrict_a_namespace(
    item: CustomObject, expected: set[str]
) -> None:
    """V0.12."""
    lookup = Lookup(Snapshot(custom_objects=(item,)))
    assert {name for name in ("shop", "other", "") if lookup.may_be_restricted_unseen(name)} == expected
