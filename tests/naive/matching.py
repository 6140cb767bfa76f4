"""Whether a label selector, an address block or a port entry matches, as the API documentation says it."""

import ipaddress
from collections.abc import Callable
from typing import NamedTuple

from tests.naive.cluster import NAME_LABEL, AddressEnd, Cluster, ContainerPort, End, Manifest, Pod, PodEnd
from tests.naive.guesses import Guesses

__all__ = [
    "Connection",
    "address_in",
    "address_of",
    "declared_ports",
    "named_port_matches",
    "namespace_matches",
    "network_policy_port_matches",
    "pod_matches",
    "selectable_pod",
]


class Connection(NamedTuple):
    """Protocol and port of a connection; the port is the destination's own, after Service translation (S1.44)."""

    protocol: str
    port: int


def selector_matches(selector: Manifest, label: Callable[[str], str | None]) -> bool:
    """Whether a given LabelSelector matches labels; `{}` matches everything (S1.32)."""
    for key, value in (selector.get("matchLabels") or {}).items():
        if label(key) != value:  # S1.35: an empty value is a value; an absent key has none.
            return False
    return all(
        expression_matches(expression, label(expression["key"]))
        for expression in selector.get("matchExpressions") or []
    )


def expression_matches(expression: Manifest, value: str | None) -> bool:
    """Whether one requirement holds for the label's value, None where the object lacks the label (S1.33)."""
    values = expression.get("values") or []
    match expression["operator"]:
        case "In":
            return value is not None and value in values
        case "NotIn":
            return value is None or value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case operator:
            raise ValueError(f"The API server refuses the operator {operator!r} (V-NP.3).")


def namespace_matches(cluster: Cluster, guesses: Guesses, selector: Manifest, namespace: str) -> bool:
    """Whether a namespaceSelector matches a namespace.

    Of a namespace that is used but not in the input only the name is known (S1.65, S1.66).
    """
    known = cluster.namespace_labels.get(namespace)

    def label(key: str) -> str | None:
        if known is not None:
            return known.get(key)
        if key == NAME_LABEL:
            return namespace
        return guesses.choose(("label of namespace", namespace, key), [None, *cluster.label_values(key)])

    return selector_matches(selector, label)


def pod_matches(cluster: Cluster, guesses: Guesses, selector: Manifest, pod: Pod) -> bool:
    """Whether a podSelector matches a pod; labels added at run time are there, with any value (S6.3)."""

    def label(key: str) -> str | None:
        if key in pod.unknown_labels:
            return guesses.choose(("label of pod", pod.end, key), cluster.label_values(key))
        return pod.labels.get(key)

    return selector_matches(selector, label)


def selectable_pod(cluster: Cluster, end: End) -> Pod | None:
    """The pod that selectors can mean: not an address, and not a hostNetwork pod (S1.62 case b, D.2)."""
    if isinstance(end, AddressEnd) or cluster.pods[end].host_network:
        return None
    return cluster.pods[end]


def address_of(cluster: Cluster, guesses: Guesses, end: End) -> str:
    """The address of an end; that of a pod (or of the node under a hostNetwork pod) is some private IPv4 address."""
    if isinstance(end, PodEnd):
        return guesses.choose(("address of", end), cluster.private_addresses)
    return end.address


def address_in(address: str, network: str) -> bool:
    """Whether an address lies in a CIDR; the families never meet (S1.38), host bits are ignored (S1.45)."""
    return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)


def declared_ports(cluster: Cluster, destination: End) -> tuple[ContainerPort, ...]:
    """The ports that a name can mean at the destination: none for an address or a node (S1.53)."""
    pod = selectable_pod(cluster, destination)
    return () if pod is None else pod.ports


def named_port_matches(name: str, connection: Connection, declared: tuple[ContainerPort, ...]) -> bool:
    """Whether the destination declares the name for this protocol (S1.51) as this number, first come (S3.15)."""
    for port in declared:
        if port.name == name and port.protocol == connection.protocol:
            return port.number == connection.port
    return False  # S1.52, D.10: never every port.


def network_policy_port_matches(
    entry: Manifest, connection: Connection, declared: tuple[ContainerPort, ...]
) -> bool:
    """Whether one item of a NetworkPolicy's `ports` matches."""
    if (entry.get("protocol") or "TCP") != connection.protocol:  # S1.48
        return False
    port = entry.get("port")
    if port is None:
        return True  # S1.49, S1.21
    if isinstance(port, str):
        return named_port_matches(port, connection, declared)
    last: int = entry.get("endPort") or port
    return bool(port <= connection.port <= last)  # S1.50, S1.54
