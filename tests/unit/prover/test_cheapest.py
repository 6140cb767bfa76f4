"""The cheapest choice is one that holds, that costs least, and the same each time."""

from collections.abc import Mapping
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from netlint.prover.solve import Cheapest, Found, Impossible
from netlint.prover.terms import FALSE, TRUE, Term, Variable, atom, conjunction, disjunction, holds, negation

SIZE = 5
VARIABLES = [Variable(f"choice {number}", 2) for number in range(SIZE)]

literals = st.builds(
    lambda variable, mask: atom(variable, mask), st.sampled_from(VARIABLES), st.sampled_from((1, 2))
)
formulas = st.recursive(
    st.one_of(literals, st.sampled_from((TRUE, FALSE))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(conjunction),
        st.lists(inner, max_size=3).map(disjunction),
        inner.map(negation),
    ),
    max_leaves=8,
)
costs = st.lists(st.integers(1, 6), min_size=SIZE, max_size=SIZE)


def cost_of(values: Mapping[Variable, int], given_costs: list[int]) -> tuple[int, int]:
    """What a choice costs, and which places it takes, those of the earlier ones before those of the later ones."""
    chosen = [number for number, variable in enumerate(VARIABLES) if values.get(variable)]
    return sum(given_costs[number] for number in chosen), sum(number + 1 for number in chosen)


@given(costs, st.lists(formulas, max_size=4))
def test_the_choice_is_the_cheapest_that_holds(given_costs: list[int], terms: list[Term]) -> None:
    chooser = Cheapest(list(zip(VARIABLES, given_costs, strict=True)))
    for number, term in enumerate(terms):
        chooser.add(term)
        so_far = terms[: number + 1]
        every = (dict(zip(VARIABLES, bits, strict=True)) for bits in product((0, 1), repeat=SIZE))
        best = min(
            (cost_of(values, given_costs) for values in every if all(holds(item, values) for item in so_far)),
            default=None,
        )
        outcome = chooser.choose()
        if best is None:
            assert outcome == Impossible(())
            return
        assert isinstance(outcome, Found)
        values = {variable: outcome.values.get(variable, 0) for variable in VARIABLES}
        assert all(holds(item, values) for item in so_far)
        assert cost_of(values, given_costs) == best


def test_nothing_is_chosen_where_nothing_is_asked_for() -> None:
    outcome = Cheapest([(variable, 1) for variable in VARIABLES]).choose()
    assert isinstance(outcome, Found)
    assert not any(outcome.values.values())
