"""How the cluster's network treats what Kubernetes leaves open: facts that no manifest holds."""

from ipaddress import ip_network

from netlint.model.peer import Network
from netlint.model.truth import Truth
from netlint.value import value

PRIVATE_RANGES: tuple[Network, ...] = tuple(
    map(ip_network, ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"))
)


@value
class NetworkProfile:
    """Answers that differ from one network plugin to the next, each with netlint's default.

    `ip_blocks_match_pods`: whether an ipBlock covers pods by their addresses (S1.41, D.1).
    `polices_host_network`: whether pods in the node's network are policed and selected like others (S1.62, D.2).
    `pod_ranges` and `node_ranges` hold the addresses of pods and nodes, somewhere in them: an address block
    that covers them all covers every pod (node), one that covers a part may cover it.
    """

    ip_blocks_match_pods: Truth = Truth.FALSE
    polices_host_network: Truth = Truth.FALSE
    pod_ranges: tuple[Network, ...] = PRIVATE_RANGES
    node_ranges: tuple[Network, ...] = PRIVATE_RANGES


DEFAULT_NETWORK = NetworkProfile()
