"""Asks whether any pod of another namespace can reach a pod, of netlint and of Z3 alone, and takes the times."""

import time
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.table import agree
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.ports import PortRange, Protocol
from netlint.model.snapshot import Snapshot
from netlint.prover.mentions import Mentions
from netlint.prover.questions import Questions
from netlint.prover.regions import Ends, Region
from netlint.prover.replay import replay
from netlint.prover.solve import Found, Session
from netlint.prover.space import Kind, Role
from netlint.prover.terms import conjunction, negation
from netlint.prover.verdict import Verdict

PODS = 50
DATABASES = PortRange(Protocol.TCP, 5432, 5432)


class Asked(NamedTuple):
    """The processor time of every question without its replay, that of Z3 for the same, and that of every replay.

    A replay is timed by itself, once more.
    """

    own: list[float]
    solver: list[float]
    replayed: list[float]


def _questions(snapshot: Snapshot) -> Questions:
    mentions = Mentions()
    mentions.add_ports(DATABASES)
    questions = Questions(snapshot, DEFAULT_NETWORK, mentions)
    assert questions.limits
    return questions


def told(snapshot: Snapshot) -> Session:
    """A solver that knows the formulas of what policies allow, made from the model."""
    session = Session()
    session.label(_questions(snapshot).limits)
    return session


def ask(snapshot: Snapshot) -> Asked:
    """Ask about pods spread evenly; both ways must lead to the same answers."""
    questions = _questions(snapshot)
    regions = list(_regions(questions))
    own, answers, replayed = [], [], []
    for region in regions:
        begin = time.process_time()
        answer = questions.nobody_connects(region)
        taken = time.process_time() - begin
        answers.append(answer.verdict is Verdict.REFUTED)
        if answer.witness is not None:
            begin = time.process_time()
            replay(snapshot, DEFAULT_NETWORK, answer.witness)
            replayed.append(time.process_time() - begin)
            taken -= replayed[-1]
        own.append(taken)
    session = Session()
    labels = session.label([questions.limits.least])
    solver, found = [], []
    for region in regions:
        begin = time.process_time()
        found.append(isinstance(session.ask(labels, also=(region.term,)), Found))
        solver.append(time.process_time() - begin)
    agree(answers, found)
    return Asked(own, solver, replayed)


def _regions(questions: Questions) -> Iterator[Region]:
    workloads = questions.snapshot.workloads
    ports = questions.encoder.ports.any_of([DATABASES])
    source = questions.space.source
    for workload in workloads[:: len(workloads) // PODS]:
        elsewhere = conjunction((source.is_kind(Kind.POD), negation(source.is_named(workload.namespace))))
        yield questions.region(Ends(elsewhere), questions.workloads(Role.DESTINATION, [workload]), ports)
