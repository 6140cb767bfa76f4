"""Finds nodePorts that are asked for twice: the API server hands out each number once."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from netlint.check import Context, Hit, Place
from netlint.engine.variants import Variants
from netlint.model.service import Service, ServicePort, ServiceType
from netlint.origin import Origin

OPENS_NODE_PORTS = (ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER)


class Claim(NamedTuple):
    """A nodePort that a Service pins; `port` is None for its healthCheckNodePort (S3.22)."""

    service: Service
    port: ServicePort | None
    origin: Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service that pins a number which another holds, or one twice in vain (S3.20 to S3.22)."""
    variants = Variants(context.snapshot)
    claims: dict[int, list[Claim]] = defaultdict(list)
    for service in context.snapshot.services:
        if service.type in OPENS_NODE_PORTS:
            for number, claim in _claims(service):
                held = next((c for c in claims[number] if _conflict(c, claim, variants)), None)
                claims[number].append(claim)
                if held is not None:
                    yield _hit(number, claim, held)


def _claims(service: Service) -> Iterator[tuple[int, Claim]]:
    for port in service.ports:
        if port.node_port:
            yield port.node_port, Claim(service, port, port.origin.at("nodePort"))
    if service.health_check_node_port:
        place = service.origin.at("spec", "healthCheckNodePort")
        yield service.health_check_node_port, Claim(service, None, place)


def _conflict(one: Claim, other: Claim, variants: Variants) -> bool:
    if one.service is not other.service:
        same = (one.service.namespace, one.service.name) == (other.service.namespace, other.service.name)
        return not same and not variants.alternatives(one.service.origin, other.service.origin)
    if one.port is None or other.port is None:
        return True
    return one.port.protocol is other.port.protocol or one.port.number != other.port.number


def _hit(number: int, claim: Claim, held: Claim) -> Hit:
    if claim.service is held.service:
        message = (
            f"Service `{claim.service}` pins nodePort {number} twice, so the API server refuses it: a number "
            "can only be shared by two protocols of the same `port`."
        )
    else:
        message = (
            f"Services `{held.service}` and `{claim.service}` both pin nodePort {number}, so the API server "
            "refuses the one that comes second: each number exists once in a cluster, whatever the protocol."
        )
    return Hit(
        claim.origin,
        message,
        "Pin another number, or leave `nodePort` out and let the cluster choose.",
        "already taken",
        (Place(held.origin, "taken here"),),
    )
