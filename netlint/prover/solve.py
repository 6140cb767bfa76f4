"""Asks Z3 whether formulas can hold, or how at least cost: only this module imports it, once a question needs it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from netlint.prover.smt import Script, width
from netlint.prover.terms import Term, Variable, variables_of
from netlint.prover.work import DEFAULT_WORK_LIMIT
from netlint.value import value

_SEED: Final = 0


@value
class Found:
    """An assignment under which all formulas hold; variables that do not matter may be missing."""

    values: Mapping[Variable, int]


@value
class Impossible:
    """No assignment makes all formulas hold; `core` are the places of those that are to blame."""

    core: tuple[int, ...]


@value
class GaveUp:
    """The work limit was reached first."""


Outcome = Found | Impossible | GaveUp


class Session:
    """A solver that keeps what is stated once, for many questions; answers do not depend on the machine.

    `limit` is the work for one question. All of its objects stay in the thread that made it.
    """

    def __init__(self, limit: int = DEFAULT_WORK_LIMIT) -> None:
        import z3  # type: ignore[import-untyped]

        self._z3: Any = z3
        self._context = z3.Context()
        self._limit = limit
        self._stated: list[str] = []
        self._solver = self._new_solver()
        self._script = Script()
        self._constants: dict[Variable, Any] = {}
        self._labels: list[Any] = []

    def label(self, terms: Sequence[Term]) -> range:
        """State formulas under labels, whose numbers `ask` takes; an opposite needs no label of its own."""
        first = len(self._labels)
        numbers = range(first, first + len(terms))
        names = [f"x{number}" for number in numbers]
        self._labels += [self._z3.Bool(name, ctx=self._context) for name in names]
        lines, whole = self._written(terms)
        lines += [f"(declare-const {name} Bool)" for name in names]
        lines += [f"(assert (= {name} {text}))" for name, text in zip(names, whole, strict=True)]
        self._state(lines)
        return numbers

    def ask(
        self, wanted: Iterable[int] = (), unwanted: Iterable[int] = (), also: Sequence[Term] = ()
    ) -> Outcome:
        """Whether the formulas of the labels `wanted` and `also` can hold, and none of those of `unwanted`.

        A core counts the labels as they are given, wanted ones first.
        """
        labels = self._labels
        assumed = [*(labels[n] for n in wanted), *(self._z3.Not(labels[n], self._context) for n in unwanted)]
        outcome = self._outcome(assumed, also)
        if isinstance(outcome, GaveUp):
            # What was stated may have been taken in only in part, which would make later answers wrong.
            self._solver = self._new_solver()
        return outcome

    @property
    def spent(self) -> int:
        """How much work all questions together have taken."""
        statistics = self._solver.statistics()
        return sum(number for key, number in statistics if key == "rlimit count")

    def _new_solver(self) -> Any:
        """A solver that knows all that has been stated for good."""
        solver = self._z3.SolverFor("QF_FD", ctx=self._context)
        solver.set("random_seed", _SEED)
        solver.set("rlimit", self._limit)
        for text in self._stated:
            solver.from_string(text)
        return solver

    def _state(self, lines: Sequence[str]) -> None:
        self._stated.append("\n".join(lines))
        self._solver.from_string(self._stated[-1])

    def _outcome(self, assumed: Sequence[Any], also: Sequence[Term]) -> Outcome:
        if not also:
            return self._checked(assumed)
        lines, whole = self._written(also)
        lines += [f"(assert {text})" for text in whole]
        self._solver.push()
        try:
            self._solver.from_string("\n".join(lines))
            return self._checked(assumed)
        finally:
            self._solver.pop()

    def _written(self, terms: Sequence[Term]) -> tuple[list[str], list[str]]:
        """Definitions that formulas need, and the formulas in their words; what is new to the solver is declared."""
        new = [variable for variable in variables_of(*terms) if variable not in self._constants]
        for variable in new:
            name = self._script.name(variable)
            self._constants[variable] = self._z3.BitVec(name, width(variable), ctx=self._context)
        if new:
            # Stated for good, also while a question is asked that is taken back.
            self._state([line for v in new for line in (self._script.declaration(v), self._script.bound(v))])
        return self._script.text(terms)

    def _checked(self, assumed: Sequence[Any]) -> Outcome:
        answer = self._solver.check(*assumed)
        if answer == self._z3.unsat:
            core = {item.get_id() for item in self._solver.unsat_core()}
            return Impossible(tuple(n for n, item in enumerate(assumed) if item.get_id() in core))
        if answer != self._z3.sat:
            return GaveUp()
        return Found(_values(self._solver.model(), self._constants))


class Cheapest:
    """Chooses values of variables with two values so that what is stated holds: as few ones as possible, by cost.

    Among choices that cost the same it prefers those variables that were given earlier, and it always makes the same.
    `limit` is the work for one choice.
    """

    def __init__(self, costs: Sequence[tuple[Variable, int]], limit: int = DEFAULT_WORK_LIMIT) -> None:
        import z3

        self._z3: Any = z3
        self._context = z3.Context()
        self._optimizer = z3.Optimize(ctx=self._context)
        self._optimizer.set("rlimit", limit)
        self._script = Script()
        self._constants = {
            variable: z3.BitVec(self._script.name(variable), width(variable), ctx=self._context)
            for variable, _ in costs
        }
        lines = [self._script.declaration(variable) for variable in self._constants]
        self._optimizer.from_string("\n".join(lines))
        scale = sum(range(1, len(costs) + 1)) + 1
        for rank, (variable, cost) in enumerate(costs, 1):
            self._optimizer.add_soft(self._constants[variable] == 0, str(cost * scale + rank))

    def add(self, term: Term) -> None:
        """State a formula about the variables for good."""
        lines, (whole,) = self._script.text([term])
        lines = [self._script.declaration(variable) for variable in self._constants] + lines
        self._optimizer.from_string("\n".join([*lines, f"(assert {whole})"]))

    def choose(self) -> Outcome:
        """The cheapest choice; a core says nothing here."""
        answer = self._optimizer.check()
        if answer == self._z3.unsat:
            return Impossible(())
        if answer != self._z3.sat:
            return GaveUp()
        return Found(_values(self._optimizer.model(), self._constants))


def _values(model: Any, constants: Mapping[Variable, Any]) -> dict[Variable, int]:
    """The values of variables, without those that do not matter."""
    held = {variable: model[constant] for variable, constant in constants.items()}
    return {variable: number.as_long() for variable, number in held.items() if number is not None}
