"""What the solver says: an assignment that holds, a core that cannot, or that it gave up; each time the same."""

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlint.prover.solve import Found, GaveUp, Impossible, Outcome, Session
from netlint.prover.terms import FALSE, TRUE, Term, Variable, atom, conjunction, holds, negation
from tests.unit.prover.formulas import FACTS, VARIABLES, Plan, Point, plans, points

ALL: Final = (*VARIABLES, *FACTS)
TWO, THREE, FIVE = VARIABLES
PLANS = plans(*ALL)


def whole(found: Found) -> Point:
    """An assignment of all variables: those that are missing do not matter."""
    return {variable: found.values.get(variable, 0) for variable in ALL}


def pigeons(holes: int) -> list[Term]:
    """No two of some pigeons share a hole, of which there is one less: hard to see for a solver."""
    seats = [Variable(f"pigeon {number}", holes) for number in range(holes + 1)]
    return [
        negation(conjunction((atom(one, 1 << hole), atom(other, 1 << hole))))
        for one, other in combinations(seats, 2)
        for hole in range(holes)
    ]


@given(st.lists(PLANS, max_size=3))
def test_it_finds_what_can_hold_and_nothing_else(given_plans: list[Plan]) -> None:
    outcome = Session().ask(also=[plan.term for plan in given_plans])
    match outcome:
        case Found():
            assert all(holds(plan.term, whole(outcome)) for plan in given_plans)
            assert all(0 <= code < variable.size for variable, code in outcome.values.items())
        case Impossible():
            assert not any(all(plan.means(p, True) for plan in given_plans) for p in points(*ALL))
        case GaveUp():
            pytest.fail("it gave up")


@given(st.lists(PLANS, min_size=1, max_size=4), st.lists(st.tuples(st.booleans(), PLANS), max_size=3))
def test_labels_mean_their_formulas_in_every_question(
    labelled: list[Plan], asked: list[tuple[bool, Plan]]
) -> None:
    session = Session()
    labels = session.label([plan.term for plan in labelled])
    for are_wanted, also in [*asked, *asked]:
        wanted, unwanted = (labels, ()) if are_wanted else ((), labels)
        outcome = session.ask(wanted, unwanted, (also.term,))
        expected = [
            point
            for point in points(*ALL)
            if also.means(point, True) and all(plan.means(point, True) is are_wanted for plan in labelled)
        ]
        if isinstance(outcome, Found):
            assert whole(outcome) in expected
        else:
            assert isinstance(outcome, Impossible)
            assert expected == []
            assert_core(outcome, labelled, are_wanted, also)


def assert_core(outcome: Impossible, labelled: Sequence[Plan], are_wanted: bool, also: Plan) -> None:
    """The formulas to blame cannot hold together with what was asked besides."""
    blamed = [labelled[place] for place in outcome.core]
    for point in points(*ALL):
        if also.means(point, True):
            assert not all(plan.means(point, True) is are_wanted for plan in blamed)


def test_a_core_counts_wanted_labels_first() -> None:
    session = Session()
    session.label([atom(TWO, 1), atom(FIVE, 1), atom(FIVE, 3), atom(TWO, 1)])
    assert session.ask(wanted=[0, 1], unwanted=[2]) == Impossible((1, 2))
    assert session.ask(wanted=[1], unwanted=[3, 2]) == Impossible((0, 2))
    assert session.ask(wanted=[0], unwanted=[3]) == Impossible((0, 1))


def test_labels_may_be_added_between_questions() -> None:
    session = Session()
    assert session.label([atom(THREE, 1)]) == range(1)
    assert isinstance(session.ask(wanted=[0]), Found)
    assert session.label([atom(THREE, 2), TRUE, FALSE]) == range(1, 4)
    assert isinstance(session.ask(wanted=[0, 1]), Impossible)
    assert isinstance(session.ask(wanted=[1, 2], unwanted=[3]), Found)


def test_a_variable_that_is_met_in_a_question_has_only_the_values_that_exist_ever_after() -> None:
    """The question is taken back, and what was said about the variable must not be."""
    session = Session()
    assert isinstance(session.ask(also=(atom(THREE, 1),)), Found)
    labels = session.label([atom(THREE, 1 << code) for code in range(3)])
    assert isinstance(session.ask(unwanted=labels), Impossible)
    assert isinstance(session.ask(unwanted=labels[:2]), Found)


def test_a_question_leaves_nothing_behind() -> None:
    session = Session()
    (label,) = session.label([atom(FIVE, 1)])
    assert isinstance(session.ask(wanted=[label], also=(atom(FIVE, 2),)), Impossible)
    assert isinstance(session.ask(also=(FALSE,)), Impossible)
    assert isinstance(session.ask(wanted=[label]), Found)


def test_sessions_do_not_know_of_each_other() -> None:
    one, other = Session(), Session()
    one.label([atom(TWO, 1)])
    other.label([atom(TWO, 2)])
    for session, code in ((one, 0), (other, 1)):
        outcome = session.ask(wanted=[0])
        assert isinstance(outcome, Found)
        assert outcome.values[TWO] == code


@pytest.mark.parametrize("limit", [1, 100, 1000])
def test_what_takes_too_much_work_is_given_up_each_time(limit: int) -> None:
    session = Session(limit)
    assert [session.ask(also=pigeons(6)) for _ in range(3)] == [GaveUp()] * 3


def test_the_limit_is_that_of_each_question() -> None:
    """Work that was spent on one question is not missing in another one."""
    session = Session(50_000)
    outcomes = [session.ask(also=pigeons(5)) for _ in range(20)]
    assert outcomes == [Impossible(())] * 20


def test_what_questions_take_adds_up() -> None:
    session, spent = Session(), []
    for _ in range(3):
        session.ask(also=pigeons(5))
        spent.append(session.spent)
    assert 0 < spent[0] < spent[1] < spent[2]


def test_answers_are_the_same_each_time() -> None:
    def asked() -> list[Outcome]:
        session = Session()
        labels = session.label([atom(FIVE, 0b10101), negation(atom(THREE, 1)), atom(TWO, 2)])
        return [session.ask(labels), session.ask(labels[:1], labels[1:]), session.ask(also=(atom(FIVE, 6),))]

    assert asked() == asked()
