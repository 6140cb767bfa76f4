"""Labels of pods and namespaces, with what is not known about them."""

from collections.abc import Iterable

from netlint.value import value

Pair = tuple[str, str]


@value
class Labels:
    """A set of labels.

    `pairs` are the labels that are known. `uncertain_keys` are keys that controllers add at run time
    with values that no manifest holds (S6.3). `complete` is False where the object itself is not in
    the input, so that it may carry any other label (S1.66).
    """

    pairs: frozenset[Pair] = frozenset()
    uncertain_keys: frozenset[str] = frozenset()
    complete: bool = True

    @staticmethod
    def of(pairs: Iterable[Pair]) -> "Labels":
        """Exactly these labels, nothing uncertain."""
        return Labels(frozenset(pairs))

    def value(self, key: str) -> str | None:
        """The known value of `key`, or None where the key is not known to be present."""
        for candidate, held in self.pairs:
            if candidate == key:
                return held
        return None

    def may_hold(self, key: str) -> bool:
        """Whether `key` may be present at run time although no manifest shows it."""
        return key in self.uncertain_keys or not self.complete

    def __str__(self) -> str:
        return ", ".join(f"{key}={value}" for key, value in sorted(self.pairs)) or "no labels"
