"""The formula of who may connect to a target, in which nothing is left of the target but what is asked about it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from netlint.engine.reachability.named_ports import ports_named
from netlint.model.namespace import Namespace
from netlint.model.workload import Workload
from netlint.prover.boxes import Box
from netlint.prover.questions import Questions, box_within
from netlint.prover.regions import Ends, is_undecided, workload_term
from netlint.prover.space import Kind, Role
from netlint.prover.terms import (
    TRUE,
    Atom,
    Conjunction,
    Disjunction,
    Negation,
    Term,
    Unsettled,
    Variable,
    atom,
    conjunction,
    disjunction,
    negation,
    under,
    variables_of,
)

_MOST_GUESSES = 256
"""How many guesses at what is not known of a target are followed."""


class TooManyGuesses(Exception):
    """Too much that decides is not known of a target."""


class Known(NamedTuple):
    """What is known of a target: the values of its variables, and for each port's name the ports that it means there.

    `guesses` are variables of which nobody can choose the value.
    """

    box: Box
    names: Mapping[Variable, Term]
    guesses: tuple[Variable, ...]


class Target(NamedTuple):
    """Whom a question is about, as one of several things of which nobody knows which it is.

    `rest` is what asks more of it than values of single variables. `ports` are those that are asked for.
    """

    known: tuple[Known, ...]
    rest: Term
    ports: Term


def open_target(ends: Ends, ports: Term) -> Target:
    """A target that may be anybody for whom a formula holds."""
    box = box_within(ends.term)
    return Target((Known(box, {}, ()),), under(ends.term, box), ports)


def workload_target(workload: Workload, namespace: Namespace, ports: Term, questions: Questions) -> Target:
    """The pods of a workload; labels that are added at run time, and those of an unseen namespace, are guessed (S6.3).

    Where nobody knows whether policies hold for them, they are taken as a node's, and as pods with own addresses.
    """
    found = [_known(workload, namespace, questions)]
    if is_undecided(workload, questions.network):
        space = questions.space
        found.append(_known(workload.__class__(**_without_host_network(workload)), namespace, questions))
    return Target(tuple(found), TRUE, ports)
