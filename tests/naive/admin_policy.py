"""What AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy say about one direction of a connection.

Peers by `nodes` and by `domainNames` are not covered.
"""

from typing import Literal

from tests.naive.cluster import Cluster, ContainerPort, End, Manifest, Pod
from tests.naive.guesses import Guesses
from tests.naive.matching import (
    Connection,
    address_in,
    address_of,
    declared_ports,
    named_port_matches,
    namespace_matches,
    pod_matches,
    selectable_pod,
)
from tests.naive.network_policy import Direction

__all__ = ["Action", "Tier", "tier_action"]

Tier = Literal["Admin", "Baseline"]
Action = Literal["Allow", "Deny", "Pass"]

KNOWN_PEERS = ("namespaces", "pods", "networks")


def tier_action(
    cluster: Cluster,
    guesses: Guesses,
    tier: Tier,
    direction: Direction,
    pod: Pod,
    peer: End,
    connection: Connection,
) -> Action | None:
    """What the first matching rule of the tier does, None where no rule matches (S2.5, S2.6)."""
    policies = [
        policy
        for policy in cluster.admin_policies
        if tier_of(policy) == tier and pods_match(cluster, guesses, policy["spec"]["subject"], pod)
    ]
    for priority in sorted({priority_of(policy) for policy in policies}):
        actions = {
            action
            for policy in policies
            if priority_of(policy) == priority
            and (action := first_match(cluster, guesses, policy["spec"], direction, pod, peer, connection))
        }
        if actions:  # S2.7, D.5: of equal priorities, any may apply.
            question = ("which of equal priority applies", tier, priority, direction)
            return guesses.choose(question, sorted(actions))
    return None


def tier_of(policy: Manifest) -> Tier:
    """S2.1, S2.2."""
    match policy["kind"]:
        case "AdminNetworkPolicy":
            return "Admin"
        case "BaselineAdminNetworkPolicy":
            return "Baseline"
        case _:
            tier: Tier = policy["spec"]["tier"]
            return tier


def priority_of(policy: Manifest) -> int:
    """The lower number comes first (S2.6); a BaselineAdminNetworkPolicy is alone in its tier (S2.14)."""
    priority: int = policy["spec"].get("priority", 0)
    return priority


def first_match(
    cluster: Cluster,
    guesses: Guesses,
    spec: Manifest,
    direction: Direction,
    pod: Pod,
    peer: End,
    connection: Connection,
) -> Action | None:
    """The action of the first rule of one policy that matches (S2.6)."""
    for rule in spec.get(direction.lower()) or []:
        action: Action = "Allow" if rule["action"] == "Accept" else rule["action"]  # S2.2
        peers = rule["from" if direction == "Ingress" else "to"]  # S2.18
        if not all(any(kind in item for kind in KNOWN_PEERS) for item in peers):  # S2.25: fail closed
            if action == "Allow":
                continue
            return "Deny"
        destination = pod.end if direction == "Ingress" else peer  # S1.47
        if any(peer_matches(cluster, guesses, item, peer) for item in peers) and ports_match(
            rule, connection, declared_ports(cluster, destination)
        ):
            return action
    return None


def pods_match(cluster: Cluster, guesses: Guesses, selection: Manifest, pod: Pod) -> bool:
    """Whether `namespaces` or `pods` of a subject or peer means this pod (S2.4)."""
    if "namespaces" in selection:
        return namespace_matches(cluster, guesses, selection["namespaces"], pod.end.namespace)
    both = selection["pods"]
    return namespace_matches(cluster, guesses, both["namespaceSelector"], pod.end.namespace) and pod_matches(
        cluster, guesses, both["podSelector"], pod
    )


def peer_matches(cluster: Cluster, guesses: Guesses, item: Manifest, peer: End) -> bool:
    """Whether one item of `from` or `to` means this peer (S2.15, S2.16)."""
    if "networks" in item:  # S2.17: pods too, by their address
        return any(address_in(address_of(cluster, guesses, peer), network) for network in item["networks"])
    pod = selectable_pod(cluster, peer)
    return pod is not None and pods_match(cluster, guesses, item, pod)


def ports_match(rule: Manifest, connection: Connection, declared: tuple[ContainerPort, ...]) -> bool:
    """Whether the rule's `ports` (v1alpha1) or `protocols` (v1alpha2) match; without them all traffic does (S2.20)."""
    ports = rule.get("ports") or []
    protocols = rule.get("protocols") or []
    if not ports and not protocols:
        return True
    return any(port_matches(item, connection, declared) for item in ports) or any(
        protocol_matches(item, connection, declared) for item in protocols
    )


def port_matches(item: Manifest, connection: Connection, declared: tuple[ContainerPort, ...]) -> bool:
    """Whether one item of a v1alpha1 `ports` matches (S2.20); a named port has the containerPort's protocol."""
    if "namedPort" in item:
        return named_port_matches(item["namedPort"], connection, declared)
    if "portNumber" in item:
        where = item["portNumber"]
        first = last = where["port"]
    else:
        where = item["portRange"]
        first, last = where["start"], where["end"]
    return (where.get("protocol") or "TCP") == connection.protocol and first <= connection.port <= last


def protocol_matches(item: Manifest, connection: Connection, declared: tuple[ContainerPort, ...]) -> bool:
    """Whether one item of a v1alpha2 `protocols` matches (S2.22)."""
    if "destinationNamedPort" in item:
        return named_port_matches(item["destinationNamedPort"], connection, declared)
    if connection.protocol.lower() not in item:
        return False
    where = item[connection.protocol.lower()]["destinationPort"]
    if "number" in where:
        return bool(where["number"] == connection.port)
    return bool(where["range"]["start"] <= connection.port <= where["range"]["end"])
