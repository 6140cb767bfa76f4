"""The index of selectors says what trying each of them says."""

from hypothesis import given
from hypothesis import strategies as st

from netlint.engine.reachability.bits import indices_of
from netlint.engine.reachability.selector_index import SelectorIndex, Vocabulary, keys_of, split
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL
from netlint.model.selector import (
    EVERYTHING,
    NOTHING,
    AllOf,
    AnyOf,
    KeyExists,
    KeyIn,
    KeyText,
    Not,
    Selector,
    TextTest,
    matches,
)
from netlint.model.truth import Truth

KEYS = st.sampled_from(("app", "env", "tier", NAME_LABEL))
VALUES = st.sampled_from(("", "a", "b", "ab"))
LEAVES: st.SearchStrategy[Selector] = st.one_of(
    st.builds(KeyIn, KEYS, st.frozensets(VALUES, max_size=2)),
    st.builds(KeyExists, KEYS),
    st.builds(KeyText, KEYS, st.sampled_from(TextTest), VALUES),
)
SELECTORS: st.SearchStrategy[Selector] = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(AllOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(parts, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)
LABELS = st.builds(
    Labels,
    st.dictionaries(KEYS, VALUES, max_size=3).map(lambda held: frozenset(held.items())),
    st.frozensets(KEYS, max_size=2),
    st.booleans(),
)
KNOWN = st.dictionaries(KEYS, VALUES).map(lambda held: Labels.of(held.items()))


def index_of(selectors: list[Selector]) -> SelectorIndex:
    index = SelectorIndex()
    for selector in selectors:
        index.add(split(selector))
    return index


def matching(index: SelectorIndex, labels: Labels) -> list[int]:
    """The places of the selectors that match labels of which every one is known."""
    return list(indices_of(index.match(dict(labels.pairs))))


@given(st.lists(SELECTORS, max_size=8), st.lists(st.one_of(LABELS, KNOWN), max_size=4))
def test_it_finds_what_matches(selectors: list[Selector], asked: list[Labels]) -> None:
    """S1.32, S1.33, S1.35; asked once more, it says the same."""
    index = index_of(selectors)
    for labels in (*asked, *asked):
        certain, possible = map(list, map(indices_of, index.match_uncertain(labels)))
        answers = [matches(selector, labels) for selector in selectors]
        assert certain == [n for n, answer in enumerate(answers) if answer is Truth.TRUE]
        assert possible == [n for n, answer in enumerate(answers) if answer is Truth.UNKNOWN]


@given(st.lists(SELECTORS, min_size=1, max_size=4), KNOWN)
def test_selectors_may_come_after_questions(selectors: list[Selector], labels: Labels) -> None:
    index = index_of(selectors[:-1])
    matching(index, labels)
    index.add(split(selectors[-1]))
    found = len(selectors) - 1 in matching(index, labels)
    assert found is (matches(selectors[-1], labels) is Truth.TRUE)


@given(st.lists(SELECTORS, max_size=4), st.one_of(LABELS, KNOWN))
def test_labels_that_no_selector_asks_for_do_not_count(selectors: list[Selector], labels: Labels) -> None:
    vocabulary = Vocabulary()
    for selector in selectors:
        vocabulary.add(split(selector))
    projected = vocabulary.projected(labels)
    assert projected.pairs <= labels.pairs
    assert [matches(s, projected) for s in selectors] == [matches(s, labels) for s in selectors]


@given(SELECTORS)
def test_a_selector_is_its_conditions_and_the_rest(selector: Selector) -> None:
    parts = split(selector)
    assert parts.whole == selector
    assert {*parts.asked, *parts.refused} <= set(keys_of(selector))
    assert not parts.asked.keys() & parts.refused.keys()


@given(SELECTORS, KNOWN)
def test_both_parts_together_are_the_selector(selector: Selector, labels: Labels) -> None:
    parts = split(selector)
    asked = all(labels.value(key) in values for key, values in parts.asked.items())
    refused = any(labels.value(key) in values for key, values in parts.refused.items())
    rest = parts.rest is None or matches(parts.rest, labels) is Truth.TRUE
    assert (asked and not refused and rest) is (matches(selector, labels) is Truth.TRUE)


def test_a_key_that_must_have_two_values_matches_nothing() -> None:
    twice = AllOf((KeyIn("app", frozenset("a")), KeyIn("app", frozenset("b"))))
    assert matching(index_of([twice, EVERYTHING, NOTHING]), Labels.of([("app", "a")])) == [1]


def test_an_absent_key_is_not_in_and_does_not_exist() -> None:
    """S1.33, S1.34: NotIn and DoesNotExist match what lacks the key."""
    selectors: list[Selector] = [Not(KeyIn("app", frozenset("a"))), Not(KeyExists("app"))]
    index = index_of(selectors)
    assert matching(index, Labels()) == [0, 1]
    assert matching(index, Labels.of([("app", "a")])) == []
    assert matching(index, Labels.of([("app", "b")])) == [0]
