"""Finds the boxes that may have a point in common with a box, without a look at each one."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from netlint.prover.boxes import Box
from netlint.prover.terms import Variable

_FEW: Final = 48
"""So many boxes are looked at one by one: that takes no longer."""

_ByMask = dict[int, list[int]]


class NearBoxes:
    """Some boxes by the rarest single value that each of them asks for, such as `app=web` of the pods of a policy."""

    def __init__(self, boxes: Sequence[Box], numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._tables: dict[Variable, _ByMask] = {}
        self._anywhere: list[int] = []
        if len(numbers) > _FEW:
            self._fill(boxes)

    def _fill(self, boxes: Sequence[Box]) -> None:
        tables: dict[Variable, _ByMask] = defaultdict(lambda: defaultdict(list))
        singles = {
            number: [(v, mask) for v, mask in boxes[number].items() if mask.bit_count() == 1]
            for number in self._numbers
        }
        counts = Counter(item for items in singles.values() for item in items)
        for number, items in singles.items():
            variable, mask = min(items, key=counts.__getitem__, default=(None, 0))
            if variable is None:
                self._anywhere.append(number)
            else:
                tables[variable][mask].append(number)
        self._tables = dict(tables)

    def of(self, box: Box) -> Sequence[int]:
        """The numbers of the boxes that may meet `box`, ascending."""
        if len(self._numbers) <= _FEW:
            return self._numbers
        found = list(self._anywhere)
        for variable, table in self._tables.items():
            wanted = box.get(variable, variable.full)
            if wanted in table:
                found += table[wanted]
            elif wanted.bit_count() > 1:
                found += [number for mask, held in table.items() if mask & wanted for number in held]
        return sorted(found)
