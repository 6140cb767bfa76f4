"""The rule that comes nearest to a connection that none allows, and what in it does not match."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, assert_never

from netlint.engine.answers.deciding import AskedSide, JudgedPolicy, JudgedRule
from netlint.engine.answers.port_words import port_words
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.matching import peer_means, polices_host_network, scope_means
from netlint.engine.reachability.parties import Addresses, Node, Party, Pod
from netlint.engine.reachability.selector_index import keys_of
from netlint.engine.words import conjunction
from netlint.model.labels import Labels
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import (
    AddressPeer,
    AllPeers,
    AnyPeer,
    EntityPeer,
    NamePeer,
    NamespacesNamed,
    NamespacesWith,
    NodePeer,
    NotPeer,
    OwnNamespace,
    Peer,
    PodPeer,
    lies_in,
)
from netlint.model.policy import Action, Direction, Policy
from netlint.model.ports import NamedPort, PortRange
from netlint.model.selector import KeyIn, Selector, describe, matches, requirements
from netlint.model.truth import Truth
from netlint.origin import Origin


class Field(NamedTuple):
    """Which field of a rule does not match, in words, and where it stands; `weight` grows with the distance."""

    text: str
    origin: Origin | None
    weight: int = 1


class NearRule(NamedTuple):
    """A rule that would allow the connection but for `fields`."""

    policy: Policy
    rule: JudgedRule
    fields: tuple[Field, ...]


_OTHER_SORT: Final = 3
"""The weight of a peer of another sort, such as pods where an address is asked for."""


def nearest(
    policies: Iterable[JudgedPolicy], side: AskedSide, ports: Allowed, network: NetworkProfile
) -> NearRule | None:
    """The rule of these policies that misses the connection by the least, the first of several."""
    found = [
        NearRule(item.policy, rule, tuple(_missing(item.policy, rule, side, ports, network)))
        for item in policies
        for rule in item.rules
        if rule.rule.action is Action.ALLOW
    ]
    return min(found, key=lambda near: sum(field.weight for field in near.fields), default=None)


def _missing(
    policy: Policy, rule: JudgedRule, side: AskedSide, ports: Allowed, network: NetworkProfile
) -> Iterator[Field]:
    """What of a rule does not match: of its nearest peer, then its ports."""
    if rule.peers is Truth.FALSE:
        by_peer = [tuple(_peer_fields(peer, policy, side, network)) for peer in rule.rule.peers]
        yield from min(by_peer, key=lambda fields: sum(field.weight for field in fields), default=_NOBODY)
    if not any(_overlap(one, other) for one in rule.ports for other in ports):
        yield _port_field(rule, side)


_NOBODY: Final = (Field("it names nobody whom the API knows", None, _OTHER_SORT),)


def _overlap(one: PortRange, other: PortRange) -> bool:
    return one.protocol is other.protocol and one.first <= other.last and other.first <= one.last


def _port_field(rule: JudgedRule, side: AskedSide) -> Field:
    """The ports that a rule is about instead, or the name that the destination does not declare."""
    origin = next((entry.origin for entry in rule.rule.ports), None)
    if rule.ports:
        return Field(f"it is about {port_words(rule.ports)} only", origin)
    names = [f"`{entry.ports.name}`" for entry in rule.rule.ports if isinstance(entry.ports, NamedPort)]
    if not names:
        return Field("it is about no port", origin)
    named = f"it is about the port {conjunction(names)}"
    if not isinstance(side.destination, Pod):
        return Field(f"{named}, and outside of pods no port has a name", origin, 2)
    return Field(f"{named}, which the pods of the destination do not declare", origin)


def _peer_fields(peer: Peer, policy: Policy, side: AskedSide, network: NetworkProfile) -> Iterator[Field]:
    """What of a peer does not mean the other end."""
    other, own = side.other, policy.namespace
    if peer_means(peer, own, other, network) is not Truth.FALSE:
        return
    match peer:
        case PodPeer():
            if isinstance(other, Pod):
                yield from _pod_fields(peer, policy, side, other, network)
            else:
                yield Field(f"it means pods, and {_end(side)} is {_sort(other)}", peer.origin, _OTHER_SORT)
        case AddressPeer():
            yield _block_field(peer, side, network)
        case NodePeer():
            yield Field(f"it means nodes, and {_end(side)} is {_sort(other)}", peer.origin, _OTHER_SORT)
        case NamePeer(name):
            text = f"it means the addresses of `{name}`, and {_end(side)} is {_sort(other)}"
            yield Field(text, peer.origin, _OTHER_SORT)
        case EntityPeer(entity):
            yield Field(f"it means `{entity}`, and {_end(side)} is {_sort(other)}", peer.origin, _OTHER_SORT)
        case AllPeers() | NotPeer():
            yield Field(f"its conditions leave out {_end(side)}", peer.origin, 2)
        case AnyPeer():
            return
        case _:
            assert_never(peer)


def _pod_fields(
    peer: PodPeer, policy: Policy, side: AskedSide, pod: Pod, network: NetworkProfile
) -> Iterator[Field]:
    if pod.host_network and polices_host_network(peer, network) is Truth.FALSE:
        text = f"selectors do not mean {_end(side)}, whose pods use the network of their node (`hostNetwork`)"
        yield Field(text, peer.origin, 2)
    if scope_means(peer.namespaces, policy.namespace, pod) is Truth.FALSE:
        yield Field(_namespace_text(peer, policy, pod, side), _within(peer, policy, "namespaceSelector"))
    for part in requirements(peer.pods):
        if matches(part, pod.labels) is Truth.FALSE:
            key = (part.key,) if isinstance(part, KeyIn) else ()
            origin = _within(peer, policy, "podSelector", "matchLabels", *key)
            yield Field(_label_text(part, pod, side), origin)


def _namespace_text(peer: PodPeer, policy: Policy, pod: Pod, side: AskedSide) -> str:
    """Which namespaces a peer means, and in which the other end is."""
    held = f"{_end(side)} is in `{pod.namespace.name}`"
    match peer.namespaces:
        case OwnNamespace():
            return f"it means pods of its own namespace `{policy.namespace}`, and {held}"
        case NamespacesNamed(names):
            return (
                f"it means pods of namespace {conjunction(f'`{name}`' for name in sorted(names))}, and {held}"
            )
        case NamespacesWith(selector):
            failing = [p for p in requirements(selector) if matches(p, pod.namespace.labels) is Truth.FALSE]
            wanted = conjunction(f"`{describe(part)}`" for part in failing)
            return f"it asks for namespaces with {wanted}, and {held}, which {_held(failing, pod.namespace.labels)}"
        case _:
            assert_never(peer.namespaces)


def _label_text(part: Selector, pod: Pod, side: AskedSide) -> str:
    return f"it asks for pods with `{describe(part)}`, and {_end(side)} {_held([part], pod.labels)}"


def _held(parts: Iterable[Selector], labels: Labels) -> str:
    """What the labels say about the keys that the parts of a selector ask for."""
    words: list[str] = []
    for key in dict.fromkeys(key for part in parts for key in keys_of(part)):
        found = labels.value(key)
        words.append(f"has no label `{key}`" if found is None else f"has `{key}={found}`")
    return conjunction(words)


def _block_field(block: AddressPeer, side: AskedSide, network: NetworkProfile) -> Field:
    """Why a block does not hold the other end's addresses (S1.38, S1.41)."""
    written = f"the addresses of `{block.network}`"
    match side.other:
        case Addresses(networks):
            around = [item for item in block.exceptions if lies_in(networks[0], item)]
            if around:
                return Field(f"it excepts `{around[0]}`, where {_end(side)} is", block.origin)
            return Field(f"it means {written}, where {_end(side)} is not", block.origin)
        case Pod(host_network=False):
            never = block.matches_pods is None and network.ip_blocks_match_pods is Truth.FALSE
            why = "and address blocks as a rule do not match pods" if never else "where no pod is"
            return Field(f"it means {written}, {why}", block.origin, _OTHER_SORT)
        case Pod() | Node():
            return Field(f"it means {written}, where no node is", block.origin, 2)
        case _:
            assert_never(side.other)


def _within(peer: PodPeer, policy: Policy, *steps: str) -> Origin | None:
    """Where a selector of a peer stands; what the manifest leaves out shows at its nearest ancestor."""
    if peer.origin is None:
        return None
    return peer.origin.at(*steps) if policy.kind == "NetworkPolicy" else peer.origin


def _end(side: AskedSide) -> str:
    return "the source" if side.direction is Direction.INGRESS else "the destination"


def _sort(party: Party) -> str:
    match party:
        case Pod():
            return "a pod"
        case Addresses():
            return "outside the cluster"
        case Node():
            return "a node"
        case _:
            assert_never(party)
