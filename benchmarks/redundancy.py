"""Ways to find the peers of rules that other peers make redundant: netlint's own, and two with Z3 alone.

A peer is redundant where all connections that it allows are allowed by other peers of rules of the same namespace
and direction. All ways start at the model and answer for every peer, in the same order.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import z3  # type: ignore[import-untyped]

from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.policy import Direction, Policy
from netlint.model.snapshot import Snapshot
from netlint.prover.cover import Covers, Uncovered
from netlint.prover.encode import Encoder
from netlint.prover.mentions import Mentions
from netlint.prover.policy_boxes import Group, groups
from netlint.prover.smt import Script
from netlint.prover.solve import GaveUp
from netlint.prover.space import Space
from netlint.prover.terms import Term, Variable, atom, conjunction, variables_of
from netlint.prover.work import WorkLimit


class NoAnswer(Exception):
    """Neither yes nor no."""


def by_netlint(snapshot: Snapshot) -> list[bool]:
    """Box by box, by the solver where that takes too long."""
    found: list[bool] = []
    for group in groups(snapshot, DEFAULT_NETWORK)[1]:
        found += _of_group(group)
    return found


def _of_group(group: Group) -> Iterator[bool]:
    covers = Covers([item.box for item in group.boxes], WorkLimit())
    count = len(group.boxes)
    first = 0
    for _, boxes in groupby(group.boxes, key=lambda item: (id(item.rule), item.peer)):
        own = [item.box for item in boxes]
        others = [*range(first), *range(first + len(own), count)]
        answers = [type(covers.cover(box, others)) for box in own]
        if GaveUp in answers:
            raise NoAnswer
        yield Uncovered not in answers
        first += len(own)


class Formulas(NamedTuple):
    """What each peer of a namespace's rules in one direction allows."""

    direction: Direction
    terms: list[Term]


def formulas(snapshot: Snapshot) -> list[Formulas]:
    """The peers as formulas, group by group."""
    mentions = Mentions()
    by_group: dict[tuple[str, Direction], list[Policy]] = defaultdict(list)
    for policy in snapshot.policies:
        mentions.add_policy(policy)
        for direction in Direction:
            if direction in policy.directions:
                by_group[policy.namespace, direction].append(policy)
    encoder = Encoder(Space(mentions, DEFAULT_NETWORK))
    return [
        Formulas(direction, list(_terms(encoder, direction, policies)))
        for (_, direction), policies in by_group.items()
    ]


def _terms(encoder: Encoder, direction: Direction, policies: Iterable[Policy]) -> Iterator[Term]:
    remote = encoder.remote(direction)
    for policy in policies:
        subject = encoder.subject(policy, direction)
        for rule in policy.effective_rules(direction):
            ports = encoder.ports.entries(rule.ports)
            for peer in rule.peers:
                yield conjunction((subject, remote.peer(peer, policy.namespace), ports))


def by_solver(snapshot: Snapshot) -> list[bool]:
    """Z3 used as well as we know how: a solver for finite domains for each group, told in text, asked by labels."""
    context = z3.Context()
    return [answer for group in formulas(snapshot) for answer in _by_labels(context, group.terms)]


def first_by_solver(snapshot: Snapshot) -> bool:
    """The same of the very first peer only."""
    return next(_by_labels(z3.Context(), formulas(snapshot)[0].terms))


def first_by_netlint(snapshot: Snapshot) -> bool:
    """Netlint's own way, of the very first peer only."""
    return next(_of_group(groups(snapshot, DEFAULT_NETWORK)[1][0]))


def _by_labels(context: Any, terms: Sequence[Term]) -> Iterator[bool]:
    solver = _solver(context)
    names = [f"x{number}" for number in range(len(terms))]
    lines, whole = _written(terms)
    lines += [f"(declare-const {name} Bool)" for name in names]
    lines += [f"(assert (= {name} {text}))" for name, text in zip(names, whole, strict=True)]
    solver.from_string("\n".join(lines))
    wanted = [z3.Bool(name, ctx=context) for name in names]
    unwanted = [z3.Not(label, context) for label in wanted]
    for number, label in enumerate(wanted):
        yield _is_impossible(solver.check(label, *unwanted[:number], *unwanted[number + 1 :]))


class Sampled(NamedTuple):
    """The answers for some peers, by their places among all, and the seconds that all would have taken."""

    answers: dict[int, bool]
    seconds: float
    is_complete: bool


def by_fresh_solvers(snapshot: Snapshot, share: int) -> Sampled:
    """A new solver for one in `share` peers, told of it and of all others, which are parsed once."""
    begin = time.process_time()
    context = z3.Context()
    direction = Variable("direction", len(Direction))
    terms = [
        conjunction((atom(direction, 1 << tuple(Direction).index(group.direction)), term))
        for group in formulas(snapshot)
        for term in group.terms
    ]
    lines, whole = _written(terms)
    lines += [f"(assert {text})" for text in whole]
    asserted = list(z3.parse_smt2_string("\n".join(lines), ctx=context))
    bounds, stated = asserted[: -len(whole)], asserted[-len(whole) :]
    opposites = [z3.Not(item, context) for item in stated]
    parsed = time.process_time()
    answers = {}
    for number in range(0, len(terms), share):
        solver = _solver(context)
        solver.add(*bounds, stated[number], *opposites[:number], *opposites[number + 1 :])
        answers[number] = _is_impossible(solver.check())
    each = (time.process_time() - parsed) / len(answers)
    return Sampled(answers, parsed - begin + each * len(terms), share == 1)


def _solver(context: Any) -> Any:
    return z3.SolverFor("QF_FD", ctx=context)


def _written(terms: Sequence[Term]) -> tuple[list[str], list[str]]:
    """Lines that declare and define what formulas need, and the formulas in their words."""
    script = Script()
    variables = variables_of(*terms)
    lines = [script.declaration(variable) for variable in variables]
    lines += [script.bound(variable) for variable in variables]
    definitions, whole = script.text(terms)
    return lines + definitions, whole


def _is_impossible(answer: Any) -> bool:
    if answer == z3.unknown:
        raise NoAnswer
    return bool(answer == z3.unsat)
