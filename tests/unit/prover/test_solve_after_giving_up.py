"""A solver that has reached its limit answers later questions as if it had not been asked before."""

import pytest

from netlint.prover.solve import GaveUp, Impossible, Session
from netlint.prover.terms import Term, Variable, atom, conjunction, disjunction, negation

CELLS = [[Variable(f"row {row}, column {column}", 2) for column in range(6)] for row in range(7)]


def full_rows() -> list[Term]:
    """Something is in each row."""
    return [disjunction(atom(cell, 0b10) for cell in row) for row in CELLS]


def sparse_columns() -> list[Term]:
    """No two things are in one column, of which there are fewer than rows."""
    return [
        negation(conjunction((atom(CELLS[one][column], 0b10), atom(CELLS[other][column], 0b10))))
        for column in range(6)
        for one in range(7)
        for other in range(one)
    ]


@pytest.mark.parametrize("limit", range(50, 4000, 75))
def test_what_was_stated_still_holds(limit: int) -> None:
    """Nothing meets both, so that no answer is a connection; easy questions are answered as before."""
    session = Session(limit)
    (label,) = session.label([conjunction((*full_rows(), *sparse_columns()))])
    for number in range(6):
        outcome = session.ask([label], (), (atom(CELLS[0][number], 0b10),))
        assert isinstance(outcome, GaveUp | Impossible), outcome
