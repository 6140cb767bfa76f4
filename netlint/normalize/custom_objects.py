"""Keeps a note of the objects that no converter knows: their operators may make pods, or isolate them."""

from typing import Final

from netlint.model.custom import CustomObject
from netlint.normalize.draft import Draft
from netlint.normalize.fields import mapping, text
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

_BUILT_IN_GROUPS: Final = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "audit.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "autoscaling.k8s.io",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "extensions",
        "flowcontrol.apiserver.k8s.io",
        "gateway.networking.k8s.io",
        "kubeadm.k8s.io",
        "kubelet.config.k8s.io",
        "kubeproxy.config.k8s.io",
        "kubescheduler.config.k8s.io",
        "metrics.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "policy.networking.k8s.io",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "snapshot.storage.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)

_CLUSTER_SCOPED_KINDS: Final = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ComponentStatus",
        "CustomResourceDefinition",
        "DeviceClass",
        "FlowSchema",
        "GatewayClass",
        "IPAddress",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Node",
        "PersistentVolume",
        "PodSecurityPolicy",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "RuntimeClass",
        "ServiceCIDR",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeSnapshotClass",
    }
)
"""Kinds of the groups above whose `metadata.namespace` means nothing (S6.8)."""

_NAMESPACED_POLICIES: Final = frozenset(
    {
        ("cilium.io", "CiliumNetworkPolicy"),
        ("consul.hashicorp.com", "ServiceIntentions"),
        ("crd.antrea.io", "NetworkPolicy"),
        ("crd.projectcalico.org", "NetworkPolicy"),
        ("k8s.ovn.org", "EgressFirewall"),
        ("kuma.io", "MeshTrafficPermission"),
        ("network.openshift.io", "EgressNetworkPolicy"),
        ("networking.gke.io", "FQDNNetworkPolicy"),
        ("networking.k8s.aws", "ApplicationNetworkPolicy"),
        ("policy.linkerd.io", "AuthorizationPolicy"),
        ("policy.linkerd.io", "Server"),
        ("projectcalico.org", "NetworkPolicy"),
        ("security.istio.io", "AuthorizationPolicy"),
        ("security.istio.io", "PeerAuthentication"),
        ("vpcresources.k8s.aws", "SecurityGroupPolicy"),
    }
)
_CLUSTER_WIDE_POLICIES: Final = frozenset(
    {
        ("cilium.io", "CiliumClusterwideNetworkPolicy"),
        ("crd.antrea.io", "ClusterNetworkPolicy"),
        ("crd.projectcalico.org", "GlobalNetworkPolicy"),
        ("networking.k8s.aws", "ClusterNetworkPolicy"),
        ("projectcalico.org", "GlobalNetworkPolicy"),
    }
)

_PASSIVE_GROUPS: Final = frozenset(
    {
        "access.smi-spec.io",
        "acme.cert-manager.io",
        "apisix.apache.org",
        "authorization.openshift.io",
        "autoscaling.k8s.elastic.co",
        "bitnami.com",
        "cert-manager.io",
        "certmanager.k8s.io",
        "cilium.io",
        "cloud.google.com",
        "config.gatekeeper.sh",
        "config.openshift.io",
        "configuration.konghq.com",
        "console.openshift.io",
        "constraints.gatekeeper.sh",
        "consul.hashicorp.com",
        "core.haproxy.org",
        "crd.antrea.io",
        "crd.k8s.amazonaws.com",
        "crd.projectcalico.org",
        "elbv2.k8s.aws",
        "extensions.istio.io",
        "external-secrets.io",
        "externaldns.k8s.io",
        "gateway.envoyproxy.io",
        "gateway.networking.x-k8s.io",
        "gateway.solo.io",
        "generators.external-secrets.io",
        "getambassador.io",
        "gloo.solo.io",
        "image.openshift.io",
        "ingress.v1.haproxy.org",
        "k8s.cni.cncf.io",
        "k8s.nginx.org",
        "k8s.ovn.org",
        "karpenter.k8s.aws",
        "karpenter.sh",
        "kyverno.io",
        "linkerd.io",
        "metallb.io",
        "metallb.universe.tf",
        "mutations.gatekeeper.sh",
        "network.openshift.io",
        "networking.gke.io",
        "networking.istio.io",
        "networking.k8s.aws",
        "networking.x-k8s.io",
        "notification.toolkit.fluxcd.io",
        "oauth.openshift.io",
        "policy.linkerd.io",
        "project.openshift.io",
        "projectcalico.org",
        "projectcontour.io",
        "quota.openshift.io",
        "rbac.istio.io",
        "route.openshift.io",
        "secretgenerator.mittwald.de",
        "secrets-store.csi.x-k8s.io",
        "security.istio.io",
        "security.openshift.io",
        "source.toolkit.fluxcd.io",
        "specs.smi-spec.io",
        "split.smi-spec.io",
        "telemetry.istio.io",
        "templates.gatekeeper.sh",
        "traefik.containo.us",
        "traefik.io",
        "user.openshift.io",
        "velero.io",
        "vpcresources.k8s.aws",
        "wgpolicyk8s.io",
    }
)
"""Groups none of whose kinds makes pods or Services."""

_PASSIVE_KINDS: Final = frozenset(
    {
        ("argoproj.io", "AnalysisTemplate"),
        ("argoproj.io", "AppProject"),
        ("argoproj.io", "ClusterAnalysisTemplate"),
        ("argoproj.io", "ClusterWorkflowTemplate"),
        ("argoproj.io", "WorkflowTemplate"),
        ("grafana.integreatly.org", "GrafanaDashboard"),
        ("grafana.integreatly.org", "GrafanaDatasource"),
        ("grafana.integreatly.org", "GrafanaFolder"),
        ("keda.sh", "ClusterTriggerAuthentication"),
        ("keda.sh", "ScaledObject"),
        ("keda.sh", "TriggerAuthentication"),
        ("kuma.io", "MeshTrafficPermission"),
        ("monitoring.coreos.com", "AlertmanagerConfig"),
        ("monitoring.coreos.com", "Probe"),
        ("monitoring.coreos.com", "PrometheusRule"),
        ("monitoring.coreos.com", "ScrapeConfig"),
        ("serving.knative.dev", "DomainMapping"),
    }
)


def custom_object(manifest: Manifest, draft: Draft) -> None:
    """Add an object of a kind that Kubernetes does not have; one of its own only mentions its namespace."""
    group, kind = manifest.group, manifest.kind
    if group in _BUILT_IN_GROUPS:
        if manifest.namespace and kind not in _CLUSTER_SCOPED_KINDS:
            draft.namespace_of(manifest)
        return
    identity = (group, kind)
    is_cluster_wide = identity in _CLUSTER_WIDE_POLICIES
    draft.custom_objects.append(
        CustomObject(
            api_version=manifest.api_version,
            kind=kind,
            namespace="" if is_cluster_wide or _is_cluster_scoped(manifest) else draft.namespace_of(manifest),
            name=manifest.name,
            may_make_pods=group not in _PASSIVE_GROUPS and identity not in _PASSIVE_KINDS,
            is_policy=is_cluster_wide or identity in _NAMESPACED_POLICIES,
            is_cluster_wide=is_cluster_wide,
            target_namespace=_target_namespace(manifest.body),
            origin=manifest.origin,
        )
    )


def _is_cluster_scoped(manifest: Manifest) -> bool:
    """Whether an object without a namespace looks as if its kind had none, as ClusterIssuer has."""
    if manifest.namespace:
        return False
    rest = manifest.kind.removeprefix("Cluster").removeprefix("Global")
    return rest != manifest.kind and rest[:1].isupper()


def _target_namespace(body: Mapping) -> str:
    """The namespace into which a HelmRelease or Kustomization (Flux) or an Application (Argo CD) deploys."""
    spec = mapping(body, "spec")
    return text(spec, "targetNamespace") or text(mapping(spec, "destination"), "namespace")
