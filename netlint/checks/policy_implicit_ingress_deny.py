"""Finds NetworkPolicies that only speak of egress but, without policyTypes, shut their pods for ingress too."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.engine.isolation import Isolation
from netlint.model.policy import Direction, Policy
from netlint.model.selector import EVERYTHING


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy with egress rules only and no policyTypes, where ingress would else be open (S1.10, T7)."""
    isolation = Isolation(context.lookup)
    for policy in context.snapshot.policies:
        if _is_suspect(policy) and not _is_isolated_anyway(policy, context, isolation):
            yield Hit(
                policy.origin.key_at("spec", "egress"),
                f"{policy.kind} `{policy.name}` has only egress rules but no `policyTypes`, so it also isolates its "
                "pods for ingress: nobody can connect to them.",
                "Add `policyTypes: [Egress]`, or `[Ingress, Egress]` if the pods shall take no connections.",
                "ingress is shut as well",
            )


def _is_suspect(policy: Policy) -> bool:
    """Whether ingress is isolated by default only, and the name does not say that this is meant."""
    return (
        not policy.writes_directions
        and Direction.INGRESS in policy.directions
        and bool(policy.rules)
        and all(rule.direction is Direction.EGRESS for rule in policy.rules)
        and "deny" not in policy.name
    )


def _is_isolated_anyway(policy: Policy, context: Context, isolation: Isolation) -> bool:
    """Whether policies that mean to isolate the same pods for ingress exist, so that this one changes nothing."""
    others = (other for other in context.snapshot.policies if other.namespace == policy.namespace)
    if any(_isolates_as_much(other, policy) for other in others):
        return True
    pods = context.lookup.subjects(policy).certain
    return bool(pods) and all(
        any(not _is_suspect(other) for other in isolation.of(pod, Direction.INGRESS).certain) for pod in pods
    )


def _isolates_as_much(other: Policy, policy: Policy) -> bool:
    return (
        other.kind == policy.kind
        and Direction.INGRESS in other.directions
        and other.subject.pods in (policy.subject.pods, EVERYTHING)
        and not _is_suspect(other)
    )
