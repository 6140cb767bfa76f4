"""Finds workloads that listen and that no policy isolates for ingress."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.engine.evidence.bare import Bare
from netlint.engine.ports import listing
from netlint.engine.words import named
from netlint.model.policy import Direction


def check(context: Context) -> Iterator[Hit]:
    """Yield each workload with ports or a Service that everybody may connect to (S1.3, S1.4)."""
    lookup = context.lookup
    bare = Bare(context.effective, lookup, context.settings.cluster.network)
    for workload in context.effective.workloads:
        listens = bool(workload.serving_ports or lookup.services_of(workload))
        if listens and not workload.is_part and bare.holds(workload, Direction.INGRESS):
            ports = listing(workload.serving_ports) or "the ports that clients need"
            yield Hit(
                workload.origin.at("metadata", "name"),
                f"No policy isolates {named(workload)} for ingress, so every pod of the cluster can connect to it.",
                f"Add a NetworkPolicy that admits only its clients, to {ports}.",
                "open to every pod",
            )
