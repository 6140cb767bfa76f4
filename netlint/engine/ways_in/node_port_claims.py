"""Which numbers of node ports Services pin, and when two of them ask for the same in vain."""

from collections.abc import Iterator
from typing import NamedTuple

from netlint.engine.variants import Variants
from netlint.model.service import Service, ServicePort, ServiceType
from netlint.origin import Origin

_OPENS_NODE_PORTS = (ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER)


class Claim(NamedTuple):
    """A nodePort that a Service pins; `port` is None for its healthCheckNodePort (S3.22)."""

    service: Service
    port: ServicePort | None
    origin: Origin


def claims_of(service: Service) -> Iterator[tuple[int, Claim]]:
    """The numbers that a Service pins: only one that opens node ports does (S3.19)."""
    if service.type not in _OPENS_NODE_PORTS:
        return
    for port in service.ports:
        if port.node_port:
            yield port.node_port, Claim(service, port, port.origin.at("nodePort"))
    if service.health_check_node_port:
        place = service.origin.at("spec", "healthCheckNodePort")
        yield service.health_check_node_port, Claim(service, None, place)


def conflict(one: Claim, other: Claim, variants: Variants) -> bool:
    """Whether both cannot have the number: one Service may share it between two protocols of a port (S3.20, S3.21)."""
    if one.service is not other.service:
        same = (one.service.namespace, one.service.name) == (other.service.namespace, other.service.name)
        return not same and not variants.alternatives(one.service.origin, other.service.origin)
    if one.port is None or other.port is None:
        return True
    return one.port.protocol is other.port.protocol or one.port.number != other.port.number
