"""A formula of connections, cut by who connects, and whether every connection of a box is one of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from netlint.model.namespace import Namespace
from netlint.prover.boxes import Box, TooMany, boxes_of, meet, term_of
from netlint.prover.cover import Covered, Covers, Uncovered
from netlint.prover.solve import Found, GaveUp, Impossible, Outcome, Session
from netlint.prover.space import EndSpace, Kind, Role, Space
from netlint.prover.terms import FALSE, Assignment, Term, Variable, under, variables_of
from netlint.prover.work import WorkLimit

QUESTION_WORK: Final = 10_000
"""What a question costs at least."""
PODS: Final = 1 << Kind.POD | 1 << Kind.HOST_POD
"""The kinds that are pods, as bits; those in their node's network are a node where policies do not hold for them."""


class Views:
    """Boxes as formulas see them.

    To formulas a namespace of which the labels are known is its name: they look at labels of others only. In a
    condition, a label of a namespace means every one that carries it.
    """

    def __init__(self, space: Space, namespaces: Sequence[Namespace]) -> None:
        self._ends = [_GivenNames(space.end(role), namespaces) for role in Role]

    def of(self, box: Box) -> list[Box]:
        """The box as boxes of formulas: no more than two for each end."""
        views = [box]
        for end in self._ends:
            views = [part for view in views for part in end.parts(view)]
        return views


class _GivenNames:
    """The given namespaces as an end's names, by their labels."""

    def __init__(self, end: EndSpace, namespaces: Sequence[Namespace]) -> None:
        self._name = end.name
        self._given = 0
        labels = end.namespace_labels
        self._holders = {variable: [0] * variable.size for variable in labels.variables.values()}
        for namespace in namespaces:
            if namespace.given:
                bit = 1 << end.names[namespace.name]
                self._given |= bit
                for key, variable in labels.variables.items():
                    self._holders[variable][labels.code(key, namespace.labels.value(key))] |= bit

    def parts(self, box: Box) -> Iterator[Box]:
        """The part outside of the given namespaces, and the part inside of them, without labels."""
        if not any(variable in self._holders for variable in box):
            yield box
            return
        names = box.get(self._name, self._name.full)
        elsewhere, inside = names & ~self._given, names & self._carriers(box)
        if elsewhere:
            yield {**box, self._name: elsewhere}
        if inside:
            rest = {variable: mask for variable, mask in box.items() if variable not in self._holders}
            yield {**rest, self._name: inside}

    def _carriers(self, box: Box) -> int:
        """The given namespaces whose labels are in the box."""
        found = self._given
        for variable, mask in box.items():
            holders = self._holders.get(variable)
            if holders is not None:
                held = 0
                for code, names in enumerate(holders):
                    if mask >> code & 1:
                        held |= names
                found &= held
        return found


class Solver:
    """Finds points inside and outside of formulas, for as long as all of it takes no more work than the limit.

    It is there when it is first needed.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._asked = 0

    @cached_property
    def _session(self) -> Session:
        return Session(self._limit)

    def label(self, term: Term) -> int:
        """The number under which a formula is known from now on."""
        return self._session.label([term])[0]

    def inside(self, label: int, *terms: Term) -> Outcome:
        """A point for which a formula holds, and some more."""
        if FALSE in terms:
            return Impossible(())
        return GaveUp() if self._is_exhausted else self._session.ask([label], (), terms)

    def outside(self, label: int, term: Term) -> Outcome:
        """A point for which a formula does not hold, and another one does."""
        return GaveUp() if self._is_exhausted else self._session.ask((), [label], (term,))

    @property
    def _is_exhausted(self) -> bool:
        """Whether one more question is too much; stating each takes work that the solver does not count."""
        self._asked += 1
        return self._session.spent + self._asked * QUESTION_WORK > self._limit


class Slice:
    """What a formula comes to for some sources: those in `box`, by their kind and namespace.

    `boxes` are the formula as boxes, None where they would be too many.
    """

    def __init__(self, box: Box, term: Term, limit: int, solver: Solver) -> None:
        self.box = box
        self.term = term
        self.boxes: tuple[Box, ...] | None
        try:
            self.boxes = boxes_of(term)
        except TooMany:
            self.boxes = None
        self._covers = Covers(self.boxes or (), WorkLimit(limit))
        self._solver = solver
        self._outside: list[Assignment] = []

    @cached_property
    def _label(self) -> int:
        return self._solver.label(self.term)

    def point(self, *terms: Term) -> Outcome:
        """A point for which the formula holds, and some more."""
        return self._solver.inside(self._label, *terms)

    def holds_in(self, box: Box) -> bool | None:
        """Whether the formula holds in every point of a box; None where that takes more work than the limit."""
        if self.boxes is None:
            return self._is_inside(box)
        match self._covers.cover(box, range(len(self.boxes))):
            case Covered():
                return True
            case Uncovered():
                return False
            case GaveUp():
                return None

    def _is_inside(self, box: Box) -> bool | None:
        """The same with the solver; points outside of the formula are remembered, since boxes have some in common."""
        if any(_may_lie_in(point, box) for point in self._outside):
            return False
        match self._solver.outside(self._label, term_of(box)):
            case Found(values):
                self._outside.append(values)
                return False
            case Impossible():
                return True
            case GaveUp():
                return None


def _may_lie_in(point: Assignment, box: Box) -> bool:
    """Whether a point is in a box; what it leaves open does not matter for what it is a point of."""
    return all(variable not in point or mask >> point[variable] & 1 for variable, mask in box.items())


class Formula:
    """The connections for which a formula holds; `domain` is where they lie, and what a box leaves open stays in it."""

    def __init__(self, term: Term, domain: Box, space: Space, views: Views, limit: int) -> None:
        self.domain = domain
        self.views = views
        self.is_out_of_work = False
        self.solver = Solver(limit)
        self.slices = list(_slices(term, domain, space.source, limit, self.solver))
        self._by_luck = list(self.slices)

    def holds_in(self, box: Box) -> bool:
        """Whether the formula holds in every point of a box; not, where that takes more work than the limit."""
        for view in self.views.of(box):
            whole = meet(self.domain, view)
            if whole is not None and not self._holds_in(whole):
                return False
        return True

    def _holds_in(self, box: Box) -> bool:
        for place, part in enumerate(self._by_luck):
            common = meet(box, part.box)
            holds = common is None or part.holds_in(common)
            if not holds:
                self.is_out_of_work |= holds is None
                # What said no once says it again: boxes grow along the same edges.
                self._by_luck.insert(0, self._by_luck.pop(place))
                return False
        return True


def _slices(term: Term, domain: Box, source: EndSpace, limit: int, solver: Solver) -> Iterator[Slice]:
    """The formula by who connects: no pods, and pods by their namespaces; what is alike is together."""
    term = under(term, domain)
    kinds = domain.get(source.kind, source.kind.full)
    if kinds & ~PODS:
        outside = {source.kind: kinds & ~PODS}
        yield Slice(outside, under(term, outside), limit, solver)
    names = domain.get(source.name, source.name.full)
    for kind in (Kind.POD, Kind.HOST_POD):
        if kinds >> kind & 1:
            pods = {source.kind: 1 << kind}
            found: dict[Term, int] = {}
            for mask, part in _by_value(under(term, pods), source.name, names):
                found[part] = found.get(part, 0) | mask
            for part, mask in found.items():
                yield Slice(pods | {source.name: mask}, part, limit, solver)


def _by_value(term: Term, variable: Variable, mask: int) -> Iterable[tuple[int, Term]]:
    """The formula for each value of a variable, cut in halves as long as it depends on it."""
    if variable not in variables_of(term):
        yield mask, term
        return
    if not mask & mask - 1:
        yield mask, under(term, {variable: mask})
        return
    lowest = (mask & -mask).bit_length() - 1
    lower = mask & (1 << (lowest + mask.bit_length()) // 2) - 1
    for half in (lower, mask ^ lower):
        yield from _by_value(under(term, {variable: half}), variable, half)
