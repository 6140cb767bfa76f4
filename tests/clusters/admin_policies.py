"""Generates AdminNetworkPolicies with their baseline (v1alpha1), or ClusterNetworkPolicies (v1alpha2)."""

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.clusters.manifests import (
    Manifest,
    admin_network_policy,
    baseline_admin_network_policy,
    cluster_network_policy,
)
from tests.clusters.vocabulary import (
    NUMBERS,
    PORT_NAMES,
    PROTOCOLS,
    SELECTABLE_NAMESPACE_LABELS,
    Vocabulary,
    selectors,
)

__all__ = ["admin_policies"]


@cache
def pods_or_namespaces(pod_labels: Vocabulary) -> SearchStrategy[Manifest]:
    """A subject, or a peer: exactly one of two fields (S2.4, S2.15)."""
    namespaces = selectors(SELECTABLE_NAMESPACE_LABELS)
    return st.one_of(
        st.fixed_dictionaries({"namespaces": namespaces}),
        st.fixed_dictionaries(
            {
                "pods": st.fixed_dictionaries(
                    {"namespaceSelector": namespaces, "podSelector": selectors(pod_labels)}
                )
            }
        ),
    )


@cache
def port_items(named: bool) -> SearchStrategy[Manifest]:
    """One item of a v1alpha1 `ports` (S2.20)."""
    protocol = st.sampled_from(PROTOCOLS)
    number = st.fixed_dictionaries({"port": st.sampled_from(NUMBERS)}, optional={"protocol": protocol})
    bounds: dict[str, SearchStrategy[object]] = {
        "start": st.sampled_from((1, 80, 443)),
        "end": st.sampled_from((500, 8080, 65535)),
    }
    ports = st.fixed_dictionaries(
        bounds,
        optional={"protocol": protocol},
    )
    items: list[SearchStrategy[Manifest]] = [
        number.map(lambda one: {"portNumber": one}),
        ports.map(lambda one: {"portRange": one}),
    ]
    if named:
        items.append(st.sampled_from(PORT_NAMES).map(lambda name: {"namedPort": name}))
    return st.one_of(items)


@cache
def protocol_items(named: bool) -> SearchStrategy[Manifest]:
    """One item of a v1alpha2 `protocols` (S2.22)."""
    number = st.sampled_from(NUMBERS).map(lambda one: {"number": one})
    ports = st.builds(
        lambda start, end: {"range": {"start": start, "end": end}},
        st.sampled_from((1, 80, 443)),
        st.sampled_from((500, 8080, 65535)),
    )
    items: list[SearchStrategy[Manifest]] = [
        st.builds(
            lambda protocol, port: {protocol: {"destinationPort": port}},
            st.sampled_from(("tcp", "udp", "sctp")),
            st.one_of(number, ports),
        )
    ]
    if named:
        items.append(st.sampled_from(PORT_NAMES).map(lambda name: {"destinationNamedPort": name}))
    return st.one_of(items)


@cache
def peer_lists(
    peer_field: str, pod_labels: Vocabulary, networks: tuple[str, ...]
) -> SearchStrategy[list[Manifest]]:
    """`from` or `to`; addresses stand in `to` only (S2.15, S2.16)."""
    peer = pods_or_namespaces(pod_labels)
    if peer_field == "to":
        some = st.lists(st.sampled_from(networks), min_size=1, max_size=2, unique=True)
        peer = st.one_of(peer, st.fixed_dictionaries({"networks": some}))
    return st.lists(peer, min_size=1, max_size=2)


@cache
@st.composite
def rules(
    draw: st.DrawFn,
    peer_field: str,
    actions: tuple[str, ...],
    pod_labels: Vocabulary,
    networks: tuple[str, ...],
    v1alpha2: bool,
) -> Manifest:
    """One rule; a named port does not stand with `networks` (S2.23)."""
    peers = draw(peer_lists(peer_field, pod_labels, networks))
    rule = {"action": draw(st.sampled_from(actions)), peer_field: peers}
    if draw(st.booleans()):
        named = not any("networks" in item for item in peers)
        item = protocol_items(named) if v1alpha2 else port_items(named)
        rule["protocols" if v1alpha2 else "ports"] = draw(st.lists(item, min_size=1, max_size=2))
    return rule


@cache
@st.composite
def specs(
    draw: st.DrawFn,
    actions: tuple[str, ...],
    pod_labels: Vocabulary,
    networks: tuple[str, ...],
    v1alpha2: bool = False,
) -> Manifest:
    """What all the kinds have in common: subject, ingress, egress."""
    spec: Manifest = {"subject": draw(pods_or_namespaces(pod_labels))}
    for direction, peer_field in (("ingress", "from"), ("egress", "to")):
        if draw(st.sampled_from((True, True, False))):
            rule = rules(peer_field, actions, pod_labels, networks, v1alpha2)
            spec[direction] = draw(st.lists(rule, min_size=1, max_size=3))
    return spec


@st.composite
def admin_policies(
    draw: st.DrawFn, pod_labels: Vocabulary, networks: tuple[str, ...], distinct_priorities: bool
) -> list[Manifest]:
    """Up to three policies of one version of the API, and at times the baseline."""
    priorities = draw(
        st.lists(st.sampled_from((0, 1, 5, 99, 1000)), max_size=3, unique=True)
        if distinct_priorities
        else st.lists(st.sampled_from((5, 99)), max_size=3)
    )
    if draw(st.booleans()):
        return [
            cluster_network_policy(
                f"cluster-{number}",
                {
                    "tier": draw(st.sampled_from(("Admin", "Baseline"))),
                    "priority": priority,
                    **draw(specs(("Accept", "Deny", "Pass"), pod_labels, networks, v1alpha2=True)),
                },
            )
            for number, priority in enumerate(priorities)
        ]
    found = [
        admin_network_policy(
            f"admin-{number}",
            {"priority": priority, **draw(specs(("Allow", "Deny", "Pass"), pod_labels, networks))},
        )
        for number, priority in enumerate(priorities)
    ]
    if draw(st.booleans()):
        found.append(baseline_admin_network_policy(draw(specs(("Allow", "Deny"), pod_labels, networks))))
    return found
