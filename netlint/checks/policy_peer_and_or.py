"""Finds namespaceSelector and podSelector as two peers, an OR, where one peer, an AND, was meant."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.evidence.split_peers import evidence_against, split_peers
from netlint.finding import Severity
from netlint.model.peer import PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.selector import EVERYTHING, Selector, describe
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each pair of neighboring peers, one with namespaces alone and one with pods alone (S1.26).

    In the default profile only where the pods' peer adds nothing as it stands.
    """
    for policy in context.snapshot.policies:
        for rule in policy.rules:
            for namespaces, scope, pods in split_peers(rule):
                evidence = evidence_against(policy, namespaces, scope, pods.pods, context.lookup)
                if evidence or context.settings.profile is Profile.PEDANTIC:
                    yield _hit(policy, rule, namespaces, scope, pods, evidence)


def _hit(
    policy: Policy, rule: PolicyRule, namespaces: PodPeer, scope: Selector, pods: PodPeer, evidence: str
) -> Hit:
    first, second = (_place(peer, policy) for peer in (namespaces, pods))
    if second.path < first.path:
        first, second = second, first
    which = "every namespace" if scope == EVERYTHING else f"namespaces with `{describe(scope)}`"
    admits = "admits" if rule.direction is Direction.INGRESS else "lets its pods connect to"
    own = f"its own namespace `{policy.namespace}`" if policy.namespace else "its own namespace"
    return Hit(
        second,
        f"{policy.kind} `{policy.name}` {admits} every pod of {which} and, separately, pods with "
        f"`{describe(pods.pods)}` of {own}" + (f"; {evidence}." if evidence else "."),
        f"To mean only such pods in such namespaces, make it one list item: delete the `-` before `{second.path[-1]}`.",
        "a second peer: an OR",
        (Place(first, "the first peer"),),
        None if evidence else Severity.NOTE,
    )


def _place(peer: PodPeer, policy: Policy) -> Origin:
    origin = peer.origin or policy.origin
    return origin.key_at("namespaceSelector" if peer.names_namespaces else "podSelector")
