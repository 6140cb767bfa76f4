"""Who a policy rule speaks of: pods, nodes, special entities, addresses, names, and combinations."""

from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from netlint.model.selector import EVERYTHING, Selector
from netlint.origin import Origin
from netlint.value import field, value

Network = IPv4Network | IPv6Network


def lies_in(inner: Network, outer: Network) -> bool:
    """Whether a network lies in another; networks of two families never do (S1.38)."""
    if inner.version != outer.version or inner.prefixlen < outer.prefixlen:
        return False
    free = outer.max_prefixlen - outer.prefixlen
    return int(inner.network_address) >> free == int(outer.network_address) >> free


@value
class OwnNamespace:
    """The namespace of the policy itself (S1.24)."""


@value
class NamespacesWith:
    """Every namespace whose labels pass the selector (S1.25)."""

    selector: Selector


@value
class NamespacesNamed:
    """The namespaces of these names."""

    names: frozenset[str]


NamespaceScope = OwnNamespace | NamespacesWith | NamespacesNamed


@value
class PodPeer:
    """Pods that pass `pods`, in `namespaces`, running as an account that passes `accounts` (S1.26).

    `names_namespaces` and `names_pods` tell whether the manifest writes that selector at all.
    `matches_host_network` says whether pods in the node's network can be meant; None leaves that to the
    profile (S1.62, S2.4).
    """

    namespaces: NamespaceScope
    pods: Selector = EVERYTHING
    accounts: Selector = EVERYTHING
    names_namespaces: bool = True
    names_pods: bool = True
    origin: Origin | None = field(default=None, compare=False)
    matches_host_network: bool | None = None


@value
class NodePeer:
    """Nodes, and pods in their network, whose node labels pass the selector (S2.16)."""

    nodes: Selector = EVERYTHING
    origin: Origin | None = field(default=None, compare=False)


class Entity(StrEnum):
    """Participants that are neither pods nor plain addresses (V0.7)."""

    API_SERVER = "kube-apiserver"
    HEALTH = "health"
    INGRESS = "ingress"
    HOST = "host"
    REMOTE_NODE = "remote-node"
    UNMANAGED = "unmanaged"
    CLUSTER = "cluster"
    WORLD = "world"


@value
class EntityPeer:
    """A special entity."""

    entity: Entity
    origin: Origin | None = field(default=None, compare=False)


@value
class AddressPeer:
    """Addresses in `network` and in none of `exceptions` (S1.38).

    `matches_pods` and `matches_nodes` say whether the block also covers pods and nodes by their
    address; None leaves that to the profile (S1.41, S2.17, V0.7).
    """

    network: Network
    exceptions: tuple[Network, ...] = ()
    matches_pods: bool | None = None
    matches_nodes: bool | None = None
    origin: Origin | None = field(default=None, compare=False)


@value
class NamePeer:
    """The addresses that a DNS name stands for at run time; a leading `*.` is a wildcard (S2.19)."""

    name: str
    origin: Origin | None = field(default=None, compare=False)


@value
class AnyPeer:
    """Everyone: pods, nodes and every address of both families (S1.19)."""

    origin: Origin | None = field(default=None, compare=False)


@value
class AllPeers:
    """Who is meant by every part at once (a selector and an address block in one Calico entity rule)."""

    parts: tuple["Peer", ...]
    origin: Origin | None = field(default=None, compare=False)


@value
class NotPeer:
    """Everyone whom the part does not mean."""

    part: "Peer"
    origin: Origin | None = field(default=None, compare=False)


Peer = PodPeer | NodePeer | EntityPeer | AddressPeer | NamePeer | AnyPeer | AllPeers | NotPeer
