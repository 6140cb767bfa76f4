"""Finds NetworkPolicies that only speak of egress but, without policyTypes, shut their pods for ingress too."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.engine.evidence.isolation import Isolation
from netlint.model.peer import OwnNamespace, PodPeer
from netlint.model.policy import Direction, Policy
from netlint.normalize.fields import mapping


def check(context: Context) -> Iterator[Hit]:
    """Yield each policy with egress rules only and no policyTypes, where ingress would else be open (S1.10, T7)."""
    deliberate = {
        (policy.namespace, policy.subject)
        for policy in context.snapshot.policies
        if Direction.INGRESS in policy.directions and not _is_suspect(policy)
    }
    isolation = context.lookup.once(Isolation)
    for policy in context.snapshot.policies:
        everyone = PodPeer(OwnNamespace(), names_namespaces=False)
        subjects = {(policy.namespace, policy.subject), (policy.namespace, everyone)}
        if (
            _is_suspect(policy)
            and deliberate.isdisjoint(subjects)
            and not _are_isolated(policy, context, isolation)
        ):
            yield Hit(
                policy.origin.key_at("spec", "egress"),
                f"{policy.kind} `{policy.name}` has only egress rules but {_types(policy, context)}, so it "
                "also isolates its pods for ingress: nobody can connect to them.",
                "Write `policyTypes: [Egress]`, or `[Ingress, Egress]` if the pods shall take no connections.",
                "ingress is shut as well",
            )


def _types(policy: Policy, context: Context) -> str:
    """What its `policyTypes` are: left out and empty mean the same (S1.12)."""
    given = mapping(context.body(policy.origin), "spec").get("policyTypes")
    return "no `policyTypes`" if given is None else "an empty `policyTypes`"


def _is_suspect(policy: Policy) -> bool:
    """Whether ingress is isolated by default only, and the name does not say that this is meant."""
    return (
        not policy.writes_directions
        and Direction.INGRESS in policy.directions
        and bool(policy.rules)
        and all(rule.direction is Direction.EGRESS for rule in policy.rules)
        and "deny" not in policy.name
    )


def _are_isolated(policy: Policy, context: Context, isolation: Isolation) -> bool:
    """Whether other policies isolate the same pods for ingress on purpose, so that this one changes nothing."""
    pods = context.lookup.subjects(policy).certain
    return bool(pods) and all(
        any(not _is_suspect(other) for other in isolation.of(pod, Direction.INGRESS).certain) for pod in pods
    )
