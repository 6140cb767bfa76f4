"""Measures `netlint check` as a whole process: `python -m benchmarks.check`.

Trees of 12, 1,000 and 10,000 files are generated, the same every time. Rivals take turns in one run, so
that a busy machine slows them alike; medians are compared, and only the ratios mean anything. Every
process starts with its modules compiled, as an installed program does.
"""

import compileall
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import netlint
from benchmarks.stages import stages
from benchmarks.trees import write_tree

PYYAML = """
import sys, pathlib, yaml
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.yaml")):
    list(yaml.load_all(path.read_bytes(), yaml.CSafeLoader))
"""
TYPER = """
import typer
app = typer.Typer()
@app.command()
def main(path: str = ".") -> None: ...
app()
"""
ROUNDS = {12: 15, 1_000: 7, 10_000: 3}


class Row(NamedTuple):
    """A line of the table: what was measured, against what, the ratio of the two, and its bar."""

    what: str
    seconds: float
    reference: str
    reference_seconds: float
    bar: float

    @property
    def ratio(self) -> float:
        """How many times the reference's time it took."""
        return self.seconds / self.reference_seconds

    def __str__(self) -> str:
        verdict = "ok" if self.ratio <= self.bar else "MISSED"
        return (
            f"{self.what:<46}{self.seconds * 1000:>9.0f} ms   {self.reference:<26}"
            f"{self.reference_seconds * 1000:>8.0f} ms{self.ratio:>8.2f}{self.bar:>7}  {verdict}"
        )


def medians(rounds: int, *runs: Callable[[], float]) -> list[float]:
    """The median of each run over some rounds in which they take turns."""
    times = [[run() for run in runs] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def process(*command: str, cache: Path | None = None) -> Callable[[], float]:
    """A run of a process, in seconds; findings (exit code 1) are no failure."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    if cache is not None:
        environment["NETLINT_CACHE_DIR"] = str(cache)

    def run() -> float:
        start = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr.decode())
        return time.perf_counter() - start

    return run


def check(tree: Path, *options: str, cache: Path | None = None) -> Callable[[], float]:
    """A run of `netlint check`."""
    netlint_command = Path(sys.executable).with_name("netlint")
    return process(str(netlint_command), "check", str(tree), "--exit-zero", *options, cache=cache)


def rows(folder: Path) -> list[Row]:
    """Every measurement."""
    found: list[Row] = []
    for files, rounds in ROUNDS.items():
        tree, cache = folder / str(files), folder / "cache"
        size = write_tree(tree, files)
        print(f"{files} files, {size / 1e6:.1f} MB", flush=True)
        check(tree, cache=cache)()
        cold, warm, pyyaml, typer = medians(
            rounds,
            check(tree, "--no-cache"),
            check(tree, cache=cache),
            process(sys.executable, "-c", PYYAML, str(tree)),
            process(sys.executable, "-c", TYPER),
        )
        if files == min(ROUNDS):
            found.append(Row(f"check, {files} files, no cache", cold, "a typer application", typer, 1.3))
            continue
        found.append(Row(f"check, {files:,} files, no cache", cold, "PyYAML, C load_all", pyyaml, 1.0))
        found.append(Row(f"check, {files:,} files, warm cache", warm, "no cache", cold, 0.25))
        spent = stages(tree)
        found.append(
            Row(f"model, rules and report, {files:,} files", spent.rest, "reading", spent.reading, 0.5)
        )
        print(f"  {spent}", flush=True)
    return found


def main() -> int:
    """Print the table; the exit code is 1 where netlint misses a bar."""
    compileall.compile_dir(str(Path(netlint.__file__).parent), quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        table = rows(Path(folder))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\n{'what':<46}{'time':>12}   {'reference':<26}{'time':>11}{'ratio':>8}{'bar':>7}")
    print("\n".join(map(str, table)))
    print(f"\nGreatest memory of a process: {peak:.0f} MB ({max(ROUNDS):,} files)")
    return int(any(row.ratio > row.bar for row in table))


if __name__ == "__main__":
    sys.exit(main())
