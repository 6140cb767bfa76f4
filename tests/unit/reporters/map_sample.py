"""A map with everything that is hard to show, and random maps."""

from ipaddress import IPv4Network, ip_network
from pathlib import Path

from hypothesis import strategies as st

from netlint.engine.reachability.connectivity import (
    Allowed,
    Connectivity,
    Endpoint,
    EndpointType,
    Reached,
    Row,
)
from netlint.model.ports import PortRange, Protocol

FIXTURES = Path(__file__).parents[2] / "fixtures" / "maps"

ALL: Allowed = tuple(map(PortRange, Protocol))
HTTP: Allowed = (PortRange(Protocol.TCP, 80, 80), PortRange(Protocol.TCP, 443, 443))
DNS: Allowed = (PortRange(Protocol.TCP, 53, 53), PortRange(Protocol.UDP, 53, 53))
RANGE: Allowed = (PortRange(Protocol.TCP, 8000, 8100),)
SETS: tuple[Allowed, ...] = (ALL, HTTP, DNS, RANGE)


def workload(namespace: str, name: str, kind: str = "Deployment", suffix: str = "") -> Endpoint:
    return Endpoint(f"{namespace}/{name}[{kind}]{suffix}", EndpointType.WORKLOAD, namespace, name, kind)


def external(*blocks: str) -> Endpoint:
    return Endpoint(
        f"external:{','.join(blocks)}", EndpointType.EXTERNAL, networks=tuple(map(ip_network, blocks))
    )


def all_but(block: str, exception: str) -> list[str]:
    """An IPv4 block without another one in it, as blocks."""
    return [str(part) for part in IPv4Network(block).address_exclude(IPv4Network(exception))]


CONTROLLER = Endpoint("ingress-controller", EndpointType.INGRESS_CONTROLLER)
PRIVATE = external("10.0.0.0/8")
PUBLIC = external(*sorted(all_but("0.0.0.0/0", "10.0.0.0/8")))

ENDPOINTS = tuple(
    sorted(
        [
            workload("kube-system", "coredns"),
            *(workload("shop", name) for name in ("cart", "frontend", "orders", "payment")),
            workload("shop", "db", "StatefulSet"),
            workload("shop", "report", "CronJob"),
            workload("shop", "report", "Job"),
            workload("lab", "a-workload-with-a-name-that-is-as-long-as-names-of-workloads-ever-get"),
            *(workload("lab", name) for name in ("alpha", "beta", "gamma")),
            workload("idle", "forgotten"),
            workload("odd", 'quo"te\\<&>|`\x1b[31m*_x_*'),
            PRIVATE,
            PUBLIC,
            CONTROLLER,
        ],
        key=lambda endpoint: endpoint.id,
    )
)


def connectivity(reached: dict[str, dict[Allowed, list[str]]]) -> Connectivity:
    """The map in which sources, given by the starts of their ids, reach destinations given likewise."""
    rows: dict[tuple[tuple[Allowed, tuple[int, ...]], ...], list[int]] = {}
    merged: dict[int, dict[Allowed, set[int]]] = {}
    for sources, targets in reached.items():
        for source in _meant(sources):
            for allowed, ends in targets.items():
                found = {number for end in ends for number in _meant(end)}
                merged.setdefault(source, {}).setdefault(allowed, set()).update(found)
    for source in sorted(merged):
        row = tuple((allowed, tuple(sorted(found))) for allowed, found in merged[source].items())
        rows.setdefault(row, []).append(source)
    return Connectivity(
        ENDPOINTS,
        tuple(Row(tuple(ends), tuple(Reached(*reached) for reached in row)) for row, ends in rows.items()),
    )


def _meant(start: str) -> list[int]:
    return [number for number, endpoint in enumerate(ENDPOINTS) if endpoint.id.startswith(start)]


SAMPLE = connectivity(
    {
        "shop/": {DNS: ["kube-system/coredns"]},
        "lab/": {ALL: ["lab/", "external:"], DNS: ["kube-system/coredns"]},
        "odd/": {RANGE: ["lab/"], DNS: ["kube-system/coredns"], HTTP: ["external:10"]},
        "shop/frontend": {HTTP: ["shop/cart", "shop/orders"]},
        "shop/orders": {HTTP: ["shop/cart", "shop/payment"], RANGE: ["shop/db"]},
        "shop/payment": {HTTP: ["external:"], RANGE: ["shop/db", "shop/report[Job]"]},
        "shop/report": {RANGE: ["shop/db"]},
        "external:": {ALL: ["lab/"], HTTP: ["odd/"]},
        "ingress-controller": {HTTP: ["shop/frontend"]},
    }
)

_POOL = (
    *(workload(namespace, name) for namespace in ("a", "b", "c") for name in ("one", "two", "three")),
    workload("b", "two", "Job"),
    workload("", "bare"),
    PRIVATE,
    PUBLIC,
    CONTROLLER,
)


@st.composite
def maps(draw: st.DrawFn) -> Connectivity:
    """A small map in which nothing is probable but many rows are alike."""
    chosen = draw(st.lists(st.sampled_from(_POOL), unique=True, min_size=1))
    endpoints = tuple(sorted(chosen, key=lambda endpoint: endpoint.id))
    numbers = range(len(endpoints))
    reached = st.dictionaries(st.sampled_from(numbers), st.sampled_from(SETS), max_size=4)
    common = draw(reached)
    patterns = [{}, common, *(own | common for own in draw(st.lists(reached, max_size=4)))]
    sources: dict[int, list[int]] = {}
    for number in numbers:
        pattern = draw(st.integers(0, len(patterns) - 1))
        if patterns[pattern]:
            sources.setdefault(pattern, []).append(number)
    rows = []
    for pattern, ends in sorted(sources.items(), key=lambda item: item[1]):
        by_ports: dict[Allowed, list[int]] = {}
        for destination, allowed in sorted(patterns[pattern].items()):
            by_ports.setdefault(allowed, []).append(destination)
        rows.append(
            Row(tuple(ends), tuple(Reached(ports, tuple(found)) for ports, found in by_ports.items()))
        )
    return Connectivity(endpoints, tuple(rows))


Pairs = dict[tuple[str, str], Allowed]


def pairs(shown: Connectivity) -> Pairs:
    """The connections of a map by the ids of their ends."""
    return {(item.source.id, item.destination.id): item.allowed for item in shown.connections()}
