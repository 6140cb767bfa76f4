"""Finds pods that ask for the same port of a node, so that they cannot run beside each other."""

from collections import defaultdict
from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.ways_in.host_port_claims import Claim, claims_of, conflict
from netlint.engine.words import named
from netlint.model.ports import Protocol
from netlint.model.selector import EVERYTHING
from netlint.model.workload import Workload
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each workload that asks for a port of the node as one before it does (S3.43, S3.44)."""
    variants = context.lookup.variants
    claims: dict[tuple[Protocol, int], dict[tuple[Origin, str], Claim]] = defaultdict(dict)
    for workload in context.snapshot.workloads:
        for number, claim in claims_of(workload):
            key = (claim.port.protocol, number)
            held = next((c for c in claims[key].values() if conflict(c, claim, variants)), None)
            claims[key].setdefault((workload.origin, claim.port.host_ip), claim)
            if held is not None:
                yield _hit(number, claim, held)


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
