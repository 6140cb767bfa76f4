"""Finds blocks of all addresses whose exceptions name some private networks and leave out others."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.engine.evidence.adding_up import denies_before
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.missing_exceptions import Incomplete, incomplete
from netlint.engine.words import conjunction
from netlint.finding import Severity
from netlint.model.policy import Direction, Policy


def check(context: Context) -> Iterator[Hit]:
    """Yield each block with an exception that is only the beginning of a private network (S1.38).

    In the pedantic profile also those that leave out a private network altogether.
    """
    pedantic = context.settings.profile is Profile.PEDANTIC
    network = context.settings.cluster.network
    applied = Applied(context.snapshot, context.is_patched)
    for policy in Companions(context.effective, context.effective_lookup).policies:
        for direction in Direction:
            for found in incomplete(policy, direction, network):
                if (
                    (found.slip is not None or pedantic)
                    and applied.as_written(policy)
                    and not context.lookup.may_be_restricted_unseen(policy.namespace)
                    and not denies_before(context.effective_lookup, policy.namespace, direction)
                ):
                    yield _hit(found, policy, direction)


def _hit(found: Incomplete, policy: Policy, direction: Direction) -> Hit:
    peer = found.peer
    origin = peer.origin or policy.origin
    names = conjunction(f"`{item}`" for item in found.missing)
    if direction is Direction.EGRESS:
        effect = f"any pod that it selects may connect to `{found.witness}`"
    else:
        effect = f"`{found.witness}` may connect to any pod that it selects"
    if found.slip is not None:
        written = peer.exceptions[found.slip]
        return Hit(
            origin.at("ipBlock", "except", found.slip),
            f"{policy.kind} `{policy.name}` excepts `{written}`, which is only the beginning of the private network "
            f"{names}, so {effect}.",
            f"Write {names}.",
            "a part of the private network",
        )
    return Hit(
        origin.key_at("ipBlock", "except"),
        f"{policy.kind} `{policy.name}` excepts some private networks from `{peer.network}`, but not {names}, so "
        f"{effect}.",
        f"Add {names} to `except`.",
        "some are left out",
        severity=Severity.NOTE,
    )
