"""Measures the prover against Z3 alone, used well and used plainly: `python -m benchmarks.prover`.

Sets of policies are generated, the same every time; all ways to an answer take turns and must agree on every
answer. Times are those of the processor, the garbage collector is off, as in the product. `--long` adds what takes
minutes: a new solver for every peer instead of for one in forty, more covers, and random labels in one namespace.
"""

import argparse
import compileall
import gc
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from operator import attrgetter
from pathlib import Path

import netlint
from benchmarks.clusters import kano
from benchmarks.policy_sets import cover, partly_redundant, rewritten
from benchmarks.questions import ask, told
from benchmarks.reach import calibration
from benchmarks.redundancy import (
    Sampled,
    by_fresh_solvers,
    by_netlint,
    by_solver,
    first_by_netlint,
    first_by_solver,
)
from benchmarks.table import Row, agree, medians, print_table, seconds
from benchmarks.trees import write_tree
from netlint.engine.lookup import Lookup
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.snapshot import Snapshot
from netlint.prover.encode import Encoder
from netlint.prover.mentions import Mentions
from netlint.prover.policy_boxes import groups
from netlint.prover.redundancy.redundancies import Redundancies
from netlint.prover.solve import Impossible, Session
from netlint.prover.space import Space
from netlint.prover.terms import conjunction, negation, settled
from netlint.prover.verdict import Verdict
from netlint.prover.work import MOST_WORK, WorkLimit

POLICIES, MORE_POLICIES = 1_000, 5_000
ROUNDS = 7
FRESH_SHARE = 40
"""Where a new solver for every peer takes too long, one in so many gets one."""

COVERS = ((20, 110), (40, 200), (60, 290), (100, 470), (150, 700))
"""How many labels and how many rules the covers have that random formulas make hard."""

LONG_SEEDS = 5
RANDOM_POLICIES = (500, 1_500)
FILES = 1_000


def redundancy_rows(fresh_share: int) -> Iterator[Row]:
    """Which peers others make redundant, all of them, from the model to the answers."""
    snapshot = partly_redundant(POLICIES)
    answers = by_netlint(snapshot)
    agree(answers, by_solver(snapshot))
    fresh = by_fresh_solvers(snapshot, fresh_share)
    agree([answers[place] for place in fresh.answers], list(fresh.answers.values()))
    own, solver = medians(ROUNDS, *_timed(snapshot, by_netlint, by_solver))
    print(f"{POLICIES:,} policies, {len(answers):,} peers, {sum(answers)} of them redundant", flush=True)
    what = f"redundancy, {POLICIES:,} policies"
    yield Row(what, own, "Z3 by namespace, labels", solver, 1 / 10)
    yield Row(what, own, _fresh_name(fresh), fresh.seconds, 1 / 500)
    larger = partly_redundant(MORE_POLICIES)
    same, more = medians(3, *_timed(snapshot, by_netlint), *_timed(larger, by_netlint))
    yield Row(f"redundancy, {MORE_POLICIES:,} policies", more, what, same, 6)
    (rules,) = medians(ROUNDS, partial(seconds, partial(_removable, snapshot, Lookup(snapshot))))
    yield Row("what could be removed, all at once", rules, what, own)


def _fresh_name(fresh: Sampled) -> str:
    return "new Z3 each" if fresh.is_complete else f"new Z3 each, 1 in {FRESH_SHARE}"


def _removable(snapshot: Snapshot, lookup: Lookup) -> object:
    found = Redundancies(groups(snapshot, DEFAULT_NETWORK), snapshot, lookup, WorkLimit())
    return list(found.policies), list(found.rules), found.parts


def _timed(snapshot: Snapshot, *ways: Callable[[Snapshot], object]) -> list[Callable[[], float]]:
    return [partial(seconds, partial(way, snapshot)) for way in ways]


def cover_rows(seeds: int) -> Iterator[Row]:
    """One rule that hundreds of others cover together, where looking at it part by part takes for ever.

    Of several covers of one size, the one that Z3 alone is best at.
    """
    for keys, rules in COVERS:
        yield max((_cover_row(keys, rules, seed) for seed in range(1, seeds + 1)), key=attrgetter("ratio"))


def _cover_row(keys: int, rules: int, seed: int) -> Row:
    snapshot = cover(keys, rules, seed)
    agree(first_by_netlint(snapshot), first_by_solver(snapshot))
    own, solver = medians(ROUNDS, *_timed(snapshot, first_by_netlint, first_by_solver))
    return Row(f"a rule that {rules} others cover, {keys} labels", own, "Z3 alone", solver, 2)


def random_rows() -> Iterator[Row]:
    """Random labels, everything in one namespace."""
    for policies in RANDOM_POLICIES:
        snapshot = kano(policies, policies, keys=20, values=20)
        agree(by_netlint(snapshot), by_solver(snapshot))
        own, solver = medians(1, *_timed(snapshot, by_netlint, by_solver))
        yield Row(f"redundancy, {policies:,} random policies", own, "Z3 by namespace, labels", solver)


def question_rows() -> Iterator[Row]:
    """Whether any pod of another namespace can reach a pod on the port of databases, for one pod in twenty."""
    snapshot = partly_redundant(POLICIES)
    (building,) = medians(3, partial(seconds, partial(told, snapshot)))
    asked = ask(snapshot)
    print(f"{len(asked.own)} questions, {len(asked.replayed)} answered by a connection", flush=True)
    own, solver, replayed = map(statistics.median, (asked.own, asked.solver, asked.replayed))
    what = f"a question about any pod, {POLICIES:,} policies"
    yield Row(what, own, "telling Z3 the formula", building, 1 / 10)
    yield Row(what, own, "Z3 that knows the formula", solver)
    yield Row("replay of its answer on the engine", replayed, "telling Z3 the formula", building)


EQUIVALENCE = """
import gc, json, sys, time
gc.disable()
from benchmarks.policy_sets import partly_redundant, rewritten
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.prover.equivalence.equivalence import Equivalence
one = partly_redundant(int(sys.argv[1]))
other = rewritten(one)
begin = time.process_time()
verdict = Equivalence(one, other, DEFAULT_NETWORK).verdict
print(json.dumps([time.process_time() - begin, verdict, "z3" in sys.modules]))
"""
CHECK = """
import gc, json, sys, time
gc.disable()
begin = time.process_time()
from netlint.cli import app
try:
    app(sys.argv[1:])
finally:
    print(json.dumps([time.process_time() - begin, "", "z3" in sys.modules]))
"""
IMPORT = """
import json, sys, time
begin = time.process_time()
import z3
print(json.dumps([time.process_time() - begin, "", "z3" in sys.modules]))
"""


class LoadedZ3(Exception):
    """A process loaded Z3 although nothing in its input needs it."""


def _child(program: str, *arguments: str, loads_z3: bool = False, verdict: str = "") -> float:
    """The processor time that a program in a process of its own tells."""
    command = (sys.executable, "-c", program, *arguments)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    elapsed, found, has_z3 = json.loads(done.stdout.splitlines()[-1])
    if has_z3 is not loads_z3:
        raise LoadedZ3
    agree(found, verdict)
    return float(elapsed)


def process_rows(folder: Path) -> Iterator[Row]:
    """What gets by without Z3, in processes of their own."""
    write_tree(folder, FILES)
    equal, checked, loaded = medians(
        5,
        partial(_child, EQUIVALENCE, str(POLICIES), verdict=Verdict.PROVED),
        partial(_child, CHECK, "check", str(folder), "--exit-zero", "--no-cache"),
        partial(_child, IMPORT, loads_z3=True),
    )
    one = partly_redundant(POLICIES)
    (whole,) = medians(1, partial(seconds, partial(_decided_whole, one, rewritten(one))))
    yield Row(f"two equal sets of {POLICIES:,} policies", equal, "Z3, all at once", whole)
    yield Row("loading Z3, which neither needs", loaded, f"check, {FILES:,} files", checked)


def _decided_whole(one: Snapshot, other: Snapshot) -> None:
    """Whether two sets are equal, as one formula about all of their policies."""
    mentions = Mentions()
    for snapshot in (one, other):
        mentions.add_snapshot(snapshot)
    encoder = Encoder(Space(mentions, DEFAULT_NETWORK), one.namespaces)
    more, less = (settled(encoder.allowed(item.layers), strict=True) for item in (one, other))
    session = Session(MOST_WORK)
    for wanted, unwanted in ((more, less), (less, more)):
        outcome = session.ask(also=(conjunction((wanted, negation(unwanted))),))
        agree(isinstance(outcome, Impossible), True)


def main() -> int:
    """Print the table; the exit code is 1 where netlint misses a bar."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.prover", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--long", action="store_true")
    long = parser.parse_args().long
    before = calibration()
    compileall.compile_dir(str(Path(netlint.__file__).parent), quiet=2)
    gc.disable()
    table = [
        *redundancy_rows(1 if long else FRESH_SHARE),
        *cover_rows(LONG_SEEDS if long else 1),
        *question_rows(),
    ]
    if long:
        table += random_rows()
    with tempfile.TemporaryDirectory() as folder:
        table += process_rows(Path(folder))
    exit_code = print_table(table)
    after = calibration()
    print(f"\nThe same loop took {before * 1000:.0f} ms before and {after * 1000:.0f} ms after all this.")
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
