"""Finds peers that a NetworkPolicy admits although an admin's policy denies all of it."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.overruled import Overruled, OverruledPeers
from netlint.engine.evidence.peer_places import peer_place
from netlint.model.policy import Direction


def check(context: Context) -> Iterator[Hit]:
    """Yield each peer of a NetworkPolicy that a tier before it denies on every port of the rule (S2.8, S2.9)."""
    applied = Applied(context.snapshot, context.is_patched)
    for found in OverruledPeers(context.effective, context.settings.cluster.network, applied):
        yield _hit(found)


def _hit(found: Overruled) -> Hit:
    admin = found.blocker.policy
    verb = "admits" if found.rule.direction is Direction.INGRESS else "opens the way to"
    return Hit(
        peer_place(found.peer, found.policy, found.rule),
        f"{found.policy.kind} `{found.policy.name}` {verb} this peer, but {admin.kind} `{admin.name}` denies all of "
        "it, and decides first: the rule opens nothing for this peer.",
        f"Delete the peer, or ask for a `Pass` or allowing rule before the one that denies in `{admin.name}`.",
        "denied before this policy is asked",
        (Place(found.blocker.origin, "denies it"),),
    )
