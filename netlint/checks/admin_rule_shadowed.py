"""Finds rules of admin policies that never decide, since rules before them decide about all that they match."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.applied import Applied
from netlint.engine.words import conjunction
from netlint.finding import Severity
from netlint.model.policy import Action, Policy
from netlint.prover.evidence.ordered_rules import OrderedRule, OrderedRules, Shadowed

_SHOWN: Final = 4
_DOES: Final = {
    Action.ALLOW: "allows nothing",
    Action.DENY: "denies nothing",
    Action.PASS: "passes nothing on",
}
_FIRST: Final = {Action.ALLOW: "allows first", Action.DENY: "denies first", Action.PASS: "passes on first"}


def check(context: Context) -> Iterator[Hit]:
    """Yield each rule that comes too late for all that it matches, of any pod that may ever exist (S2.6, S2.8, N17)."""
    settings = context.settings
    applied = Applied(context.snapshot, context.is_patched)
    rules = OrderedRules(context.effective, settings.cluster.network, context.work, applied)
    for found in rules.shadowed():
        if found.is_contradicted:
            yield _hit(found, "Move the rule before those that decide first, or delete it.", None)
        elif settings.profile is Profile.PEDANTIC:
            yield _hit(found, "Delete the rule.", Severity.NOTE)


def _policy_of(rule: OrderedRule) -> int:
    return id(rule.policy)


def _rules_of(rules: list[OrderedRule], policy: Policy) -> str:
    """Rules of one policy: by their names alone where it is the one that is spoken of."""
    names = conjunction(rule.name for rule in rules)
    noun = "rule" if len(rules) == 1 else "rules"
    if rules[0].policy is policy:
        return f"{noun} {names} before it"
    way = rules[0].rule.direction.lower()
    return f"{way} {noun} {names} of {rules[0].policy.kind} `{rules[0].policy.name}`"


def _hit(found: Shadowed, help: str, severity: Severity | None) -> Hit:
    late, policy = str(found.late), found.late.policy
    before = conjunction(_rules_of(list(rules), policy) for _, rules in groupby(found.by, _policy_of))
    decides = "decides" if len(found.by) == 1 else "decide"
    return Hit(
        found.late.place,
        f"{late[0].upper()}{late[1:]} {_DOES[found.late.rule.action]}: {before} {decides} first about everything "
        "that it matches, for any pod that may ever exist.",
        help,
        "never decides",
        tuple(Place(early.place, _FIRST[early.rule.action]) for early in found.by[:_SHOWN]),
        severity,
    )
