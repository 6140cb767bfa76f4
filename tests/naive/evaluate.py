"""Decides one connection of a cluster from its manifests, by loops over everything: the oracle of netlint's engines.

    allowed = same pod, or egress of the source and ingress of the destination both allow it

The answer is the set of verdicts that are possible: both where the manifests leave it open. It reads the manifests as
netlint's default profile does: an `ipBlock` means no pod but a hostNetwork one (D.1), hostNetwork pods are not policed
and not selected (D.2), pods and nodes have private IPv4 addresses, and no two ends share a node. Left out: ends that
are nodes, and a pod that reaches itself through a Service (S2.13).
"""

from tests.naive.admin_policy import tier_action
from tests.naive.cluster import AddressEnd, Cluster, End, PodEnd
from tests.naive.guesses import Guesses, every_outcome
from tests.naive.matching import Connection, selectable_pod
from tests.naive.network_policy import Direction, network_policies_allow

__all__ = ["AddressEnd", "Cluster", "End", "PodEnd", "allowed", "egress_allowed", "ingress_allowed"]


def allowed(cluster: Cluster, source: End, destination: End, protocol: str, port: int) -> set[bool]:
    """Whether a connection can be made: both ends must allow it (S1.6, S2.11); replies need nothing (S1.7)."""
    connection = Connection(protocol, port)
    return every_outcome(
        lambda guesses: (
            source == destination  # S1.58
            or (
                side_allows(cluster, guesses, "Egress", source, destination, connection)
                and side_allows(cluster, guesses, "Ingress", destination, source, connection)
            )
        )
    )


def egress_allowed(cluster: Cluster, source: End, destination: End, protocol: str, port: int) -> set[bool]:
    """Whether the source may send it, whatever the destination says."""
    connection = Connection(protocol, port)
    return every_outcome(
        lambda guesses: (
            source == destination or side_allows(cluster, guesses, "Egress", source, destination, connection)
        )
    )


def ingress_allowed(cluster: Cluster, source: End, destination: End, protocol: str, port: int) -> set[bool]:
    """Whether the destination may receive it, whatever the source says."""
    connection = Connection(protocol, port)
    return every_outcome(
        lambda guesses: (
            source == destination or side_allows(cluster, guesses, "Ingress", destination, source, connection)
        )
    )


def side_allows(
    cluster: Cluster, guesses: Guesses, direction: Direction, end: End, peer: End, connection: Connection
) -> bool:
    """One end, one direction: Admin tier, then NetworkPolicy, then Baseline tier, then allowed (S2.9)."""
    pod = selectable_pod(cluster, end)
    if pod is None:
        return True  # Addresses and hostNetwork pods are not policed (S1.62 case b, D.2, S2.4).
    action = tier_action(cluster, guesses, "Admin", direction, pod, peer, connection)
    if action in ("Allow", "Deny"):
        return action == "Allow"  # S2.8: final. Pass goes on, as no match does.
    isolated = network_policies_allow(cluster, guesses, direction, pod, peer, connection)
    if isolated is not None:
        return isolated  # S2.9, S2.10: Baseline is reached only in a direction no NetworkPolicy isolates.
    return tier_action(cluster, guesses, "Baseline", direction, pod, peer, connection) != "Deny"  # S1.4, S2.8
