"""Measures the reachability engine, or the matrix, on one cluster in a process of its own, and prints the result.

A process of its own has a peak of memory of its own. The garbage collector is off, as in the product. Use
`benchmarks.reach`, which starts these processes in turn.
"""

import gc
import json
import math
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks import kano
from benchmarks.clusters import CLUSTERS
from netlint.engine.maps.mapping import connectivity
from netlint.engine.reachability.connectivity import Row
from netlint.engine.reachability.reach import Reach
from netlint.model.snapshot import Snapshot
from netlint.reporters.maps import MapReport
from netlint.reporters.maps.json import pieces
from netlint.reporters.options import ReportOptions

QUESTIONS = 1_000
SAMPLED = 20_000
MEMORY_LIMIT = 6 * 10**9
"""A process that needs more bytes than that gives up, so that a mistake harms nothing else on the machine."""


class Run(NamedTuple):
    """What one process measured, in seconds and bytes; the medians of its repetitions.

    `all_pairs` begins where `build` ends. `query` is the time of one question to an engine that is built and has
    answered none, 0 for the matrix. `allowed` tells for each sampled pair of pods whether any port is allowed.
    `connections` is how many were written as JSON. A run that gave up took for ever.
    """

    build: float
    all_pairs: float
    memory: int
    query: float = 0.0
    connections: int = 0
    allowed: tuple[bool, ...] = ()

    @property
    def total(self) -> float:
        """From the model to the end."""
        return self.build + self.all_pairs

    def __str__(self) -> str:
        parts = [f"{self.total * 1000:.1f} ms"]
        if self.all_pairs:
            parts.append(f"build {self.build * 1000:.1f} ms, then {self.all_pairs * 1000:.1f} ms")
        if self.query:
            parts.append(f"a question {self.query * 1e6:.0f} us")
        if self.allowed:
            parts.append(f"{sum(self.allowed) / len(self.allowed):.1%} of pairs allowed")
        return ", ".join([*parts, f"{self.memory / 1e6:.0f} MB"])


def start(method: str, cluster: str, pods: int, policies: int, repeats: int) -> Run:
    """Measure in a process of its own."""
    arguments = (method, cluster, str(pods), str(policies), str(repeats))
    command = (sys.executable, "-m", "benchmarks.reach_run", *arguments)
    return Run(*json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout))


def _engine(snapshot: Snapshot, repeats: int) -> Run:
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        reach = _built(snapshot)
        built = time.perf_counter()
        _all_pairs(reach)
        times.append((built - begin, time.perf_counter() - built))
        del reach
    memory = _peak()
    reach = _built(snapshot)
    workloads = snapshot.workloads
    pairs = [(workloads[source], workloads[destination]) for source, destination in _sampled(snapshot)]
    begin = time.perf_counter()
    for source, destination in pairs[:QUESTIONS]:
        reach.between(source, destination)
    query = (time.perf_counter() - begin) / QUESTIONS
    allowed = tuple(bool(reach.between(*pair).both.possible) for pair in pairs)
    build, all_pairs = map(statistics.median, zip(*times, strict=True))
    return Run(build, all_pairs, memory, query, allowed=allowed)


def _built(snapshot: Snapshot) -> Reach:
    """An engine with all that it works out before the first answer."""
    reach = Reach(snapshot)
    _ = reach.certain
    return reach


def _all_pairs(reach: Reach) -> None:
    """Work out every row: for each class of sources, every class of destinations with its ports."""
    for index in range(reach.classes.count):
        reach.certain.row(index)


def _matrix(snapshot: Snapshot, repeats: int) -> Run:
    times = []
    rows: list[int] = []
    for _ in range(repeats):
        rows.clear()
        begin = time.perf_counter()
        rows = kano.matrix(snapshot)
        times.append(time.perf_counter() - begin)
    memory = _peak()
    allowed = tuple(bool(rows[source] >> destination & 1) for source, destination in _sampled(snapshot))
    return Run(statistics.median(times), 0.0, memory, allowed=allowed)


def _json(snapshot: Snapshot, repeats: int) -> Run:
    """From the engine, built but asked nothing, to the last byte of the map's JSON."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        reachable = connectivity(Reach(snapshot))
        built = time.perf_counter()
        with Path(os.devnull).open("w") as sink:
            for piece in pieces(MapReport(reachable), ReportOptions()):
                sink.write(piece)
        times.append((built - begin, time.perf_counter() - built))
    memory = _peak()
    connections = sum(_connections(row) for row in reachable.rows)
    build, written = map(statistics.median, zip(*times, strict=True))
    return Run(build, written, memory, connections=connections)


def _connections(row: Row) -> int:
    reached = [destination for target in row.reached for destination in target.destinations]
    return len(row.sources) * len(reached) - len(frozenset(row.sources).intersection(reached))


METHODS: dict[str, Callable[[Snapshot, int], Run]] = {"engine": _engine, "matrix": _matrix, "json": _json}


def _sampled(snapshot: Snapshot) -> list[tuple[int, int]]:
    """Pairs of different workloads, by their numbers, the same for every method."""
    count = len(snapshot.workloads)
    rng = random.Random(count)
    pairs = [(rng.randrange(count), rng.randrange(count)) for _ in range(SAMPLED)]
    return [(source, destination) for source, destination in pairs if source != destination]


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Measure what the arguments name: method, cluster, pods, policies, repeats."""
    method, cluster, pods, policies, repeats = sys.argv[1:]
    gc.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    snapshot = CLUSTERS[cluster](int(pods), int(policies))
    try:
        run = METHODS[method](snapshot, int(repeats))
    except MemoryError:
        run = Run(math.inf, math.inf, MEMORY_LIMIT)
    print(json.dumps(run))


if __name__ == "__main__":
    main()
