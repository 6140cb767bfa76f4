"""Services, EndpointSlices and Endpoints."""

import pytest

from netlint.model.labels import Labels
from netlint.model.policy import Status
from netlint.model.ports import Protocol
from netlint.model.service import EndpointPort, EndpointSet, Service, ServiceType, TrafficPolicy
from netlint.origin import Origin
from tests.unit.normalize.given import labels, only, snapshot

ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges"


def service(spec: str, metadata: str = "{name: web, namespace: shop}") -> Service:
    return only(snapshot(f"apiVersion: v1\nkind: Service\nmetadata: {metadata}\nspec: {spec}\n").services)


def test_what_is_left_out_gets_the_servers_defaults() -> None:
    """S3.1, S3.2, S3.23, S3.32."""
    found = service("{ports: [{port: 80}]}")
    assert found.type is ServiceType.CLUSTER_IP
    assert found.external_traffic_policy is TrafficPolicy.CLUSTER
    assert found.allocates_node_ports
    assert not found.headless
    assert (found.load_balancer_class, found.external_ips, found.source_ranges) == ("", (), ())


@pytest.mark.parametrize("spec", ["{}", "{selector: {}}", "{selector: }"])
def test_an_absent_or_empty_selector_is_none(spec: str) -> None:
    """T140, S3.3."""
    assert service(spec).selector == Labels()


def test_a_selector_is_a_set_of_labels() -> None:
    """S3.4."""
    assert service("{selector: {app: b, tier: web}}").selector == labels(app="b", tier="web")


@pytest.mark.parametrize(
    ("port", "target", "writes"),
    [
        pytest.param("{port: 80}", 80, False, id="S3.10 absent"),
        pytest.param("{port: 80, targetPort: 0}", 80, False, id="S3.10 zero"),
        pytest.param("{port: 80, targetPort: ''}", 80, False, id="S3.10 empty"),
        pytest.param("{port: 80, targetPort: }", 80, False, id="S3.10 null"),
        pytest.param("{port: 80, targetPort: 8080}", 8080, True, id="T145 S3.11 number"),
        pytest.param("{port: 80, targetPort: http}", "http", True, id="T142 S3.12 name"),
        pytest.param('{port: 80, targetPort: "8080"}', "8080", True, id="S1.55 a quoted number is a name"),
    ],
)
def test_target_ports(port: str, target: int | str, writes: bool) -> None:
    found = only(service(f"{{ports: [{port}]}}").ports)
    assert (found.number, found.target, found.writes_target) == (80, target, writes)


def test_one_node_port_may_serve_two_protocols() -> None:
    """T152, S3.21."""
    found = service(
        "{type: NodePort, ports: [{name: a, port: 53, nodePort: 30053},"
        " {name: b, port: 53, protocol: UDP, nodePort: 30053}]}"
    )
    assert [(port.name, port.protocol, port.node_port) for port in found.ports] == [
        ("a", Protocol.TCP, 30053),
        ("b", Protocol.UDP, 30053),
    ]
    assert found.ports[1].origin == Origin("a.yaml", 0, ("spec", "ports", 1))


def test_no_automatic_node_ports_but_explicit_ones() -> None:
    """T157, S3.23."""
    found = service(
        "{type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{port: 80}, {port: 81, nodePort: 30081}]}"
    )
    assert not found.allocates_node_ports
    assert [port.node_port for port in found.ports] == [0, 30081]


def test_source_ranges_of_the_field_win_over_the_annotation() -> None:
    """S3.25."""
    metadata = f"{{name: web, annotations: {{{ANNOTATION}: '192.0.2.0/24, 198.51.100.0/24'}}}}"
    field = service("{type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24]}", metadata)
    assert field.source_ranges == (
        ("203.0.113.0/24", Origin("a.yaml", 0, ("spec", "loadBalancerSourceRanges", 0))),
    )
    annotation = service("{type: LoadBalancer, loadBalancerSourceRanges: []}", metadata)
    place = Origin("a.yaml", 0, ("metadata", "annotations", ANNOTATION))
    assert annotation.source_ranges == (("192.0.2.0/24", place), ("198.51.100.0/24", place))


@pytest.mark.parametrize("spec", ["{clusterIP: None}", "{clusterIPs: [None]}"])
def test_headless(spec: str) -> None:
    """T148, S3.2, S3.17: the target port is kept."""
    found = service(spec.replace("}", ", ports: [{port: 80, targetPort: 8080}]}"))
    assert found.headless
    assert only(found.ports).target == 8080


def test_external_name() -> None:
    """T163, S3.37."""
    found = service("{type: ExternalName, externalName: db.example.com}")
    assert (found.type, found.external_name) == (ServiceType.EXTERNAL_NAME, "db.example.com")
    assert service("{externalName: db.example.com}").external_name == ""


def test_fields_are_carried_over() -> None:
    """T160, T178, S3.5, S3.26, S3.28, S3.29, S3.42."""
    found = service(
        "{type: LoadBalancer, externalIPs: [198.51.100.7], publishNotReadyAddresses: true, loadBalancerIP: 192.0.2.9,"
        "loadBalancerClass: example.com/lb, externalTrafficPolicy: Local, healthCheckNodePort: 30999,"
        "ports: [{port: 80, appProtocol: h2c}]}",
        "{name: web, labels: {app: w}, annotations: {a: b}}",
    )
    assert found.external_ips == ("198.51.100.7",)
    assert found.publishes_not_ready
    assert found.load_balancer_class == "example.com/lb"
    assert found.load_balancer_ip == "192.0.2.9"
    assert found.external_traffic_policy is TrafficPolicy.LOCAL
    assert found.health_check_node_port == 30999
    assert found.ports[0].app_protocol == "h2c"
    assert found.labels == labels(app="w")
    assert found.annotations == {("a", "b")}


def test_the_addresses_of_the_load_balancer_come_from_the_status() -> None:
    """S3.25"""
    found = only(
        snapshot(
            "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: LoadBalancer}, status:"
            " {loadBalancer: {ingress: [{ip: 10.0.0.9}, {hostname: internal-a.example.com}, {}, null]}}}"
        ).services
    )
    assert found.load_balancer_addresses == ("10.0.0.9", "internal-a.example.com")


@pytest.mark.parametrize("type_", ["Loadbalancer", "''", "3"])
def test_a_type_that_does_not_exist_does_not_lose_the_service(type_: str) -> None:
    """T182: the server refuses it; references to it still find it."""
    assert service(f"{{type: {type_}, ports: [{{port: 80, protocol: tcp}}]}}").ports[0].number == 80


def test_an_endpoint_slice_belongs_to_the_service_that_its_label_names() -> None:
    """T172, S3.7, S3.8."""
    found = snapshot(
        """
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
endpoints: [{addresses: [10.0.0.1, 10.0.0.2]}, {addresses: [10.0.0.3]}]
ports: [{name: web, port: 8080}, {port: 53, protocol: UDP}]
"""
    ).endpoint_sets
    ports = (EndpointPort("web", Protocol.TCP, 8080), EndpointPort("", Protocol.UDP, 53))
    assert found == (EndpointSet("shop", "web", ("10.0.0.1", "10.0.0.2", "10.0.0.3"), ports),)


def test_an_endpoint_slice_without_the_label_belongs_to_none() -> None:
    """S3.7."""
    assert (
        snapshot("{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: a}}").endpoint_sets
        == ()
    )


def test_endpoints_belong_to_the_service_of_their_name() -> None:
    """S3.3."""
    found = snapshot(
        """
apiVersion: v1
kind: Endpoints
metadata: {name: db, namespace: shop}
subsets:
  - {addresses: [{ip: 192.0.2.1}, {hostname: x}], ports: [{port: 5432}]}
  - {addresses: [{ip: 192.0.2.2}], ports: [{port: 5433}]}
"""
    ).endpoint_sets
    assert [(item.service, item.addresses, item.ports[0].number) for item in found] == [
        ("db", ("192.0.2.1",), 5432),
        ("db", ("192.0.2.2",), 5433),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{apiVersion: v1, kind: Endpoints, metadata: {name: db}, subsets: [{addresses: [{ip: 192.0.2.1}]}]}",
        "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {labels: {kubernetes.io/service-name: d}}}",
    ],
)
def test_refused_endpoints_are_marked(text: str) -> None:
    """D.7."""
    assert only(snapshot(text).endpoint_sets).status is Status.ENFORCED
    assert only(snapshot(text, rejected=(0,)).endpoint_sets).status is Status.REJECTED_OPEN
