"""Finds workloads that no policy isolates for egress."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.engine.evidence.bare import Bare
from netlint.engine.words import named
from netlint.model.policy import Direction


def check(context: Context) -> Iterator[Hit]:
    """Yield each workload that may connect to everybody (S1.3, S1.4)."""
    bare = Bare(context.effective, context.lookup, context.settings.cluster.network)
    for workload in context.effective.workloads:
        if not workload.is_part and bare.holds(workload, Direction.EGRESS):
            yield Hit(
                workload.origin.at("metadata", "name"),
                f"No policy isolates {named(workload)} for egress, so whoever takes it over can connect to every "
                "pod and every address.",
                "Add a NetworkPolicy with `policyTypes: [Egress]` that allows DNS and what the pods need.",
                "may connect to everything",
            )
