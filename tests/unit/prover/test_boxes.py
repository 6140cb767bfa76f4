"""Formulas as unions of boxes: the same points, no more and no fewer."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netlint.prover.boxes import MOST_BOXES, Box, TooMany, boxes_of, lowest, meet, meets, term_of
from netlint.prover.terms import FALSE, TRUE, Variable, atom, conjunction, disjunction, holds, unsettled
from tests.unit.prover.formulas import FACTS, VARIABLES, Plan, boxes, plans, points, within

ALL = (*VARIABLES, *FACTS)
TWO, THREE, FIVE = VARIABLES


@given(plans(*ALL))
def test_boxes_are_the_formula_on_every_point(plan: Plan) -> None:
    try:
        found = boxes_of(plan.term)
    except TooMany:
        assume(False)
    for point in points(*ALL):
        assert any(within(box, point) for box in found) is plan.means(point, True)


@given(plans(*ALL))
def test_boxes_say_something_of_each_of_their_variables(plan: Plan) -> None:
    """Never none of its values and never all: whoever asks about a box relies on it."""
    for box in boxes_of(plan.term):
        assert all(0 < mask < variable.full for variable, mask in box.items())


@given(boxes(*ALL), boxes(*ALL))
def test_two_boxes_meet_where_both_hold(one: Box, other: Box) -> None:
    found = meet(one, other)
    for point in points(*ALL):
        expected = within(one, point) and within(other, point)
        assert (found is not None and within(found, point)) is expected


@given(st.lists(boxes(*VARIABLES), max_size=4), st.lists(boxes(*VARIABLES), max_size=4))
def test_unions_of_boxes_meet_where_both_hold(ones: list[Box], others: list[Box]) -> None:
    found = meets(ones, others)
    for point in points(*VARIABLES):
        expected = all(any(within(box, point) for box in several) for several in (ones, others))
        assert any(within(box, point) for box in found) is expected


@given(boxes(*ALL))
def test_a_box_is_a_formula(box: Box) -> None:
    assert all(holds(term_of(box), point) is within(box, point) for point in points(*ALL))
    assert boxes_of(term_of(box)) == (box,)


@given(boxes(*ALL))
def test_the_lowest_point_of_a_box_is_the_first_one_in_it(box: Box) -> None:
    assert lowest(box, ALL) == next(point for point in points(*ALL) if within(box, point))


def test_nothing_is_no_box_and_everything_is_one_without_limits() -> None:
    assert boxes_of(FALSE) == ()
    assert boxes_of(TRUE) == ({},)


def test_what_is_undecided_is_no_union_of_boxes() -> None:
    with pytest.raises(TooMany):
        boxes_of(conjunction((atom(TWO, 1), unsettled(atom(FIVE, 1), atom(FIVE, 3)))))


def test_too_many_boxes_are_given_up() -> None:
    pairs = [(Variable(f"a{n}", 2), Variable(f"b{n}", 2)) for n in range(9)]
    either = [disjunction((atom(a, 1), atom(b, 1))) for a, b in pairs]
    assert len(boxes_of(conjunction(either[:8]))) == MOST_BOXES
    with pytest.raises(TooMany):
        boxes_of(conjunction(either))
