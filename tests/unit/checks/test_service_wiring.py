"""What the examples of the rules, one file each, cannot show: several files, and facts outside the input."""

from collections.abc import Iterable

import pytest

from netlint.check import Check, Context, Hit
from netlint.checks import (
    host_port_conflict,
    node_port_conflict,
    service_captures_strangers,
    service_external_ips,
    service_named_port_unresolved,
    service_node_port_range,
    service_selects_nothing,
)
from netlint.config import Cluster, Settings
from netlint.model.custom import CustomObject
from netlint.model.labels import Labels
from netlint.model.ports import Protocol
from netlint.model.service import EndpointSet, Service, ServicePort, ServiceType
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Container, ContainerPort, ContainerRole, Workload
from netlint.origin import Origin


def service(
    name: str,
    file: str = "all.yaml",
    *,
    namespace: str = "shop",
    app: str = "",
    node_port: int = 0,
    health_check: int = 0,
    target: int | str = 8080,
) -> Service:
    """A NodePort Service with one port, in the first document of `file`."""
    origin = Origin(file, 0)
    port = ServicePort("", Protocol.TCP, 80, target, node_port, origin=origin.at("spec", "ports", 0))
    return Service(
        namespace,
        name,
        ServiceType.NODE_PORT,
        Labels.of([("app", app or name)]),
        (port,),
        origin=origin,
        health_check_node_port=health_check,
    )


def workload(
    name: str,
    file: str = "all.yaml",
    *,
    namespace: str = "shop",
    app: str = "",
    port: int = 8080,
    on_host: bool = False,
) -> Workload:
    """A Deployment with one container port named `http`, in the first document of `file`."""
    origin = Origin(file, 0)
    ports = (ContainerPort(port, "http", Protocol.TCP, port if on_host else 0, origin=origin),)
    containers = (Container("main", "example.com/main:1", ContainerRole.MAIN, ports),)
    labels = Labels.of([("app", app or name)])
    return Workload(
        "apps/v1",
        "Deployment",
        namespace,
        name,
        labels,
        containers,
        origin=origin,
        pod_origin=origin.at("spec", "template"),
    )


def hits(
    check: Check,
    services: Iterable[Service] = (),
    workloads: Iterable[Workload] = (),
    *,
    custom: Iterable[CustomObject] = (),
    endpoints: Iterable[EndpointSet] = (),
    settings: Settings | None = None,
) -> list[Hit]:
    snapshot = Snapshot(
        services=tuple(services),
        workloads=tuple(workloads),
        custom_objects=tuple(custom),
        endpoint_sets=tuple(endpoints),
    )
    return list(check(Context(snapshot, (), settings or Settings())))


def test_a_node_port_is_taken_in_the_whole_cluster() -> None:
    """S3.20"""
    found = hits(
        node_port_conflict.check,
        [service("a", "a.yaml", node_port=30080), service("b", "b.yaml", namespace="other", node_port=30080)],
    )
    assert [(hit.origin.file, hit.related[0].origin.file) for hit in found] == [("b.yaml", "a.yaml")]


def test_a_health_check_node_port_comes_from_the_same_pool() -> None:
    """S3.22"""
    found = hits(node_port_conflict.check, [service("a", node_port=30080), service("b", health_check=30080)])
    assert [hit.origin.path for hit in found] == [("spec", "healthCheckNodePort")]


@pytest.mark.parametrize(
    ("one", "other"),
    [("overlays/dev/a.yaml", "overlays/prod/b.yaml"), ("base/a.yaml", "release/all.yaml")],
)
def test_services_that_are_never_applied_together_share_a_node_port(one: str, other: str) -> None:
    copies = [service("web", one), service("web", other)]
    tree = [*copies, service("a", one, node_port=30080), service("b", other, node_port=30080)]
    assert not hits(node_port_conflict.check, tree)


def test_each_cluster_of_a_tree_has_its_own_node_ports() -> None:
    """S3.20"""
    one = service("a", "clusters/east/mq.yaml", node_port=30080)
    other = service("b", "clusters/west/mq.yaml", node_port=30080)
    assert not hits(node_port_conflict.check, [one, other])


@pytest.mark.parametrize(
    ("addresses", "claimed"),
    [
        (("127.0.0.1", "198.51.100.7"), ["Service `shop/web` claims `198.51.100.7` on every node"]),
        (("127.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "mail.example.com"), []),
    ],
)
def test_an_external_address_that_the_api_server_refuses_is_not_claimed(
    addresses: tuple[str, ...], claimed: list[str]
) -> None:
    """V-SVC.16, T161: invalid-manifest tells those."""
    claiming = Service("shop", "web", ServiceType.CLUSTER_IP, Labels(), external_ips=addresses)
    found = hits(service_external_ips.check, [claiming])
    assert [hit.message.partition(",")[0] for hit in found] == claimed


def test_the_range_of_node_ports_is_a_setting() -> None:
    """S3.19, T154"""
    wide = Settings(cluster=Cluster(node_ports=(20000, 32767)))
    assert hits(service_node_port_range.check, [service("web", node_port=29999)])
    assert not hits(service_node_port_range.check, [service("web", node_port=29999)], settings=wide)


def test_workloads_that_are_never_applied_together_share_a_host_port() -> None:
    """S3.43"""
    tree = [workload("web", "dev/a.yaml", on_host=True), workload("cart", "prod/a.yaml", on_host=True)]
    assert not hits(host_port_conflict.check, workloads=tree)
    tree = [workload("web", "x/a.yaml", on_host=True), workload("cart", "y/a.yaml", on_host=True)]
    assert len(hits(host_port_conflict.check, workloads=tree)) == 1


def test_the_other_overlay_holds_no_strangers() -> None:
    services = [service("web", "dev/a.yaml"), service("web", "prod/a.yaml")]
    workloads = [workload("web", "dev/b.yaml"), workload("site", "prod/b.yaml", app="web", port=9090)]
    assert not hits(service_captures_strangers.check, services, workloads)
    assert hits(
        service_captures_strangers.check,
        services[:1],
        [workloads[0], workload("x", "dev/c.yaml", app="web", port=1)],
    )


def test_the_other_overlay_lacks_no_port_name() -> None:
    services = [service("web", "dev/a.yaml", target="http"), service("web", "prod/a.yaml", target="http")]
    bare = Workload(
        "apps/v1",
        "Deployment",
        "shop",
        "site",
        Labels.of([("app", "web")]),
        (Container("main", "example.com/main:1", ContainerRole.MAIN),),
        origin=Origin("prod/b.yaml", 0),
    )
    found = hits(service_named_port_unresolved.check, services, [workload("web", "dev/b.yaml"), bare])
    assert [hit.origin.file for hit in found] == ["prod/a.yaml"]


def test_a_service_without_a_match_is_reported_next_to_workloads_that_use_its_key() -> None:
    """S3.4"""
    found = hits(service_selects_nothing.check, [service("web", "a.yaml")], [workload("cart", "b.yaml")])
    assert [hit.origin.path for hit in found] == [("spec", "selector", "app")]


def test_nothing_is_said_of_a_namespace_that_the_input_does_not_show() -> None:
    """demands 9"""
    assert not hits(service_selects_nothing.check, [service("web")], [workload("cart", namespace="other")])


def test_nothing_is_said_where_an_operator_may_make_the_pods() -> None:
    custom = CustomObject("example.com/v1", "Database", "shop", "main", may_make_pods=True)
    assert not hits(service_selects_nothing.check, [service("web")], [workload("cart")], custom=[custom])


def test_endpoints_written_by_hand_stand_in_for_pods() -> None:
    """S3.7"""
    written = EndpointSet("shop", "web", ("10.0.0.1",), ())
    assert not hits(service_selects_nothing.check, [service("web")], [workload("cart")], endpoints=[written])


def test_pods_in_another_namespace_do_not_count_but_are_pointed_at() -> None:
    """T149"""
    found = hits(service_selects_nothing.check, [service("web")], [workload("web", namespace="other")])
    assert [hit.help for hit in found] == [
        "Move it to the namespace `other`: its selector fits Deployment `other/web` there."
    ]


def test_pods_without_a_namespace_may_belong_to_the_service() -> None:
    """demands 29"""
    tree = [workload("web", namespace=""), workload("cart")]
    assert not hits(service_selects_nothing.check, [service("web")], tree)
    tree = [workload("web", namespace="other"), workload("cart", namespace="")]
    assert not hits(service_selects_nothing.check, [service("web", namespace="")], tree)


def test_a_workload_elsewhere_that_has_its_own_service_explains_nothing() -> None:
    services = [service("web"), service("web", namespace="other")]
    assert not hits(service_selects_nothing.check, services, [workload("web", namespace="other")])
