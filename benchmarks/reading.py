"""Measures reading with spans against other YAML readers: `python -m benchmarks.reading`.

The tree of manifests is generated, the same every time. All readers take turns in one run, so that a
busy machine slows them alike; medians are compared, and only the ratios mean anything. Each reader runs
as its users run it: netlint pauses the garbage collector while it reads, the others do not.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import yaml
from ruamel.yaml import YAML

from benchmarks.trees import texts as generated_texts
from netlint.source.yaml_tree import compose_yaml

FILES = 300
ROUNDS = 7
ROUND_TRIP_SHARE = 10
"""One file in so many is read by the slow round-trip reader; times are compared by the byte."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another reader, and how many times faster netlint has to be."""

    name: str
    bar: float
    read: Callable[[list[str]], object]
    texts: list[str]


def _netlint(texts: list[str]) -> object:
    gc.disable()
    try:
        return [compose_yaml(text) for text in texts]
    finally:
        gc.enable()


def _pyyaml(texts: list[str]) -> object:
    return [list(yaml.load_all(text, yaml.CSafeLoader)) for text in texts]


def _ruamel_safe(texts: list[str]) -> object:
    return [list(YAML(typ="safe").load_all(text)) for text in texts]


def _ruamel_round_trip(texts: list[str]) -> object:
    return [list(YAML().load_all(text)) for text in texts]


def _seconds(read: Callable[[list[str]], object], texts: list[str]) -> float:
    """How long one reading takes, its trees kept until the end."""
    gc.collect()
    start = time.perf_counter()
    kept = read(texts)
    elapsed = time.perf_counter() - start
    del kept
    return elapsed


def main() -> int:
    """Print the table; the exit code is 1 where netlint misses a bar."""
    texts = generated_texts(FILES)
    rivals = [
        Rival("PyYAML, C loader", 1.5, _pyyaml, texts),
        Rival("ruamel.yaml, safe C loader", 4.0, _ruamel_safe, texts),
        Rival("ruamel.yaml, round trip", 30.0, _ruamel_round_trip, texts[::ROUND_TRIP_SHARE]),
    ]
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        times.setdefault("netlint", []).append(_seconds(_netlint, texts))
        for rival in rivals:
            times.setdefault(rival.name, []).append(_seconds(rival.read, rival.texts))
    size = sum(map(len, texts))
    own_rate = size / statistics.median(times["netlint"])
    print(f"{FILES} files, {size / 1e6:.2f} MB, medians of {ROUNDS} rounds\n")
    print(f"{'reader':<28}{'MB/s':>8}{'netlint is faster by':>24}{'bar':>8}")
    print(f"{'netlint, with spans':<28}{own_rate / 1e6:>8.2f}")
    missed = False
    for rival in rivals:
        rate = sum(map(len, rival.texts)) / statistics.median(times[rival.name])
        missed |= own_rate / rate < rival.bar
        print(f"{rival.name:<28}{rate / 1e6:>8.2f}{own_rate / rate:>23.2f}x{rival.bar:>7}x")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
