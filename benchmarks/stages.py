"""Measures the stages of one analysis inside a process: where the time of `netlint check` goes."""

import gc
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from netlint.check import Context, ReadManifest
from netlint.config import Settings
from netlint.lint.run import active_rules, applicable, hits, validated
from netlint.normalize import build
from netlint.rulebook import load
from netlint.source.reading import ReadOptions, collect, parse


class Stages(NamedTuple):
    """Seconds that each stage took. Reading is what `netlint.source` does: finding, composing, validating."""

    collect: float
    compose: float
    validate: float
    model: float
    rules: float

    @property
    def reading(self) -> float:
        """Everything up to validated manifests."""
        return self.collect + self.compose + self.validate

    @property
    def rest(self) -> float:
        """Everything after that."""
        return self.model + self.rules

    def __str__(self) -> str:
        return ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in self._asdict().items())


def stages(tree: Path) -> Stages:
    """The stages of one analysis of a tree."""
    rulebook, settings = load(), Settings()
    gc.collect()
    gc.disable()
    marks = [time.perf_counter()]
    collected = collect([str(tree)], ReadOptions())
    marks.append(time.perf_counter())
    given = parse(collected)
    marks.append(time.perf_counter())
    manifests: tuple[ReadManifest, ...] = tuple(validated(given, settings))
    marks.append(time.perf_counter())
    snapshot = build((read.manifest for read in manifests), frozenset(), settings.namespace)
    marks.append(time.perf_counter())
    context = Context(snapshot, manifests, settings)
    for rule in applicable(active_rules(rulebook, settings), context):
        list(hits(rule, context))
    marks.append(time.perf_counter())
    gc.enable()
    return Stages(*(end - start for start, end in pairwise(marks)))
