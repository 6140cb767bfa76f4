"""Measures `netlint check` as a whole process: `python -m benchmarks.check`.

Trees of 12, 1,000 and 10,000 files are generated, the same every time. Rivals take turns in one run, so
that a busy machine slows them alike; medians are compared, and only the ratios mean anything. Every
process starts with its modules compiled, as an installed program does.
"""

import compileall
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import netlint
from benchmarks.stages import stages
from benchmarks.table import Row, medians, print_table
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


def process(*command: str, **variables: str) -> Callable[[], float]:
    """A run of a process with more environment variables, in seconds; findings (exit code 1) are no failure."""
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment = inherited | variables

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
    variables = {} if cache is None else {"NETLINT_CACHE_DIR": str(cache)}
    return process(str(netlint_command), "check", str(tree), "--exit-zero", *options, **variables)


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
    exit_code = print_table(table)
    print(f"\nGreatest memory of a process: {peak:.0f} MB ({max(ROUNDS):,} files)")
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
