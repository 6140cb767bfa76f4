"""Finds policies that seem to restrict what another policy for the same pods allows, and restrict nothing."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.peer_places import peer_place, port_place
from netlint.engine.evidence.rule_places import rule_place
from netlint.model.peer import AnyPeer
from netlint.model.policy import Policy, PolicyRule
from netlint.model.ports import AllTraffic
from netlint.origin import Origin
from netlint.prover.redundancy.narrower import Narrower


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy, or rule of one that stays, of which a rule for the same pods allows all and more (N13)."""
    for policy_found in context.redundancies.policies:
        if policy_found.narrower is not None:
            policy = policy_found.policy
            yield _hit(policy, policy_found.narrower, f"{policy.kind} `{policy.name}`", context)
    for rule_found in context.redundancies.rules:
        if rule_found.narrower is not None:
            policy, rule = rule_found.policy, rule_found.rule
            what = f"This {rule.direction.lower()} rule of {policy.kind} `{policy.name}`"
            yield _hit(policy, rule_found.narrower, what, context)


def _hit(policy: Policy, found: Narrower, what: str, context: Context) -> Hit:
    more = "more ports" if found.on_ports else "more peers"
    return Hit(
        _place(policy, found.rule, found, context),
        f"{what} restricts nothing, for any pod that may ever exist: `{found.other.name}` allows the same pods all "
        f"of it and {more}, and what policies allow adds up.",
        f"Restrict the rule of `{found.other.name}`, or delete this one if that rule is meant.",
        "restricts nothing",
        (Place(_place(found.other, found.wider, found, context), f"allows {more}"),),
    )


def _place(policy: Policy, rule: PolicyRule, found: Narrower, context: Context) -> Origin:
    """The first port or peer of a rule, whichever makes the difference, or its first key where that is left out."""
    body = context.body(policy.origin)
    if found.on_ports and not isinstance(rule.ports[0].ports, AllTraffic):
        return port_place(rule.ports[0].origin or rule.origin, policy, body)
    if isinstance(rule.peers[0], AnyPeer):
        return rule_place(policy, rule, body)
    return peer_place(rule.peers[0], policy, rule)
