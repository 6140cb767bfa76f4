"""Finds NetworkPolicies whose egress rules have no effect because policyTypes leaves Egress out."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.model.policy import Direction


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy with egress rules whose own policyTypes does not list Egress (S1.13, T13)."""
    for policy in context.snapshot.policies:
        if not policy.writes_directions or Direction.EGRESS in policy.directions:
            continue
        if any(rule.direction is Direction.EGRESS for rule in policy.rules):
            yield Hit(
                policy.origin.key_at("spec", "egress"),
                f"The egress rules of {policy.kind} `{policy.name}` have no effect, because `policyTypes` does not "
                "list `Egress`: the policy limits nothing that its pods connect to.",
                "Add `Egress` to `policyTypes`, or delete the egress rules.",
                "ignored",
                (Place(policy.origin.at("spec", "policyTypes", 0), "only this direction counts"),),
            )
