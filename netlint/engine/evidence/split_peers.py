"""Peers that name namespaces and pods apart, an OR, and what speaks for an AND that was meant."""

from collections.abc import Iterator
from itertools import pairwise

from netlint.engine.evidence.unseen_pods import names_unseen_pods
from netlint.engine.lookup import Lookup
from netlint.model.peer import NamespacesWith, PodPeer
from netlint.model.policy import Policy, PolicyRule
from netlint.model.selector import EVERYTHING, Selector, matches, mentioned_pairs
from netlint.model.truth import Truth

# Only the cluster's own namespace holds these pods, whatever the input shows.
_SYSTEM_LABELS = frozenset({("k8s-app", "kube-dns"), ("k8s-app", "coredns")})


def split_peers(rule: PolicyRule) -> Iterator[tuple[PodPeer, Selector, PodPeer]]:
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


def evidence_against(
    policy: Policy, namespaces: PodPeer, scope: Selector, pods: Selector, lookup: Lookup
) -> str:
    """Why the OR cannot be meant, as the end of a sentence; empty where it may be."""
    own = lookup.namespaces.get(policy.namespace)
    if scope == EVERYTHING or (own is not None and matches(scope, own.labels) is Truth.TRUE):
        return "the second adds nothing, since the first already covers the policy's own namespace"
    if mentioned_pairs(pods) & _SYSTEM_LABELS and policy.namespace not in ("", "kube-system"):
        return "those pods run in `kube-system` only"
    if any(lookup.select(policy.namespace, pods)) or lookup.may_hold_unseen_pods(policy.namespace):
        return ""
    there = lookup.picked(PodPeer(namespaces.namespaces, pods), policy.namespace).certain
    if there:
        return f"those pods are in the namespace `{there[0].namespace}`"
    if lookup.workloads(policy.namespace) and not names_unseen_pods(pods, lookup):
        return "no pod there carries these labels"
    return ""
