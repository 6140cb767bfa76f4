"""What answers say about ways in from the internet, and through other workloads."""

import pytest

from netlint.engine.answers.answer import Question, answer
from netlint.engine.answers.explain import Verdict
from netlint.model.network_profile import DEFAULT_NETWORK
from tests.clusters.manifests import Manifest, container, network_policy, pod
from tests.unit.engine.asking import model

PORTS = {"front": 8080, "cart": 7070, "cache": 6379}
PODS = [
    pod(name, {"app": name}, "shop", containers=[container([{"containerPort": port}])])
    for name, port in PORTS.items()
]
LOAD_BALANCER: Manifest = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "front", "namespace": "shop"},
    "spec": {
        "type": "LoadBalancer",
        "selector": {"app": "front"},
        "ports": [{"port": 443, "targetPort": 8080}],
    },
}
INGRESS: Manifest = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {"name": "shop", "namespace": "shop"},
    "spec": {"defaultBackend": {"service": {"name": "front", "port": {"number": 443}}}},
}


def inner(**more: object) -> Manifest:
    return {**LOAD_BALANCER, "spec": {**LOAD_BALANCER["spec"], "type": "ClusterIP", **more}}


def admits(name: str, source: str) -> Manifest:
    rules = [{"from": [{"podSelector": {"matchLabels": {"app": source}}}]}]
    selected = {"podSelector": {"matchLabels": {"app": name}}}
    return network_policy(f"to-{name}", {**selected, "policyTypes": ["Ingress"], "ingress": rules}, "shop")


CHAIN = [admits("cart", "front"), admits("cache", "cart")]


def notes(source: str, destination: str, *objects: Manifest, port: str = "") -> list[str]:
    found = answer(model([*PODS, *objects]), Question(source, destination, port), DEFAULT_NETWORK)
    return [note.text for note in found.notes]


class TestFromTheInternet:
    def test_the_way_in_is_named_with_whom_policies_see(self) -> None:
        """S8.7."""
        assert notes("internet", "shop/front", LOAD_BALANCER) == [
            "A way in: internet → shop/front[Pod] (Service shop/front: load balancer port 443/TCP; "
            "policies see a node)."
        ]

    def test_the_way_in_has_its_place(self) -> None:
        found = answer(model([*PODS, LOAD_BALANCER]), Question("internet", "shop/front"), DEFAULT_NETWORK)
        (note,) = found.notes
        assert note.origin is not None
        assert note.origin.path == ("spec", "ports", 0)

    def test_a_way_through_others_is_told_although_the_direct_one_is_closed(self) -> None:
        found = answer(
            model([*PODS, LOAD_BALANCER, *CHAIN]), Question("internet", "shop/cache"), DEFAULT_NETWORK
        )
        assert found.verdict is Verdict.DENIED
        assert [note.text for note in found.notes] == [
            "Through other workloads: internet → shop/front[Pod] (Service shop/front: load balancer port 443/TCP; "
            "policies see a node) → shop/cart[Pod] (TCP 7070) → shop/cache[Pod] (TCP 6379)."
        ]

    def test_only_ways_to_the_port_asked_for_count(self) -> None:
        (text,) = notes("internet", "shop/cache", LOAD_BALANCER, *CHAIN, port="6380")
        assert text.startswith("Nothing in the input leads from the internet to shop/cache[Pod] for certain")

    def test_a_controller_that_is_not_in_the_input_leaves_it_open(self) -> None:
        """D.11, T302."""
        everyone = network_policy(
            "own", {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}, "shop"
        )
        (text,) = notes("internet", "shop/front", inner(), INGRESS, everyone)
        assert text.startswith("Perhaps a way in: internet → shop/front[Pod] (Ingress shop/shop: http://*/; ")

    def test_node_ports_are_for_those_who_reach_a_node(self) -> None:
        """S3.19."""
        (text,) = notes("internet", "shop/front", inner(type="NodePort"))
        assert "node port for 443/TCP, for whoever reaches a node; policies see a node" in text

    def test_each_pod_behind_a_service_is_told_of(self) -> None:
        other = pod("other", {"app": "front"}, "shop")
        texts = notes("internet", "svc/shop/front", LOAD_BALANCER, other)
        assert sum(text.startswith("A way in: ") for text in texts) == 2


class TestBetweenWorkloads:
    def test_a_way_through_others_is_told_where_the_direct_one_is_closed(self) -> None:
        assert notes("shop/front", "shop/cache", *CHAIN) == [
            "Through other workloads: shop/front[Pod] → shop/cart[Pod] (TCP 7070) → shop/cache[Pod] (TCP 6379)."
        ]

    @pytest.mark.parametrize(
        ("source", "objects"),
        [
            pytest.param("shop/cart", CHAIN, id="the direct way is open"),
            pytest.param("shop/front", [admits("cart", "cart"), admits("cache", "cart")], id="there is none"),
            pytest.param("app=front,ns=shop", CHAIN, id="a pod that need not exist"),
        ],
    )
    def test_otherwise_nothing_is_told(self, source: str, objects: list[Manifest]) -> None:
        assert notes(source, "shop/cache", *objects) == []
