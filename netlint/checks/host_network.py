"""Finds pods that live in the network of their node."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.engine.ways_in.software import is_ingress_controller, runs_nodes
from netlint.engine.words import named
from netlint.model.workload import Workload


def check(context: Context) -> Iterator[Hit]:
    """Yield each hostNetwork workload that is neither a node agent nor an ingress controller."""
    pedantic = context.settings.profile is Profile.PEDANTIC
    for workload in context.snapshot.workloads:
        if workload.host_network and (
            pedantic or not (runs_nodes(workload) or is_ingress_controller(workload))
        ):
            yield Hit(
                workload.pod_origin.at("spec", "hostNetwork"),
                _message(workload),
                "Delete `hostNetwork` and publish the ports with a Service.",
                "outside every policy",
            )


def _message(workload: Workload) -> str:
    if workload.kind == "Pod":
        return (
            f"{named(workload)} shares the network of its node: no NetworkPolicy holds for it, and it reaches "
            "what listens on the node's loopback."
        )
    return (
        f"The pods of {named(workload)} share the network of their node: no NetworkPolicy holds for them, and "
        "they reach what listens on the node's loopback."
    )
