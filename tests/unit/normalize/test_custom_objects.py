"""Objects of kinds that are not modelled."""

import pytest

from netlint.model.custom import CustomObject
from tests.unit.normalize.given import only, snapshot


def custom(api_version: str, kind: str, rest: str = "", **options: str) -> CustomObject:
    text = f"{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: a, namespace: shop}}{rest}}}"
    return only(snapshot(text, **options).custom_objects)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("monitoring.coreos.com/v1", "Prometheus"),
        ("kafka.strimzi.io/v1beta2", "Kafka"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease"),
        ("argoproj.io/v1alpha1", "Application"),
        ("kustomize.toolkit.fluxcd.io/v1", "Kustomization"),
        ("sparkoperator.k8s.io/v1beta2", "SparkApplication"),
        ("example.com/v1", "Thing"),
        ("example/v1", "Thing"),
        ("keda.sh/v1alpha1", "ScaledJob"),
    ],
)
def test_operators_objects_may_make_pods(api_version: str, kind: str) -> None:
    found = custom(api_version, kind)
    assert found.may_make_pods
    assert (found.namespace, found.kind, found.api_version) == ("shop", kind, api_version)


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("monitoring.coreos.com/v1", "PrometheusRule"),
        ("cert-manager.io/v1", "Certificate"),
        ("external-secrets.io/v1", "ExternalSecret"),
        ("bitnami.com/v1alpha1", "SealedSecret"),
        ("networking.istio.io/v1", "Gateway"),
        ("keda.sh/v1alpha1", "ScaledObject"),
        ("traefik.io/v1alpha1", "IngressRoute"),
        ("cloud.google.com/v1", "BackendConfig"),
        ("kyverno.io/v1", "Policy"),
        ("linkerd.io/v1alpha2", "ServiceProfile"),
    ],
)
def test_passive_kinds_make_none(api_version: str, kind: str) -> None:
    found = custom(api_version, kind)
    assert not found.may_make_pods
    assert not found.is_policy


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("projectcalico.org/v3", "NetworkPolicy"),
        ("cilium.io/v2", "CiliumNetworkPolicy"),
        ("security.istio.io/v1", "AuthorizationPolicy"),
        ("policy.linkerd.io/v1beta3", "Server"),
        ("crd.antrea.io/v1beta1", "NetworkPolicy"),
    ],
)
def test_policies_of_vendors_are_known_as_such(api_version: str, kind: str) -> None:
    """V0.12."""
    found = custom(api_version, kind)
    assert (found.is_policy, found.is_cluster_wide, found.namespace) == (True, False, "shop")
    assert not found.may_make_pods


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("projectcalico.org/v3", "GlobalNetworkPolicy"),
        ("crd.projectcalico.org/v1", "GlobalNetworkPolicy"),
        ("cilium.io/v2", "CiliumClusterwideNetworkPolicy"),
        ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy"),
    ],
)
def test_cluster_wide_policies_belong_to_no_namespace(api_version: str, kind: str) -> None:
    """V0.12, S6.8."""
    found = custom(api_version, kind)
    assert (found.is_policy, found.is_cluster_wide, found.namespace) == (True, True, "")


@pytest.mark.parametrize(
    "api_version", ["v1", "autoscaling/v2", "policy/v1", "storage.k8s.io/v1", "gateway.networking.k8s.io/v1"]
)
def test_kinds_of_kubernetes_are_no_custom_objects(api_version: str) -> None:
    text = f"{{apiVersion: {api_version}, kind: Anything, metadata: {{name: a}}}}"
    assert snapshot(text).custom_objects == ()


@pytest.mark.parametrize(
    ("api_version", "kind", "rest", "expected"),
    [
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", ", spec: {targetNamespace: apps}", "apps"),
        ("argoproj.io/v1alpha1", "Application", ", spec: {destination: {namespace: apps}}", "apps"),
        ("argoproj.io/v1alpha1", "Application", "", ""),
    ],
)
def test_the_namespace_that_is_deployed_to(api_version: str, kind: str, rest: str, expected: str) -> None:
    assert custom(api_version, kind, rest).target_namespace == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("ClusterIssuer", ""), ("Cluster", "shop"), ("Issuer", "shop")]
)
def test_the_namespace_for_objects_that_set_none_is_not_for_kinds_of_the_cluster(
    kind: str, expected: str
) -> None:
    """S6.8."""
    text = f"{{apiVersion: example.com/v1, kind: {kind}, metadata: {{name: a}}}}"
    assert only(snapshot(text, namespace="shop").custom_objects).namespace == expected
