"""Answers who could ever reach a target: the weakest conditions on labels, namespaces, addresses and ports."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from netlint.engine.answers.asked_pods import ANY, Everybody, WhoQuestion, selected_pods
from netlint.engine.answers.asked_ports import AskedPort, parsed_port
from netlint.engine.answers.asked_services import behind, parsed_service
from netlint.engine.answers.asked_urls import parsed_url
from netlint.engine.answers.ends import End
from netlint.engine.answers.narrative import Reason
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.parties import Pod
from netlint.errors import UsageError
from netlint.model.network_profile import NetworkProfile
from netlint.model.ports import Ports
from netlint.model.snapshot import Snapshot
from netlint.prover.boxes import Box
from netlint.prover.conditions.asked_ends import AskedEnd, asked_ends, ends_in, mention, ports_at, workload_of
from netlint.prover.conditions.conditions import Conditions, conditions
from netlint.prover.conditions.formula import Formula, Views
from netlint.prover.conditions.target import (
    Target,
    TooManyGuesses,
    domain_of,
    formula_of,
    open_target,
    reasons_of,
    workload_target,
)
from netlint.prover.conditions.words import Condition, ConditionWords
from netlint.prover.mentions import Mentions
from netlint.prover.questions import Questions, box_within
from netlint.prover.space import Kind, Role
from netlint.prover.terms import TRUE
from netlint.prover.work import NODE_WORK
from netlint.value import value

_SOURCES: Final = (
    "Choose from anyone, internet, future-pods, an address, a workload, or labels such as ns=shop,app=web."
)


@value
class Perhaps:
    """A condition that allows connections if facts are as they need not be; `reasons` are those facts."""

    condition: Condition
    reasons: tuple[str, ...]


@value
class Reached:
    """Who could reach one target.

    `certain` are together all that is allowed for certain, `perhaps` what else may be. With `has_more` some are left
    out, with `is_out_of_work` there may be others. `is_pod` tells that the target is pods.
    """

    target: str
    certain: tuple[Condition, ...]
    perhaps: tuple[Perhaps, ...]
    has_more: bool
    is_out_of_work: bool
    is_pod: bool


@value
class WhoReaches:
    """The answer to a question, target by target; `notes` tell how it was understood."""

    question: WhoQuestion
    targets: tuple[Reached, ...]
    notes: tuple[Reason, ...]


def who_reaches(snapshot: Snapshot, network: NetworkProfile, question: WhoQuestion, limit: int) -> WhoReaches:
    """Who could ever reach a target of `snapshot`, from which objects without effect have been dropped.

    Raises UsageError for words that mean nobody, or more than one workload.
    """
    lookup = Lookup(snapshot)
    sources = _sources(question.source, lookup)
    asked = parsed_port(question.port) if question.port else None
    targets, notes = _targets(question.destination, asked, lookup)
    mentions = Mentions()
    for end in (*sources, *(target.end for target in targets)):
        mention(end, mentions)
    for target in targets:
        for ports in target.ports:
            mentions.add_ports(ports)
    questions = Questions(snapshot, network, mentions, limit)
    found = tuple(TargetQuestion(questions, sources, target).answer() for target in targets)
    return WhoReaches(question, found, notes)


class AskedTarget(NamedTuple):
    """A target with the ports that are asked for; without any, every port is."""

    name: str
    end: AskedEnd
    ports: tuple[Ports, ...]


def _sources(text: str, lookup: Lookup) -> tuple[AskedEnd, ...]:
    """Whom `--from` means; labels alone are a selector here."""
    if parsed_url(text) is not None or parsed_service(text, lookup) is not None:
        raise UsageError(f"`--from {text}` names nobody who connects", _SOURCES)
    is_selector = not text.startswith(ANY) and any(mark in text for mark in "=!(")
    return (selected_pods(text),) if is_selector else asked_ends(text, lookup)


def _targets(
    text: str, asked: AskedPort | None, lookup: Lookup
) -> tuple[tuple[AskedTarget, ...], tuple[Reason, ...]]:
    service = parsed_service(text, lookup)
    if service is not None:
        found = behind(service, parsed_port(service.port) if service.port else asked, lookup)
        return tuple(AskedTarget(t.end.name, t.end, t.ports) for t in found.targets), found.notes
    if text == Everybody.ANYONE or parsed_url(text) is not None:
        raise UsageError(
            f"`{text}` is no target", "Name a workload, a Service, an address, or `future-pods`."
        )
    found_ends = asked_ends(text, lookup)
    return tuple(
        AskedTarget(end.name if isinstance(end, End) else text, end, ports_at(end, asked))
        for end in found_ends
    ), ()


class TargetQuestion:
    """Who of some sources could reach one target."""

    def __init__(self, questions: Questions, sources: Sequence[AskedEnd], asked: AskedTarget) -> None:
        self._questions = questions
        self._asked = asked
        self._sources = ends_in(sources, Role.SOURCE, questions)
        self._target = self._meant(asked)
        domain = dict(domain_of(self._target, questions))
        only = sources[0] if len(sources) == 1 else None
        name = ""
        if isinstance(only, End) and isinstance(only.party, Pod):
            name = f"`{only.name}`"
            domain |= box_within(self._sources.term)
        self._domain: Box = domain
        self.words = ConditionWords(questions.space, domain, name, self._unseen())

    def _meant(self, asked: AskedTarget) -> Target:
        questions = self._questions
        ports = questions.encoder.ports.any_of(asked.ports) if asked.ports else TRUE
        workload = workload_of(asked.end, questions.snapshot) if isinstance(asked.end, End) else None
        if workload is None:
            return open_target(ends_in((asked.end,), Role.DESTINATION, questions), ports, questions)
        return workload_target(workload, ports, questions)

    def _unseen(self) -> Iterator[str]:
        """Namespaces that the input does not hold, where either end may be in them."""
        if self._target.known.meanings:
            return
        in_input = {item.name for item in self._questions.snapshot.namespaces}
        yield from (name for name in self._questions.space.source.names if name not in in_input)

    def answer(self) -> Reached:
        """The conditions in words."""
        kinds = self._domain.get(self._questions.space.destination.kind, 0)
        is_pod = bool(kinds) and not kinds & (1 << Kind.ADDRESS | 1 << Kind.NODE)
        unanswered = Reached(self._asked.name, (), (), False, True, is_pod)
        if self._questions.limit < NODE_WORK:
            return unanswered
        try:
            certain = self.conditions(strict=True)
            # What is left out of the first list would turn up in the second.
            is_whole = not (certain.has_more or certain.is_out_of_work)
            perhaps = self.conditions(strict=False, known=certain.boxes) if is_whole else Conditions(())
        except TooManyGuesses:
            return unanswered
        return Reached(
            self._asked.name,
            tuple(map(self.words.condition, certain.boxes)),
            tuple(map(self._perhaps, perhaps.boxes)),
            certain.has_more or perhaps.has_more,
            certain.is_out_of_work or perhaps.is_out_of_work,
            is_pod,
        )

    def conditions(self, *, strict: bool, known: tuple[Box, ...] = ()) -> Conditions:
        """Under which conditions connections are allowed whatever is not known (`strict`), or else may be.

        What lies in boxes that are `known` is left out. Raises TooManyGuesses.
        """
        questions = self._questions
        term = formula_of(questions.allowed, self._sources, self._target, strict=strict)
        views = Views(questions.space, questions.snapshot.namespaces)
        formula = Formula(term, self._domain, questions.space, views, questions.limit)
        return conditions(formula, questions.space, questions.limit, known)

    def _perhaps(self, box: Box) -> Perhaps:
        reasons = reasons_of(self._questions.allowed, box, self._target)
        return Perhaps(self.words.condition(box), tuple(reasons))
