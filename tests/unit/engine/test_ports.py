"""How a port of a Service meets the ports that containers declare."""

from netlint.engine.ports import declares, is_injected, listing, lists_every_port, resolve, shows_containers
from netlint.model.labels import Labels
from netlint.model.ports import Protocol
from netlint.model.service import ServicePort
from netlint.model.workload import Container, ContainerPort, ContainerRole, Probe, Workload

HTTP = ContainerPort(8080, "http", Protocol.TCP)
METRICS = ContainerPort(9090, "metrics", Protocol.TCP)
DNS = ContainerPort(53, "dns", Protocol.UDP)


def container(*ports: ContainerPort, role: ContainerRole = ContainerRole.MAIN, probe: int = 0) -> Container:
    probes = (Probe("readinessProbe", probe),) if probe else ()
    return Container("one", "example.com/one:1", role, ports, probes)


def workload(*containers: Container) -> Workload:
    return Workload("v1", "Pod", "shop", "web", Labels(), containers)


def service_port(target: int | str, protocol: Protocol = Protocol.TCP) -> ServicePort:
    return ServicePort("", protocol, 80, target)


def test_a_number_is_used_as_it_is_declared_or_not() -> None:
    """S3.11, T145"""
    assert resolve(service_port(8080), workload(container(METRICS))) == 8080


def test_a_name_means_the_container_port_with_that_name_and_protocol() -> None:
    """S3.12"""
    web = workload(container(DNS, HTTP))
    assert resolve(service_port("http"), web) == 8080
    assert resolve(service_port("dns", Protocol.UDP), web) == 53
    assert resolve(service_port("dns"), web) is None


def test_a_name_of_a_plain_init_container_leads_nowhere() -> None:
    """T146"""
    assert resolve(service_port("http"), workload(container(HTTP, role=ContainerRole.INIT))) is None


def test_a_sidecar_serves_but_comes_after_the_main_containers() -> None:
    """S3.12"""
    sidecar = container(ContainerPort(1, "http", Protocol.TCP), METRICS, role=ContainerRole.SIDECAR)
    web = workload(sidecar, container(HTTP))
    assert resolve(service_port("http"), web) == 8080
    assert resolve(service_port("metrics"), web) == 9090


def test_a_port_that_a_probe_connects_to_counts_as_declared() -> None:
    assert declares(workload(container(METRICS, probe=8080)), 8080, Protocol.TCP)
    assert not declares(workload(container(METRICS, probe=8080)), 8080, Protocol.UDP)
    assert not declares(workload(container(METRICS)), 8080, Protocol.TCP)


def test_ports_are_all_listed_only_where_each_container_that_serves_declares_some() -> None:
    """S3.11"""
    assert lists_every_port(workload(container(HTTP), container(role=ContainerRole.INIT)))
    assert not lists_every_port(workload(container(HTTP), container()))
    assert not lists_every_port(workload())


def test_a_patch_shows_no_containers() -> None:
    patch = Workload(
        "apps/v1", "Deployment", "shop", "web", Labels(), (Container("web", "", ContainerRole.MAIN),)
    )
    assert not shows_containers(patch)
    assert shows_containers(workload(container()))


def test_ports_of_mesh_proxies_are_known() -> None:
    assert is_injected("linkerd-admin")
    assert is_injected(15020)
    assert not is_injected("http")
    assert not is_injected(8080)


def test_ports_are_worded_once_with_name_and_protocol() -> None:
    unnamed = ContainerPort(7000, "", Protocol.TCP)
    assert listing((HTTP, HTTP, DNS, unnamed)) == "`http` (8080), `dns` (53/UDP), 7000"
