"""Documents give manifests, lists flattened."""

import pytest

from netlint.finding import ObjectReference
from netlint.source.manifest import Foreign, Manifest
from tests.unit.source.reader import parsed, source_file


def names(text: str) -> list[tuple[str, str, str, tuple[str | int, ...]]]:
    """API version, kind, name and path of each manifest."""
    return [(m.api_version, m.kind, m.name, m.origin.path) for m in source_file(text).manifests]


def test_a_manifest_knows_its_identity() -> None:
    """The group is empty for the core group."""
    policy, pod = source_file(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\n---\n"
        "apiVersion: v1\nkind: Pod\nmetadata: {generateName: x-}\n"
    ).manifests
    assert (policy.group, policy.version, policy.namespace, policy.name) == (
        "networking.k8s.io",
        "v1",
        "b",
        "a",
    )
    assert policy.reference == ObjectReference("networking.k8s.io/v1", "NetworkPolicy", "b", "a")
    assert (pod.group, pod.version, pod.namespace, pod.name) == ("", "v1", "", "")
    assert pod.origin.document == 1


@pytest.mark.parametrize("metadata", ["5", "[x]", "null", "{name: 5, namespace: {}}"])
def test_broken_metadata_leaves_name_and_namespace_empty(metadata: str) -> None:
    """A list where a map belongs is the schema's to report (design 9)."""
    (manifest,) = source_file(f"apiVersion: v1\nkind: Pod\nmetadata: {metadata}\n").manifests
    assert (manifest.name, manifest.namespace) == ("", "")


def test_lists_are_flattened_at_any_depth() -> None:
    """S6.6, demand 28: items keep their own places."""
    text = (
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n"
        "- apiVersion: v1\n  kind: List\n  items:\n  - {apiVersion: v1, kind: Pod, metadata: {name: b}}\n"
    )
    assert names(text) == [("v1", "Pod", "a", ("items", 0)), ("v1", "Pod", "b", ("items", 1, "items", 0))]


def test_items_of_typed_lists_may_lack_kind_and_version() -> None:
    """S6.6: typed lists."""
    items = "- metadata: {name: a}\n- {kind: Other, metadata: {name: b}}\n"
    text = f"apiVersion: apps/v1\nkind: DeploymentList\nitems:\n{items}"
    assert names(text) == [
        ("apps/v1", "Deployment", "a", ("items", 0)),
        ("apps/v1", "Other", "b", ("items", 1)),
    ]


def test_items_of_a_plain_list_need_their_own() -> None:
    """S6.6: only typed lists say what their items are."""
    result = parsed("apiVersion: v1\nkind: List\nitems:\n- metadata: {name: a}\n- 5\n- null\n")
    assert result.file is not None
    assert result.file.manifests == ()
    assert result.skipped == (("documents", Foreign.NOT_KUBERNETES),) * 3


def test_a_list_without_items_is_kept_for_the_schema() -> None:
    """Not flattened, not lost."""
    assert names("apiVersion: v1\nkind: List\nitems: {}\n") == [("v1", "List", "", ())]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1", Foreign.NOT_KUBERNETES),
        ("- a", Foreign.NOT_KUBERNETES),
        ("text", Foreign.NOT_KUBERNETES),
        ("kind: x", Foreign.NOT_KUBERNETES),
        ("kind: 5\napiVersion: 1", Foreign.NOT_KUBERNETES),
        ("kind: Pod\nmetadata: {}", Foreign.NO_API_VERSION),
        ("apiVersion: v1", Foreign.NO_KIND),
        ("apiVersion: v1\nkind: Pod\n$patch: delete", Foreign.PATCH),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization", Foreign.KUSTOMIZATION),
        ("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component", Foreign.KUSTOMIZATION),
    ],
)
def test_what_is_no_manifest_is_counted_with_its_reason(text: str, reason: Foreign) -> None:
    """Demand 27: foreign YAML is counted, never an error."""
    result = parsed(text, explicit=False)
    assert result.errors == ()
    assert result.file is not None
    assert result.file.manifests == ()
    assert result.skipped == (("documents", reason),)


def test_flux_objects_are_manifests() -> None:
    """`kustomize.toolkit.fluxcd.io` is a plain custom resource."""
    (manifest,) = source_file("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n").manifests
    assert isinstance(manifest, Manifest)
