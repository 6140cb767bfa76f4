"""Finds namespaceSelector and podSelector as two peers, an OR, where one peer, an AND, was meant."""

from collections.abc import Iterator
from itertools import pairwise

from netlint.check import Context, Hit, Place
from netlint.config import Profile
from netlint.engine.lookup import Lookup
from netlint.engine.unseen_pods import names_unseen_pods
from netlint.finding import Severity
from netlint.model.peer import NamespacesWith, PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.selector import EVERYTHING, Selector, describe, matches, mentioned_pairs
from netlint.model.truth import Truth
from netlint.origin import Origin

# Only the cluster's own namespace holds these pods, whatever the input shows.
SYSTEM_LABELS = frozenset({("k8s-app", "kube-dns"), ("k8s-app", "coredns")})


def check(context: Context) -> Iterator[Hit]:
    """Yield each pair of neighboring peers, one with namespaces alone and one with pods alone (S1.26).

    In the default profile only where the pods' peer adds nothing as it stands.
    """
    for policy in context.snapshot.policies:
        for rule in policy.rules:
            for namespaces, scope, pods in _pairs(rule):
                evidence = _evidence(policy, namespaces, scope, pods.pods, context.lookup)
                if evidence or context.settings.profile is Profile.PEDANTIC:
                    yield _hit(policy, rule, namespaces, scope, pods, evidence)


def _pairs(rule: PolicyRule) -> Iterator[tuple[PodPeer, Selector, PodPeer]]:
    """Each lone podSelector with labels beside a lone namespaceSelector; every peer at most once."""
    used = False
    for pair in pairwise(rule.peers):
        alone = [
            peer for peer in pair if isinstance(peer, PodPeer) and peer.names_pods != peer.names_namespaces
        ]
        namespaces = [(p, p.namespaces.selector) for p in alone if isinstance(p.namespaces, NamespacesWith)]
        pods = [peer for peer in alone if not peer.names_namespaces and peer.pods != EVERYTHING]
        if used or not namespaces or not pods:
            used = False
            continue
        used = True
        yield (*namespaces[0], pods[0])


def _evidence(policy: Policy, namespaces: PodPeer, scope: Selector, pods: Selector, lookup: Lookup) -> str:
    """Why the OR cannot be meant, as the end of a sentence; empty where it may be."""
    own = lookup.namespaces.get(policy.namespace)
    if scope == EVERYTHING or (own is not None and matches(scope, own.labels) is Truth.TRUE):
        return "the second adds nothing, since the first already covers the policy's own namespace"
    if mentioned_pairs(pods) & SYSTEM_LABELS and policy.namespace not in ("", "kube-system"):
        return "those pods run in `kube-system` only"
    if any(lookup.select(policy.namespace, pods)) or lookup.may_hold_unseen_pods(policy.namespace):
        return ""
    there = lookup.picked(PodPeer(namespaces.namespaces, pods), policy.namespace).certain
    if there:
        return f"those pods are in the namespace `{there[0].namespace}`"
    if lookup.workloads(policy.namespace) and not names_unseen_pods(pods, lookup):
        return "no pod there carries these labels"
    return ""


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
