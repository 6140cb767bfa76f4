"""Sets of connections that a question is about: who connects, to whom, on which ports."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from netlint.engine.reachability.named_ports import ports_named
from netlint.model.namespace import Namespace
from netlint.model.ports import NamedPort
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.prover.space import ABSENT, EndSpace, Kind, Role, Space
from netlint.prover.terms import Term, Variable, atom, conjunction, disjunction, negation


class Ends(NamedTuple):
    """One end of a question: anybody for whom `term` holds, or the pods of some workloads, each with its formula."""

    term: Term
    workloads: tuple[tuple[Workload, Term], ...] = ()


class Region(NamedTuple):
    """The connections for which `term` holds; it implies the formulas of both ends."""

    sources: Ends
    destinations: Ends
    term: Term


def ends_of(workloads: Iterable[tuple[Workload, Namespace]], role: Role, space: Space) -> Ends:
    """The pods of workloads, each given with its namespace."""
    found = tuple((w, workload_term(w, namespace, role, space)) for w, namespace in workloads)
    return Ends(disjunction(term for _, term in found), found)


def workload_term(workload: Workload, namespace: Namespace, role: Role, space: Space) -> Term:
    """The end is a pod of a workload: with its labels, and for a destination the ports that it names (S1.51).

    A label of which only the key is known may have any value (S6.3). A pod in its node's network is a node to
    policies, unless they hold for such pods, too (S1.62, D.2).
    """
    end = space.end(role)
    if workload.host_network and space.network.polices_host_network is Truth.FALSE:
        return end.is_kind(Kind.NODE)
    kind = Kind.HOST_POD if workload.host_network else Kind.POD
    labels = (atom(variable, mask) for variable, mask in label_masks(workload, end))
    parts = [end.is_kind(kind), end.is_named(namespace.name), *labels]
    if role is Role.DESTINATION:
        parts += _names(workload, space)
    return conjunction(parts)


def label_masks(workload: Workload, end: EndSpace) -> Iterator[tuple[Variable, int]]:
    """The values that labels of a workload's pods may have, for those of which the input says anything (S6.3)."""
    for key, variable in end.labels.variables.items():
        held = workload.labels.value(key)
        if held is not None or not workload.labels.may_hold(key):
            yield variable, 1 << end.labels.code(key, held)
        elif key in workload.labels.uncertain_keys:
            yield variable, variable.full ^ (1 << ABSENT)


def port_called(name: str, workload: Workload, space: Space) -> Term:
    """The port is one that a workload's pods call so (S1.51)."""
    found = ports_named(NamedPort(name, None), workload.serving_ports)
    return disjunction(atom(space.port, space.port_mask(ports)) for ports in found)


def _names(workload: Workload, space: Space) -> Iterable[Term]:
    for name, variable in space.named.items():
        is_port, is_named = port_called(name, workload, space), atom(variable, 0b10)
        yield disjunction(
            (conjunction((is_port, is_named)), conjunction((negation(is_port), negation(is_named))))
        )
