"""Three-valued answers: true, false, and unknown where the files do not hold the fact."""

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """An answer that may be unknown; ordered so that `and` is the minimum and `or` the maximum."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @staticmethod
    def of(value: bool) -> "Truth":
        """The certain answer `value`."""
        return Truth.TRUE if value else Truth.FALSE

    def negated(self) -> "Truth":
        """The answer to the opposite question."""
        return Truth(2 - self)


def all_of(answers: Iterable[Truth]) -> Truth:
    """True when every answer is true, false when one is false, otherwise unknown."""
    return min(answers, default=Truth.TRUE)


def any_of(answers: Iterable[Truth]) -> Truth:
    """True when one answer is true, false when every one is false, otherwise unknown."""
    return max(answers, default=Truth.FALSE)
