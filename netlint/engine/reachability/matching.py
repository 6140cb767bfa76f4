"""Whether a peer or a policy's subject means one end of a connection: true, false, or unknown."""

from typing import assert_never

from netlint.engine.reachability.parties import Addresses, Node, Party, Pod
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import (
    AddressPeer,
    AllPeers,
    AnyPeer,
    EntityPeer,
    NamePeer,
    NamespaceScope,
    NamespacesNamed,
    NamespacesWith,
    Network,
    NodePeer,
    NotPeer,
    OwnNamespace,
    Peer,
    PodPeer,
    lies_in,
)
from netlint.model.selector import EVERYTHING, matches
from netlint.model.truth import Truth, all_of


def peer_means(peer: Peer, own_namespace: str, party: Party, network: NetworkProfile) -> Truth:
    """Whether `peer`, in a policy of `own_namespace` (empty for cluster-wide ones), means `party`."""
    match peer:
        case AnyPeer():
            return Truth.TRUE
        case PodPeer():
            return pod_peer_means(peer, own_namespace, party, network)
        case AddressPeer():
            return _block_means(peer, party, network)
        case NodePeer():
            is_node = isinstance(party, Node) or (isinstance(party, Pod) and party.host_network)
            known = Truth.TRUE if peer.nodes == EVERYTHING else Truth.UNKNOWN
            return known if is_node else Truth.FALSE
        case NamePeer() | EntityPeer():
            # Which addresses a name or a special entity stands for is known at run time only (S2.19).
            return Truth.FALSE if isinstance(party, Pod) and not party.host_network else Truth.UNKNOWN
        case AllPeers(parts):
            return all_of(peer_means(part, own_namespace, party, network) for part in parts)
        case NotPeer(part):
            return peer_means(part, own_namespace, party, network).negated()
        case _:
            assert_never(peer)


def pod_peer_means(peer: PodPeer, own_namespace: str, party: Party, network: NetworkProfile) -> Truth:
    """Whether selectors of pods mean `party`: pods only (S1.27), those in the node's network as the profile says."""
    if not isinstance(party, Pod):
        return Truth.FALSE
    answers = [
        scope_means(peer.namespaces, own_namespace, party),
        matches(peer.pods, party.labels),
        Truth.TRUE if peer.accounts == EVERYTHING else Truth.UNKNOWN,
    ]
    if party.host_network:
        answers.append(polices_host_network(peer, network))
    return all_of(answers)


def polices_host_network(peer: PodPeer, network: NetworkProfile) -> Truth:
    """Whether a selector of pods can mean those in the node's network (S1.62, S2.4)."""
    fixed = peer.matches_host_network
    return network.polices_host_network if fixed is None else Truth.of(fixed)


def scope_means(scope: NamespaceScope, own_namespace: str, pod: Pod) -> Truth:
    """Whether the namespace of a pod is one of those meant."""
    match scope:
        case OwnNamespace():
            return _is_named(pod, frozenset((own_namespace,)))
        case NamespacesNamed(names):
            return _is_named(pod, names)
        case NamespacesWith(selector):
            return matches(selector, pod.namespace.labels)
        case _:
            assert_never(scope)


def _is_named(pod: Pod, names: frozenset[str]) -> Truth:
    """A namespace whose name is not known may be any."""
    return Truth.UNKNOWN if pod.namespace.is_unknown else Truth.of(pod.namespace.name in names)


def _block_means(block: AddressPeer, party: Party, network: NetworkProfile) -> Truth:
    match party:
        case Addresses(networks):
            return Truth.of(holds(block, networks[0]))
        case Pod(host_network=False):
            fixed = block.matches_pods
            applies = network.ip_blocks_match_pods if fixed is None else Truth.of(fixed)
            return applies and all_of((applies, covers(block, network.pod_ranges)))
        case Pod() | Node():
            return covers(block, network.node_ranges) if block.matches_nodes is not False else Truth.FALSE
        case _:
            assert_never(party)


def holds(block: AddressPeer, addresses: Network) -> bool:
    """Whether every address of `addresses` is in the block and in none of its exceptions (S1.38)."""
    return lies_in(addresses, block.network) and not any(lies_in(addresses, e) for e in block.exceptions)


def covers(block: AddressPeer, ranges: tuple[Network, ...]) -> Truth:
    """Whether the block holds addresses that lie somewhere in `ranges`: true where it covers all, false where none."""
    inside = (lies_in(item, block.network) and not _meets_any(item, block.exceptions) for item in ranges)
    if ranges and all(inside):
        return Truth.TRUE
    outside = (
        not _meet(item, block.network) or any(lies_in(item, e) for e in block.exceptions) for item in ranges
    )
    return Truth.FALSE if all(outside) else Truth.UNKNOWN


def _meets_any(one: Network, others: tuple[Network, ...]) -> bool:
    return any(_meet(one, other) for other in others)


def _meet(one: Network, other: Network) -> bool:
    return lies_in(one, other) or lies_in(other, one)
