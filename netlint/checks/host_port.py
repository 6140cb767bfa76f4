"""Finds pods that open ports of their node."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.engine.ways_in.software import is_ingress_controller, runs_nodes
from netlint.engine.words import conjunction, named


def check(context: Context) -> Iterator[Hit]:
    """Yield each workload with host ports that is neither a node agent nor an ingress controller (D25)."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    for workload in context.snapshot.workloads:
        ports = [port for port in workload.serving_ports if port.host_port]
        if not ports or workload.host_network:
            continue
        if pedantic or not (runs_nodes(workload) or is_ingress_controller(workload)):
            numbers = conjunction(str(port.host_port) for port in ports)
            what = "port" if len(ports) == 1 else "ports"
            yield Hit(
                ports[0].origin.at("hostPort"),
                f"{named(workload)} opens {what} {numbers} of its node, so it can be reached past every "
                "Service, and a node can run only one such pod.",
                "Delete `hostPort` and publish the port with a Service.",
                "opens the node's port",
            )
