"""Small formulas, made at random, with their truth tables: written down twice, as plans and by the constructors."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from netlint.prover.terms import Term, Variable, atom, conjunction, disjunction, negation, unsettled
from netlint.value import value

VARIABLES: Final = (Variable("two", 2), Variable("three", 3), Variable("five", 5))
FACTS: Final = (Variable("a fact of two", 2, is_fact=True), Variable("a fact of three", 3, is_fact=True))

Point = dict[Variable, int]


@value
class Plan:
    """A formula before the constructors have seen it: what makes it, from which parts, and what it means.

    `means` takes a point, and for each part that nobody decides whether it holds as often as it may.
    """

    term: Term
    means: Callable[[Point, bool], bool]


def points(*variables: Variable) -> Iterator[Point]:
    """Every assignment of some variables."""
    for codes in product(*(range(variable.size) for variable in variables)):
        yield dict(zip(variables, codes, strict=True))


def every(*plans: Plan) -> Plan:
    return Plan(
        conjunction(plan.term for plan in plans),
        lambda point, most: all(plan.means(point, most) for plan in plans),
    )


def some(*plans: Plan) -> Plan:
    return Plan(
        disjunction(plan.term for plan in plans),
        lambda point, most: any(plan.means(point, most) for plan in plans),
    )


def opposite(plan: Plan) -> Plan:
    # Under a negation, what holds as often as it may makes the whole hold as seldom as it may.
    return Plan(negation(plan.term), lambda point, most: not plan.means(point, not most))


def undecided(least: Plan, most: Plan) -> Plan:
    joined = some(least, most)
    return Plan(
        unsettled(least.term, joined.term),
        lambda point, is_most: joined.means(point, True) if is_most else least.means(point, False),
    )


def single(variable: Variable, mask: int) -> Plan:
    return Plan(atom(variable, mask), lambda point, most: bool(mask >> point[variable] & 1))


def atoms(*variables: Variable) -> SearchStrategy[Plan]:
    """The value of one of some variables lies in a set, which may be empty or hold every value."""
    return st.sampled_from(variables).flatmap(
        lambda variable: st.integers(0, variable.full).map(lambda mask: single(variable, mask))
    )


def plans(*variables: Variable, may_be_unsettled: bool = False) -> SearchStrategy[Plan]:
    """Formulas about some variables."""

    def larger(parts: SearchStrategy[Plan]) -> SearchStrategy[Plan]:
        lists = st.lists(parts, max_size=3)
        found = [
            lists.map(lambda items: every(*items)),
            lists.map(lambda items: some(*items)),
            parts.map(opposite),
        ]
        if may_be_unsettled:
            found.append(st.tuples(parts, parts).map(lambda pair: undecided(*pair)))
        return st.one_of(found)

    return st.recursive(atoms(*variables), larger, max_leaves=12)


def boxes(*variables: Variable) -> SearchStrategy[Mapping[Variable, int]]:
    """Boxes over some of the variables."""
    return st.fixed_dictionaries(
        {},
        optional={variable: st.integers(1, variable.full - 1) for variable in variables},
    )


def within(box: Mapping[Variable, int], point: Point) -> bool:
    """Whether a point lies in a box."""
    return all(mask >> point[variable] & 1 for variable, mask in box.items())
