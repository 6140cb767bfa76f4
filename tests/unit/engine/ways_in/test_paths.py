"""Ways to a workload through other workloads: from the internet, and from another workload."""

import pytest

from netlint.engine.ways_in.entries import EntryKind
from netlint.engine.ways_in.paths import Path, Paths
from netlint.model.ports import PortRange, Protocol
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from tests.clusters.manifests import Manifest, container, network_policy, pod
from tests.unit.engine.asking import model

NAMES = "front", "cart", "cache"
PORTS = {"front": 8080, "cart": 7070, "cache": 6379}


def service(name: str, port: int, **spec: object) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"selector": {"app": name}, "ports": [{"port": 80, "targetPort": port}], **spec},
    }


def serving(name: str, port: int = 0) -> Manifest:
    ports = [{"containerPort": port}] if port else []
    return pod(name, {"app": name}, "shop", containers=[container(ports)])


def admits(name: str, *sources: str, **more: object) -> Manifest:
    """A policy of the pods of one app that admits those of others, and nobody else."""
    peers = [{"podSelector": {"matchLabels": {"app": source}}} for source in sources]
    rules = [{"from": peers, **more}] if peers else []
    selected = {"podSelector": {"matchLabels": {"app": name}}}
    return network_policy(f"to-{name}", {**selected, "policyTypes": ["Ingress"], "ingress": rules}, "shop")


PODS = [serving(name, port) for name, port in PORTS.items()]
CHAIN = [admits("cart", "front"), admits("cache", "cart")]
OPEN = service("front", 8080, type="LoadBalancer")


def workload(given: Snapshot, name: str) -> Workload:
    (found,) = (item for item in given.workloads if item.name == name)
    return found


def from_internet(*objects: Manifest, to: str = "cache", port: int = 0) -> Path | None:
    given = model(objects)
    ports = (PortRange(Protocol.TCP, port, port),) if port else ()
    return Paths(given, ports=ports).from_internet(workload(given, to))


def told(path: Path | None) -> list[str] | None:
    """The workloads of a path with the ports on which they are reached."""
    if path is None:
        return None
    return [f"{hop.workload.name} {', '.join(f'{p.first}-{p.last}' for p in hop.ports)}" for hop in path.hops]


def test_the_internet_gets_there_by_way_of_others() -> None:
    path = from_internet(OPEN, *PODS, *CHAIN)
    assert told(path) == ["front 8080-8080", "cart 7070-7070", "cache 6379-6379"]
    assert path is not None and path.exposure is not None
    assert path.exposure.entry.object.name == "front"


def test_the_way_in_itself_is_the_shortest_path() -> None:
    assert told(from_internet(OPEN, *PODS, to="front")) == ["front 8080-8080"]


LIMITED: Manifest = {
    "type": "LoadBalancer",
    "loadBalancerSourceRanges": ["192.0.2.0/24"],
    "allocateLoadBalancerNodePorts": False,
}


@pytest.mark.parametrize(
    "objects",
    [
        pytest.param(CHAIN, id="no way in"),
        pytest.param([service("front", 8080), *CHAIN], id="S3.1 inside only"),
        pytest.param([service("front", 8080, **LIMITED), *CHAIN], id="S3.25 for listed clients only"),
        pytest.param([OPEN, admits("front"), *CHAIN], id="S1.8 the way in is refused"),
        pytest.param([OPEN, admits("cart", "front"), admits("cache")], id="S1.8 the last step is refused"),
        pytest.param(
            [OPEN, admits("cart", "front", ports=[{"port": 9}]), admits("cache", "cart")],
            id="S1.54 nobody listens on the port that is open",
        ),
    ],
)
def test_there_is_no_path(objects: list[Manifest]) -> None:
    assert from_internet(*objects, *PODS) is None


def test_a_pod_without_known_ports_is_an_end_and_no_step() -> None:
    silent = [serving("front", 8080), serving("cart"), serving("cache", 6379)]
    path = from_internet(OPEN, *silent, *CHAIN, to="cart")
    assert path is not None
    assert [hop.workload.name for hop in path.hops] == ["front", "cart"]
    assert from_internet(OPEN, *silent, *CHAIN) is None


def test_a_target_of_a_service_is_a_known_port() -> None:
    """S3.11: containers need not declare their ports."""
    silent = [serving("front", 8080), serving("cart"), serving("cache", 6379)]
    path = from_internet(OPEN, *silent, *CHAIN, service("cart", 7171))
    assert told(path) == ["front 8080-8080", "cart 7171-7171", "cache 6379-6379"]


def test_only_paths_to_the_port_asked_for_count() -> None:
    objects = [OPEN, *PODS, *CHAIN]
    assert told(from_internet(*objects, port=6379)) is not None
    assert from_internet(*objects, port=6380) is None


def test_the_destination_is_no_step_on_the_way_to_itself() -> None:
    both = serving("cache", 6379)
    both["spec"]["containers"][0]["ports"].append({"containerPort": 9121})
    rules = [
        {"from": [{"podSelector": {"matchLabels": {"app": "front"}}}], "ports": [{"port": 9121}]},
        {"from": [{"podSelector": {"matchLabels": {"app": "cache"}}}], "ports": [{"port": 6379}]},
    ]
    selected = {"podSelector": {"matchLabels": {"app": "cache"}}}
    policy = network_policy("cache", {**selected, "policyTypes": ["Ingress"], "ingress": rules}, "shop")
    objects = [OPEN, serving("front", 8080), both, policy]
    assert told(from_internet(*objects, port=9121)) == ["front 8080-8080", "cache 9121-9121"]
    assert from_internet(*objects, port=6379) is None


def test_an_open_load_balancer_goes_before_a_node_port() -> None:
    """S3.23: a load balancer opens node ports, too."""
    path = from_internet(OPEN, *PODS, *CHAIN)
    assert path is not None and path.exposure is not None
    assert path.exposure.entry.kind is EntryKind.LOAD_BALANCER


def test_one_workload_gets_to_another_by_way_of_a_third() -> None:
    given = model([*PODS, *CHAIN])
    paths = Paths(given)
    front, cache = workload(given, "front"), workload(given, "cache")
    path = paths.between(front, cache)
    assert path is not None and path.exposure is None
    assert [hop.workload.name for hop in path.hops] == ["front", "cart", "cache"]
    assert paths.between(cache, front) is not None
    assert paths.between(workload(given, "cart"), cache) is not None


def test_policies_can_leave_no_path_between_two_workloads() -> None:
    given = model([*PODS, *CHAIN, admits("front")])
    assert Paths(given).between(workload(given, "cache"), workload(given, "front")) is None
