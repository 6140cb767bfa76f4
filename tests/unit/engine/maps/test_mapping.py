"""The map: its endpoints, whom it leaves out, and the row of the ingress controller."""

from collections.abc import Sequence
from ipaddress import IPv4Network, collapse_addresses, ip_network

import pytest

from netlint.engine.maps.mapping import connectivity
from netlint.engine.reachability.connectivity import Connectivity, EndpointType
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.exposure import Exposures
from netlint.engine.ways_in.load_balancers import Reach as Scope
from netlint.model.namespace import NAME_LABEL
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.truth import Truth
from tests.clusters.manifests import Manifest, namespace, network_policy, pod, workload
from tests.clusters.rows import DENY_BOTH, EVERYWHERE, ingress, on, serving
from tests.unit.engine.asking import model
from tests.unit.facts.verdicts import service

EVERYTHING = ["TCP 1-65535", "UDP 1-65535", "SCTP 1-65535"]
WORLD = "external:0.0.0.0/0"


def mapped(objects: Sequence[Manifest]) -> Connectivity:
    """The map with the entries of Ingresses."""
    given = model(objects)
    return connectivity(Reach(given), Exposures(given, DEFAULT_NETWORK).all)


def told(found: Connectivity) -> dict[tuple[str, str], list[str]]:
    """The connections in words, by source and destination."""
    return {
        (source.id, destination.id): [f"{r.protocol} {r.first}-{r.last}" for r in allowed]
        for source, destination, allowed in found.connections()
    }


A, B = (workload("Deployment", name, {"app": name}, "x") for name in "ab")
ENTRY: Manifest = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {"name": "front", "namespace": "x"},
    "spec": {"defaultBackend": {"service": {"name": "s", "port": {"number": 80}}}},
}


def test_without_policies_everyone_reaches_everyone_but_themselves() -> None:
    """S1.4, D.3; between addresses outside there are no connections."""
    a, b = "x/a[Deployment]", "x/b[Deployment]"
    pairs = ((WORLD, a), (WORLD, b), (a, WORLD), (a, b), (b, WORLD), (b, a))
    assert told(mapped([A, B])) == dict.fromkeys(pairs, EVERYTHING)


def test_an_end_without_connections_is_still_an_endpoint() -> None:
    found = mapped([A, network_policy("deny", {"podSelector": {}, **DENY_BOTH}, "x")])
    assert told(found) == {}
    assert [endpoint.id for endpoint in found.endpoints] == [WORLD, "x/a[Deployment]"]
    assert list(found.rows) == []


def test_rows_can_be_gone_through_again() -> None:
    found = mapped([A, B, ingress("b", {"ports": [{"port": 80}]})])
    assert list(found.rows) == list(found.rows) != []
    sources = [source for row in found.rows for source in row.sources]
    assert len(sources) == len(set(sources))


def test_sources_that_reach_the_same_share_a_row() -> None:
    many = [workload("Deployment", f"w{number}", {"app": "w"}, "x") for number in range(20)]
    found = mapped([*many, B, ingress("b", {"ports": [{"port": 80}]})])
    assert len(list(found.rows)) < 5
    assert len(told(found)) == 20 * 19 + 20 * 2 + 21 + 20 + 1


def test_addresses_are_parted_where_policies_part_them() -> None:
    """S1.38, design §8."""
    block: Manifest = {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}
    found = mapped([B, ingress("b", {"from": [block], "ports": [{"port": 80}]})])
    (source,) = (e for e in found.endpoints if ip_network("10.0.0.0/16") in e.networks)
    parts = [network for endpoint in found.endpoints for network in endpoint.networks]
    assert set(source.networks) == set(IPv4Network("10.0.0.0/8").address_exclude(IPv4Network("10.1.0.0/16")))
    assert list(collapse_addresses(parts)) == [ip_network("0.0.0.0/0")]  # type: ignore[type-var]
    assert sum(network.num_addresses for network in parts) == 2**32
    into_b = {ends: ports for ends, ports in told(found).items() if ends[1] == "x/b[Deployment]"}
    assert into_b == {(source.id, "x/b[Deployment]"): ["TCP 80-80"]}


def test_ipv6_appears_where_the_input_mentions_it() -> None:
    """Design §8."""
    ids = [e.id for e in mapped([B, ingress("b", {"from": [{"ipBlock": {"cidr": "::/0"}}]})]).endpoints]
    assert ids == ["external:0.0.0.0/0", "external:::/0", "x/b[Deployment]"]
    assert [e.id for e in mapped([B]).endpoints] == [WORLD, "x/b[Deployment]"]


def test_what_is_not_certain_is_left_out() -> None:
    """D.4: the labels of namespace y are not known."""
    team: Manifest = {"namespaceSelector": {"matchLabels": {"team": "t"}}}
    objects = [B, pod("c", {"app": "c"}, "y"), ingress("b", {"from": [team]})]
    assert ("y/c[Pod]", "x/b[Deployment]") not in told(mapped(objects))
    assert (
        told(mapped([*objects, namespace("y", {"team": "t"})]))["y/c[Pod]", "x/b[Deployment]"] == EVERYTHING
    )


PARTS = [
    {
        **workload("ReplicaSet", f"d-{track}", {"app": "d", "track": track}, "x"),
        "metadata": {
            "name": f"d-{track}",
            "namespace": "x",
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "Deployment",
                    "name": "d",
                    "uid": "u",
                    "controller": True,
                }
            ],
        },
    }
    for track in ("new", "old")
]
BACKEND = [serving("b", {"containerPort": 8080}), service(), ENTRY]


class TestPodsOfOneOwner:
    """S6.10, design §8: pods of one owner that differ in the labels that matter become separate endpoints."""

    def test_they_are_one_where_no_policy_tells_them_apart(self) -> None:
        assert [e.id for e in mapped([*PARTS, on("d")]).endpoints] == [WORLD, "x/d[Deployment]"]

    def test_they_are_told_apart_by_the_labels_in_which_they_differ(self) -> None:
        selected = {"podSelector": {"matchLabels": {"track": "old"}}}
        found = mapped([*PARTS, network_policy("old", selected, "x")])
        new, old = "x/d[Deployment]{track=new}", "x/d[Deployment]{track=old}"
        assert [e.id for e in found.endpoints] == [WORLD, new, old]
        assert {(e.namespace, e.name, e.kind) for e in found.endpoints[1:]} == {("x", "d", "Deployment")}
        assert (old, new) in told(found)
        assert (new, old) not in told(found)


class TestIngressController:
    """D.11."""

    def test_it_is_a_source_of_what_entries_open(self) -> None:
        found = mapped(BACKEND)
        assert [e.type for e in found.endpoints] == [
            EndpointType.EXTERNAL,
            EndpointType.INGRESS_CONTROLLER,
            EndpointType.WORKLOAD,
        ]
        assert told(found)["ingress-controller", "x/b[Pod]"] == ["TCP 8080-8080"]
        assert not [pair for pair in told(found) if pair[1] == "ingress-controller"]

    @pytest.mark.parametrize(
        "objects",
        [
            pytest.param([serving("b", {"containerPort": 8080}), service()], id="no Ingress"),
            pytest.param([*BACKEND, ingress("b")], id="a policy denies it"),
            pytest.param([service(), ENTRY, pod("c", {"app": "c"}, "x")], id="nothing behind the Service"),
            pytest.param([serving("b"), service("other"), ENTRY], id="no such Service"),
        ],
    )
    def test_it_is_no_endpoint_where_no_entry_leads_to_a_workload(self, objects: list[Manifest]) -> None:
        assert "ingress-controller" not in {endpoint.id for endpoint in mapped(objects).endpoints}

    def test_ports_of_several_entries_add_up(self) -> None:
        other = service("other", ports=[{"port": 81, "targetPort": 8081}])
        second = {
            **ENTRY,
            "metadata": {"name": "second", "namespace": "x"},
            "spec": {"defaultBackend": {"service": {"name": "other", "port": {"number": 81}}}},
        }
        found = told(mapped([*BACKEND, other, second]))
        assert found["ingress-controller", "x/b[Pod]"] == ["TCP 8080-8081"]

    def test_a_policy_that_lets_every_pod_in_lets_it_in(self) -> None:
        """T301, S8.21."""
        found = told(mapped([*BACKEND, ingress("b", {"from": [EVERYWHERE]})]))
        assert found["ingress-controller", "x/b[Pod]"] == ["TCP 8080-8080"]
        assert (WORLD, "x/b[Pod]") not in found


ROUTE: Manifest = {
    "apiVersion": "route.openshift.io/v1",
    "kind": "Route",
    "metadata": {"name": "front", "namespace": "x"},
    "spec": {"to": {"kind": "Service", "name": "s"}},
}
ROUTER = "policy-group.network.openshift.io/ingress"


class TestRouterOfOpenShift:
    """V8.4, V8.19, R8.5: it forwards what Routes publish."""

    @pytest.mark.parametrize(
        "policies",
        [
            pytest.param([], id="no policy"),
            pytest.param(
                [ingress("b", {"from": [{"namespaceSelector": {"matchLabels": {ROUTER: ""}}}]})],
                id="its group of namespaces",
            ),
            pytest.param([ingress("b", {"from": [EVERYWHERE]})], id="every namespace"),
        ],
    )
    def test_it_is_the_ingress_controller_of_the_map(self, policies: list[Manifest]) -> None:
        found = told(mapped([serving("b", {"containerPort": 8080}), service(), ROUTE, *policies]))
        assert found["ingress-controller", "x/b[Pod]"] == ["TCP 8080-8080"]

    @pytest.mark.parametrize(
        ("policies", "expected"),
        [
            pytest.param([ingress("b")], Truth.FALSE, id="T8.29 nobody"),
            pytest.param(
                [ingress("b", {"from": [{"podSelector": {}}]})], Truth.FALSE, id="its own namespace"
            ),
            pytest.param(
                [
                    ingress(
                        "b",
                        {"from": [{"namespaceSelector": {"matchLabels": {NAME_LABEL: "openshift-ingress"}}}]},
                    )
                ],
                Truth.UNKNOWN,
                id="V8.26 it may run in the nodes' network",
            ),
        ],
    )
    def test_it_is_refused_like_any_pod_of_its_namespace(
        self, policies: list[Manifest], expected: Truth
    ) -> None:
        given = model([serving("b", {"containerPort": 8080}), service(), ROUTE, *policies])
        assert [exposure.verdict for exposure in Exposures(given, DEFAULT_NETWORK).all] == [expected]

    def test_an_allow_list_limits_who_gets_to_it(self) -> None:
        """V8.24."""
        listed = {"haproxy.router.openshift.io/ip_allowlist": "192.0.2.0/24"}
        limited = {**ROUTE, "metadata": {**ROUTE["metadata"], "annotations": listed}}
        for route, expected in ((ROUTE, Scope.OPEN), (limited, Scope.LIMITED)):
            given = model([serving("b", {"containerPort": 8080}), service(), route])
            assert [entry.reach for entry in Exposures(given, DEFAULT_NETWORK).entries] == [expected]

    def test_what_may_not_be_admitted_is_not_on_the_map(self) -> None:
        """V8.23."""
        spec = {**ROUTE["spec"], "host": "www.example.com", "wildcardPolicy": "Subdomain"}
        found = mapped([serving("b", {"containerPort": 8080}), service(), {**ROUTE, "spec": spec}])
        assert "ingress-controller" not in {endpoint.id for endpoint in found.endpoints}


def test_pods_are_named_after_what_makes_them() -> None:
    kinds = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet", "Pod")
    made = [workload(kind, kind.lower(), {"app": "a"}, "x") for kind in kinds]
    ids = [endpoint.id for endpoint in mapped(made).endpoints]
    assert ids == sorted([WORLD, *(f"x/{kind.lower()}[{kind}]" for kind in kinds)])
