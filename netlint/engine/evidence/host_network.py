"""Which selectors of policies mean nobody but pods in the network of their node (S1.62)."""

from netlint.engine.evidence.known_pods import names_namespaces
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.matching import peer_means, polices_host_network
from netlint.engine.reachability.parties import Node
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import Peer, PodPeer
from netlint.model.policy import Direction, Policy
from netlint.model.selector import EVERYTHING
from netlint.model.truth import Truth
from netlint.model.workload import Workload


class HostNetwork:
    """Answers where the network plugin does not hold policies for pods in the network of their node (D.2)."""

    def __init__(self, lookup: Lookup, network: NetworkProfile) -> None:
        self._lookup = lookup
        self._network = network
        self._variants = lookup.variants

    def only(self, peer: Peer, policy: Policy) -> tuple[Workload, ...]:
        """The workloads that a selector picks, where each is in its node's network and the input shows all of them."""
        if (
            not isinstance(peer, PodPeer)
            or peer.pods == EVERYTHING
            or not names_namespaces(peer)
            or polices_host_network(peer, self._network) is not Truth.FALSE
        ):
            return ()
        picked = self._lookup.picked(peer, policy.namespace)
        if picked.possible or not all(workload.host_network for workload in picked.certain):
            return ()
        return self._variants.beside(policy.origin, picked.certain)

    def lets_nodes(self, policy: Policy, direction: Direction) -> bool:
        """Whether some rule of a policy may be about nodes, so that pods in their network are not forgotten."""
        return any(
            peer_means(peer, policy.namespace, Node(), self._network) is not Truth.FALSE
            for rule in policy.effective_rules(direction)
            for peer in rule.peers
        )
