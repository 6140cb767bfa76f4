"""Answers a question about every pod that could exist: all, none or some of them may connect, with witnesses."""

from collections.abc import Iterator
from typing import NamedTuple

from netlint.engine.answers.answer import Answer, Question, assumptions_of
from netlint.engine.answers.answer import Witness as ShownWitness
from netlint.engine.answers.asked_ports import parsed_port
from netlint.engine.answers.asked_services import behind, parsed_service
from netlint.engine.answers.asked_urls import parsed_url
from netlint.engine.answers.explain import Verdict
from netlint.engine.answers.narrative import Reason
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.bits import indices_of
from netlint.engine.reachability.connectivity import Allowed
from netlint.errors import UsageError
from netlint.model.network_profile import NetworkProfile
from netlint.model.ports import Ports
from netlint.model.snapshot import Snapshot
from netlint.prover import verdict as proofs
from netlint.prover.conditions.asked_ends import AskedEnd, ends_in, ends_that_are_asked, mention, ports_at
from netlint.prover.explained import explained
from netlint.prover.mentions import Mentions
from netlint.prover.questions import Questions, box_within
from netlint.prover.regions import Ends, Region
from netlint.prover.solve import Found, GaveUp, Impossible
from netlint.prover.space import Role
from netlint.prover.terms import (
    FALSE,
    TRUE,
    Assignment,
    Term,
    Variable,
    atom,
    conjunction,
    disjunction,
    holds,
    negation,
    under,
    variables_of,
)
from netlint.prover.verdict import Witness
from netlint.prover.words import end_words


def open_answer(snapshot: Snapshot, question: Question, network: NetworkProfile, limit: int) -> Answer:
    """The answer about `snapshot`, from which objects without effect have been dropped.

    Raises UsageError for words that mean nobody.
    """
    lookup = Lookup(snapshot)
    asked = _asked(question, lookup)
    judged = _Judged(snapshot, network, asked, limit)
    if not judged.questions.can_exist(judged.region):
        text = f"no pod that could exist connects from `{question.source}` to `{question.destination}`"
        raise UsageError(text, "The labels or namespaces that are asked for contradict each other.")
    told = judged.verdict
    witnesses = list(judged.witnesses())
    assumptions = assumptions_of(
        told, network, lambda changed: _Judged(snapshot, changed, asked, limit).verdict
    )
    return Answer(
        question,
        told,
        judged.allowed(),
        tuple(explained(witness, snapshot.layers, network) for _, witness in witnesses),
        (*asked.notes, *judged.reasons()),
        tuple(assumptions),
        is_open=True,
        witnesses=tuple(_shown(is_allowed, witness) for is_allowed, witness in witnesses),
    )


class _Asked(NamedTuple):
    """Sources, and destinations each with the ports that are asked for; without any, every port is."""

    sources: tuple[AskedEnd, ...]
    destinations: tuple[tuple[AskedEnd, tuple[Ports, ...]], ...]
    notes: tuple[Reason, ...]


def _asked(question: Question, lookup: Lookup) -> _Asked:
    source, destination = question.source, question.destination
    if parsed_url(source) is not None:
        raise UsageError(f"`{source}` leads to one Service", "Ask for a workload instead of every pod.")
    if parsed_service(source, lookup) is not None:
        hint = "Ask for a workload behind it."
        raise UsageError(f"`{source}` is a Service, which opens no connections", hint)
    port = parsed_port(question.port) if question.port else None
    sources = ends_that_are_asked(source, lookup)
    service = parsed_service(destination, lookup)
    if service is None:
        ends = ends_that_are_asked(destination, lookup)
        return _Asked(sources, tuple((end, ports_at(end, port)) for end in ends), ())
    found = behind(service, parsed_port(service.port) if service.port else port, lookup)
    return _Asked(sources, tuple((target.end, target.ports) for target in found.targets), found.notes)


class _Judged:
    """A question under one network profile."""

    def __init__(self, snapshot: Snapshot, network: NetworkProfile, asked: _Asked, limit: int) -> None:
        self.questions = Questions(snapshot, network, _mentions(asked), limit)
        self.region = self._region(asked)
        self._nobody = self.questions.nobody_connects(self.region)
        self._everybody = self.questions.everybody_connects(self.region)

    def _region(self, asked: _Asked) -> Region:
        questions = self.questions
        found: list[Ends] = []
        reached: list[Term] = []
        for end, ports in asked.destinations:
            ends = ends_in((end,), Role.DESTINATION, questions)
            found.append(ends)
            on = questions.encoder.ports.any_of(ports) if ports else TRUE
            reached.append(conjunction((ends.term, on)))
        destinations = Ends(
            disjunction(ends.term for ends in found), tuple(pair for ends in found for pair in ends.workloads)
        )
        return questions.region(
            ends_in(asked.sources, Role.SOURCE, questions), destinations, disjunction(reached)
        )

    @property
    def verdict(self) -> Verdict:
        """What holds of every connection that is asked for; unknown where either claim is."""
        nobody, everybody = self._nobody.verdict, self._everybody.verdict
        if nobody is proofs.Verdict.PROVED:
            return Verdict.DENIED
        if everybody is proofs.Verdict.PROVED:
            return Verdict.ALLOWED
        return Verdict.UNKNOWN if proofs.Verdict.UNKNOWN in (nobody, everybody) else Verdict.PARTIAL

    def witnesses(self) -> Iterator[tuple[bool, Witness]]:
        """A connection that is allowed, and one that is not, as far as there are any for certain."""
        for answer, is_allowed in ((self._nobody, True), (self._everybody, False)):
            if answer.verdict is proofs.Verdict.REFUTED and answer.witness is not None:
                yield is_allowed, answer.witness

    def reasons(self) -> Iterator[Reason]:
        """Why the verdict is unknown."""
        answers = (self._nobody, self._everybody) if self.verdict is Verdict.UNKNOWN else ()
        for reason in dict.fromkeys(answer.reason for answer in answers if answer.reason):
            yield Reason(f"{reason[:1].upper()}{reason[1:]}.")

    def allowed(self) -> Allowed:
        """The ports on which every connection that is asked for is allowed for certain."""
        if self.verdict is Verdict.DENIED:
            return ()
        questions, term = self.questions, self.region.term
        port, box = questions.space.port, box_within(term)
        asked = box.get(port, questions.space.ports.full)
        codes = (code for code in indices_of(asked) if under(term, {**box, port: 1 << code}) is not FALSE)
        left = sum(1 << code for code in codes)
        denied = conjunction((term, negation(under(questions.limits.least, box))))
        while left:
            match questions.example(denied, atom(port, left)):
                case Found(values):
                    left &= ~_ports_of(values, denied, port)
                case GaveUp():
                    return ()
                case Impossible():
                    break
        return questions.space.ports.allowed(left)


def _ports_of(values: Assignment, term: Term, port: Variable) -> int:
    """The ports on which a formula holds for a connection that is as an assignment says but for its port."""
    rest = under(term, {v: 1 << values.get(v, 0) for v in variables_of(term) if v is not port})
    return sum(1 << code for code in range(port.size) if holds(rest, {port: code}))


def _mentions(asked: _Asked) -> Mentions:
    mentions = Mentions()
    for end in (*asked.sources, *(end for end, _ in asked.destinations)):
        mention(end, mentions)
    for _, ports in asked.destinations:
        for item in ports:
            mentions.add_ports(item)
    return mentions


def _shown(is_allowed: bool, witness: Witness) -> ShownWitness:
    ends = end_words(witness.source), end_words(witness.destination)
    return ShownWitness(is_allowed, *ends, witness.protocol, witness.port)
