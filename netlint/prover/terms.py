"""A small language of formulas over variables with finitely many values; its constructors simplify as they build."""

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from netlint.value import value


class Variable:
    """Something that a question leaves open, such as the value of a label; its values are numbered from 0.

    `full` is the set of all its values, as bits. `is_fact` tells that nobody who describes a connection can choose it:
    what a DNS name stands for, where pods have their addresses. Each object is a variable of its own.
    """

    __slots__ = ("full", "is_fact", "name", "size")

    def __init__(self, name: str, size: int, *, is_fact: bool = False) -> None:
        self.name = name
        self.size = size
        self.full = (1 << size) - 1
        self.is_fact = is_fact

    def __repr__(self) -> str:
        return f"Variable({self.name!r}, {self.size})"


Assignment = Mapping[Variable, int]
"""A value for each variable."""


@value
class Atom:
    """The value of a variable is one of those whose bits are set in `mask`."""

    variable: Variable
    mask: int


@value
class Conjunction:
    """Every part holds."""

    parts: tuple["Term", ...]


@value
class Disjunction:
    """At least one part holds."""

    parts: tuple["Term", ...]


@value
class Negation:
    """The part does not hold."""

    part: "Term"


@value
class Unsettled:
    """Something between two formulas that no manifest decides: at least `least`, at most `most`."""

    least: "Term"
    most: "Term"


Term = Atom | Conjunction | Disjunction | Negation | Unsettled

TRUE: Term = Conjunction(())
FALSE: Term = Disjunction(())


def atom(variable: Variable, mask: int) -> Term:
    """The value of a variable lies in `mask`; constant where no value or every value does."""
    mask &= variable.full
    if not mask:
        return FALSE
    return TRUE if mask == variable.full else Atom(variable, mask)


def conjunction(parts: Iterable[Term]) -> Term:
    """All parts at once: what is said of one variable is said once."""
    atoms: dict[Variable, Atom] = {}
    others: list[Term] = []
    for given in parts:
        # Those of its kind are flat already: constructors have made them.
        for part in given.parts if isinstance(given, Conjunction) else (given,):
            if isinstance(part, Atom):
                known = atoms.setdefault(part.variable, part)
                if known is not part:
                    mask = known.mask & part.mask
                    if not mask:
                        return FALSE
                    atoms[part.variable] = Atom(part.variable, mask)
            elif part is FALSE:
                return FALSE
            else:
                others.append(part)
    kept = (*atoms.values(), *others)
    return kept[0] if len(kept) == 1 else Conjunction(kept) if kept else TRUE


def disjunction(parts: Iterable[Term]) -> Term:
    """Any of the parts: what is said of one variable is said once."""
    atoms: dict[Variable, Atom] = {}
    others: list[Term] = []
    for given in parts:
        for part in given.parts if isinstance(given, Disjunction) else (given,):
            if isinstance(part, Atom):
                known = atoms.setdefault(part.variable, part)
                if known is not part:
                    mask = known.mask | part.mask
                    if mask == part.variable.full:
                        return TRUE
                    atoms[part.variable] = Atom(part.variable, mask)
            elif part is TRUE:
                return TRUE
            else:
                others.append(part)
    kept = (*atoms.values(), *others)
    return kept[0] if len(kept) == 1 else Disjunction(kept) if kept else FALSE


def negation(part: Term) -> Term:
    """The opposite."""
    if isinstance(part, Atom):
        return Atom(part.variable, part.variable.full ^ part.mask)
    if isinstance(part, Negation):
        return part.part
    if part is TRUE or part is FALSE:
        return FALSE if part is TRUE else TRUE
    return Negation(part)


def unsettled(least: Term, most: Term) -> Term:
    """Something between two formulas; the first must imply the second."""
    return least if least == most else Unsettled(least, most)


def holds(term: Term, assignment: Assignment) -> bool:
    """Whether a formula in which nothing is unsettled holds under an assignment of all its variables."""
    known: dict[int, bool] = {}

    def value_of(part: Term) -> bool:
        if isinstance(part, Atom):
            return bool(part.mask >> assignment[part.variable] & 1)
        found = known.get(id(part))
        if found is None:
            found = known[id(part)] = compute(part)
        return found

    def compute(part: Conjunction | Disjunction | Negation | Unsettled) -> bool:
        match part:
            case Conjunction(parts):
                return all(map(value_of, parts))
            case Disjunction(parts):
                return any(map(value_of, parts))
            case Negation(inner):
                return not value_of(inner)
            case Unsettled():
                raise ValueError("an unsettled formula has no value")
            case _:
                assert_never(part)

    return value_of(term)


def settled(term: Term, *, strict: bool) -> Term:
    """What holds whatever the facts are (`strict`), or for some of them; exact where each fact is mentioned once."""
    return _Settling(strict, False).of(term)


def with_facts(term: Term, *, strict: bool) -> Term:
    """The formula with nothing unsettled but the facts, which stay: each has one value wherever it is mentioned."""
    return _Settling(strict, True).of(term)


class _Settling:
    """Settles a formula against what it says, or for it; parts that are shared stay shared."""

    def __init__(self, strict: bool, keeps_facts: bool) -> None:
        self._strict = strict
        self._keeps_facts = keeps_facts
        self._known: dict[tuple[int, bool], Term] = {}

    def of(self, term: Term, positive: bool = True) -> Term:
        """The part, as it stands under an even number of negations, or an odd one."""
        if isinstance(term, Atom):
            if self._keeps_facts or not term.variable.is_fact:
                return term
            return FALSE if self._strict is positive else TRUE
        key = id(term), positive
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._settle(term, positive)
        return found

    def _settle(self, term: Conjunction | Disjunction | Negation | Unsettled, positive: bool) -> Term:
        match term:
            case Conjunction(parts):
                new = [self.of(part, positive) for part in parts]
                return term if are_same(new, parts) else conjunction(new)
            case Disjunction(parts):
                new = [self.of(part, positive) for part in parts]
                return term if are_same(new, parts) else disjunction(new)
            case Negation(part):
                inner = self.of(part, not positive)
                return term if inner is part else negation(inner)
            case Unsettled(least, most):
                return self.of(least if self._strict is positive else most, positive)
            case _:
                assert_never(term)


def are_same(new: Sequence[Term], old: Sequence[Term]) -> bool:
    """Whether two lists hold the very same formulas."""
    return all(one is other for one, other in zip(new, old, strict=True))


def under(term: Term, box: Mapping[Variable, int]) -> Term:
    """The formula for assignments whose variables have values within `box`, as simple as that makes it."""
    known: dict[int, Term] = {}

    def reduced(part: Term) -> Term:
        if isinstance(part, Atom):
            within = box.get(part.variable)
            if within is None:
                return part
            common = within & part.mask
            return FALSE if not common else TRUE if common == within else Atom(part.variable, common)
        found = known.get(id(part))
        if found is None:
            found = known[id(part)] = reduce(part)
        return found

    def reduce(part: Conjunction | Disjunction | Negation | Unsettled) -> Term:
        match part:
            case Conjunction(parts):
                new = [reduced(item) for item in parts]
                return part if are_same(new, parts) else conjunction(new)
            case Disjunction(parts):
                new = [reduced(item) for item in parts]
                return part if are_same(new, parts) else disjunction(new)
            case Negation(inner):
                return negation(reduced(inner))
            case Unsettled(least, most):
                return unsettled(reduced(least), reduced(most))
            case _:
                assert_never(part)

    return reduced(term)


def variables_of(*terms: Term) -> list[Variable]:
    """The variables that formulas speak of, each once, in the order in which they stand there."""
    found: dict[Variable, None] = {}
    seen: set[int] = set()
    left = list(reversed(terms))
    while left:
        term = left.pop()
        if isinstance(term, Atom):
            found[term.variable] = None
        elif id(term) not in seen:
            seen.add(id(term))
            match term:
                case Conjunction(parts) | Disjunction(parts):
                    left += reversed(parts)
                case Negation(part):
                    left.append(part)
                case Unsettled(least, most):
                    left += (most, least)
                case _:
                    assert_never(term)
    return list(found)
