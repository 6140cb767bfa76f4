"""Which selectors nothing or everything passes agrees with the prover's formulas, and the parts named are needed."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.peer import AddressPeer, NamespacesWith, PodPeer
from netlint.model.policy import Policy
from netlint.model.selector import AllOf, Selector
from netlint.normalize.addresses import network
from netlint.origin import Origin
from netlint.prover.evidence.selector_sense import Whose, Written, contradiction, is_tautology, selectors_of
from netlint.prover.evidence.tautologies import everybody_together
from netlint.prover.evidence.unmatched import no_address_left, unmet_names
from netlint.prover.mentions import Mentions
from netlint.prover.peers import EndTerms
from netlint.prover.space import Role, Space
from netlint.prover.terms import FALSE, TRUE, Term
from netlint.prover.work import WorkLimit
from tests.clusters.vocabulary import NAME_LABEL, selectors
from tests.unit.normalize.given import network_policy

LABELS = (("app", ("web", "api", "db")), ("tier", ("front", "back")), (NAME_LABEL, ("shop",)))
PAIRS = st.tuples(selectors(LABELS), selectors(LABELS)).map(
    lambda pair: {
        "matchLabels": {**(pair[0].get("matchLabels") or {}), **(pair[1].get("matchLabels") or {})},
        "matchExpressions": [one for item in pair for one in item.get("matchExpressions") or []],
    }
)
BOUNDED = settings(derandomize=True, deadline=None, max_examples=150, database=None)


def written(policy: Policy, whose: Whose) -> Written:
    return next(item for item in selectors_of(policy) if item.rule is not None and item.whose is whose)


def formula(selector: Selector, whose: Whose) -> Term:
    mentions = Mentions()
    if whose is Whose.NAMESPACE:
        mentions.add_namespaces(selector)
    else:
        mentions.add_selector(selector)
    terms = EndTerms(Space(mentions, DEFAULT_NETWORK), Role.SOURCE)
    return terms.namespaces(selector) if whose is Whose.NAMESPACE else terms.pods(selector)


@pytest.mark.parametrize("whose", [Whose.POD, Whose.NAMESPACE])
@given(selector=PAIRS)
@BOUNDED
def test_contradictions_are_the_formulas_that_are_false(whose: Whose, selector: object) -> None:
    """N09, S1.33, S1.65: and none of the parts that are named can be left out."""
    field = "podSelector" if whose is Whose.POD else "namespaceSelector"
    item = written(
        network_policy(f"{{podSelector: {{}}, ingress: [{{from: [{{{field}: {selector}}}]}}]}}"), whose
    )
    places = contradiction(item.selector, whose)
    assert bool(places) is (formula(item.selector, whose) is FALSE)
    assert isinstance(item.selector, AllOf)
    parts = [item.selector.parts[place] for place in places]
    assert not parts or formula(AllOf(tuple(parts)), whose) is FALSE
    for fewer in combinations(parts, max(len(parts) - 1, 0)):
        assert formula(AllOf(fewer), whose) is not FALSE


@pytest.mark.parametrize("whose", [Whose.POD, Whose.NAMESPACE])
@given(selector=PAIRS)
@BOUNDED
def test_tautologies_are_the_formulas_that_are_true(whose: Whose, selector: object) -> None:
    """N10: but for the empty selector, which says what it means."""
    field = "podSelector" if whose is Whose.POD else "namespaceSelector"
    item = written(
        network_policy(f"{{podSelector: {{}}, ingress: [{{from: [{{{field}: {selector}}}]}}]}}"), whose
    )
    is_empty = item.selector == AllOf()
    assert is_tautology(item.selector, whose) is (formula(item.selector, whose) is TRUE and not is_empty)


@pytest.mark.parametrize(
    ("block", "exceptions", "expected"),
    [
        ("0.0.0.0/0", ["0.0.0.0/1", "128.0.0.0/1"], (0, 1)),
        ("0.0.0.0/0", ["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2", "10.0.0.0/8"], (0, 1, 2)),
        ("0.0.0.0/0", ["0.0.0.0/1", "128.0.0.0/2"], ()),
        ("10.0.0.0/8", ["10.0.0.0/9"], ()),
        ("::/0", ["::/1", "8000::/1"], (0, 1)),
        pytest.param("::/0", ["0.0.0.0/1", "128.0.0.0/1"], (), id="S1.38 families are apart"),
    ],
)
def test_a_block_is_empty_where_exceptions_leave_nothing(
    block: str, exceptions: list[str], expected: tuple[int, ...]
) -> None:
    """S1.38, N09"""
    whole = network(block)
    assert whole is not None
    given_blocks = tuple(found for text in exceptions if (found := network(text)) is not None)
    assert no_address_left(AddressPeer(whole, given_blocks)) == expected


@pytest.mark.parametrize(
    ("peers", "expected"),
    [
        pytest.param("[{ipBlock: {cidr: 0.0.0.0/0}}]", ["https"], id="T59"),
        pytest.param("[{ipBlock: {cidr: 203.0.113.0/24}}]", ["https"], id="S1.53"),
        pytest.param("[{ipBlock: {cidr: 10.1.0.0/16}}]", [], id="S1.41 pods may be meant"),
        ("[{ipBlock: {cidr: 203.0.113.0/24}}, {podSelector: {}}]", []),
        ("[]", []),
    ],
)
def test_a_named_port_means_nothing_of_addresses(peers: str, expected: list[str]) -> None:
    """N09: neither does one of an ingress rule, which names ports of the policy's own pods."""
    ports = f"to: {peers}, ports: [{{port: https}}, {{port: 443}}]"
    policy = network_policy(f"{{podSelector: {{}}, policyTypes: [Egress], egress: [{{{ports}}}]}}")
    assert [entry.ports.name for entry in unmet_names(policy.rules[0], DEFAULT_NETWORK)] == expected  # type: ignore[union-attr]
    mirrored = network_policy(f"{{podSelector: {{}}, ingress: [{{{ports.replace('to:', 'from:')}}}]}}")
    assert not list(unmet_names(mirrored.rules[0], DEFAULT_NETWORK))


IN = "{matchExpressions: [{key: app, operator: In, values: [web]}]}"
NOT_IN = "{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}"
RED = "{matchLabels: {team: red}}"


@pytest.mark.parametrize(
    ("peers", "expected"),
    [
        (f"[{{podSelector: {IN}}}, {{podSelector: {NOT_IN}}}]", [(0, 1)]),
        (
            f"[{{podSelector: {IN}}}, {{podSelector: {{matchLabels: {{a: b}}}}}}, {{podSelector: {NOT_IN}}}]",
            [(0, 2)],
        ),
        (f"[{{podSelector: {NOT_IN}}}, {{namespaceSelector: {{}}, podSelector: {IN}}}]", [(0, 1)]),
        (f"[{{namespaceSelector: {IN}}}, {{namespaceSelector: {NOT_IN}}}]", [(0, 1)]),
        pytest.param(
            f"[{{namespaceSelector: {RED}, podSelector: {IN}}}, {{podSelector: {NOT_IN}}}]",
            [],
            id="S1.26 of two scopes",
        ),
        pytest.param(f"[{{podSelector: {NOT_IN}}}, {{podSelector: {{}}}}]", [], id="one is empty"),
        pytest.param(f"[{{podSelector: {NOT_IN}}}]", [], id="one alone"),
    ],
)
def test_peers_leave_nobody_out_together(peers: str, expected: list[tuple[int, ...]]) -> None:
    """N10"""
    policy = network_policy(f"{{podSelector: {{}}, ingress: [{{from: {peers}}}]}}")
    found = everybody_together(policy, policy.rules[0], DEFAULT_NETWORK, WorkLimit())
    assert [item.peers for item in found] == expected


def test_the_selectors_of_a_policy_are_all_found() -> None:
    """Those of rules in a direction that does not count are left out (S1.13)."""
    policy = network_policy(
        "{podSelector: {}, policyTypes: [Ingress], egress: [{to: [{podSelector: {}}]}], "
        "ingress: [{from: [{namespaceSelector: {}, podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]}"
    )
    assert [item.whose for item in selectors_of(policy)] == [Whose.POD, Whose.NAMESPACE, Whose.POD]
    everyone = Policy(
        "NetworkPolicy", "x", "p", PodPeer(NamespacesWith(AllOf())), frozenset(), (), origin=Origin("", 0)
    )
    assert len(list(selectors_of(everyone))) == 2
