"""Whether boxes cover a box: as counting every point says, by whichever way it is found out."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netlint.prover import cover as module
from netlint.prover.boxes import Box, term_of
from netlint.prover.cover import Covered, Covers, Uncovered
from netlint.prover.solve import Found, GaveUp, Impossible, Session
from netlint.prover.terms import Variable, negation
from netlint.prover.work import NODE_WORK, WorkLimit
from tests.unit.prover.formulas import VARIABLES, boxes, points, within

TWO, THREE, FIVE = VARIABLES
FOUR = Variable("four", 4)
SMALL = (*VARIABLES, FOUR)
BOX = boxes(*SMALL)
LISTS = st.lists(BOX, max_size=7)


def is_covered(box: Box, others: Sequence[Box]) -> bool:
    """Whether every point of a box lies in one of the others, by looking at each."""
    return all(
        any(within(other, point) for other in others) for point in points(*SMALL) if within(box, point)
    )


def check(box: Box, others: Sequence[Box], covers: Covers, *, shortest: bool = True) -> None:
    """An answer is right, a cover has nothing to spare, and a witness lies outside of everything."""
    found = covers.cover(box, range(len(others)))
    match found:
        case Covered(by):
            assert is_covered(box, [others[number] for number in by])
            assert list(by) == sorted(set(by))
            if shortest:
                assert not any(
                    is_covered(box, [others[number] for number in some])
                    for some in combinations(by, len(by) - 1)
                )
        case Uncovered(left):
            inside = [point for point in points(*SMALL) if within(left, point)]
            assert inside
            assert all(within(box, point) for point in inside)
            assert not any(within(other, point) for other in others for point in inside)
        case GaveUp():
            pytest.fail("it gave up")


@given(BOX, LISTS)
@example({}, [])
@example({}, [{}])
@example({TWO: 1}, [{TWO: 2}])
def test_the_answer_is_that_of_counting_points(box: Box, others: list[Box]) -> None:
    check(box, others, Covers(others, WorkLimit()))


@given(BOX, LISTS)
def test_the_solver_gives_the_same_answer(box: Box, others: list[Box]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_NODES", 0)
        covers = Covers(others, WorkLimit())
        assert covers.cover(box, range(len(others))) == GaveUp()
        patch.setattr(module, "MOST_NODES", 1)
        check(box, others, Covers(others, WorkLimit()), shortest=False)


@given(BOX, LISTS)
def test_the_solver_alone_agrees(box: Box, others: list[Box]) -> None:
    session = Session()
    labels = session.label([term_of(other) for other in others])
    alone = session.ask(unwanted=labels, also=(term_of(box),))
    by_formula = Session().ask(also=(term_of(box), *(negation(term_of(other)) for other in others)))
    found = Covers(others, WorkLimit()).cover(box, range(len(others)))
    assert isinstance(found, Covered) is isinstance(alone, Impossible) is isinstance(by_formula, Impossible)
    assert isinstance(found, Uncovered) is isinstance(alone, Found)


@given(BOX, LISTS, st.sets(st.integers(0, 6)))
def test_only_the_others_that_are_asked_about_count(box: Box, others: list[Box], numbers: set[int]) -> None:
    some = [number for number in sorted(numbers) if number < len(others)]
    found = Covers(others, WorkLimit()).cover(box, some)
    assert isinstance(found, Covered) is is_covered(box, [others[number] for number in some])
    assert not isinstance(found, Covered) or set(found.by) <= set(some)


def test_many_questions_may_be_asked_one_after_the_other() -> None:
    others: list[Box] = [{FIVE: 1 << code, TWO: 1 + half} for code in range(5) for half in range(2)]
    covers = Covers(others, WorkLimit())
    for code in range(5):
        assert covers.cover({FIVE: 1 << code}, range(10)) == Covered((2 * code, 2 * code + 1))
        assert covers.cover({FIVE: 1 << code}, [2 * code]) == Uncovered({FIVE: 1 << code, TWO: 2})
    assert covers.cover({}, range(10)) == Covered(tuple(range(10)))
    assert covers.cover({}, range(1, 10)) == Uncovered({FIVE: 1, TWO: 1})


def pigeons(holes: int) -> list[Box]:
    """For each hole, the ways in which two of the pigeons sit in it; there is one more pigeon than there are holes."""
    seats = [Variable(f"pigeon {number}", holes) for number in range(holes + 1)]
    return [
        {one: 1 << hole, other: 1 << hole} for one, other in combinations(seats, 2) for hole in range(holes)
    ]


def test_where_parts_are_too_many_the_solver_decides() -> None:
    """Two pigeons always share a hole; without one of the ways to do so, just those two can avoid it."""
    others = pigeons(5)
    covers = Covers(others, WorkLimit())
    assert covers.cover({}, range(len(others))) == Covered(tuple(range(len(others))))
    found = covers.cover({}, range(1, len(others)))
    assert isinstance(found, Uncovered)
    assert found.box.items() >= others[0].items()


@pytest.mark.parametrize("limit", [0, 1, NODE_WORK - 1])
def test_below_the_work_for_one_part_nothing_is_decided(limit: int) -> None:
    """Neither what is obvious, nor what is not; and each time the same."""
    covers = Covers([{}, {TWO: 1}], WorkLimit(limit))
    for _ in range(2):
        assert covers.cover({TWO: 1}, [0, 1]) == GaveUp()
        assert covers.cover({TWO: 2}, [1]) == GaveUp()
        assert covers.cover({TWO: 2}, []) == GaveUp()


def test_where_the_solver_may_not_work_long_it_gives_up_each_time() -> None:
    others = pigeons(5)
    covers = Covers(others, WorkLimit(NODE_WORK))
    found = [covers.cover({}, range(len(others))) for _ in range(3)]
    assert found == [GaveUp()] * 3
    assert isinstance(Covers(others, WorkLimit()).cover({}, range(len(others))), Covered)
