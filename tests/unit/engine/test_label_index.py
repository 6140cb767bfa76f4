"""Which labelled things may pass a selector is told without trying each of them, and none is left out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.engine.label_index import LabelIndex
from netlint.model.labels import Labels, Pair
from netlint.model.namespace import Namespace
from netlint.model.selector import EVERYTHING, AllOf, AnyOf, KeyExists, KeyIn, Not, Selector, matches
from netlint.model.truth import Truth

keys = st.sampled_from(["a", "b", "c"])
values = st.sampled_from(["1", "2"])
labels = st.builds(
    Labels,
    st.dictionaries(keys, values).map(lambda held: frozenset(held.items())),
    st.frozensets(keys, max_size=1),
    st.sampled_from([True, True, True, False]),
)
simple: st.SearchStrategy[Selector] = st.builds(KeyIn, keys, st.frozensets(values, min_size=1)) | st.builds(
    KeyExists, keys
)
parts: st.SearchStrategy[Selector] = simple | simple.map(Not)
selectors: st.SearchStrategy[Selector] = (
    parts
    | st.lists(parts, max_size=3).map(lambda held: AllOf(tuple(held)))
    | st.lists(parts, max_size=2).map(lambda held: AnyOf(tuple(held)))
)


def named(held: list[Labels]) -> list[Namespace]:
    return [Namespace(f"n{number}", item) for number, item in enumerate(held)]


@settings(derandomize=True, deadline=None, database=None)
@given(st.lists(labels, max_size=6), selectors)
def test_whatever_may_match_is_among_the_candidates_in_its_order(
    held: list[Labels], selector: Selector
) -> None:
    """S1.33, S1.66, S6.3."""
    everyone = named(held)
    found = list(LabelIndex(everyone).candidates(selector))
    assert found == [item for item in everyone if item in found]
    assert set(found) >= {item for item in everyone if matches(selector, item.labels) is not Truth.FALSE}


ASKED: Pair = ("a", "1")
OTHER: Pair = ("b", "1")


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        pytest.param(KeyIn("a", frozenset({"1"})), ["n0", "n1", "n3", "n4"], id="S1.33 the label"),
        pytest.param(
            AllOf((KeyIn("a", frozenset({"1"})), KeyIn("b", frozenset({"1"})))),
            ["n1", "n3", "n4"],
            id="S1.32 the rarest of two",
        ),
        pytest.param(KeyIn("c", frozenset({"1"})), ["n4"], id="S1.66 only what is not in the input"),
        pytest.param(EVERYTHING, ["n0", "n1", "n2", "n3", "n4"], id="S1.32 no label is asked for"),
    ],
)
def test_others_are_left_out(selector: Selector, expected: list[str]) -> None:
    items = named(
        [
            Labels.of([ASKED]),
            Labels.of([ASKED, OTHER]),
            Labels.of([("a", "2")]),
            Labels(frozenset(), frozenset({"a"})),
            Labels(complete=False),
        ]
    )
    assert [item.name for item in LabelIndex(items).candidates(selector)] == expected
