"""Finds nodePorts outside the cluster's range."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.model.ports import FIRST_PORT, LAST_PORT
from netlint.model.service import ServiceType


def check(context: Context) -> Iterator[Hit]:
    """Yield each pinned nodePort outside `--service-node-port-range` (S3.19, V-SVC.11)."""
    first, last = context.settings.cluster.node_ports
    for service in context.snapshot.services:
        if service.type not in (ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER):
            continue
        for port in service.ports:
            if (
                port.node_port
                and FIRST_PORT <= port.node_port <= LAST_PORT
                and not first <= port.node_port <= last
            ):
                yield Hit(
                    port.origin.at("nodePort"),
                    f"nodePort {port.node_port} of Service `{service}` lies outside the cluster's range of "
                    f"{first} to {last}, so the API server refuses the Service.",
                    f"Choose a number from {first} to {last}, or leave `nodePort` out and let the cluster "
                    "choose.",
                    "out of range",
                )
