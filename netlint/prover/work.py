"""How much work a question may take: counted, never timed, so that answers are the same on every machine."""

from typing import Final

DEFAULT_WORK_LIMIT: Final = 20_000_000
"""How much work one question may take, in the solver's own units: some seconds."""

MOST_WORK: Final = (1 << 32) - 1
"""The largest limit that the solver understands."""


class WorkLimit:
    """How much work one question may take; `exhausted` counts the questions that would have taken more."""

    __slots__ = ("exhausted", "units")

    def __init__(self, units: int = DEFAULT_WORK_LIMIT) -> None:
        self.units = units
        self.exhausted = 0


NODE_WORK: Final = 1000
"""What looking at one part of a question costs, before the solver is asked: no question costs less."""
