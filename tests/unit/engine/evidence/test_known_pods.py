"""Which pods a policy means, where the input shows all of them."""

import pytest

from netlint.engine.evidence.known_pods import known_pods, names_namespaces
from netlint.engine.lookup import Lookup
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import AnyPeer, NamespacesNamed, NamespacesWith, OwnNamespace, Peer, PodPeer
from netlint.model.selector import EVERYTHING, AllOf, KeyExists, labels_equal
from tests.unit.engine.manifests import cluster, namespace, pod

OPERATED = (
    "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: database, namespace: operated}\n"
)
LOOKUP = Lookup(
    cluster(
        namespace("shop", "team: shop"),
        pod("web"),
        pod("api"),
        pod("agent", spec="hostNetwork: true"),
        pod("web", "office"),
        pod("web", "operated"),
        OPERATED,
    )
)
WEB = labels_equal([("app", "web")])
SHOP = NamespacesWith(labels_equal([(NAME_LABEL, "shop")]))


@pytest.mark.parametrize(
    ("peer", "own", "names"),
    [
        pytest.param(PodPeer(OwnNamespace(), WEB), "shop", ["web"], id="S1.24"),
        pytest.param(PodPeer(OwnNamespace()), "office", ["web"], id="S1.27 every pod of its own namespace"),
        pytest.param(PodPeer(OwnNamespace(), WEB), "operated", ["web"], id="by label"),
        pytest.param(PodPeer(OwnNamespace()), "operated", [], id="an operator may make more"),
        pytest.param(PodPeer(OwnNamespace()), "shop", [], id="S1.62 one in its node's network"),
        pytest.param(PodPeer(SHOP, WEB), "office", ["web"], id="S1.65 a namespace by its name"),
        pytest.param(PodPeer(NamespacesNamed(frozenset({"office"})), WEB), "shop", ["web"], id="named"),
        pytest.param(PodPeer(SHOP), "office", [], id="every pod of another namespace"),
        pytest.param(PodPeer(NamespacesWith(EVERYTHING), WEB), "shop", [], id="any namespace"),
        pytest.param(PodPeer(OwnNamespace(), AllOf((KeyExists("app"), WEB))), "shop", ["web"], id="S1.32"),
        pytest.param(AnyPeer(), "shop", [], id="S1.19 addresses too"),
        pytest.param(PodPeer(OwnNamespace(), labels_equal([("app", "x")])), "shop", [], id="nobody"),
    ],
)
def test_pods_are_known_where_the_input_shows_all_of_them(peer: Peer, own: str, names: list[str]) -> None:
    assert [workload.name for workload in known_pods(peer, own, LOOKUP)] == names


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (PodPeer(OwnNamespace()), True),
        (PodPeer(SHOP), True),
        (PodPeer(NamespacesWith(labels_equal([("team", "shop")]))), False),
        (AnyPeer(), False),
    ],
)
def test_a_label_that_anybody_may_give_names_no_namespace(peer: Peer, expected: bool) -> None:
    """S1.65"""
    assert names_namespaces(peer) is expected
