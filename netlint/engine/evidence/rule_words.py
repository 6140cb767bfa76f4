"""Says in words whom a rule means, and on which ports."""

from netlint.engine.answers.port_words import port_words
from netlint.engine.evidence.several import several
from netlint.engine.words import conjunction
from netlint.model.peer import AddressPeer, AnyPeer, NamespacesWith, Peer, PodPeer
from netlint.model.policy import PolicyRule
from netlint.model.ports import AllTraffic, NamedPort, PortRange
from netlint.model.selector import EVERYTHING


def means_every_pod(peer: Peer) -> bool:
    """Whether a peer means every pod of every namespace, and not more."""
    return (
        isinstance(peer, PodPeer)
        and peer.namespaces == NamespacesWith(EVERYTHING)
        and peer.pods == EVERYTHING
    )


def is_wide(peer: Peer) -> bool:
    """Whether a peer means everyone, every pod, or all addresses of a family, perhaps without some."""
    is_block = isinstance(peer, AddressPeer) and not peer.network.prefixlen
    return isinstance(peer, AnyPeer) or is_block or means_every_pod(peer)


def _peer_words(peer: Peer) -> str:
    """Whom a peer means, in few words."""
    if isinstance(peer, AnyPeer):
        return "everyone"
    if isinstance(peer, AddressPeer):
        return f"`{peer.network}`"
    return "every pod" if means_every_pod(peer) else "some pods"


def peers_words(rule: PolicyRule) -> str:
    """Whom a rule means, in few words."""
    return several(map(_peer_words, sorted(rule.peers, key=lambda peer: not is_wide(peer))), "peers")


def ports_words(rule: PolicyRule) -> str:
    """The ports of a rule: `every port`; `the port http and TCP 80`."""
    entries = [entry.ports for entry in rule.ports]
    if any(isinstance(ports, AllTraffic) for ports in entries):
        return "every port"
    words = [f"the port `{ports.name}`" for ports in entries if isinstance(ports, NamedPort)]
    ranges = [ports for ports in entries if isinstance(ports, PortRange)]
    return conjunction([*words, *([port_words(ranges)] if ranges else [])])
