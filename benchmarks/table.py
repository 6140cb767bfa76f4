"""The table that benchmarks print: what was measured, against what, the ratio of the two, and its bar."""

import gc
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Unit(NamedTuple):
    """How an amount is shown: the name of the unit, and how many of it make one second or byte."""

    name: str
    scale: float


MILLISECONDS = Unit("ms", 1e3)
MEGABYTES = Unit("MB", 1e-6)


class Row(NamedTuple):
    """A line of the table; amounts are in seconds or bytes, and a row without a bar is there to be read only."""

    what: str
    amount: float
    reference: str
    reference_amount: float
    bar: float | None = None
    unit: Unit = MILLISECONDS

    @property
    def ratio(self) -> float:
        """How many times the reference's amount it took."""
        return self.amount / self.reference_amount

    @property
    def missed(self) -> bool:
        """Whether the ratio is above the bar."""
        return self.bar is not None and self.ratio > self.bar

    def __str__(self) -> str:
        bar = "" if self.bar is None else f"{self.bar:.3g}"
        verdict = "" if self.bar is None else "MISSED" if self.missed else "ok"
        line = (
            f"{self.what:<46}{self._shown(self.amount):>12}   {self.reference:<26}"
            f"{self._shown(self.reference_amount):>11}{self.ratio:>9.3g}{bar:>8}  {verdict}"
        )
        return line.rstrip()

    def _shown(self, amount: float) -> str:
        return f"{amount * self.unit.scale:.0f} {self.unit.name}"


def print_table(rows: list[Row]) -> int:
    """Print the rows; returns the exit code, which is 1 where a bar is missed."""
    print(f"\n{'what':<46}{'amount':>12}   {'reference':<26}{'amount':>11}{'ratio':>9}{'bar':>8}")
    print("\n".join(map(str, rows)))
    return int(any(row.missed for row in rows))


def medians(rounds: int, *runs: Callable[[], float]) -> list[float]:
    """The median of each run over some rounds in which they take turns."""
    times = [[run() for run in runs] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def seconds(run: Callable[[], object]) -> float:
    """The processor time of a run; what it made is thrown away after that."""
    begin = time.process_time()
    kept = run()
    elapsed = time.process_time() - begin
    del kept
    gc.collect()
    return elapsed


class Disagreement(Exception):
    """Two ways to an answer led to different ones."""


def agree(one: object, other: object) -> None:
    """Raise Disagreement where two ways to an answer did not lead to the same one."""
    if one != other:
        raise Disagreement
