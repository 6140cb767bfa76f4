"""Decides whether a box lies in the union of others: box by box first, by the solver where that takes too long."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from netlint.engine.reachability.bits import bits_of, indices_of
from netlint.prover.boxes import Box, term_of
from netlint.prover.solve import Found, GaveUp, Impossible, Session
from netlint.prover.terms import Variable
from netlint.prover.work import DEFAULT_WORK_LIMIT, NODE_WORK
from netlint.value import value

MOST_NODES: Final = 100
"""How many parts of a box are looked at before the solver is asked; ordinary policies need fewer than ten."""


@value
class Covered:
    """Every point of the box lies in one of the others `by`, given by their places.

    None of them can be left out, unless that takes too long to find out.
    """

    by: tuple[int, ...]


@value
class Uncovered:
    """The points of `box` lie in none of the others."""

    box: Box


Cover = Covered | Uncovered | GaveUp


class _TooLong(Exception):
    """The part-by-part search has looked at as many parts as it may."""


class Covers:
    """Asks about unions of some of these boxes; the solver is told of them when it is first needed."""

    def __init__(self, boxes: Sequence[Box], limit: int = DEFAULT_WORK_LIMIT) -> None:
        self._boxes = boxes
        self._limit = limit
        self._nodes = min(MOST_NODES, limit // NODE_WORK)
        self._neighbors = _Neighbors(boxes)
        self._session: Session | None = None

    def cover(self, box: Box, others: Iterable[int]) -> Cover:
        """Whether `box` lies in the union of the boxes at the places `others`, of which it names as few as it can."""
        if not self._nodes:
            return GaveUp()
        wanted = bits_of(others, len(self._boxes))
        search = _Search(self._neighbors, self._nodes)
        try:
            found = search.covered(box, wanted)
        except _TooLong:
            found = self._asked(box, wanted)
        return self._shortened(box, found) if isinstance(found, Covered) and len(found.by) > 1 else found

    def _asked(self, box: Box, wanted: int) -> Cover:
        others = list(indices_of(sum(self._neighbors.by_cuts(box, wanted))))
        if self._session is None:
            self._session = Session(self._limit)
            self._session.label([term_of(item) for item in self._boxes])
        outcome = self._session.ask(unwanted=others, also=(term_of(box),))
        match outcome:
            case Impossible(core):
                return Covered(tuple(others[place] for place in core))
            case Found(values):
                return Uncovered({**box, **{variable: 1 << code for variable, code in values.items()}})
            case GaveUp():
                return outcome

    def _shortened(self, box: Box, found: Covered) -> Covered:
        """Leave out, one after the other, what the rest covers as well, as long as that is quick to see."""
        search = _Search(self._neighbors, self._nodes)
        kept = bits_of(found.by, len(self._boxes))
        for number in reversed(found.by):
            rest = kept ^ 1 << number
            try:
                if isinstance(search.covered(box, rest), Covered):
                    kept = rest
            except _TooLong:
                break
        return Covered(tuple(indices_of(kept)))


class _Relation(NamedTuple):
    """Which boxes have no value of a variable in common with a mask, and which take a part of it only, as bits."""

    apart: int
    cutting: int


class _Neighbors:
    """Compares boxes with some given ones; what it finds out about a mask of a variable is kept."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = boxes
        self._given: dict[Variable, dict[int, int]] = {}
        for number, box in enumerate(boxes):
            for variable, mask in box.items():
                masks = self._given.setdefault(variable, {})
                masks[mask] = masks.get(mask, 0) | 1 << number
        self._known: dict[Variable, dict[int, _Relation]] = {variable: {} for variable in self._given}

    def by_cuts(self, box: Box, others: int) -> list[int]:
        """Those of the others that meet a box, by the number of variables of which they take a part of it only."""
        found = [others]
        for variable, known in self._known.items():
            held = box.get(variable, variable.full)
            relation = known.get(held)
            if relation is None:
                relation = known[held] = self._compared(variable, held)
            apart, cutting = relation
            if apart:
                others ^= others & apart
            cutting &= others
            if cutting:
                carried = 0
                for cuts, bits in enumerate(found):
                    moved = bits & cutting
                    found[cuts] = bits ^ moved | carried
                    carried = moved
                if carried:
                    found.append(carried)
        return [bits & others for bits in found]

    def _compared(self, variable: Variable, held: int) -> _Relation:
        apart = cutting = 0
        for mask, bits in self._given[variable].items():
            common = mask & held
            if not common:
                apart |= bits
            elif common != held:
                cutting |= bits
        return _Relation(apart, cutting)


class _Search:
    """Cuts a box along the others until every part lies in one of them, or one part meets none."""

    def __init__(self, neighbors: _Neighbors, nodes: int) -> None:
        self._neighbors = neighbors
        self._nodes = nodes
        self._used: dict[int, None] = {}

    def covered(self, box: Box, others: int) -> Covered | Uncovered:
        """Whether the others, given as bits, cover a box together; raises _TooLong."""
        self._used.clear()
        left = self._uncovered(box, others)
        return Covered(tuple(self._used)) if left is None else Uncovered(left)

    def _uncovered(self, box: Box, others: int) -> Box | None:
        """A part of the box that meets none of the others, or None; raises _TooLong."""
        if not self._nodes:
            raise _TooLong
        self._nodes -= 1
        by_cuts = self._neighbors.by_cuts(box, others)
        fewest = next((bits for bits in by_cuts if bits), 0)
        if not fewest:
            return box
        nearest = (fewest & -fewest).bit_length() - 1
        self._used[nearest] = None
        if fewest is by_cuts[0]:
            return None
        return self._around(box, self._neighbors.boxes[nearest], sum(by_cuts) ^ 1 << nearest)

    def _around(self, box: Box, nearest: Box, others: int) -> Box | None:
        """A part of the box outside of `nearest` that meets none of the others, or None."""
        inside = dict(box)
        for variable, mask in nearest.items():
            held = inside.get(variable, variable.full)
            outside = held & ~mask
            if outside:
                left = self._uncovered({**inside, variable: outside}, others)
                if left is not None:
                    return left
                inside[variable] = held & mask
        return None
