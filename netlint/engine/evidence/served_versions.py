"""Which API versions Kubernetes and its Gateway and policy projects have given up, and what to use instead."""

from typing import NamedTuple

Version = tuple[int, int]


class Change(NamedTuple):
    """The version that deprecates an API, the one that no longer serves it, and what to use instead.

    `removed` is None where no removal is planned; `advice` says what else has to change.
    """

    deprecated: Version
    removed: Version | None
    replacement: str
    advice: str = ""


SELECTOR = "add `spec.selector`, which has no default any more"
BACKENDS = "add `pathType`, and write backends as `service.name` and `service.port`"
AUTOSCALER = "write metrics with `target.averageUtilization`"
ENDPOINTS = "write one EndpointSlice for each Service and address family"

# https://kubernetes.io/docs/reference/using-api/deprecation-guide/
TABLE: dict[tuple[str, str], Change] = {
    ("extensions/v1beta1", "NetworkPolicy"): Change((1, 9), (1, 16), "networking.k8s.io/v1"),
    ("extensions/v1beta1", "Ingress"): Change((1, 14), (1, 22), "networking.k8s.io/v1", BACKENDS),
    ("networking.k8s.io/v1beta1", "Ingress"): Change((1, 19), (1, 22), "networking.k8s.io/v1", BACKENDS),
    ("networking.k8s.io/v1beta1", "IngressClass"): Change((1, 19), (1, 22), "networking.k8s.io/v1"),
    ("discovery.k8s.io/v1beta1", "EndpointSlice"): Change(
        (1, 21), (1, 25), "discovery.k8s.io/v1", "write `nodeName` and `zone` instead of `topology`"
    ),
    ("v1", "Endpoints"): Change((1, 33), None, "discovery.k8s.io/v1 EndpointSlice", ENDPOINTS),
    ("extensions/v1beta1", "Deployment"): Change((1, 9), (1, 16), "apps/v1", SELECTOR),
    ("extensions/v1beta1", "DaemonSet"): Change((1, 9), (1, 16), "apps/v1", SELECTOR),
    ("extensions/v1beta1", "ReplicaSet"): Change((1, 9), (1, 16), "apps/v1", SELECTOR),
    ("apps/v1beta1", "Deployment"): Change((1, 9), (1, 16), "apps/v1", SELECTOR),
    ("apps/v1beta1", "StatefulSet"): Change((1, 9), (1, 16), "apps/v1", SELECTOR),
    ("apps/v1beta2", "Deployment"): Change((1, 9), (1, 16), "apps/v1", SELECTOR),
    ("apps/v1beta2", "DaemonSet"): Change((1, 9), (1, 16), "apps/v1", SELECTOR),
    ("apps/v1beta2", "ReplicaSet"): Change((1, 9), (1, 16), "apps/v1", SELECTOR),
    ("apps/v1beta2", "StatefulSet"): Change((1, 9), (1, 16), "apps/v1", SELECTOR),
    ("batch/v2alpha1", "CronJob"): Change((1, 8), (1, 21), "batch/v1"),
    ("batch/v1beta1", "CronJob"): Change((1, 21), (1, 25), "batch/v1"),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler"): Change(
        (1, 22), (1, 25), "autoscaling/v2", AUTOSCALER
    ),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler"): Change((1, 23), (1, 26), "autoscaling/v2"),
    ("policy/v1beta1", "PodDisruptionBudget"): Change((1, 21), (1, 25), "policy/v1"),
    ("policy/v1beta1", "PodSecurityPolicy"): Change((1, 21), (1, 25), "the Pod Security admission"),
    ("extensions/v1beta1", "PodSecurityPolicy"): Change((1, 10), (1, 16), "the Pod Security admission"),
    ("apiregistration.k8s.io/v1beta1", "APIService"): Change((1, 19), (1, 22), "apiregistration.k8s.io/v1"),
    ("scheduling.k8s.io/v1beta1", "PriorityClass"): Change((1, 14), (1, 22), "scheduling.k8s.io/v1"),
    ("storage.k8s.io/v1beta1", "StorageClass"): Change((1, 6), (1, 22), "storage.k8s.io/v1"),
    ("coordination.k8s.io/v1beta1", "Lease"): Change((1, 19), (1, 22), "coordination.k8s.io/v1"),
    ("node.k8s.io/v1beta1", "RuntimeClass"): Change((1, 20), (1, 25), "node.k8s.io/v1"),
    **{
        ("rbac.authorization.k8s.io/v1beta1", kind): Change((1, 17), (1, 22), "rbac.authorization.k8s.io/v1")
        for kind in ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
    },
    **{
        ("admissionregistration.k8s.io/v1beta1", kind): Change(
            (1, 16),
            (1, 22),
            "admissionregistration.k8s.io/v1",
            "add `sideEffects` and `admissionReviewVersions`",
        )
        for kind in ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
    },
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"): Change(
        (1, 16), (1, 22), "apiextensions.k8s.io/v1", "give every version a structural schema"
    ),
}

# Alpha and beta versions of custom resources: the release of their own project, not Kubernetes, decides (S2.1, S5.1).
GATEWAY = "gateway.networking.k8s.io"
CUSTOM: dict[tuple[str, str], str] = {
    **{
        (f"{GATEWAY}/v1alpha2", kind): f"{GATEWAY}/v1"
        for kind in ("Gateway", "GatewayClass", "HTTPRoute", "GRPCRoute")
    },
    **{(f"{GATEWAY}/v1beta1", kind): f"{GATEWAY}/v1" for kind in ("Gateway", "GatewayClass", "HTTPRoute")},
    (f"{GATEWAY}/v1alpha2", "ReferenceGrant"): f"{GATEWAY}/v1beta1",
    **{
        ("policy.networking.k8s.io/v1alpha1", kind): "policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy"
        for kind in ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy")
    },
}
