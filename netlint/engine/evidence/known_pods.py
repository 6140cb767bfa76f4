"""Which pods a policy means, where the input shows all of them."""

from netlint.engine.lookup import Lookup
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import NamespacesWith, OwnNamespace, Peer, PodPeer
from netlint.model.selector import EVERYTHING, mentioned_pairs
from netlint.model.workload import Workload


def names_namespaces(peer: Peer) -> bool:
    """Whether a peer means pods of namespaces that it names, rather than of any that may be made."""
    if not isinstance(peer, PodPeer):
        return False
    if not isinstance(peer.namespaces, NamespacesWith):
        return True
    return any(key == NAME_LABEL for key, _ in mentioned_pairs(peer.namespaces.selector))


def known_pods(peer: Peer, own_namespace: str, lookup: Lookup) -> tuple[Workload, ...]:
    """The workloads that a peer means; none where it may mean pods that the input does not show.

    That is so for namespaces that it does not name, for every pod of another namespace, and for pods in the
    network of their node, which selectors may not mean (S1.62).
    """
    if not isinstance(peer, PodPeer) or not names_namespaces(peer):
        return ()
    own = isinstance(peer.namespaces, OwnNamespace)
    if peer.pods == EVERYTHING and (not own or lookup.may_hold_unseen_pods(own_namespace)):
        return ()
    picked = lookup.picked(peer, own_namespace)
    if picked.possible or any(workload.host_network for workload in picked.certain):
        return ()
    return picked.certain
