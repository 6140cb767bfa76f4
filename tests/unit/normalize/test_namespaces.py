"""Namespaces that are given, and those that are only mentioned."""

import pytest

from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.selector import KeyExists, matches
from netlint.model.truth import Truth
from netlint.origin import Origin
from tests.unit.normalize.given import only, snapshot


def given(metadata: str, api_version: str = "v1", kind: str = "Namespace") -> str:
    return f"\napiVersion: {api_version}\nkind: {kind}\nmetadata: {metadata}\n"


POD = "\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n"


def test_the_name_label_wins_over_the_manifest() -> None:
    """T32, S1.65."""
    found = only(snapshot(given(f"{{name: shop, labels: {{{NAME_LABEL}: z, team: t}}}}")).namespaces)
    assert found == Namespace(
        "shop", Labels(frozenset({(NAME_LABEL, "shop"), ("team", "t")})), Origin("a.yaml", 0)
    )
    assert found.given


def test_a_given_namespace_has_no_labels_but_those_written() -> None:
    """T31, S1.33."""
    found = only(snapshot("---".join([given("{name: shop}"), POD])).namespaces)
    assert matches(KeyExists("team"), found.labels) is Truth.FALSE


@pytest.mark.parametrize(
    "text",
    [
        POD,
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: shop}}",
        "{apiVersion: example.com/v1, kind: Thing, metadata: {name: a, namespace: shop}}",
    ],
)
def test_whatever_is_in_a_namespace_mentions_it(text: str) -> None:
    """T235, S1.66."""
    found = only(snapshot(text).namespaces)
    assert (found.name, found.given) == ("shop", False)
    assert found.labels == Labels(frozenset({(NAME_LABEL, "shop")}), complete=False)
    assert matches(KeyExists("team"), found.labels) is Truth.UNKNOWN


def test_nothing_is_known_of_the_namespace_of_objects_that_set_none() -> None:
    """S1.68: not even its name."""
    text = "{apiVersion: v1, kind: Pod, metadata: {name: a}}"
    found = only(snapshot(text).namespaces)
    assert (found.name, found.labels) == ("", Labels(complete=False))
    assert only(snapshot(text, namespace="shop").namespaces).name == "shop"


@pytest.mark.parametrize(
    "text",
    [
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: a, namespace: shop}}",
        "{apiVersion: v1, kind: Node, metadata: {name: a, namespace: shop}}",
        "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: a, namespace: shop}}",
        "{apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: {name: a, namespace: shop}}",
        "{apiVersion: v1, kind: Namespace, metadata: {namespace: shop}}",
    ],
)
def test_cluster_scoped_kinds_mention_none(text: str) -> None:
    """S6.8."""
    assert snapshot(text).namespaces == ()


def test_a_refused_namespace_is_only_mentioned() -> None:
    """D.7: the cluster may hold an older one."""
    found = only(snapshot(given("{name: shop, labels: {team: t}}"), rejected=(0,)).namespaces)
    assert not found.given
    assert not found.labels.complete


def test_a_project_of_openshift_is_a_namespace() -> None:
    assert only(snapshot(given("{name: shop}", "project.openshift.io/v1", "Project")).namespaces).given
