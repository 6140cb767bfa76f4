"""Measures the reachability engine against other ways to the same answers: `python -m benchmarks.reach`.

Clusters are generated, the same every time; every measurement has a process of its own, and rivals take
turns. The rival of the engine is a matrix of bits (benchmarks/kano.py). What takes minutes or needs more
than this checkout has to be asked for:

`--long`      the matrix at 100,000 pods: a minute, 2 GB.
`--nca SIZE`  `netlint map` and IBM's network-config-analyzer on SIZE workloads and policies as whole
              processes; installs that program into a scratch environment. 300: a minute. 1,000: many.
`--before`    `netlint check` side by side with an older revision of it, from before there was an engine.
"""

import argparse
import compileall
import subprocess
import sys
import tempfile
import timeit
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import netlint
from benchmarks.check import process
from benchmarks.cluster_manifests import write_cluster
from benchmarks.clusters import deployments
from benchmarks.reach_run import Run, start
from benchmarks.table import MEGABYTES, Row, medians, print_table
from benchmarks.trees import write_tree

CLUSTERS = ("realistic", "kano5")
GIGABYTE = 1e9
JSON_RATE = 700_000
"""Connections a second that the JSON of a map has to reach."""

ANALYZER = "network-config-analyzer==2.1.0"
ANALYZER_BARS = {300: 100, 1_000: 1_000}
"""By the number of workloads: how many times faster than the analyzer `netlint map` has to be."""

BEFORE = "16b30cd"
BEFORE_FILES = 1_000


class Size(NamedTuple):
    """A size of cluster, how often it is measured, and how many times faster than the matrix it has to be."""

    pods: int
    policies: int
    turns: int
    repeats: int
    bar: float | None = None

    def __str__(self) -> str:
        return f"{_short(self.pods)}/{_short(self.policies)}"


SMALL = (Size(1_000, 100, 3, 5), Size(10_000, 1_000, 3, 3, 20))
LARGE = Size(100_000, 10_000, 3, 1, 60)
LARGEST = Size(1_000_000, 10_000, 1, 1)
MEMORY_SHARE = 1 / 8
LARGEST_FACTOR = 10


def _short(number: int) -> str:
    if number >= 1_000_000:
        return f"{number // 1_000_000}M"
    return f"{number // 1000}k" if number >= 1000 else str(number)


def engine_rows(long: bool) -> Iterator[Row]:
    """The engine beside the matrix, and beside itself at the largest sizes."""
    for cluster in CLUSTERS:
        for size in SMALL:
            own, rival = _measured(cluster, size, "engine", "matrix")
            yield from _beside_matrix(cluster, size, own, rival)
        if long and cluster == CLUSTERS[0]:
            own, rival = _measured(cluster, LARGE, "engine", "matrix")
            yield from _beside_matrix(cluster, LARGE, own, rival)
        else:
            (own,) = _measured(cluster, LARGE, "engine")
        (largest,) = _measured(cluster, LARGEST, "engine")
        what = f"all pairs, {cluster} {LARGEST}"
        yield Row(what, largest.total, f"all pairs, {LARGE}", own.total, LARGEST_FACTOR)
        yield Row(f"memory, {cluster} {LARGEST}", largest.memory, "1 GB", GIGABYTE, 1, MEGABYTES)


def _measured(cluster: str, size: Size, *methods: str) -> list[Run]:
    """The methods' medians over runs that take turns; the matrix has one turn at the large size."""
    runs: dict[str, list[Run]] = {method: [] for method in methods}
    for turn in range(size.turns):
        for method in methods:
            if method == "engine" or size in SMALL or turn == 0:
                runs[method].append(start(method, cluster, size.pods, size.policies, size.repeats))
    found = [sorted(runs[method], key=lambda run: run.total)[len(runs[method]) // 2] for method in methods]
    for method, run in zip(methods, found, strict=True):
        print(f"{cluster:<10}{size!s:<10}{method:<8}{run}", flush=True)
    return found


def _beside_matrix(cluster: str, size: Size, own: Run, rival: Run) -> Iterator[Row]:
    """Speed and memory; a pair that the engine allows must be allowed by the matrix, which knows no ports."""
    # A run that gave up has sampled nothing.
    sampled = zip(own.allowed, rival.allowed, strict=False)
    wrong = sum(allowed and not coarse for allowed, coarse in sampled)
    if wrong:
        raise AssertionError(f"{cluster} {size}: the matrix denies {wrong} pairs that the engine allows")
    bar = None if size.bar is None else 1 / size.bar
    yield Row(f"all pairs, {cluster} {size}", own.total, "bit matrix, no ports", rival.total, bar)
    memory_bar = MEMORY_SHARE if size is LARGE else None
    yield Row(f"memory, {cluster} {size}", own.memory, "bit matrix", rival.memory, memory_bar, MEGABYTES)


def json_row() -> Row:
    """How fast a map becomes JSON."""
    size = SMALL[-1]
    run = start("json", CLUSTERS[0], size.pods, size.policies, 3)
    return Row(
        f"{run.connections:,} connections as JSON",
        run.all_pairs,
        "0.7 M a second",
        run.connections / JSON_RATE,
        1,
    )


def analyzer_rows(folder: Path, size: int) -> Iterator[Row]:
    """`netlint map` beside network-config-analyzer, one run of the latter."""
    environment = folder / "analyzer"
    if not environment.exists():
        venv.create(environment, with_pip=True)
        subprocess.run((environment / "bin" / "pip", "install", "-q", ANALYZER), check=True)
    tree = folder / f"cluster-{size}"
    written = write_cluster(tree, deployments(size, size))
    print(f"{size:,} workloads and policies, {written / 1e6:.1f} MB", flush=True)
    own = (str(Path(sys.executable).with_name("netlint")), "map", str(tree))
    text, connections = medians(5, process(*own), process(*own, "--format", "json"))
    (rival,) = medians(1, process(str(environment / "bin" / "nca"), "--connectivity", "-r", str(tree)))
    bar = 1 / ANALYZER_BARS[size]
    yield Row(f"map, {size:,} workloads and policies", text, "nca --connectivity", rival, bar)
    yield Row("the same as JSON", connections, "nca --connectivity", rival, bar)


def before_row(folder: Path) -> Row:
    """`netlint check` beside the same command of an older revision; it may have become slower by half."""
    old, tree = folder / "old", folder / "tree"
    old.mkdir()
    archive = subprocess.run(("git", "archive", BEFORE), stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(("tar", "-x", "-C", old), input=archive, check=True)
    compileall.compile_dir(str(old / "netlint"), quiet=2)
    write_tree(tree, BEFORE_FILES)
    now, then = medians(7, *(_check_at(root, tree) for root in (Path(netlint.__file__).parents[1], old)))
    return Row(f"check, {BEFORE_FILES:,} files, no cache", now, f"check at {BEFORE}", then, 1.5)


def _check_at(root: Path, tree: Path) -> Callable[[], float]:
    """A run of `netlint check` from a folder that holds netlint, whatever is installed."""
    command = (sys.executable, "-P", "-m", "netlint", "check", str(tree), "--exit-zero", "--no-cache")
    return process(*command, PYTHONPATH=str(root))


def calibration() -> float:
    """The least time of a fixed loop: where it differs, so did the machine, and ratios are to be doubted."""
    return min(timeit.repeat("sum(range(200_000))", number=10, repeat=5))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reach", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--nca", action="append", type=int, choices=sorted(ANALYZER_BARS), default=[])
    parser.add_argument("--before", action="store_true")
    return parser.parse_args()


def main() -> int:
    """Print the table; the exit code is 1 where netlint misses a bar."""
    options = _options()
    before = calibration()
    compileall.compile_dir(str(Path(netlint.__file__).parent), quiet=2)
    table = [*engine_rows(options.long), json_row()]
    with tempfile.TemporaryDirectory() as folder:
        for size in options.nca:
            table += analyzer_rows(Path(folder), size)
        if options.before:
            table.append(before_row(Path(folder)))
    exit_code = print_table(table)
    print(
        f"\nThe same loop took {before * 1000:.0f} ms before and {calibration() * 1000:.0f} ms after all this."
    )
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
