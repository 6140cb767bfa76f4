"""Finds nodePorts that are asked for twice: the API server hands out each number once."""

from collections import defaultdict
from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.ways_in.node_port_claims import Claim, claims_of, conflict


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service that pins a number which another holds, or one twice in vain (S3.20 to S3.22)."""
    variants = context.lookup.variants
    claims: dict[int, list[Claim]] = defaultdict(list)
    for service in context.snapshot.services:
        for number, claim in claims_of(service):
            held = next((c for c in claims[number] if conflict(c, claim, variants)), None)
            claims[number].append(claim)
            if held is not None:
                yield _hit(number, claim, held)


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
