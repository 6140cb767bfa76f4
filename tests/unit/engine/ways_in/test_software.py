"""Well-known software at the edge of the cluster and on its nodes."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.ways_in.software import is_ingress_controller, runs_nodes, serves_ingress
from netlint.model.labels import Labels
from netlint.model.service import Service, ServiceType
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Container, ContainerRole, Workload


def running(image: str, is_daemon: bool = False) -> Workload:
    containers = (Container("one", image, ContainerRole.MAIN),)
    return Workload(
        "apps/v1", "Deployment", "edge", "it", Labels.of([("app", "it")]), containers, is_daemon=is_daemon
    )


@pytest.mark.parametrize(
    "image",
    [
        "registry.k8s.io/ingress-nginx/controller:v1.13.0",
        "traefik:v3.5",
        "docker.io/library/traefik@sha256:abc",
        "quay.io/jcmoraisjr/haproxy-ingress",
        "haproxytech/kubernetes-ingress:3.1",
        "nginx/nginx-ingress:5.0",
        "ghcr.io/projectcontour/contour:v1.32",
        "kong/kong-gateway:3.10",
    ],
)
def test_ingress_controllers_are_known_by_their_images(image: str) -> None:
    assert is_ingress_controller(running(image))


@pytest.mark.parametrize(
    "image", ["nginx:1.29", "example.com/shop/traefik-dashboard-clone:1", "haproxy:3", ""]
)
def test_other_images_are_no_ingress_controllers(image: str) -> None:
    assert not is_ingress_controller(running(image))


@pytest.mark.parametrize(
    "image",
    [
        "registry.k8s.io/kube-apiserver:v1.36.0",
        "quay.io/tigera/operator:v1.40",
        "quay.io/cilium/operator-generic:v1.18",
        "rancher/hcloud-cloud-controller-manager:v1",
        "registry.k8s.io/sig-storage/csi-provisioner:v5",
    ],
)
def test_parts_of_the_nodes_and_of_the_control_plane_are_known_by_their_images(image: str) -> None:
    assert runs_nodes(running(image))


def test_one_pod_on_every_node_is_an_agent_whatever_its_name() -> None:
    assert runs_nodes(running("example.com/agent:1", is_daemon=True))
    assert not runs_nodes(running("example.com/agent:1"))
    assert not runs_nodes(running("example.com/pharmacsia:1"))


@pytest.mark.parametrize(
    ("labels", "selector", "image", "expected"),
    [
        ({"app.kubernetes.io/name": "ingress-nginx"}, {"app": "it"}, "example.com/it:1", True),
        ({}, {"app": "it", "istio": "ingressgateway"}, "example.com/it:1", True),
        ({}, {"app": "it"}, "traefik:v3.5", True),
        ({"app": "shop"}, {"app": "it"}, "example.com/it:1", False),
    ],
)
def test_a_service_serves_ingress_by_labels_selector_or_pods(
    labels: dict[str, str], selector: dict[str, str], image: str, expected: bool
) -> None:
    service = Service(
        "edge", "it", ServiceType.NODE_PORT, Labels.of(selector.items()), labels=Labels.of(labels.items())
    )
    assert (
        serves_ingress(service, Lookup(Snapshot(workloads=(running(image),), services=(service,))))
        is expected
    )
