"""Finds pods that ask for the same port of a node, so that they cannot run beside each other."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from netlint.check import Context, Hit, Place
from netlint.engine.variants import Variants
from netlint.engine.words import named
from netlint.model.ports import Protocol
from netlint.model.selector import EVERYTHING, AllOf, KeyIn, Selector
from netlint.model.workload import ContainerPort, Workload
from netlint.origin import Origin

ANY_ADDRESS = ("", "0.0.0.0", "::")


class Claim(NamedTuple):
    """A port of the node that a workload asks for."""

    workload: Workload
    port: ContainerPort
    origin: Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each workload that asks for a port of the node as one before it does (S3.43, S3.44)."""
    variants = Variants(context.snapshot)
    claims: dict[tuple[Protocol, int], list[Claim]] = defaultdict(list)
    for workload in context.snapshot.workloads:
        for number, claim in _claims(workload):
            key = (claim.port.protocol, number)
            held = next((c for c in claims[key] if _conflict(c, claim, variants)), None)
            claims[key].append(claim)
            if held is not None:
                yield _hit(number, claim, held)


def _claims(workload: Workload) -> Iterator[tuple[int, Claim]]:
    for port in workload.serving_ports:
        if port.host_port:
            yield port.host_port, Claim(workload, port, port.origin.at("hostPort"))
        elif workload.host_network:
            yield port.number, Claim(workload, port, port.origin.at("containerPort"))


def _conflict(one: Claim, other: Claim, variants: Variants) -> bool:
    a, b = one.workload, other.workload
    addresses = (one.port.host_ip, other.port.host_ip)
    if addresses[0] != addresses[1] and not any(address in ANY_ADDRESS for address in addresses):
        return False
    same = (a.kind, a.namespace, a.name) == (b.kind, b.namespace, b.name)
    return not same and _may_share_node(a, b) and not variants.alternatives(a.origin, b.origin)


def _may_share_node(one: Workload, other: Workload) -> bool:
    if one.has_affinity or other.has_affinity:
        return False
    wanted = _labels(one.node_selector)
    return all(wanted.get(key, values) & values for key, values in _labels(other.node_selector).items())


def _labels(selector: Selector) -> dict[str, frozenset[str]]:
    parts = selector.parts if isinstance(selector, AllOf) else (selector,)
    return {part.key: part.values for part in parts if isinstance(part, KeyIn)}


def _hit(number: int, claim: Claim, held: Claim) -> Hit:
    what = f"port {number}/{claim.port.protocol} of the node"
    return Hit(
        claim.origin,
        f"{named(held.workload)} and {named(claim.workload)} both ask for {what}: "
        f"{_effect(claim.workload, held.workload)}.",
        "Ask for another `hostPort` or none, or keep them apart with node selectors.",
        "already taken",
        (Place(held.origin, "asked for here"),),
    )


def _effect(one: Workload, other: Workload) -> str:
    """What comes of it: certain where one of them runs on every node."""
    daemon = next((w for w in (other, one) if w.is_daemon and w.node_selector == EVERYTHING), None)
    if daemon is None:
        return "they cannot share a node, and pods stay Pending where no other node is free"
    blocked = one if daemon is other else other
    return f"{named(daemon)} takes it on every node, so pods of {named(blocked)} stay Pending there"
