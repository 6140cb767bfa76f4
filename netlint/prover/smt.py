"""Writes formulas as text in the language that solvers read (SMT-LIB 2), over bit vectors of a few bits."""

from collections.abc import Iterator, Sequence
from typing import assert_never

from netlint.engine.reachability.bits import indices_of
from netlint.prover.terms import Atom, Conjunction, Disjunction, Negation, Term, Unsettled, Variable


class Script:
    """Gives variables names, and writes what formulas say about them; a name is never given twice."""

    def __init__(self) -> None:
        self._definitions = 0
        self._names: dict[Variable, str] = {}
        self._atoms: dict[tuple[Variable, int], str] = {}

    def name(self, variable: Variable) -> str:
        """The name of a variable."""
        return self._names.setdefault(variable, f"v{len(self._names)}")

    def declaration(self, variable: Variable) -> str:
        """Says what a variable is; to be said once."""
        return f"(declare-const {self.name(variable)} (_ BitVec {width(variable)}))"

    def bound(self, variable: Variable) -> str:
        """Asserts that the variable has a value that exists; empty where that needs no saying."""
        bits = width(variable)
        if variable.size == 1 << bits:
            return ""
        return f"(assert (bvule {self.name(variable)} {_number(variable.size - 1, bits)}))"

    def text(self, terms: Sequence[Term]) -> tuple[list[str], list[str]]:
        """Definitions of the parts of formulas, what is shared once, and the formulas themselves in their words."""
        names: dict[int, str] = {}
        definitions = []
        for part in _inner_first(terms):
            self._definitions += 1
            names[id(part)] = f"t{self._definitions}"
            definitions.append(f"(define-fun {names[id(part)]} () Bool {self._compound(part, names)})")
        return definitions, [self._atom(t) if isinstance(t, Atom) else names[id(t)] for t in terms]

    def _compound(self, term: Conjunction | Disjunction | Negation | Unsettled, names: dict[int, str]) -> str:
        match term:
            case Conjunction(parts):
                return f"(and {self._parts(parts, names)})" if parts else "true"
            case Disjunction(parts):
                return f"(or {self._parts(parts, names)})" if parts else "false"
            case Negation(part):
                return f"(not {self._parts((part,), names)})"
            case Unsettled():
                raise ValueError("an unsettled formula cannot be written down")
            case _:
                assert_never(term)

    def _parts(self, parts: tuple[Term, ...], names: dict[int, str]) -> str:
        return " ".join([self._atom(part) if isinstance(part, Atom) else names[id(part)] for part in parts])

    def _atom(self, term: Atom) -> str:
        key = term.variable, term.mask
        found = self._atoms.get(key)
        if found is None:
            found = self._atoms[key] = _within(self.name(term.variable), term.variable, term.mask)
        return found


def _inner_first(terms: Sequence[Term]) -> Iterator[Conjunction | Disjunction | Negation | Unsettled]:
    """The parts that are no atoms, each once and after its own parts."""
    done: set[int] = set()
    stack: list[tuple[Term, bool]] = [(term, False) for term in reversed(terms)]
    while stack:
        part, is_open = stack.pop()
        if isinstance(part, Atom) or id(part) in done:
            continue
        if is_open:
            done.add(id(part))
            yield part
            continue
        stack.append((part, True))
        match part:
            case Conjunction(parts) | Disjunction(parts):
                stack += [(item, False) for item in parts]
            case Negation(inner):
                stack.append((inner, False))
            case Unsettled(least, most):
                stack += [(least, False), (most, False)]
            case _:
                assert_never(part)


def width(variable: Variable) -> int:
    """How many bits the values of a variable take."""
    return max((variable.size - 1).bit_length(), 1)


def _number(code: int, bits: int) -> str:
    return f"#b{code:0{bits}b}"


def _within(name: str, variable: Variable, mask: int) -> str:
    """The value is in a set: said of the runs of consecutive values that are in it, or of those that are not."""
    inside, outside = list(_runs(mask)), list(_runs(variable.full ^ mask))
    runs, is_inside = (inside, True) if len(inside) <= len(outside) else (outside, False)
    bits = width(variable)
    tests = [_run(name, first, last, variable.size, bits) for first, last in runs]
    joined = tests[0] if len(tests) == 1 else f"(or {' '.join(tests)})"
    return joined if is_inside else f"(not {joined})"


def _runs(mask: int) -> Iterator[tuple[int, int]]:
    first = last = -2
    for code in indices_of(mask):
        if code != last + 1:
            if first >= 0:
                yield first, last
            first = code
        last = code
    if first >= 0:
        yield first, last


def _run(name: str, first: int, last: int, size: int, bits: int) -> str:
    if first == last:
        return f"(= {name} {_number(first, bits)})"
    least = f"(bvule {_number(first, bits)} {name})" if first else ""
    most = f"(bvule {name} {_number(last, bits)})" if last < size - 1 else ""
    return f"(and {least} {most})" if least and most else least or most or "true"
