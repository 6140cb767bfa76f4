"""Whether a policy does what its name or its description claims, and what it does instead."""

from collections.abc import Iterable
from typing import NamedTuple, assert_never

from netlint.engine.evidence.named_claims import Claim, Claimed
from netlint.engine.evidence.resolvers import PORTS
from netlint.engine.evidence.rule_words import is_wide, means_every_pod, peers_words, ports_words
from netlint.engine.words import conjunction
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import AnyPeer, NamespacesWith, OwnNamespace, Peer, PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule, PortEntry
from netlint.model.ports import ALL_TRAFFIC, NamedPort, PortRange, Protocol
from netlint.model.selector import mentioned_pairs


class Falsehood(NamedTuple):
    """What a policy does instead, as the end of a sentence, and how to put it right.

    `is_sure` tells that more is open than is claimed: otherwise the name may only be out of date. `rule` is what opens
    it, if a rule does.
    """

    instead: str
    help: str
    is_sure: bool
    rule: PolicyRule | None = None


def falsehood(policy: Policy, claimed: Claimed) -> Falsehood | None:
    """How a policy contradicts a claim; None where it does not."""
    match claimed.claim:
        case Claim.DENIES:
            return _not_denied(policy, claimed.directions)
        case Claim.OWN_NAMESPACE:
            return _other_namespaces(policy, claimed.directions)
        case Claim.ALLOWS_DNS:
            return _no_dns(policy)
        case _:
            assert_never(claimed.claim)


def _not_denied(policy: Policy, named: frozenset[Direction]) -> Falsehood | None:
    """A direction that the policy does not isolate (S1.10, S1.13), or a rule that allows something (S1.9)."""
    missing = [str(direction) for direction in Direction if direction in named - policy.directions]
    if missing:
        lacking = conjunction(f"`{direction}`" for direction in missing)
        why = "its `policyTypes` lack" if policy.writes_directions else "without `policyTypes` it leaves out"
        return Falsehood(
            f"denies no {conjunction(missing).lower()}, since {why} {lacking}",
            f"Add {lacking} to `policyTypes`.",
            True,
        )
    directions = [direction for direction in Direction if direction in (named or policy.directions)]
    rules = [
        rule for d in directions for rule in policy.effective_rules(d) if rule.peers and not _is_for_dns(rule)
    ]
    if not rules:
        return None
    open_rules = [rule for rule in rules if _opens(rule)]
    are_open = {rule.direction for rule in open_rules}
    is_sure = bool(open_rules) if named else len(are_open) == len(directions)
    return _allowed((open_rules or rules)[0], is_sure)


def _opens(rule: PolicyRule) -> bool:
    """Whether a rule is for all addresses on every port; to let all pods through may still be called a denial."""
    is_wide_open = any(is_wide(peer) and not means_every_pod(peer) for peer in rule.peers)
    return is_wide_open and any(entry.ports in ALL_TRAFFIC for entry in rule.ports)


def _allowed(rule: PolicyRule, is_sure: bool) -> Falsehood:
    who, ports = peers_words(rule), ports_words(rule)
    if rule.direction is Direction.INGRESS:
        instead = f"lets {who} connect to its pods on {ports}"
    else:
        instead = f"lets its pods connect to {who} on {ports}"
    return Falsehood(instead, "Delete the rule, or give the policy a name that fits.", is_sure, rule)


def _other_namespaces(policy: Policy, named: frozenset[Direction]) -> Falsehood | None:
    """A rule for pods of other namespaces (S1.25); where none is for the own namespace, it was meant to be that."""
    first = named or ({Direction.INGRESS} & policy.directions) or policy.directions
    rules = [rule for d in Direction if d in first for rule in policy.effective_rules(d)]
    rules = [rule for rule in rules if not _is_for_dns(rule)]
    wide = [rule for rule in rules if any(_means_all_namespaces(peer) for peer in rule.peers)]
    narrow = [rule for rule in rules if any(_names_others(peer, policy) for peer in rule.peers)]
    if not wide and not narrow:
        return None
    is_own_meant = any(_is_own(peer, policy) for rule in rules for peer in rule.peers)
    found = _allowed((wide or narrow)[0], bool(wide) and not is_own_meant)
    advice = "Write `podSelector: {}` for the pods of the namespace, or give the policy a name that fits."
    return Falsehood(found.instead, advice, found.is_sure, found.rule)


def _means_all_namespaces(peer: Peer) -> bool:
    return isinstance(peer, AnyPeer) or means_every_pod(peer)


def _names_others(peer: Peer, policy: Policy) -> bool:
    names = _names(peer)
    return bool(names) and policy.namespace not in names and bool(policy.namespace)


def _is_own(peer: Peer, policy: Policy) -> bool:
    is_own = isinstance(peer, PodPeer) and isinstance(peer.namespaces, OwnNamespace)
    return is_own or policy.namespace in _names(peer)


def _names(peer: Peer) -> frozenset[str]:
    """The namespaces that a peer asks for by name."""
    if not (isinstance(peer, PodPeer) and isinstance(peer.namespaces, NamespacesWith)):
        return frozenset()
    return frozenset(value for key, value in mentioned_pairs(peer.namespaces.selector) if key == NAME_LABEL)


def _no_dns(policy: Policy) -> Falsehood | None:
    """That no rule allows a question over UDP; rules without effect are told by policy-egress-rules-ignored."""
    if not policy.rules or any(_may_ask(rule.ports) for rule in policy.rules):
        return None
    ports = conjunction(ports_words(rule) for rule in policy.rules)
    return Falsehood(
        f"allows {ports}, and questions of DNS go to UDP 53",
        "Add the port 53 with `protocol: UDP`: an entry without `protocol` means TCP.",
        False,
        policy.rules[0],
    )


def _may_ask(entries: Iterable[PortEntry]) -> bool:
    return any(
        not isinstance(entry.ports, PortRange)
        or (
            entry.ports.protocol is Protocol.UDP
            and any(entry.ports.first <= number <= entry.ports.last for number in PORTS)
        )
        for entry in entries
    )


def _is_for_dns(rule: PolicyRule) -> bool:
    """Whether an egress rule is for questions of DNS only, which people allow beside a denial."""
    return rule.direction is Direction.EGRESS and all(
        (isinstance(ports, PortRange) and ports.first == ports.last and ports.first in PORTS)
        or (isinstance(ports, NamedPort) and ports.name.startswith("dns"))
        for ports in (entry.ports for entry in rule.ports)
    )
