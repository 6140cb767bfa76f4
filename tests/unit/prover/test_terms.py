"""Constructors and transformations of formulas keep what the formulas mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlint.prover.terms import (
    FALSE,
    TRUE,
    Atom,
    Conjunction,
    Disjunction,
    Negation,
    Term,
    Unsettled,
    Variable,
    atom,
    conjunction,
    disjunction,
    holds,
    negation,
    settled,
    under,
    unsettled,
    variables_of,
)
from tests.unit.prover.formulas import FACTS, VARIABLES, Plan, boxes, plans, points, within

TWO, THREE, FIVE = VARIABLES
FACT, OTHER_FACT = FACTS
ALL = (*VARIABLES, *FACTS)


@given(plans(*ALL))
def test_constructors_keep_the_meaning(plan: Plan) -> None:
    assert all(holds(plan.term, point) is plan.means(point, True) for point in points(*ALL))


@given(plans(*ALL, may_be_unsettled=True))
def test_formulas_are_as_simple_as_they_are_built(plan: Plan) -> None:
    """Other modules compare with the constants by `is`, and rely on one atom for each variable."""
    for part in parts_of(plan.term):
        assert part not in (TRUE, FALSE) or part is TRUE or part is FALSE
        match part:
            case Conjunction(parts) | Disjunction(parts):
                assert len(parts) != 1
                assert not any(type(item) is type(part) for item in parts)
                atoms = [item.variable for item in parts if isinstance(item, Atom)]
                assert len(set(atoms)) == len(atoms)
            case Negation(item):
                assert not isinstance(item, Atom | Negation)
            case Atom(variable, mask):
                assert 0 < mask < variable.full


def parts_of(term: Term) -> list[Term]:
    """A formula and all its parts."""
    match term:
        case Conjunction(parts) | Disjunction(parts):
            return [term, *(inner for part in parts for inner in parts_of(part))]
        case Negation(part):
            return [term, *parts_of(part)]
        case Unsettled(least, most):
            return [term, *parts_of(least), *parts_of(most)]
        case Atom():
            return [term]


@given(plans(*ALL, may_be_unsettled=True))
def test_what_is_settled_lies_around_the_formula(plan: Plan) -> None:
    least, most = settled(plan.term, strict=True), settled(plan.term, strict=False)
    assert not any(variable.is_fact for variable in variables_of(least, most))
    for point in points(*VARIABLES):
        cases = [point | facts for facts in points(*FACTS)]
        assert not holds(least, point) or all(plan.means(case, False) for case in cases)
        assert holds(most, point) or not any(plan.means(case, True) for case in cases)


@given(plans(*VARIABLES), plans(*VARIABLES), st.integers(1, 2), st.integers(1, 6))
def test_settling_is_exact_where_each_fact_is_mentioned_once(
    one: Plan, other: Plan, mask: int, other_mask: int
) -> None:
    term = disjunction(
        (
            conjunction((one.term, negation(atom(FACT, mask)))),
            conjunction((other.term, atom(OTHER_FACT, other_mask))),
        )
    )
    least, most = settled(term, strict=True), settled(term, strict=False)
    for point in points(*VARIABLES):
        found = {holds(term, point | facts) for facts in points(*FACTS)}
        assert holds(least, point) is (found == {True})
        assert holds(most, point) is (True in found)


@given(plans(*VARIABLES))
def test_without_facts_there_is_nothing_to_settle(plan: Plan) -> None:
    assert settled(plan.term, strict=True) is plan.term
    assert settled(plan.term, strict=False) is plan.term


@given(plans(*ALL), boxes(*ALL))
def test_within_a_box_a_formula_means_the_same(plan: Plan, box: dict[Variable, int]) -> None:
    reduced = under(plan.term, box)
    assert all(holds(reduced, p) is holds(plan.term, p) for p in points(*ALL) if within(box, p))


@given(plans(*ALL, may_be_unsettled=True), boxes(*ALL))
def test_within_a_box_limits_mean_the_same(plan: Plan, box: dict[Variable, int]) -> None:
    given_facts = {variable: mask for variable, mask in box.items() if not variable.is_fact}
    for strict in (True, False):
        before, after = (settled(term, strict=strict) for term in (plan.term, under(plan.term, given_facts)))
        found = (holds(before, p) is holds(after, p) for p in points(*VARIABLES) if within(given_facts, p))
        assert all(found)


@given(plans(*ALL, may_be_unsettled=True))
def test_variables_are_told_once_and_nothing_else_matters(plan: Plan) -> None:
    found = variables_of(plan.term, plan.term)
    assert len(set(found)) == len(found)
    assert set(found) == {part.variable for part in parts_of(plan.term) if isinstance(part, Atom)}


def test_variables_come_in_the_order_of_the_formula() -> None:
    first = conjunction(
        (disjunction((atom(FIVE, 1), atom(TWO, 1))), negation(disjunction((atom(THREE, 1), atom(TWO, 2)))))
    )
    assert variables_of(first) == [FIVE, TWO, THREE]
    assert variables_of(atom(THREE, 1), first) == [THREE, FIVE, TWO]


@pytest.mark.parametrize(("mask", "expected"), [(0, FALSE), (0b111, TRUE), (0b11000, FALSE), (0b11111, TRUE)])
def test_an_atom_of_no_value_or_of_every_value_is_constant(mask: int, expected: Term) -> None:
    assert atom(THREE, mask) is expected


def test_values_that_do_not_exist_do_not_count() -> None:
    assert atom(THREE, 0b11001) == Atom(THREE, 0b001)


def test_variables_of_equal_names_are_two() -> None:
    one, other = Variable("x", 2), Variable("x", 2)
    assert conjunction((atom(one, 1), atom(other, 2))) is not FALSE


def test_what_lies_between_a_formula_and_itself_is_that_formula() -> None:
    assert unsettled(atom(TWO, 1), atom(TWO, 1)) == atom(TWO, 1)


def test_an_unsettled_formula_has_no_value() -> None:
    with pytest.raises(ValueError, match="no value"):
        holds(unsettled(FALSE, TRUE), {})
