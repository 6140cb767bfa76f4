"""Finds rules of NetworkPolicies that could be removed without a change for any pod."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.rule_places import rule_place
from netlint.prover.redundancy.places import cause_places, other_policies


def check(context: Context) -> Iterator[Hit]:
    """Yield each rule, of a policy that stays, that allows nothing which other rules do not allow (S1.5, N02).

    All of them can be removed at once. One that is narrower than a rule of another policy for the same pods is a
    contradiction (policies-contradict-intent).
    """
    for policy, rule, by, narrower in context.redundancies.rules:
        if narrower is not None:
            continue
        others = other_policies(by, policy)
        own = any(cause.policy is policy for cause in by)
        who = f"{'other rules of the policy and ' if own else ''}{others}" if others else "its other rules"
        yield Hit(
            rule_place(policy, rule, context.body(policy.origin)),
            f"Removing this {rule.direction.lower()} rule of {policy.kind} `{policy.name}` changes nothing for any "
            f"pod that may ever exist: everything that it allows is allowed by {who} as well.",
            "Delete the rule, unless it shall hold on its own once the others change.",
            "changes nothing",
            tuple(Place(*place) for place in cause_places(by, context.body)),
        )
