"""The formula of who may connect to a target, in which nothing is left of the target but what is asked about it."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, assert_never

from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.prover.boxes import Box, term_of
from netlint.prover.conditions.formula import PODS
from netlint.prover.questions import Questions, box_within
from netlint.prover.regions import Ends, label_masks, port_called
from netlint.prover.space import Kind
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
    settled,
    under,
    unsettled,
    variables_of,
)

_MOST_GUESSES: Final = 256
"""How many guesses at what is not known of a target are followed."""

Meanings = Mapping[Variable, Variable | Term]
"""For variables another one that has the same value; or, where there are two values, what the second one means."""


class TooManyGuesses(Exception):
    """Too much that decides is not known of a target."""


class Home(NamedTuple):
    """The sources in a target's own namespace, and its labels as those of the source's."""

    box: Box
    labels: Meanings


class Known(NamedTuple):
    """What is known of a target: the values of its variables, and what variables mean for it.

    `guesses` are variables of which nobody can choose the value.
    """

    box: Box
    meanings: Meanings
    home: Home | None = None
    guesses: tuple[Variable, ...] = ()


class Target(NamedTuple):
    """Whom a question is about.

    `rest` is what asks more of it than values of single variables. `ports` are those that are asked for.
    """

    known: Known
    rest: Term
    ports: Term


def open_target(ends: Ends, ports: Term, questions: Questions) -> Target:
    """A target that may be anybody for whom a formula holds."""
    box = box_within(ends.term)
    end = questions.space.destination
    names = [name for name, code in end.names.items() if box.get(end.name) == 1 << code]
    known = (
        Known(box, _labels_elsewhere(names[0], questions), _home(names[0], questions))
        if names
        else Known(box, {})
    )
    return Target(known, under(ends.term, box), ports)


def workload_target(workload: Workload, ports: Term, questions: Questions) -> Target:
    """The pods of a workload; labels that are added at run time are guessed (S6.3).

    In their node's network they are a node, unless policies hold for such pods, too (S1.62, D.2).
    """
    space = questions.space
    end = space.destination
    if workload.host_network and questions.network.polices_host_network is Truth.FALSE:
        as_node = Known({end.kind: 1 << Kind.NODE}, _labels_elsewhere(None, questions))
        return Target(as_node, TRUE, ports)
    kind = Kind.HOST_POD if workload.host_network else Kind.POD
    box = dict(box_within(conjunction((end.is_kind(kind), end.is_named(workload.namespace)))))
    box |= label_masks(workload, end)
    guesses = [v for v in end.labels.variables.values() if box.get(v, v.full).bit_count() > 1]
    named = {variable: port_called(name, workload, space) for name, variable in space.named.items()}
    labels = _labels_elsewhere(workload.namespace, questions)
    known = Known(box, {**labels, **named}, _home(workload.namespace, questions), tuple(guesses))
    return Target(known, TRUE, ports)


def _labels_elsewhere(home: str | None, questions: Questions) -> dict[Variable, Variable]:
    """The labels of namespaces that the input does not hold, but for the target's own, as those of the source's.

    So a condition on labels is one and the same for these, and for namespaces that nothing mentions.
    """
    return _labels_of((name for name in questions.space.source.names if name != home), questions)


def _home(namespace: str, questions: Questions) -> Home:
    source = questions.space.source
    box = {source.kind: source.kind.full & PODS, source.name: 1 << source.names[namespace]}
    return Home(box, _labels_of([namespace], questions))


def _labels_of(namespaces: Iterable[str], questions: Questions) -> dict[Variable, Variable]:
    in_input = {item.name for item in questions.snapshot.namespaces}
    found: dict[Variable, Variable] = {}
    for name in namespaces:
        labels = questions.space.labels_of(name, are_facts=name in in_input).variables
        found |= {labels[key]: v for key, v in questions.space.source.namespace_labels.variables.items()}
    return found


def domain_of(target: Target, questions: Questions) -> Box:
    """Where connections to a target lie: on ports of TCP, UDP and SCTP, and from pods where it is outside (D.9)."""
    space = questions.space
    domain = {**target.known.box, space.port: space.ports.full}
    if domain.get(space.destination.kind) == 1 << Kind.ADDRESS:
        domain[space.source.kind] = space.source.kind.full & PODS
    return domain


def formula_of(allowed: Term, sources: Ends, target: Target, *, strict: bool) -> Term:
    """The connections from some sources to a target that are allowed.

    They are so whatever is not known (`strict`), or may be so. Raises TooManyGuesses.
    """
    known = target.known
    whole = conjunction((sources.term, target.ports, target.rest, allowed))
    term = settled(_told(whole, known), strict=strict)
    join = conjunction if strict else disjunction
    guesses = 1
    for variable in variables_of(term):
        if variable in known.guesses:
            mask = known.box.get(variable, variable.full)
            guesses *= mask.bit_count()
            if guesses > _MOST_GUESSES:
                raise TooManyGuesses
            codes = (code for code in range(variable.size) if mask >> code & 1)
            term = join([under(term, {variable: 1 << code}) for code in codes])
    return term


def _told(term: Term, known: Known) -> Term:
    """The formula with what is known put in."""
    term = _replaced(under(term, known.box), known.meanings)
    if known.home is None:
        return term
    box, labels = known.home
    at_home = term_of(box)
    inside = conjunction((at_home, _replaced(under(term, box), labels)))
    return disjunction((inside, conjunction((negation(at_home), term))))


def _replaced(term: Term, meanings: Meanings) -> Term:
    """The formula with variables replaced by what they mean."""
    known: dict[int, Term] = {}

    def replaced(part: Term) -> Term:
        found = known.get(id(part))
        if found is None:
            found = known[id(part)] = replace(part)
        return found

    def replace(part: Term) -> Term:
        match part:
            case Atom(variable, mask):
                other = meanings.get(variable)
                if other is None:
                    return part
                if isinstance(other, Variable):
                    return atom(other, mask)
                return other if mask == 0b10 else negation(other)
            case Conjunction(parts):
                return conjunction(map(replaced, parts))
            case Disjunction(parts):
                return disjunction(map(replaced, parts))
            case Negation(inner):
                return negation(replaced(inner))
            case Unsettled(least, most):
                return unsettled(replaced(least), replaced(most))
            case _:
                assert_never(part)

    return replaced(term) if meanings else term


def reasons_of(allowed: Term, box: Box, target: Target) -> list[str]:
    """What nobody knows that decides about connections in a box."""
    left = variables_of(under(_told(allowed, target.known), box))
    facts = [variable.name for variable in left if variable.is_fact or variable in target.known.guesses]
    return list(dict.fromkeys(facts)) or ["which of some policies of equal priority wins"]
