"""Decides whether a box lies in the union of others: box by box first, by the solver where that takes too long."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from netlint.prover.boxes import Box, term_of
from netlint.prover.solve import Found, GaveUp, Impossible, Session
from netlint.prover.terms import Variable
from netlint.prover.work import NODE_WORK, WorkLimit
from netlint.value import value

MOST_NODES: Final = 100
"""How many parts of a box are looked at before the solver is asked; ordinary policies need fewer than ten."""

_BOXES_A_NODE: Final = 30
"""A part that has points in common with this many boxes counts as one more."""


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

    def __init__(self, boxes: Sequence[Box], limit: WorkLimit) -> None:
        # What tells boxes of one namespace apart stands near the end.
        self._boxes = [_Numbered(number, box, (*box.items(),)[::-1]) for number, box in enumerate(boxes)]
        self._limit = limit
        self._nodes = min(MOST_NODES, limit.units // NODE_WORK)
        self._session: Session | None = None

    def cover(self, box: Box, others: Iterable[int]) -> Cover:
        """Whether `box` lies in the union of the boxes at the places `others`, of which it names as few as it can."""
        found = self._found(box, others) if self._nodes else GaveUp()
        self._limit.exhausted += isinstance(found, GaveUp)
        return found

    def _found(self, box: Box, others: Iterable[int]) -> Cover:
        given = list(map(self._boxes.__getitem__, others))
        search = _Search(self._nodes)
        try:
            left = search.left(box, given)
        except _TooLong:
            found = self._asked(box, [item.number for item in given if _meet(box, item)])
        else:
            if left is not None:
                return Uncovered(left)
            found = Covered(tuple(dict.fromkeys(search.used)))
        return self._shortened(box, found.by) if isinstance(found, Covered) else found

    def _asked(self, box: Box, others: Sequence[int]) -> Cover:
        if self._session is None:
            self._session = Session(self._limit.units)
            self._session.label([term_of(item.box) for item in self._boxes])
        outcome = self._session.ask(unwanted=others, also=(term_of(box),))
        match outcome:
            case Impossible(core):
                return Covered(tuple(others[place] for place in core))
            case Found(values):
                return Uncovered({**box, **{variable: 1 << code for variable, code in values.items()}})
            case GaveUp():
                return outcome

    def _shortened(self, box: Box, by: tuple[int, ...]) -> Covered:
        """Leave out, one after the other, what the rest covers as well, as long as that is quick to see."""
        if len(by) == 1:
            return Covered(by)
        search = _Search(self._nodes)
        kept = list(by)
        for number in reversed(by):
            rest = [item for item in kept if item != number]
            try:
                if search.left(box, [self._boxes[item] for item in rest]) is None:
                    kept = rest
            except _TooLong:
                break
        return Covered(tuple(sorted(kept)))


class _Numbered(NamedTuple):
    """A box with its place among all, and what it says of variables, in the order in which it is best compared."""

    number: int
    box: Box
    masks: tuple[tuple[Variable, int], ...]


def _meet(box: Box, other: _Numbered) -> bool:
    """Whether two boxes have a point in common."""
    return all(box.get(variable, mask) & mask for variable, mask in other.masks)


class _Search:
    """Cuts boxes along others until every part lies in one of them, or one part meets none."""

    def __init__(self, nodes: int) -> None:
        self._nodes = nodes
        self.used: list[int] = []

    def left(self, box: Box, others: Sequence[_Numbered]) -> Box | None:
        """A part of the box that meets none of the others, or None; raises _TooLong.

        `used` grows by those of the others that were needed to see that nothing is left.
        """
        if self._nodes <= 0:
            raise _TooLong
        near: list[_Numbered] = []
        nearest: _Numbered | None = None
        fewest: list[tuple[Variable, int]] = []
        held_in = box.get
        for other in others:
            for variable, mask in other.masks:
                if not held_in(variable, mask) & mask:
                    break
            else:
                # The variables of which `other` takes a part of the box only.
                cuts = [cut for cut in other.masks if held_in(cut[0], cut[0].full) & ~cut[1]]
                if not cuts:
                    self.used.append(other.number)
                    return None
                near.append(other)
                if nearest is None or len(cuts) < len(fewest):
                    nearest, fewest = other, cuts
        self._nodes -= 1 + len(near) // _BOXES_A_NODE
        if nearest is None:
            return box
        return _outside_all(box, fewest, near) or self._left_around(box, nearest, fewest, near)

    def _left_around(
        self, box: Box, nearest: _Numbered, cuts: list[tuple[Variable, int]], near: list[_Numbered]
    ) -> Box | None:
        """A part of the box outside of `nearest`, which cuts it so, that meets none of the others, or None."""
        self.used.append(nearest.number)
        others = [other for other in near if other is not nearest]
        inside = dict(box)
        for variable, mask in cuts:
            held = inside.get(variable, variable.full)
            left = self.left({**inside, variable: held & ~mask}, others)
            if left is not None:
                return left
            inside[variable] = held & mask
        return None


def _outside_all(box: Box, cuts: list[tuple[Variable, int]], others: list[_Numbered]) -> Box | None:
    """A part of the box that one variable tells apart from all others at once: most boxes have one."""
    for variable, _ in cuts:
        left = box.get(variable, variable.full)
        for other in others:
            left &= ~other.box.get(variable, variable.full)
            if not left:
                break
        else:
            return {**box, variable: left}
    return None
