"""Finds rules of the baseline tier that decide nothing, because NetworkPolicies isolate all their pods."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.dead_baseline import DeadBaseline, DeadBaselines
from netlint.engine.evidence.several import several

SHOWN = 3


def check(context: Context) -> Iterator[Hit]:
    """Yield each direction of a baseline policy of which every pod is isolated before (S2.9, S2.10, T107)."""
    yield from map(_hit, DeadBaselines(context.effective))


def _hit(found: DeadBaseline) -> Hit:
    policy, field = found.policy, found.direction.lower()
    where = several((f"`{name}`" for name in found.namespaces), "namespaces")
    return Hit(
        policy.origin.key_at("spec", field),
        f"The {field} rules of {policy.kind} `{policy.name}` decide nothing: NetworkPolicies isolate every pod that "
        f"they are about, in {where}, and where one does, the baseline is not asked.",
        "Delete the rules, or use the admin tier for what must hold everywhere.",
        "never reached",
        tuple(
            Place(one.origin.at("metadata", "name"), "isolates pods first") for one in found.isolating[:SHOWN]
        ),
    )
