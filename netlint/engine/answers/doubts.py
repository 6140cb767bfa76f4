"""Names the fact that is missing where a peer or a subject may or may not mean one end of a connection."""

from collections.abc import Iterator

from netlint.engine.reachability.matching import peer_means, polices_host_network, scope_means
from netlint.engine.reachability.parties import Party, Pod
from netlint.engine.reachability.selector_index import keys_of
from netlint.model.labels import Labels
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import (
    AddressPeer,
    AllPeers,
    AnyPeer,
    EntityPeer,
    NamePeer,
    NodePeer,
    NotPeer,
    Peer,
    PodPeer,
)
from netlint.model.selector import EVERYTHING, Selector, matches
from netlint.model.truth import Truth


def doubts(peer: Peer, own_namespace: str, party: Party, network: NetworkProfile) -> Iterator[str]:
    """Clauses, each naming a fact without which nobody can say whether `peer` means `party`."""
    if peer_means(peer, own_namespace, party, network) is not Truth.UNKNOWN:
        return
    match peer:
        case PodPeer():
            if isinstance(party, Pod):
                yield from _pod_doubts(peer, own_namespace, party, network)
        case AddressPeer(block, _):
            if isinstance(party, Pod) and network.ip_blocks_match_pods is Truth.UNKNOWN:
                yield "whether address blocks match pods depends on the network plugin"
            else:
                yield f"which of the addresses of `{block}` the cluster's pods and nodes have is not known"
        case NodePeer():
            yield "the labels of nodes are not in the input"
        case NamePeer(name):
            yield f"which addresses `{name}` stands for shows at run time only"
        case EntityPeer(entity):
            yield f"which addresses belong to `{entity}` shows at run time only"
        case AllPeers(parts):
            for part in parts:
                yield from doubts(part, own_namespace, party, network)
        case NotPeer(part):
            yield from doubts(part, own_namespace, party, network)
        case AnyPeer():
            return


def _pod_doubts(peer: PodPeer, own_namespace: str, pod: Pod, network: NetworkProfile) -> Iterator[str]:
    if pod.namespace.is_unknown and not pod.labels.complete:
        yield "neither the namespace nor the labels of the pods are in the input"
        return
    if scope_means(peer.namespaces, own_namespace, pod) is Truth.UNKNOWN:
        if pod.namespace.is_unknown:
            yield "the question names no namespace"
        else:
            yield f"the labels of namespace `{pod.namespace.name}` are not in the input"
    if matches(peer.pods, pod.labels) is Truth.UNKNOWN:
        yield _label_doubt(peer.pods, pod.labels)
    if peer.accounts != EVERYTHING:
        yield "the labels of service accounts are not modelled"
    if pod.host_network and polices_host_network(peer, network) is Truth.UNKNOWN:
        yield "whether policies hold for pods in the network of their node depends on the network plugin"


def _label_doubt(selector: Selector, labels: Labels) -> str:
    keys = (key for key in dict.fromkeys(keys_of(selector)) if labels.value(key) is None)
    unknown = [key for key in keys if labels.may_hold(key)]
    named = " and ".join(f"`{key}`" for key in unknown)
    if labels.uncertain_keys.issuperset(unknown):
        return f"the pods get the label {named} at run time"
    return f"whether the pods carry the label {named} is not in the input"
