"""Asks the fast engine and the naive evaluator the same questions about the same manifests."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_network
from itertools import product
from typing import Any

from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.parties import Addresses, Party
from netlint.engine.reachability.reach import Reach
from netlint.model.peer import AddressPeer
from netlint.model.ports import Protocol
from netlint.model.workload import Workload
from tests.clusters.manifests import to_yaml
from tests.naive.cluster import AddressEnd, Cluster, End, PodEnd
from tests.unit.normalize.given import snapshot

Question = tuple[End, End, str, int]


def engine(objects: Sequence[dict[str, Any]]) -> Reach:
    """The engine's answers about manifests; those without a namespace are in `default`."""
    every_ipv6_address = AddressPeer(ip_network("::/0"))
    given = effective(snapshot(to_yaml(objects), namespace="default"))
    return Reach(given, more=(every_ipv6_address,))


def holds(allowed: Allowed, protocol: str, port: int) -> bool:
    return any(r.protocol is Protocol(protocol) and r.first <= port <= r.last for r in allowed)


def ends_of(reach: Reach) -> dict[End, Party | Workload]:
    """Every workload, under the name that the naive evaluator has for it."""
    return {PodEnd(w.namespace, w.kind, w.name): w for w in reach.snapshot.workloads}


def address(text: str) -> Party:
    return Addresses((ip_network(text),))


def answers(reach: Reach, question: Question) -> set[bool]:
    """The verdicts that the engine holds for possible."""
    source, destination, protocol, port = question
    found = reach.between(_end(reach, source), _end(reach, destination)).both
    certain, possible = (holds(ports, protocol, port) for ports in found)
    return {True} if certain else {True, False} if possible else {False}


def _end(reach: Reach, end: End) -> Party | Workload:
    return address(end.address) if isinstance(end, AddressEnd) else ends_of(reach)[end]


def questions(
    cluster: Cluster, addresses: Iterable[str], ports: Iterable[tuple[str, int]]
) -> Iterable[Question]:
    """Every pair of ends of which one is a pod, on each of some ports; an end is not asked about itself."""
    pods: list[End] = list(cluster.pods)
    outside: list[End] = [AddressEnd(item) for item in addresses]
    pairs = [*product(pods, [*pods, *outside]), *product(outside, pods)]
    return ((a, b, protocol, port) for a, b in pairs if a != b for protocol, port in ports)
