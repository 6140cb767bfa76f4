"""Decides whether a box lies in the union of others: box by box first, by the solver where that takes too long."""

from collections.abc import Iterable, Sequence
from typing import Final

from netlint.prover.boxes import Box, term_of
from netlint.prover.solve import Found, GaveUp, Impossible, Session
from netlint.prover.terms import Variable
from netlint.prover.work import DEFAULT_WORK_LIMIT, NODE_WORK
from netlint.value import value

MOST_NODES: Final = 100
"""How many parts of a box are looked at before the solver is asked; ordinary policies need fewer than ten."""


@value
class Covered:
    """Every point of the box lies in one of the others `by`, given by their places; none of them can be left out."""

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
        self._session: Session | None = None

    def cover(self, box: Box, others: Iterable[int]) -> Cover:
        """Whether `box` lies in the union of the boxes at the places `others`, of which it names as few as it can."""
        near = [number for number in others if _meet(box, self._boxes[number])]
        if not self._nodes:
            return GaveUp()
        try:
            found = self._searched(box, near)
        except _TooLong:
            found = self._asked(box, near)
        return self._shortened(box, found) if isinstance(found, Covered) and len(found.by) > 1 else found

    def _searched(self, box: Box, others: Sequence[int]) -> Cover:
        search = _Search(self._nodes)
        left = search.uncovered(box, [(number, self._boxes[number]) for number in others])
        return Covered(tuple(search.used)) if left is None else Uncovered(left)

    def _asked(self, box: Box, others: Sequence[int]) -> Cover:
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

    def _shortened(self, box: Box, found: Covered) -> Cover:
        """Leave out, one after the other, what the rest covers as well."""
        kept = list(found.by)
        for number in reversed(found.by):
            rest = [item for item in kept if item != number]
            try:
                if isinstance(self._searched(box, rest), Covered):
                    kept = rest
            except _TooLong:
                continue
        return Covered(tuple(sorted(kept)))


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    for variable, mask in other.items():
        held = one.get(variable)
        if held is not None and not held & mask:
            return False
    return True


class _Search:
    """Cuts a box along the others until every part lies in one of them, or one part meets none."""

    def __init__(self, nodes: int) -> None:
        self._nodes = nodes
        self.used: dict[int, None] = {}

    def uncovered(self, box: Box, others: Sequence[tuple[int, Box]]) -> Box | None:
        """A part of the box that meets none of the others, or None; raises _TooLong."""
        if not self._nodes:
            raise _TooLong
        self._nodes -= 1
        near: list[tuple[int, Box]] = []
        nearest: tuple[int, Box] | None = None
        cuts: list[Variable] = []
        for item in others:
            found = _cuts(box, item[1])
            if found is None:
                continue
            if not found:
                self.used[item[0]] = None
                return None
            near.append(item)
            if nearest is None or len(found) < len(cuts):
                nearest, cuts = item, found
        if nearest is None:
            return box
        self.used[nearest[0]] = None
        return self._around(box, nearest, cuts, [item for item in near if item is not nearest])

    def _around(
        self, box: Box, nearest: tuple[int, Box], cuts: list[Variable], others: Sequence[tuple[int, Box]]
    ) -> Box | None:
        """A part of the box outside of `nearest` that meets none of the others, or None."""
        inside = dict(box)
        for variable in cuts:
            held, mask = inside.get(variable, variable.full), nearest[1][variable]
            left = self.uncovered({**inside, variable: held & ~mask}, others)
            if left is not None:
                return left
            inside[variable] = held & mask
        return None


def _cuts(box: Box, other: Box) -> list[Variable] | None:
    """The variables of which `other` takes a part of the box only; None where the two have no point in common."""
    cuts = []
    for variable, mask in other.items():
        held = box.get(variable, variable.full)
        common = held & mask
        if not common:
            return None
        if common != held:
            cuts.append(variable)
    return cuts
