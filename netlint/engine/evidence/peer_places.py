"""Where a peer or a port of a policy's rule can be pointed at: a label or a key, never a whole object."""

from collections.abc import Mapping, Sequence

from netlint.engine.evidence.rule_places import rule_place
from netlint.model.peer import AddressPeer, AnyPeer, Peer, PodPeer
from netlint.model.policy import Policy, PolicyRule
from netlint.model.selector import mentioned_pairs
from netlint.origin import Origin

_PORT_KEYS = (
    "port",
    "portNumber",
    "portRange",
    "namedPort",
    "tcp",
    "udp",
    "sctp",
    "destinationNamedPort",
    "protocol",
)


def peer_place(peer: Peer, policy: Policy, rule: PolicyRule) -> Origin:
    """The first label of pods that a peer asks for, or its address block, or else its first selector."""
    origin = peer.origin or rule.origin
    plain = policy.kind == "NetworkPolicy"
    match peer:
        case PodPeer():
            pairs = sorted(mentioned_pairs(peer.pods))
            if pairs:
                steps = ("podSelector",) if plain else ("pods", "podSelector")
                return origin.at(*steps, "matchLabels", pairs[0][0])
            if plain:
                return origin.key_at("namespaceSelector" if peer.names_namespaces else "podSelector")
            return origin.key_at("pods" if peer.names_pods else "namespaces")
        case AddressPeer() if plain:
            return origin.at("ipBlock", "cidr")
        case _:
            return origin


def allowing_place(policy: Policy, rule: PolicyRule, number: int, body: Mapping[str, object]) -> Origin:
    """The peer at a place of a rule's list, or the rule where it is for everyone; `body` is the policy's."""
    peer = rule.peers[number]
    return rule_place(policy, rule, body) if isinstance(peer, AnyPeer) else peer_place(peer, policy, rule)


def port_place(origin: Origin, policy: Policy, body: Mapping[str, object], first: str = "") -> Origin:
    """The number or name in an entry of a port list, or `first` where it is written; `body` is the policy's."""
    entry: object = body
    for step in origin.path[len(policy.origin.path) :]:
        if isinstance(entry, Mapping):
            entry = entry.get(str(step))
        else:
            entry = entry[int(step)] if isinstance(entry, Sequence) and int(step) < len(entry) else None
    keys = entry if isinstance(entry, Mapping) else {}
    return next((origin.at(key) for key in (first, *_PORT_KEYS) if key in keys), origin)
