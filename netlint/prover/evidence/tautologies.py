"""Peers of a rule that together mean every pod or every namespace, although each asks for some labels."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import NamespaceScope, NamespacesWith, PodPeer
from netlint.model.policy import Policy, PolicyRule
from netlint.model.selector import EVERYTHING, AllOf, Not, Selector
from netlint.prover.boxes import TooMany
from netlint.prover.cover import Covered, Covers
from netlint.prover.policy_boxes import PolicyBoxes
from netlint.prover.work import WorkLimit


class Everybody(NamedTuple):
    """Peers of a rule, by their places, that together mean every pod of `scope`; none of them can be left out."""

    policy: Policy
    rule: PolicyRule
    peers: tuple[int, ...]
    scope: NamespaceScope


def everybody_together(
    policy: Policy, rule: PolicyRule, network: NetworkProfile, limit: WorkLimit
) -> Iterator[Everybody]:
    """For the pods of all namespaces, or else those of each scope that peers have, the peers that mean all of them."""
    peers = [(place, peer) for place, peer in enumerate(rule.peers) if isinstance(peer, PodPeer)]
    if len(peers) < 2 or not any(_excludes(peer) for _, peer in peers):
        return
    boxes = PolicyBoxes((policy,), network)
    try:
        meant = [(place, box) for place, peer in peers for box in boxes.peer(policy, rule.direction, peer)]
        covers = Covers([box for _, box in meant], limit)
        for scope in _scopes([peer for _, peer in peers]):
            whole = boxes.peer(policy, rule.direction, PodPeer(scope))
            answers = [covers.cover(box, range(len(meant))) for box in whole]
            found = [answer.by for answer in answers if isinstance(answer, Covered)]
            places = {meant[number][0] for by in found for number in by}
            if len(found) == len(whole) and len(places) > 1:
                yield Everybody(policy, rule, tuple(sorted(places)), scope)
                if scope == NamespacesWith(EVERYTHING):
                    return
    except TooMany:
        return


def _excludes(peer: PodPeer) -> bool:
    """Whether a peer asks for the absence of something: without that, labels never add up to everything."""
    scopes = [peer.namespaces.selector] if isinstance(peer.namespaces, NamespacesWith) else []
    return any(_has_negation(selector) for selector in (peer.pods, *scopes))


def _has_negation(selector: Selector) -> bool:
    if isinstance(selector, AllOf):
        return any(map(_has_negation, selector.parts))
    return isinstance(selector, Not)


def _scopes(peers: Sequence[PodPeer]) -> list[NamespaceScope]:
    """Every namespace first, then the scopes of peers, each once."""
    return list(dict.fromkeys([NamespacesWith(EVERYTHING), *(peer.namespaces for peer in peers)]))
