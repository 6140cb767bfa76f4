"""What selectors say about labels that are known, uncertain or incomplete."""

import pytest

from netlint.model.labels import Labels
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
    describe,
    labels_equal,
    matches,
    mentioned_pairs,
)
from netlint.model.truth import Truth, all_of, any_of

KNOWN = Labels.of([("app", "web-1")])
UNCERTAIN = Labels(frozenset({("app", "web-1")}), frozenset({"hash"}))
INCOMPLETE = Labels(frozenset({("app", "web-1")}), complete=False)
APP_IS = KeyIn("app", frozenset({"web-1"}))
HASH_IS = KeyIn("hash", frozenset({"x"}))

NO, MAYBE, YES = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE


@pytest.mark.parametrize(
    ("selector", "known", "uncertain", "incomplete"),
    [
        pytest.param(EVERYTHING, YES, YES, YES, id="S1.32 no part"),
        pytest.param(NOTHING, NO, NO, NO, id="no alternative"),
        pytest.param(APP_IS, YES, YES, YES, id="S1.33 In"),
        pytest.param(KeyIn("app", frozenset({"x"})), NO, NO, NO, id="S1.33 another value"),
        pytest.param(HASH_IS, NO, MAYBE, MAYBE, id="T95 In on a run-time label"),
        pytest.param(Not(HASH_IS), YES, MAYBE, MAYBE, id="S1.33 NotIn is true on an absent key"),
        pytest.param(KeyExists("hash"), NO, YES, MAYBE, id="T94 S6.3 Exists"),
        pytest.param(Not(KeyExists("hash")), YES, NO, MAYBE, id="S1.33 DoesNotExist"),
        pytest.param(AllOf((APP_IS, HASH_IS)), NO, MAYBE, MAYBE, id="S1.32 and"),
        pytest.param(AnyOf((APP_IS, HASH_IS)), YES, YES, YES, id="or"),
        pytest.param(KeyText("app", TextTest.STARTS_WITH, "web"), YES, YES, YES, id="starts with"),
        pytest.param(KeyText("app", TextTest.ENDS_WITH, "-2"), NO, NO, NO, id="ends with"),
        pytest.param(KeyText("app", TextTest.CONTAINS, "b-"), YES, YES, YES, id="contains"),
        pytest.param(
            KeyText("hash", TextTest.CONTAINS, "b"), NO, MAYBE, MAYBE, id="text of a run-time label"
        ),
    ],
)
def test_matches(selector: Selector, known: Truth, uncertain: Truth, incomplete: Truth) -> None:
    answers = tuple(matches(selector, labels) for labels in (KNOWN, UNCERTAIN, INCOMPLETE))
    assert answers == (known, uncertain, incomplete)


def test_truths_combine() -> None:
    assert (all_of([YES, MAYBE]), all_of([MAYBE, NO]), all_of([])) == (MAYBE, NO, YES)
    assert (any_of([NO, MAYBE]), any_of([MAYBE, YES]), any_of([])) == (MAYBE, YES, NO)
    assert [truth.negated() for truth in Truth] == [YES, MAYBE, NO]
    assert (Truth.of(True), Truth.of(False)) == (YES, NO)


def test_equal_labels_give_equal_selectors() -> None:
    """S1.32: the order in which they are written means nothing."""
    assert labels_equal([("a", "1"), ("b", "2")]) == labels_equal([("b", "2"), ("a", "1")])


def test_the_pairs_that_a_selector_asks_for() -> None:
    tree = AllOf((APP_IS, AnyOf((KeyIn("tier", frozenset({"a", "b"})),)), Not(HASH_IS), KeyExists("x")))
    assert mentioned_pairs(tree) == {("app", "web-1"), ("tier", "a"), ("tier", "b")}


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        (EVERYTHING, "everything"),
        (NOTHING, "nothing"),
        (labels_equal([("app", "a"), ("tier", "web")]), "app=a, tier=web"),
        (KeyIn("app", frozenset({"b", "a"})), "app in (a, b)"),
        (Not(KeyIn("app", frozenset({"b", "a"}))), "app not in (a, b)"),
        (KeyExists("app"), "app set"),
        (Not(KeyExists("app")), "app not set"),
        (Not(AllOf((APP_IS, HASH_IS))), "not (app=web-1, hash=x)"),
        (AnyOf((APP_IS, HASH_IS)), "app=web-1 or hash=x"),
        (KeyText("app", TextTest.STARTS_WITH, "w"), "app starts with w"),
    ],
)
def test_selectors_in_words(selector: Selector, words: str) -> None:
    assert describe(selector) == words


def test_labels_in_words() -> None:
    assert str(Labels()) == "no labels"
    assert str(Labels.of([("b", "2"), ("a", "1")])) == "a=1, b=2"


def test_what_labels_hold_and_may_hold() -> None:
    """S1.66, S6.3."""
    assert (KNOWN.value("app"), KNOWN.value("hash")) == ("web-1", None)
    assert [labels.may_hold("hash") for labels in (KNOWN, UNCERTAIN, INCOMPLETE)] == [False, True, True]
