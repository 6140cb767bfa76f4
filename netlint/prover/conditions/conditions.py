"""Finds the weakest conditions under which connections are allowed: as few as say all of them, widest first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from netlint.prover.boxes import Box, meet, term_of
from netlint.prover.conditions.formula import PODS, Formula, Slice
from netlint.prover.cover import Covered, Covers
from netlint.prover.solve import Found, GaveUp, Impossible
from netlint.prover.space import OTHER_NAME, EndSpace, Space
from netlint.prover.terms import Variable, negation, variables_of
from netlint.prover.work import WorkLimit
from netlint.value import value

MOST_CONDITIONS: Final = 50
"""Nobody reads more."""


@value
class Conditions:
    """Boxes within a domain that hold every allowed connection and no other, none of them without need.

    With `has_more` there are further ones, with `is_out_of_work` there may be.
    """

    boxes: tuple[Box, ...]
    has_more: bool = False
    is_out_of_work: bool = False


def conditions(formula: Formula, space: Space, limit: int, known: Sequence[Box] = ()) -> Conditions:
    """The weakest conditions under which a formula holds; what lies in boxes that are `known` is left out."""
    search = _Search(formula, space, limit, known)
    has_more = search.run()
    boxes = search.needed()
    return Conditions(boxes, has_more, search.is_out_of_work or formula.is_out_of_work)


class _Search:
    """Takes allowed connections that no condition covers, and makes a condition of each that is as weak as can be."""

    def __init__(self, formula: Formula, space: Space, limit: int, known: Sequence[Box]) -> None:
        self._formula = formula
        self._limit = limit
        self._known = [view for box in known for view in formula.views.of(box)]
        self._widening = _Widening(formula, space)
        self._found: list[Box] = []
        self.is_out_of_work = False

    def run(self) -> bool:
        """Find conditions until nothing is left, or there are too many: whether that is so."""
        for part in _unnamed_first(self._formula.slices, self._widening.names):
            for start in self._starts(part):
                if len(self._found) == MOST_CONDITIONS:
                    return True
                self._found.append(self._widening.widest(start))
        return False

    def _views(self, boxes: Iterable[Box]) -> list[Box]:
        return [view for box in boxes for view in self._formula.views.of(box)]

    def _starts(self, part: Slice) -> Iterator[Box]:
        """Boxes of a slice that what has been found until then does not cover."""
        if part.boxes is None:
            yield from self._points(part)
            return
        for box in part.boxes:
            start = self._within(box, part)
            if start is not None and not self._is_covered(start, [*self._known, *self._views(self._found)]):
                yield start

    def _within(self, box: Box, part: Slice) -> Box | None:
        within = meet(box, part.box)
        return None if within is None else meet(within, self._formula.domain)

    def _points(self, part: Slice) -> Iterator[Box]:
        """Points of a slice that cannot be written as boxes."""
        variables = variables_of(part.term)
        around = self._within({}, part) or {}
        while True:
            covered = [*self._known, *self._views(self._found)]
            outside = [negation(term_of(box)) for box in covered]
            match part.point(term_of(around), *outside):
                case Impossible():
                    return
                case GaveUp():
                    self.is_out_of_work = True
                    return
                case Found(values):
                    free = (variable for variable in variables if variable not in part.box)
                    yield {**around, **{variable: 1 << values.get(variable, 0) for variable in free}}

    def _is_covered(self, box: Box, others: Sequence[Box]) -> bool:
        outcome = Covers(others, WorkLimit(self._limit)).cover(box, range(len(others)))
        self.is_out_of_work |= isinstance(outcome, GaveUp)
        return isinstance(outcome, Covered)

    def needed(self) -> tuple[Box, ...]:
        """The conditions without those that others cover, widest first."""
        found = sorted(self._found, key=self._widening.narrowness)
        kept = [
            box
            for place, item in enumerate(found)
            if (box := self._elsewhere(item, found[:place])) is not None
        ]
        for box in list(reversed(kept)):
            others = [other for other in kept if other is not box]
            if self._covers_all(box, others):
                kept = others
        return tuple(sorted(kept, key=self._widening.narrowness))

    def _covers_all(self, box: Box, others: Iterable[Box]) -> bool:
        """Whether other conditions cover all of a box."""
        whole = meet(box, self._formula.domain) or {}
        covered = [*self._known, *self._views(others)]
        return all(self._is_covered(view, covered) for view in self._formula.views.of(whole))

    def _elsewhere(self, box: Box, wider: Iterable[Box]) -> Box | None:
        """A condition on names of namespaces without those of which wider ones say as much; None without any left.

        Names that are left out in a condition stay so: the fewer the better.
        """
        name = self._widening.names
        mask = box.get(name, name.full)
        unnamed = 1 << OTHER_NAME
        if name not in box or (mask & unnamed and not self._covers_all({**box, name: unnamed}, wider)):
            return box
        for code in range(name.size):
            bit = mask & 1 << code
            if bit and self._covers_all({**box, name: bit}, wider):
                mask ^= bit
        return {**box, name: mask} if mask else None


class _Widening:
    """Widens boxes within a formula: first by leaving out all that is said of a variable, then value by value.

    What is said of pods goes first, ports last. A condition on pods is about pods alone, and one on addresses
    about no pods.
    """

    def __init__(self, formula: Formula, space: Space) -> None:
        self._formula = formula
        self._kind = space.source.kind
        self.names = space.source.name
        pod_parts = [*_pod_parts(space.source), self.names]
        self._of_pods = frozenset(pod_parts)
        self._address = space.source.address
        ends = [*_end_parts(space.destination), *_end_parts(space.source)]
        order = [*ends, space.destination.kind, self._kind, *space.named.values(), space.port]
        self._order = {variable: place for place, variable in enumerate(order)}
        groups = (part.box[self.names] for part in formula.slices if self.names in part.box)
        self._name_groups = list(dict.fromkeys(groups))
        self._said_last = frozenset((self._kind, space.port, *space.named.values()))

    def _place(self, variable: Variable) -> tuple[int, str]:
        """Where a variable comes in the order; labels of namespaces that are variables of their own come first."""
        return self._order.get(variable, -1), variable.name

    def widest(self, box: Box) -> Box:
        """A box around `box` that no value can be added to."""
        domain = self._formula.domain
        wide = {variable: mask for variable, mask in box.items() if mask != _all(variable, domain)}
        variables = sorted(wide, key=self._place)
        for variable in variables:
            if variable is not self._kind:
                rest = {other: mask for other, mask in wide.items() if other is not variable}
                if self._formula.holds_in(rest):
                    wide = rest
        for variable in variables:
            if variable in wide:
                wide = self._with_values(wide, variable)
        return wide

    def _with_values(self, box: Box, variable: Variable) -> dict[Variable, int]:
        """The box with every further value of a variable that it can have."""
        whole = _all(variable, self._formula.domain)
        mask = box[variable]
        for more in self._further(box, variable, whole & ~mask):
            if self._formula.holds_in({**box, variable: more}):
                mask |= more
        if mask == whole:
            return {other: held for other, held in box.items() if other is not variable}
        return {**box, variable: mask}

    def _further(self, box: Box, variable: Variable, left: int) -> Iterator[int]:
        """The values of a variable that may be added to a box, those together that formulas never tell apart."""
        if variable is self.names:
            yield from (group & left for group in self._name_groups if group & left)
            return
        if variable is self._kind and self._address in box:
            return
        if variable is self._kind and not self._of_pods.isdisjoint(box):
            left &= PODS
        for code in range(variable.size):
            if left >> code & 1:
                yield 1 << code

    def narrowness(self, box: Box) -> tuple[object, ...]:
        """Less for wider boxes: fewer conditions on the ends, more kinds of sources, more ports."""
        said = sorted((v for v in box if v not in self._said_last), key=self._place)
        others = sorted((v for v in box if v in self._said_last), key=self._place)
        places = [(self._place(v), -box[v].bit_count(), box[v]) for v in (*said, *reversed(others))]
        kinds = box.get(self._kind, 0)
        return len(said), bool(kinds), not kinds & PODS, len(others), places


def _unnamed_first(slices: Iterable[Slice], name: Variable) -> list[Slice]:
    """Slices of sources in namespaces that nothing mentions come first: they lead to the widest conditions."""
    return sorted(slices, key=lambda part: not part.box.get(name, 0) >> OTHER_NAME & 1)


def _pod_parts(end: EndSpace) -> list[Variable]:
    return [*end.labels.variables.values(), *end.namespace_labels.variables.values()]


def _end_parts(end: EndSpace) -> list[Variable]:
    return [*_pod_parts(end), end.name, end.address]


def _all(variable: Variable, domain: Box) -> int:
    return domain.get(variable, variable.full)
