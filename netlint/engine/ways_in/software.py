"""Well-known software of the edge of the cluster and of its nodes, told by labels and images."""

import re
from collections.abc import Iterable

from netlint.engine.lookup import Lookup
from netlint.model.labels import Labels
from netlint.model.service import Service
from netlint.model.workload import Workload

_NAME_KEYS = (
    "app.kubernetes.io/name",
    "app.kubernetes.io/part-of",
    "app",
    "name",
    "k8s-app",
    "istio",
)

_INGRESS_CONTROLLERS = frozenset(
    [
        "ingress-nginx",
        "nginx-ingress",
        "nginx-ingress-controller",
        "ingress-nginx-controller",
        "ingress-controller",
        "nginx-gateway",
        "nginx-gateway-fabric",
        "traefik",
        "traefik-ingress-controller",
        "haproxy-ingress",
        "haproxy-ingress-controller",
        "kubernetes-ingress",
        "contour",
        "contour-envoy",
        "projectcontour",
        "envoy-gateway",
        "gateway-helm",
        "kong",
        "kong-gateway",
        "kong-proxy",
        "ingress-kong",
        "ambassador",
        "emissary-ingress",
        "emissary",
        "edge-stack",
        "gloo",
        "gateway-proxy",
        "kgateway",
        "agentgateway",
        "skipper",
        "skipper-ingress",
        "tyk-gateway",
        "apisix",
        "apisix-ingress-controller",
        "higress",
        "higress-gateway",
        "voyager",
        "caddy-ingress",
        "istio-ingressgateway",
        "istio-ingress",
        "ingressgateway",
        "istio-gateway",
        "istio-eastwestgateway",
        "eastwestgateway",
        "kourier",
        "3scale-kourier-gateway",
        "cilium-ingress",
        "pomerium",
        "bunkerweb",
    ]
)

_INGRESS_IMAGE = re.compile(
    r"(^|/)(ingress-nginx/controller|nginx-ingress|nginx-ingress-controller|traefik|haproxy-ingress|kubernetes-ingress|"
    r"contour|kong|kong-gateway|emissary|gloo-envoy-wrapper|apisix|apisix-ingress-controller|skipper|higress|pomerium|"
    r"kourier|nginx-gateway-fabric|ingress-controller|bunkerweb)(:|@|$)"
)

_NODE_SOFTWARE = re.compile(
    r"(^|/)(kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|etcd|etcd-amd64|kube-vip|kube-vip-iptables|"
    r"[a-z0-9-]*cloud-controller-manager[a-z0-9-]*|cloud-controller|tigera/operator|operator-generic|"
    r"operator-(aws|azure|alibabacloud)|cilium|cilium/operator|"
    r"flannel|calico/[a-z0-9-]+|proxy-agent|proxy-server|keepalived|"
    r"node-problem-detector|k8s-dns-node-cache|node-exporter|"
    r"aws-iam-authenticator|kms-plugin|([a-z0-9]+-)*csi(-[a-z0-9]+)*)(:|@|$)"
)


def is_ingress_controller(workload: Workload) -> bool:
    """Whether a workload is an ingress controller or gateway: its open ports are the cluster's front door."""
    return _names_controller((workload.labels,)) or has_ingress_image(workload)


def has_ingress_image(workload: Workload) -> bool:
    """Whether a workload runs the image of an ingress controller or gateway."""
    return any(_INGRESS_IMAGE.search(container.image) for container in workload.containers)


def serves_ingress(service: Service, lookup: Lookup) -> bool:
    """Whether a Service belongs to an ingress controller, by its labels, its selector, or its pods."""
    return _names_controller((service.labels, service.selector)) or any(
        is_ingress_controller(workload) for workload in lookup.behind(service).certain
    )


def runs_nodes(workload: Workload) -> bool:
    """Whether a workload is part of the nodes' own machinery, which has to live in the nodes' network.

    One pod on every node is what node agents look like, whatever they are called.
    """
    return workload.is_daemon or any(
        _NODE_SOFTWARE.search(container.image) for container in workload.containers
    )


def _names_controller(labels: Iterable[Labels]) -> bool:
    return any(one.value(key) in _INGRESS_CONTROLLERS for one in labels for key in _NAME_KEYS)
