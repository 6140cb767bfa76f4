"""Tiers by themselves, and pods that stand for all that a peer means."""

import pytest

from netlint.engine.evidence.tiers_apart import (
    every_pod,
    is_after,
    is_before,
    is_namespaced,
    only,
    pairs_asked_for,
)
from netlint.engine.reachability.parties import Pod
from netlint.model.labels import Labels, Pair
from netlint.model.namespace import NAME_LABEL, UNKNOWN_NAME, Namespace
from netlint.model.peer import NamespacesNamed, NamespacesWith, OwnNamespace, PodPeer
from netlint.model.selector import EVERYTHING, AllOf, AnyOf, KeyExists, KeyIn, Not, Selector, labels_equal
from tests.unit.engine.manifests import cluster, network_policy

GROUP = "apiVersion: policy.networking.k8s.io/v1alpha1\n"
ADMIN = (
    GROUP + "kind: AdminNetworkPolicy\nmetadata: {name: a}\nspec: {priority: 1, subject: {namespaces: {}}}\n"
)
BASELINE = (
    GROUP + "kind: BaselineAdminNetworkPolicy\nmetadata: {name: default}\nspec: {subject: {namespaces: {}}}\n"
)
SHOP = Namespace("shop", Labels.of([("team", "shop")]))


def test_tiers_are_told_by_their_order() -> None:
    """S2.9"""
    layers = cluster(ADMIN, network_policy("p", "{podSelector: {}}"), BASELINE).layers
    names = [
        [tier.name for layer in only(layers, wanted) for tier in layer.tiers]
        for wanted in (is_before, is_namespaced, is_after)
    ]
    assert names == [["admin"], ["network-policy"], ["baseline"]]


@pytest.mark.parametrize(
    ("selector", "pairs"),
    [
        (EVERYTHING, []),
        (labels_equal([("a", "1"), ("b", "2")]), [("a", "1"), ("b", "2")]),
        (KeyIn("a", frozenset("1")), [("a", "1")]),
        (AllOf((KeyIn("a", frozenset("12")), KeyExists("b"), KeyIn("c", frozenset("3")))), [("c", "3")]),
        (Not(KeyIn("a", frozenset("1"))), []),
        (AnyOf((KeyIn("a", frozenset("1")),)), []),
    ],
)
def test_only_what_every_match_carries_is_asked_for(selector: Selector, pairs: list[Pair]) -> None:
    """S1.32, S1.33"""
    assert pairs_asked_for(selector) == frozenset(pairs)


def test_a_pod_stands_for_all_that_a_peer_means() -> None:
    """S1.24-S1.26, S1.65"""
    app = labels_equal([("app", "api")])
    labels = Labels(frozenset([("app", "api")]), complete=False)
    given = {"shop": SHOP}
    assert list(every_pod(PodPeer(OwnNamespace(), app), "shop", given)) == [Pod(SHOP, labels)]
    by_name = PodPeer(NamespacesWith(labels_equal([(NAME_LABEL, "shop")])), app)
    assert list(every_pod(by_name, "office", given)) == [Pod(SHOP, labels)]
    assert list(every_pod(PodPeer(NamespacesNamed(frozenset(["shop"])), app), "", given)) == [
        Pod(SHOP, labels)
    ]
    by_label = PodPeer(NamespacesWith(labels_equal([("team", "x")])), app)
    unknown = Namespace(UNKNOWN_NAME, Labels(frozenset([("team", "x")]), complete=False))
    assert list(every_pod(by_label, "shop", given)) == [Pod(unknown, labels)]


def test_a_namespace_that_the_input_lacks_has_its_name() -> None:
    """S1.65, S1.66"""
    (pod,) = every_pod(PodPeer(OwnNamespace()), "elsewhere", {})
    assert pod.namespace == Namespace(
        "elsewhere", Labels(frozenset([(NAME_LABEL, "elsewhere")]), complete=False)
    )
