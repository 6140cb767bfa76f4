"""Finds Services of which a client reaches some of the pods and not the others."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.partly_reached import PartlyReached, PartlyReachedServices
from netlint.engine.words import conjunction, named
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each Service with a client that policies let in to a part of its pods only (S1.5, S1.6, S3.4)."""
    if any(context.effective.policies):
        applied = Applied(context.snapshot, context.is_patched)
        yield from map(_hit, PartlyReachedServices(context.reach, context.lookup, applied))


def _hit(found: PartlyReached) -> Hit:
    blocker, opener = found.blocker.policy, found.policy
    wanted = conjunction(f"`{key}={value}`" for key, value in found.labels)
    why = f", because `{opener.name}` is about pods with {wanted} only" if found.labels else ""
    port = f"`{found.port.name}`" if found.port.name else str(found.port.number)
    reached, refused = named(found.reached), named(found.refused)
    return Hit(
        _place(found),
        f"Of the pods behind port {port} of Service `{found.service}`, {named(found.client)} reaches {reached} "
        f"but not {refused}{why}: some of its connections fail, at random.",
        f"Choose the pods by labels that both carry, such as the selector of the Service ({found.service.selector}).",
        f"not {refused}",
        (
            Place(found.blocker.origin, f"{blocker.kind} `{blocker.name}` refuses the connection"),
            Place(found.refused.pod_origin.at("metadata", "labels"), "the labels of these pods"),
            Place(found.service.origin.at("spec", "selector"), "the Service picks both"),
        ),
    )


def _place(found: PartlyReached) -> Origin:
    """Where the selector asks for what the others lack."""
    policy, steps = found.policy, ("matchLabels", found.labels[0][0]) if found.labels else ()
    origin = found.chosen.origin or policy.origin.at("spec", "podSelector")
    plain = policy.kind == "NetworkPolicy"
    if found.chosen is policy.subject and plain:
        return origin.at(*steps)
    return origin.at(*(() if plain else ("pods",)), "podSelector", *steps)
