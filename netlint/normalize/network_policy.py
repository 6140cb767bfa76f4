"""Converts NetworkPolicy."""

from typing import Final

from netlint.model.peer import AddressPeer, AnyPeer, NamespacesWith, OwnNamespace, Peer, PodPeer
from netlint.model.policy import Action, Direction, Policy, PolicyRule, PortEntry
from netlint.model.ports import AllTraffic, NamedPort, Ports
from netlint.model.selector import EVERYTHING
from netlint.normalize.addresses import network
from netlint.normalize.draft import Draft
from netlint.normalize.fields import mapping, mappings, number, number_or_text, sequence, text, texts
from netlint.normalize.protocols import port_range, protocol
from netlint.normalize.selectors import label_selector, optional_selector
from netlint.normalize.tiers import NETWORK_POLICY
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

_EVERYONE: Final = (AnyPeer(),)
_ALL_PORTS: Final = (PortEntry(AllTraffic()),)
_OWN: Final = OwnNamespace()
_DIRECTIONS: Final = {direction.value: direction for direction in Direction}
_BOTH: Final = frozenset(Direction)
_INGRESS_ONLY: Final = frozenset((Direction.INGRESS,))
_RULE_FIELDS: Final = ((Direction.INGRESS, "ingress", "from"), (Direction.EGRESS, "egress", "to"))


def network_policy(manifest: Manifest, draft: Draft) -> None:
    """Add a NetworkPolicy to the tier of NetworkPolicies."""
    spec = mapping(manifest.body, "spec")
    rules = [
        PolicyRule(
            direction, Action.ALLOW, _peers(rule, peer_field, origin), _ports(rule, origin), origin=origin
        )
        for direction, rule_field, peer_field in _RULE_FIELDS
        for origin, rule in _placed(spec, rule_field, manifest.origin.at("spec"))
    ]
    draft.policies[NETWORK_POLICY].append(
        Policy(
            kind=manifest.kind,
            namespace=draft.namespace_of(manifest),
            name=manifest.name,
            subject=PodPeer(
                _OWN,
                label_selector(mapping(spec, "podSelector")),
                names_namespaces=False,
                origin=manifest.origin.at("spec", "podSelector"),
            ),
            directions=_directions(spec),
            rules=tuple(rules),
            writes_directions=bool(sequence(spec, "policyTypes")),
            status=draft.status_of(manifest),
            origin=manifest.origin,
        )
    )


def _placed(body: Mapping, key: str, origin: Origin) -> list[tuple[Origin, Mapping]]:
    return [(origin.at(key, index), item) for index, item in mappings(body, key)]


def _directions(spec: Mapping) -> frozenset[Direction]:
    """The directions listed, or else Ingress, and Egress where there are egress rules (S1.10-S1.12)."""
    if sequence(spec, "policyTypes"):
        return frozenset([_DIRECTIONS[word] for word in texts(spec, "policyTypes") if word in _DIRECTIONS])
    return _BOTH if sequence(spec, "egress") else _INGRESS_ONLY


def _peers(rule: Mapping, key: str, origin: Origin) -> tuple[Peer, ...]:
    """The peers of a rule: everyone where the list is left out or empty (S1.19)."""
    written = rule.get(key)
    if written is None or written == []:
        return _EVERYONE
    peers = [_peer(item, place) for place, item in _placed(rule, key, origin)]
    return tuple([peer for peer in peers if peer is not None])


def _peer(item: Mapping, origin: Origin) -> Peer | None:
    """One peer; None where nothing is given, which the server refuses (S1.28, V-NP.4)."""
    block = item.get("ipBlock")
    if isinstance(block, Mapping):
        return _address_peer(block, origin)
    namespaces = optional_selector(item, "namespaceSelector")
    pods = optional_selector(item, "podSelector")
    if namespaces is None and pods is None:
        return None
    return PodPeer(
        _OWN if namespaces is None else NamespacesWith(namespaces),
        EVERYTHING if pods is None else pods,
        names_namespaces=namespaces is not None,
        names_pods=pods is not None,
        origin=origin,
    )


def _address_peer(block: Mapping, origin: Origin) -> Peer | None:
    """An ipBlock; whether it matches pods and nodes is the profile's to say (S1.41, D.1)."""
    cidr = network(text(block, "cidr"))
    if cidr is None:
        return None
    exceptions = [network(item) for item in texts(block, "except")]
    return AddressPeer(cidr, tuple(item for item in exceptions if item is not None), origin=origin)


def _ports(rule: Mapping, origin: Origin) -> tuple[PortEntry, ...]:
    """The ports of a rule: every port of every protocol where the list is left out or empty (S1.20)."""
    written = rule.get("ports")
    if written is None or written == []:
        return _ALL_PORTS
    entries = [(_port(item), place) for place, item in _placed(rule, "ports", origin)]
    return tuple([PortEntry(ports, place) for ports, place in entries if ports is not None])


def _port(item: Mapping) -> Ports | None:
    """One entry: a number or range, a name, or every port of the protocol (S1.21, S1.49-S1.51)."""
    own_protocol = protocol(item)
    if own_protocol is None:
        return None
    if item.get("port") is None:
        return port_range(own_protocol)
    port = number_or_text(item, "port")
    if isinstance(port, str):
        return NamedPort(port, own_protocol)
    return port_range(own_protocol, port, number(item, "endPort", port))


CONVERTERS: Final = {
    ("networking.k8s.io", "NetworkPolicy"): network_policy,
    ("extensions", "NetworkPolicy"): network_policy,
}
