"""Which ports of their node workloads ask for, and when two of them cannot run beside each other."""

from collections.abc import Iterator
from typing import NamedTuple

from netlint.engine.variants import Variants
from netlint.model.selector import KeyIn, Selector, requirements
from netlint.model.workload import ContainerPort, Workload
from netlint.origin import Origin

_ANY_ADDRESS = ("", "0.0.0.0", "::")


class Claim(NamedTuple):
    """A port of the node that a workload asks for."""

    workload: Workload
    port: ContainerPort
    origin: Origin


def claims_of(workload: Workload) -> Iterator[tuple[int, Claim]]:
    """The numbers that a workload asks for: its host ports, and every port in the host's network (S3.44)."""
    for port in workload.serving_ports:
        if port.host_port:
            yield port.host_port, Claim(workload, port, port.origin.at("hostPort"))
        elif workload.host_network:
            yield port.number, Claim(workload, port, port.origin.at("containerPort"))


def conflict(one: Claim, other: Claim, variants: Variants) -> bool:
    """Whether pods of both cannot run on one node, where they may end up (S3.43)."""
    a, b = one.workload, other.workload
    addresses = (one.port.host_ip, other.port.host_ip)
    if addresses[0] != addresses[1] and not any(address in _ANY_ADDRESS for address in addresses):
        return False
    same = (a.kind, a.namespace, a.name) == (b.kind, b.namespace, b.name)
    return not same and _may_share_node(a, b) and not variants.alternatives(a.origin, b.origin)


def _may_share_node(one: Workload, other: Workload) -> bool:
    if one.has_affinity or other.has_affinity:
        return False
    wanted = _labels(one.node_selector)
    return all(wanted.get(key, values) & values for key, values in _labels(other.node_selector).items())


def _labels(selector: Selector) -> dict[str, frozenset[str]]:
    return {part.key: part.values for part in requirements(selector) if isinstance(part, KeyIn)}
