"""Finds admin policies of equal priority that decide differently about a connection, so that either may win."""

from collections.abc import Iterator
from typing import Final

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.applied import Applied
from netlint.model.policy import Action
from netlint.prover.evidence.ordered_rules import OrderedRules, Tied
from netlint.prover.words import end_words, port_words

_DOES: Final = {Action.ALLOW: "allows it", Action.DENY: "denies it", Action.PASS: "passes it on"}


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy with one before it that may decide otherwise, and a connection that shows it (S2.7, N18)."""
    settings = context.settings
    applied = Applied(context.snapshot, context.is_patched)
    rules = OrderedRules(context.effective, settings.cluster.network, context.work, applied)
    yield from map(_hit, rules.tied())


def _hit(found: Tied) -> Hit:
    first, second, witness = found
    one, other = first.policy, second.policy
    ways = [f"`{item.policy.name}` {_DOES[item.rule.action]}" for item in (second, first)]
    return Hit(
        other.origin.at("spec", "priority"),
        f"{other.kind} `{other.name}` has the same priority as `{one.name}`, {other.order:g}, and both match a "
        f"connection from {end_words(witness.source)} to {end_words(witness.destination)} {port_words(witness)}: "
        f"{ways[0]}, {ways[1]}, and nobody knows which of them comes first.",
        "Give one of the policies another priority.",
        "the order is not defined",
        (
            Place(one.origin.at("spec", "priority"), "the same priority"),
            Place(second.place, _DOES[second.rule.action]),
            Place(first.place, _DOES[first.rule.action]),
        ),
    )
