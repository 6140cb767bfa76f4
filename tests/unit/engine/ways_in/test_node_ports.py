"""Which Services need their node ports for the load balancer of an Ingress."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.ways_in.node_ports import NodePortUsers
from netlint.model.entry import Backend, Ingress, IngressClass
from netlint.model.labels import Labels
from netlint.model.service import Service, ServiceType
from netlint.model.snapshot import Snapshot

TARGET_TYPE = "alb.ingress.kubernetes.io/target-type"
FORWARD = (
    '{"type": "forward", "forwardConfig": {"targetGroups": [{"serviceName": "web", "servicePort": 80}]}}'
)


def needed(
    class_name: str,
    annotations: dict[str, str] | None = None,
    *,
    service: dict[str, str] | None = None,
    backend: str = "web",
) -> bool:
    ingress = Ingress(
        "networking.k8s.io/v1",
        "shop",
        "web",
        class_name,
        default_backend=Backend("shop", backend, 80),
        annotations=frozenset((annotations or {}).items()),
    )
    classes = (IngressClass("public", "ingress.k8s.aws/alb", is_default=False),)
    web = Service(
        "shop", "web", ServiceType.NODE_PORT, Labels(), annotations=frozenset((service or {}).items())
    )
    lookup = Lookup(Snapshot(services=(web,), ingresses=(ingress,), ingress_classes=classes))
    return NodePortUsers(lookup).need(web)


@pytest.mark.parametrize("class_name", ["alb", "public", "gce", "gce-internal"])
def test_load_balancers_of_clouds_send_requests_to_node_ports(class_name: str) -> None:
    assert needed(class_name)


def test_the_class_of_gke_is_told_by_its_annotations() -> None:
    assert needed("", {"networking.gke.io/managed-certificates": "shop"})


def test_an_action_names_services_too() -> None:
    assert needed("alb", {"alb.ingress.kubernetes.io/actions.split": FORWARD}, backend="split")


@pytest.mark.parametrize(
    ("class_name", "annotations", "service"),
    [
        ("nginx", {}, {}),
        ("", {}, {}),
        ("alb", {TARGET_TYPE: "ip"}, {}),
        ("alb", {}, {TARGET_TYPE: "ip"}),
        ("gce", {}, {"cloud.google.com/neg": '{"ingress": true}'}),
    ],
)
def test_other_controllers_connect_to_the_pods(
    class_name: str, annotations: dict[str, str], service: dict[str, str]
) -> None:
    """S4.23"""
    assert not needed(class_name, annotations, service=service)


def test_another_service_is_not_needed() -> None:
    assert not needed("alb", backend="cart")
