"""Lets facts decide which of several policies of equal priority comes first, so that two formulas can agree on it."""

from typing import assert_never

from netlint.prover.terms import (
    Atom,
    Conjunction,
    Disjunction,
    Negation,
    Term,
    Unsettled,
    Variable,
    are_same,
    atom,
    conjunction,
    disjunction,
    negation,
)

_WORDS = "which of several policies of equal priority comes first"


class Ties:
    """Gives each unsettled formula a fact of its own; equal ones share it, wherever they stand (S2.7)."""

    def __init__(self) -> None:
        self._facts: list[tuple[Unsettled, Variable]] = []

    def decided(self, term: Term) -> Term:
        """The formula with nothing unsettled but facts."""
        known: dict[int, Term] = {}

        def of(part: Term) -> Term:
            if isinstance(part, Atom):
                return part
            found = known.get(id(part))
            if found is None:
                found = known[id(part)] = decide(part)
            return found

        def decide(part: Conjunction | Disjunction | Negation | Unsettled) -> Term:
            match part:
                case Conjunction(parts):
                    new = [of(item) for item in parts]
                    return part if are_same(new, parts) else conjunction(new)
                case Disjunction(parts):
                    new = [of(item) for item in parts]
                    return part if are_same(new, parts) else disjunction(new)
                case Negation(inner):
                    new_inner = of(inner)
                    return part if new_inner is inner else negation(new_inner)
                case Unsettled(least, most):
                    fact = atom(self._fact(part), 0b10)
                    return disjunction((of(least), conjunction((of(most), fact))))
                case _:
                    assert_never(part)

        return of(term)

    def _fact(self, tie: Unsettled) -> Variable:
        for known, fact in self._facts:
            if known == tie:
                return fact
        fact = Variable(_WORDS, 2, is_fact=True)
        self._facts.append((tie, fact))
        return fact
