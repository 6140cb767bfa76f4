"""Finds policy rules that let pods connect to everything, although another rule limits the same pods."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.companions import Companions
from netlint.engine.evidence.isolation import concerns_everyone
from netlint.engine.evidence.rule_places import rule_place
from netlint.engine.evidence.several import several
from netlint.finding import Severity
from netlint.model.policy import Action, Direction, Policy, PolicyRule
from netlint.model.selector import EVERYTHING
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each rule without `to` and without `ports` that undoes a limit (S1.9); in the pedantic profile each one.

    A policy of a whole namespace, or of a larger group, is a baseline from which others make exceptions on purpose.
    """
    pedantic = context.settings.profile is Profile.PEDANTIC
    companions = Companions(context.effective, context.lookup)
    for policy in companions.policies:
        rule = _everything(policy)
        if rule is None or context.lookup.may_be_restricted_unseen(policy.namespace):
            continue
        undone = [
            other
            for other in companions.of(policy, Direction.EGRESS)
            if other.subject.pods != EVERYTHING
            and _everything(other) is None
            and not companions.is_wider(other, policy)
        ]
        narrower = [item for item in policy.effective_rules(Direction.EGRESS) if item is not rule]
        if undone or narrower or pedantic:
            body = context.body(policy.origin)
            places = [rule_place(policy, item, body) for item in (rule, *narrower)]
            yield _hit(policy, undone, *places)


def _everything(policy: Policy) -> PolicyRule | None:
    rules = policy.effective_rules(Direction.EGRESS)
    return next((rule for rule in rules if concerns_everyone(rule, Action.ALLOW)), None)


def _hit(policy: Policy, undone: list[Policy], origin: Origin, *narrower: Origin) -> Hit:
    if undone:
        names = several((f"`{other.name}`" for other in undone), "policies")
        effect = f"{names} cannot limit {'them' if policy.subject.pods != EVERYTHING else 'any of them'}"
        effect += ": what policies allow adds up"
    elif narrower:
        effect = "its other egress rules have no effect"
    else:
        effect = "it does not limit their egress"
    return Hit(
        origin,
        f"{policy.kind} `{policy.name}` lets its pods connect to everyone on every port, so {effect}.",
        "List in `to` and `ports` what the pods need, or delete the rule.",
        "everyone, on every port",
        (
            *(Place(other.origin.at("metadata", "name"), "undone") for other in undone[:3]),
            *(Place(place, "without effect") for place in narrower[:3]),
        ),
        None if undone or narrower else Severity.NOTE,
    )
