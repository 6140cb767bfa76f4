"""What the NetworkPolicies of a pod's namespace say about one direction of one connection."""

from typing import Literal

from tests.naive.cluster import AddressEnd, Cluster, End, Manifest, Pod, namespace_of
from tests.naive.guesses import Guesses
from tests.naive.matching import (
    Connection,
    address_in,
    address_of,
    declared_ports,
    namespace_matches,
    network_policy_port_matches,
    pod_matches,
    selectable_pod,
)

__all__ = ["Direction", "network_policies_allow"]

Direction = Literal["Ingress", "Egress"]


def network_policies_allow(
    cluster: Cluster, guesses: Guesses, direction: Direction, pod: Pod, peer: End, connection: Connection
) -> bool | None:
    """True or False where the pod is isolated in this direction, None where it is not (S1.3, S1.4)."""
    applying = [
        policy
        for policy in cluster.network_policies
        if namespace_of(policy) == pod.end.namespace  # S1.1
        and direction in policy_types(policy["spec"])
        and pod_matches(cluster, guesses, policy["spec"].get("podSelector") or {}, pod)  # S1.2
    ]
    if not applying:
        return None
    destination = pod.end if direction == "Ingress" else peer  # S1.47
    for policy in applying:  # S1.5: the union of all the rules of all the policies
        for rule in rules_of(policy["spec"], direction):
            peers = rule.get("from" if direction == "Ingress" else "to") or []
            ports = rule.get("ports") or []
            port_match = not ports or any(  # S1.20
                network_policy_port_matches(entry or {}, connection, declared_ports(cluster, destination))
                for entry in ports
            )
            peer_match = not peers or any(  # S1.19
                peer_matches(cluster, guesses, item, namespace_of(policy), peer) for item in peers
            )
            if port_match and peer_match:  # S1.18
                return True
    return False  # S1.8


def policy_types(spec: Manifest) -> list[str]:
    """The directions in which a policy isolates (S1.10, S1.11, S1.12)."""
    given: list[str] = spec.get("policyTypes") or []
    if given:
        return given
    return ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]


def rules_of(spec: Manifest, direction: Direction) -> list[Manifest]:
    """The rules of a direction: absent, null and empty are the same (S1.22); a null rule is `{}` (S1.23, D.8)."""
    return [rule or {} for rule in spec.get(direction.lower()) or []]


def peer_matches(cluster: Cluster, guesses: Guesses, item: Manifest, namespace: str, peer: End) -> bool:
    """Whether one item of `from` or `to` of a policy in `namespace` means this peer."""
    pod_selector = item.get("podSelector")  # S1.28: null is "not given"
    namespace_selector = item.get("namespaceSelector")
    if item.get("ipBlock") is not None:
        return ip_block_matches(cluster, guesses, item["ipBlock"], peer)
    if pod_selector is None and namespace_selector is None:
        raise ValueError("The API server refuses a peer with no field set (V-NP.4).")
    pod = selectable_pod(cluster, peer)
    if pod is None:
        return False  # S1.27
    if namespace_selector is None:
        in_namespace = pod.end.namespace == namespace  # S1.24
    else:
        in_namespace = namespace_matches(cluster, guesses, namespace_selector, pod.end.namespace)  # S1.25
    return in_namespace and pod_matches(cluster, guesses, pod_selector or {}, pod)  # S1.26


def ip_block_matches(cluster: Cluster, guesses: Guesses, block: Manifest, peer: End) -> bool:
    """Whether an ipBlock means this peer: an address, or the node of a hostNetwork pod, but no other pod (D.1, D.2)."""
    if not isinstance(peer, AddressEnd) and not cluster.pods[peer].host_network:
        return False
    address = address_of(cluster, guesses, peer)
    return address_in(address, block["cidr"]) and not any(  # S1.38, S1.40
        address_in(address, excepted) for excepted in block.get("except") or []
    )
