"""Boxes: conjunctions that say of each variable in which set its value lies; formulas as unions of them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import product
from typing import Final, assert_never

from netlint.prover.terms import (
    Atom,
    Conjunction,
    Disjunction,
    Negation,
    Term,
    Unsettled,
    Variable,
    atom,
    conjunction,
)

Box = Mapping[Variable, int]
"""For some variables the set of values, as bits, that they may have: never none, never all."""

MOST_BOXES: Final = 256
"""Formulas that are the union of more boxes than this are left to the solver."""


class TooMany(Exception):
    """A formula is the union of more boxes than anybody wants to look at."""


def meet(one: Box, other: Box) -> Box | None:
    """What lies in both; None for nothing."""
    if not one or not other:
        return one or other
    if one.keys().isdisjoint(other):
        return {**one, **other}
    joined = dict(one)
    for variable, mask in other.items():
        common = joined.get(variable, mask) & mask
        if not common:
            return None
        joined[variable] = common
    return joined


def have_common(ones: Iterable[Box], others: Iterable[Box]) -> bool:
    """Whether anything lies in a box of either list."""
    return any(meet(one, other) is not None for one, other in product(ones, others))


def boxes_of(term: Term) -> tuple[Box, ...]:
    """The formula as a union of boxes, which may overlap; raises TooMany. Facts count as variables like others."""
    return tuple(_boxes(term, True))


def _boxes(term: Term, positive: bool) -> Sequence[Box]:
    match term:
        case Conjunction(parts):
            return _all(parts, positive) if positive else _any(parts, positive)
        case Atom(variable, mask):
            return ({variable: mask if positive else variable.full ^ mask},)
        case Disjunction(parts):
            return _any(parts, positive) if positive else _all(parts, positive)
        case Negation(part):
            return _boxes(part, not positive)
        case Unsettled():
            raise TooMany
        case _:
            assert_never(term)


def _any(parts: Sequence[Term], positive: bool) -> Sequence[Box]:
    found = [box for part in parts for box in _boxes(part, positive)]
    return _bounded(found)


def _all(parts: Sequence[Term], positive: bool) -> Sequence[Box]:
    if positive:
        # Constructors say once what they say of a variable.
        box = {part.variable: part.mask for part in parts if isinstance(part, Atom)}
        if len(box) == len(parts):
            return (box,)
    return reduce(meets, (_boxes(part, positive) for part in parts), _EVERYTHING)


_EVERYTHING: Sequence[Box] = ({},)


def meets(ones: Sequence[Box], others: Sequence[Box]) -> Sequence[Box]:
    """What lies in a box of either list; raises TooMany."""
    if len(ones) == 1 == len(others):
        both = meet(ones[0], others[0])
        return () if both is None else (both,)
    if len(ones) * len(others) > MOST_BOXES * MOST_BOXES:
        raise TooMany
    found = [common for one, other in product(ones, others) if (common := meet(one, other)) is not None]
    return _bounded(found)


def _bounded(found: list[Box]) -> Sequence[Box]:
    if len(found) > MOST_BOXES:
        raise TooMany
    return found


def term_of(box: Box) -> Term:
    """The formula that a box is."""
    return conjunction(atom(variable, mask) for variable, mask in box.items())


def lowest(box: Box, variables: Iterable[Variable]) -> dict[Variable, int]:
    """The assignment of some variables that takes the first value which the box leaves to each."""
    masks = {variable: box.get(variable, variable.full) for variable in variables}
    return {variable: (mask & -mask).bit_length() - 1 for variable, mask in masks.items()}
