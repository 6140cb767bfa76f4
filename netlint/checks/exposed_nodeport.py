"""Finds Services of type NodePort: they open a port on every node."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.engine.ways_in.node_ports import NodePortUsers
from netlint.engine.ways_in.software import serves_ingress
from netlint.engine.words import conjunction
from netlint.model.ports import Protocol
from netlint.model.service import Service, ServiceType
from netlint.origin import Origin

WITH_TCP = "and publish the pods through an Ingress or a Gateway"
WITHOUT_TCP = "or `type: LoadBalancer` with `loadBalancerSourceRanges` if clients outside the cluster need it"


def check(context: Context) -> Iterator[Hit]:
    """Yield each NodePort Service, but not the front door of an ingress controller, nor a cloud's (S3.19)."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    users = NodePortUsers(context.lookup)
    for service in context.snapshot.services:
        if service.type is ServiceType.NODE_PORT and (
            pedantic or not (serves_ingress(service, context.lookup) or users.need(service))
        ):
            speaks_tcp = any(port.protocol is Protocol.TCP for port in service.ports) or not service.ports
            yield Hit(
                _place(service),
                f"Service `{service}` opens {_ports(service)} on every node, so whoever reaches a node "
                f"reaches its pods without passing a load balancer{' or an Ingress' if speaks_tcp else ''}.",
                f"Use `type: ClusterIP`, {WITH_TCP if speaks_tcp else WITHOUT_TCP}.",
                "open on every node",
            )


def _place(service: Service) -> Origin:
    pinned = [port for port in service.ports if port.node_port]
    return pinned[0].origin.at("nodePort") if pinned else service.origin.at("spec", "type")


def _ports(service: Service) -> str:
    pinned = [str(port.node_port) for port in service.ports if port.node_port]
    chosen = len(service.ports) - len(pinned)
    if not pinned:
        return "a port" if chosen <= 1 else f"{chosen} ports"
    ports = "port " if len(set(pinned)) == 1 else "ports "
    return ports + conjunction(pinned) + (f" (and {chosen} more)" if chosen else "")
