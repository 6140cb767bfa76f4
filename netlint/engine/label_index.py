"""Finds those of many labelled things that may pass a selector, without trying each of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from netlint.model.labels import Labels, Pair
from netlint.model.selector import Selector, required_pairs


class Labelled(Protocol):
    """Whatever has labels."""

    @property
    def labels(self) -> Labels:
        """The labels."""


Item = TypeVar("Item", bound=Labelled)


class LabelIndex(Generic[Item]):
    """Labelled things by each label that they carry, or may carry at run time."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self.items: list[Item] = []
        self._by_pair: dict[Pair, list[int]] = defaultdict(list)
        self._by_uncertain_key: dict[str, list[int]] = defaultdict(list)
        self._incomplete: list[int] = []
        for item in items:
            self.add(item)

    def add(self, item: Item) -> None:
        """Add one more."""
        place = len(self.items)
        self.items.append(item)
        for pair in item.labels.pairs:
            self._by_pair[pair].append(place)
        for key in item.labels.uncertain_keys:
            self._by_uncertain_key[key].append(place)
        if not item.labels.complete:
            self._incomplete.append(place)

    def candidates(self, selector: Selector) -> Sequence[Item]:
        """Every one that may match, in the order of the input, and perhaps others.

        Those with the rarest label that the selector asks for by equality, and those that may hold one of the labels
        asked for although no manifest shows it.
        """
        required = required_pairs(selector)
        if not required:
            return self.items
        places = min((self._by_pair.get(pair, []) for pair in required), key=len)
        unsettled = [place for key, _ in required for place in self._by_uncertain_key.get(key, ())]
        if unsettled or self._incomplete:
            places = sorted({*places, *unsettled, *self._incomplete})
        return [self.items[place] for place in places]
