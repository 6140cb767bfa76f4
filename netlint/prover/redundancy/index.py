"""Finds the boxes that may have a point in common with a box, without a look at each one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from netlint.prover.boxes import Box
from netlint.prover.terms import Variable

_FEW: Final = 48
"""So many boxes are looked at one by one: that takes no longer."""

_MOST_TABLES: Final = 8
"""By so many variables boxes are sorted; policies of a namespace seldom use more labels to tell pods apart."""


class _Table:
    """Boxes by the single value of one variable that they ask for, and those that leave it several."""

    def __init__(self, variable: Variable, boxes: Sequence[Box], numbers: Iterable[int]) -> None:
        self.variable = variable
        self._by_mask: dict[int, list[int]] = defaultdict(list)
        self._rest: list[int] = []
        for number in numbers:
            mask = boxes[number].get(variable, 0)
            (self._by_mask[mask] if mask.bit_count() == 1 else self._rest).append(number)

    def fitting(self, mask: int) -> list[list[int]]:
        """Lists of the boxes that leave one of the values in `mask`, or may do so."""
        if mask.bit_count() == 1:
            return [self._rest, self._by_mask.get(mask, [])]
        return [self._rest, *(held for value, held in self._by_mask.items() if value & mask)]


class NearBoxes:
    """Some boxes, sorted by the variables of which most ask for a single value, such as `app` of a policy's pods."""

    def __init__(self, boxes: Sequence[Box], numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._tables: list[_Table] = []
        if len(numbers) > _FEW:
            singles = Counter(
                variable
                for number in numbers
                for variable, mask in boxes[number].items()
                if mask.bit_count() == 1 and variable.size > 2
            )
            self._tables = [
                _Table(variable, boxes, numbers) for variable, _ in singles.most_common(_MOST_TABLES)
            ]

    def of(self, box: Box) -> Sequence[int]:
        """The numbers of the boxes that may meet `box`, ascending."""
        fitting = [
            table.fitting(mask) for table in self._tables if (mask := box.get(table.variable)) is not None
        ]
        if not fitting:
            return self._numbers
        fewest = min(fitting, key=lambda lists: sum(map(len, lists)))
        return sorted([number for held in fewest for number in held])
