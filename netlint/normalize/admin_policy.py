"""Converts AdminNetworkPolicy, BaselineAdminNetworkPolicy (v1alpha1) and ClusterNetworkPolicy (v1alpha2)."""

from collections.abc import Iterator
from typing import Final

from netlint.model.peer import AddressPeer, AnyPeer, NamePeer, NamespacesWith, NodePeer, Peer, PodPeer
from netlint.model.policy import Action, Direction, PassTarget, Policy, PolicyRule, PortEntry
from netlint.model.ports import AllTraffic, NamedPort, Ports, Protocol
from netlint.model.selector import NOTHING
from netlint.normalize.addresses import network
from netlint.normalize.draft import Draft
from netlint.normalize.fields import mapping, mappings, number, sequence, text
from netlint.normalize.protocols import port_range, protocol
from netlint.normalize.selectors import label_selector
from netlint.normalize.tiers import ADMIN, BASELINE
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

_GROUP: Final = "policy.networking.k8s.io"
_EVERYONE: Final = (AnyPeer(),)
_ALL_PORTS: Final = (PortEntry(AllTraffic()),)
_ACTIONS: Final = {"Allow": Action.ALLOW, "Accept": Action.ALLOW, "Deny": Action.DENY, "Pass": Action.PASS}
_RULE_FIELDS: Final = ((Direction.INGRESS, "ingress", "from"), (Direction.EGRESS, "egress", "to"))
_PROTOCOL_FIELDS: Final = (("tcp", Protocol.TCP), ("udp", Protocol.UDP), ("sctp", Protocol.SCTP))


def admin_network_policy(manifest: Manifest, draft: Draft) -> None:
    """Add an AdminNetworkPolicy to the admin tier."""
    _add(manifest, draft, ADMIN)


def baseline_admin_network_policy(manifest: Manifest, draft: Draft) -> None:
    """Add a BaselineAdminNetworkPolicy to the baseline tier."""
    _add(manifest, draft, BASELINE)


def cluster_network_policy(manifest: Manifest, draft: Draft) -> None:
    """Add a ClusterNetworkPolicy to the tier that it names (S2.2)."""
    _add(manifest, draft, BASELINE if text(mapping(manifest.body, "spec"), "tier") == "Baseline" else ADMIN)


def _add(manifest: Manifest, draft: Draft, tier: str) -> None:
    """Add a policy; a direction without rules is left alone (S2.5), low priorities come first (S2.6)."""
    spec, origin = mapping(manifest.body, "spec"), manifest.origin.at("spec")
    # A Pass of the baseline tier ends evaluation, one of the admin tier leads to NetworkPolicies (S2.8).
    target = PassTarget.END if tier == BASELINE else PassTarget.NETWORK_POLICY_TIER
    rules = [
        rule
        for direction, rule_field, peer_field in _RULE_FIELDS
        for index, item in mappings(spec, rule_field)
        for rule in _rule(item, direction, peer_field, target, origin.at(rule_field, index))
    ]
    draft.policies[tier].append(
        Policy(
            kind=manifest.kind,
            namespace="",
            name=manifest.name,
            subject=_subject(mapping(spec, "subject"), origin.at("subject")),
            directions=frozenset(direction for direction, key, _ in _RULE_FIELDS if sequence(spec, key)),
            rules=tuple(rules),
            order=number(spec, "priority"),
            status=draft.status_of(manifest),
            origin=manifest.origin,
            isolates=False,
        )
    )


def _subject(body: Mapping, origin: Origin) -> PodPeer:
    """The pods that a policy is about (S2.4); none where the manifest does not say."""
    return _pods(body, origin) or PodPeer(NamespacesWith(NOTHING), NOTHING, origin=origin)


def _pods(body: Mapping, origin: Origin) -> PodPeer | None:
    """Pods by their namespaces and labels, never those in the network of their node (S2.4)."""
    namespaces, pods = body.get("namespaces"), body.get("pods")
    if isinstance(namespaces, Mapping):
        scope = NamespacesWith(label_selector(namespaces))
        return PodPeer(scope, names_pods=False, origin=origin, matches_host_network=False)
    if isinstance(pods, Mapping):
        scope = NamespacesWith(label_selector(mapping(pods, "namespaceSelector")))
        chosen = label_selector(mapping(pods, "podSelector"))
        return PodPeer(scope, chosen, origin=origin, matches_host_network=False)
    return None


def _rule(
    item: Mapping, direction: Direction, peer_field: str, target: PassTarget, origin: Origin
) -> Iterator[PolicyRule]:
    """One rule, or none where its action is no action; peers of unknown kinds make it fail closed (S2.25)."""
    action = _ACTIONS.get(text(item, "action"))
    if action is None:
        return
    known = [
        _peers(peer, direction, origin.at(peer_field, index)) for index, peer in mappings(item, peer_field)
    ]
    peers = tuple(peer for group in known if group is not None for peer in group)
    ports = _ports(item, origin)
    if None in known:
        peers = () if action is Action.ALLOW else _EVERYONE
        ports = ports if action is Action.ALLOW else _ALL_PORTS
        action = Action.ALLOW if action is Action.ALLOW else Action.DENY
    yield PolicyRule(
        direction, action, peers, ports, pass_target=target, name=text(item, "name"), origin=origin
    )


def _peers(body: Mapping, direction: Direction, origin: Origin) -> list[Peer] | None:
    """What one peer stands for (S2.15, S2.16); None where no field is known in this direction."""
    pods = _pods(body, origin)
    if pods is not None:
        return [pods]
    if direction is Direction.INGRESS:
        return None
    nodes = body.get("nodes")
    if isinstance(nodes, Mapping):
        return [NodePeer(label_selector(nodes), origin)]
    if "networks" in body:
        blocks = [(network(text), origin.at("networks", index)) for index, text in _listed(body, "networks")]
        # Unlike an ipBlock, a network matches addresses inside the cluster too (S2.17).
        return [AddressPeer(block, (), True, True, place) for block, place in blocks if block is not None]
    if "domainNames" in body:
        return [
            NamePeer(name, origin.at("domainNames", index)) for index, name in _listed(body, "domainNames")
        ]
    return None


def _listed(body: Mapping, key: str) -> Iterator[tuple[int, str]]:
    return ((index, item) for index, item in enumerate(sequence(body, key)) if isinstance(item, str))


def _ports(rule: Mapping, origin: Origin) -> tuple[PortEntry, ...]:
    """The ports of a rule: `ports` in v1alpha1, `protocols` in v1alpha2; all traffic where there are none."""
    for key, read in (("ports", _port), ("protocols", _protocol)):
        if sequence(rule, key):
            found = [(read(item), origin.at(key, index)) for index, item in mappings(rule, key)]
            return tuple(PortEntry(ports, place) for ports, place in found if ports is not None)
    return _ALL_PORTS


def _port(item: Mapping) -> Ports | None:
    """An item of `ports` (S2.20); a named port takes the protocol of the container's."""
    if isinstance(item.get("namedPort"), str):
        return NamedPort(text(item, "namedPort"), None)
    for key, first_key, last_key in (("portNumber", "port", "port"), ("portRange", "start", "end")):
        body = item.get(key)
        if isinstance(body, Mapping) and (own := protocol(body)) is not None:
            return port_range(own, number(body, first_key), number(body, last_key))
    return None


def _protocol(item: Mapping) -> Ports | None:
    """An item of `protocols` (S2.22); a protocol without a destination port means each of its ports."""
    if isinstance(item.get("destinationNamedPort"), str):
        return NamedPort(text(item, "destinationNamedPort"), None)
    for key, own in _PROTOCOL_FIELDS:
        body = item.get(key)
        if isinstance(body, Mapping):
            return _destination(mapping(body, "destinationPort"), own)
    return None


def _destination(body: Mapping, own: Protocol) -> Ports | None:
    if not body:
        return port_range(own)
    limits = body.get("range")
    if isinstance(limits, Mapping):
        return port_range(own, number(limits, "start"), number(limits, "end"))
    return port_range(own, number(body, "number"), number(body, "number"))


CONVERTERS: Final = {
    (_GROUP, "AdminNetworkPolicy"): admin_network_policy,
    (_GROUP, "BaselineAdminNetworkPolicy"): baseline_admin_network_policy,
    (_GROUP, "ClusterNetworkPolicy"): cluster_network_policy,
}
