"""Generates NetworkPolicies of every shape that the API server accepts (V-NP)."""

from collections.abc import Sequence
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.clusters.manifests import Manifest, network_policy
from tests.clusters.vocabulary import (
    NUMBERS,
    PORT_NAMES,
    PROTOCOLS,
    SELECTABLE_NAMESPACE_LABELS,
    Vocabulary,
    absent_or,
    selectors,
    strict_subsets,
)

__all__ = ["network_policies"]

POLICY_TYPES = (
    ["Ingress"],
    ["Egress"],
    ["Ingress", "Egress"],
    ["Egress", "Ingress"],
    ["Ingress", "Ingress"],
)


@cache
def port_entries() -> SearchStrategy[Manifest | None]:
    """One item of `ports`: nothing (or null, S1.23), a protocol, a number, a range, or a name."""
    protocol = st.one_of(st.sampled_from(PROTOCOLS), st.none())
    ranges = st.tuples(st.sampled_from(NUMBERS), st.sampled_from((0, 1, 20, 8000))).map(
        lambda pair: {"port": pair[0], "endPort": pair[0] + pair[1]}
    )
    return st.one_of(
        st.fixed_dictionaries({"port": st.sampled_from(NUMBERS)}, optional={"protocol": protocol}),
        st.fixed_dictionaries({"port": st.sampled_from(PORT_NAMES)}, optional={"protocol": protocol}),
        st.builds(
            lambda ports, rest: {**ports, **rest},
            ranges,
            st.fixed_dictionaries({}, optional={"protocol": protocol}),
        ),
        st.one_of(st.fixed_dictionaries({}, optional={"protocol": protocol}), st.none()),
    )


@st.composite
def ip_blocks(draw: st.DrawFn, blocks: tuple[str, ...]) -> Manifest:
    """An ipBlock with or without exceptions."""
    cidr = draw(st.sampled_from(blocks))
    block: Manifest = {"cidr": cidr}
    exceptions = strict_subsets(cidr, blocks)
    if draw(st.booleans()):
        some = st.lists(st.sampled_from(exceptions), min_size=1, max_size=2) if exceptions else st.just([])
        block["except"] = draw(absent_or([], some))
    return block


@cache
def peers(pod_labels: Vocabulary, blocks: tuple[str, ...]) -> SearchStrategy[Manifest]:
    """One item of `from` or `to`: selectors, or an ipBlock; what is not given is absent or null (S1.28)."""
    pods = selectors(pod_labels)
    namespaces = selectors(SELECTABLE_NAMESPACE_LABELS)
    null = st.none()
    return st.one_of(
        st.fixed_dictionaries({"podSelector": pods}, optional={"namespaceSelector": null, "ipBlock": null}),
        st.fixed_dictionaries({"namespaceSelector": namespaces}, optional={"podSelector": null}),
        st.fixed_dictionaries({"namespaceSelector": namespaces, "podSelector": pods}),
        st.fixed_dictionaries({"ipBlock": ip_blocks(blocks)}, optional={"podSelector": null}),
    )


@cache
def rule_lists(peer_field: str, pod_labels: Vocabulary, blocks: tuple[str, ...]) -> SearchStrategy[object]:
    """`ingress` or `egress`; a null rule is an empty one (S1.23)."""
    rule = st.fixed_dictionaries(
        {},
        optional={
            peer_field: absent_or([], st.lists(peers(pod_labels, blocks), min_size=1, max_size=2)),
            "ports": absent_or([], st.lists(port_entries(), min_size=1, max_size=2)),
        },
    )
    null_at_times = st.sampled_from((True,) * 7 + (False,)).flatmap(lambda real: rule if real else st.none())
    return absent_or([], st.lists(null_at_times, min_size=1, max_size=2))


@cache
def specs(pod_labels: Vocabulary, blocks: tuple[str, ...]) -> SearchStrategy[Manifest]:
    """The spec of a policy."""
    return st.fixed_dictionaries(
        {"podSelector": st.one_of(selectors(pod_labels), st.none())},
        optional={
            "policyTypes": absent_or([], st.sampled_from(POLICY_TYPES)),
            "ingress": rule_lists("from", pod_labels, blocks),
            "egress": rule_lists("to", pod_labels, blocks),
        },
    )


@st.composite
def network_policies(
    draw: st.DrawFn, names: Sequence[str], pod_labels: Vocabulary, blocks: tuple[str, ...]
) -> list[Manifest]:
    """Up to five policies in these namespaces, with selectors over `pod_labels` and addresses out of `blocks`."""
    found = []
    for number in range(draw(st.sampled_from((0, 1, 2, 3, 3, 4, 4, 5, 5)))):
        where: str | None = draw(st.sampled_from(names))
        if where == "default" and draw(st.booleans()):
            where = None
        found.append(network_policy(f"policy-{number}", draw(specs(pod_labels, blocks)), where))
    return found
