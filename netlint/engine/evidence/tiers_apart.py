"""Some of a snapshot's tiers by themselves, and pods that stand for all that a peer means."""

from collections.abc import Callable, Iterator, Mapping

from netlint.engine.reachability.parties import Pod
from netlint.model.labels import Labels, Pair
from netlint.model.namespace import NAME_LABEL, UNKNOWN_NAME, Namespace
from netlint.model.peer import NamespacesNamed, NamespacesWith, OwnNamespace, PodPeer
from netlint.model.policy import NETWORK_POLICY_ORDER, Layer, Tier
from netlint.model.selector import Selector, required_pairs


def is_before(tier: Tier) -> bool:
    """Whether a tier is decided before NetworkPolicies (S2.9)."""
    return tier.order < NETWORK_POLICY_ORDER


def is_namespaced(tier: Tier) -> bool:
    """Whether a tier is that of NetworkPolicies."""
    return tier.order == NETWORK_POLICY_ORDER


def is_after(tier: Tier) -> bool:
    """Whether a tier is decided after NetworkPolicies (S2.9)."""
    return tier.order > NETWORK_POLICY_ORDER


def only(layers: tuple[Layer, ...], wanted: Callable[[Tier], bool]) -> tuple[Layer, ...]:
    """The layers with some of their tiers, as if there were no others."""
    return tuple(
        Layer(layer.name, layer.coverage, tuple(filter(wanted, layer.tiers)), layer.default)
        for layer in layers
    )


def pairs_asked_for(selector: Selector) -> frozenset[Pair]:
    """The labels that whatever passes the selector carries for certain."""
    return frozenset(required_pairs(selector))


def every_pod(peer: PodPeer, own_namespace: str, namespaces: Mapping[str, Namespace]) -> Iterator[Pod]:
    """Pods that together stand for every pod that a peer means, whether it exists or not.

    Each has the labels that the peer asks for, and may have any other. What is certain of all of them is certain
    of every pod.
    """
    labels = Labels(pairs_asked_for(peer.pods), complete=False)
    for namespace in _namespaces(peer, own_namespace, namespaces):
        yield Pod(namespace, labels)


def _namespaces(
    peer: PodPeer, own_namespace: str, namespaces: Mapping[str, Namespace]
) -> Iterator[Namespace]:
    match peer.namespaces:
        case OwnNamespace():
            yield _named(own_namespace, namespaces)
        case NamespacesNamed(names):
            for name in sorted(names):
                yield _named(name, namespaces)
        case NamespacesWith(selector):
            pairs = pairs_asked_for(selector)
            pinned = [value for key, value in pairs if key == NAME_LABEL]
            unknown = Namespace(UNKNOWN_NAME, Labels(pairs, complete=False))
            yield _named(pinned[0], namespaces) if pinned else unknown


def _named(name: str, namespaces: Mapping[str, Namespace]) -> Namespace:
    """The namespace of this name; one that the input does not hold has its name for a label (S1.65, S1.66)."""
    return namespaces.get(name) or Namespace(name, Labels(frozenset(((NAME_LABEL, name),)), complete=False))
