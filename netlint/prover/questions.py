"""Questions about every connection that could exist under the policies of an input."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple, assert_never

from netlint.engine.reachability.parties import pod_of
from netlint.engine.words import conjunction as conjunction_of
from netlint.model.network_profile import NetworkProfile
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from netlint.prover.boxes import Box, TooMany, boxes_of, lowest
from netlint.prover.decode import Decoder, witness_between
from netlint.prover.encode import Encoder
from netlint.prover.mentions import Mentions
from netlint.prover.regions import Ends, Region, ends_of
from netlint.prover.replay import Disagreement, lets_through, replay
from netlint.prover.solve import Found, GaveUp, Impossible, Outcome, Session
from netlint.prover.space import EndSpace, Kind, Role, Space
from netlint.prover.terms import (
    FALSE,
    TRUE,
    Assignment,
    Atom,
    Conjunction,
    Term,
    Variable,
    conjunction,
    disjunction,
    holds,
    negation,
    settled,
    under,
    variables_of,
    with_facts,
)
from netlint.prover.verdict import OUT_OF_WORK, PROVED, Answer, Verdict, Witness, WitnessEnd
from netlint.prover.work import DEFAULT_WORK_LIMIT, NODE_WORK


class Limits(NamedTuple):
    """The two formulas between which what is allowed lies: whatever unknown facts are, and for some of them."""

    least: Term
    most: Term


class Questions:
    """Questions about one snapshot, from which objects without effect have been dropped.

    `mentions` are those of the questions themselves; what the policies mention is added to them. `limit` is the work
    that each question may take, in the units of `solve`.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        network: NetworkProfile,
        mentions: Mentions | None = None,
        limit: int = DEFAULT_WORK_LIMIT,
    ) -> None:
        self.snapshot = snapshot
        self.network = network
        self.limit = limit
        mentions = mentions or Mentions()
        mentions.add_snapshot(snapshot)
        self.space = Space(mentions, network)
        self.encoder = Encoder(self.space, snapshot.namespaces)
        self._decoder = Decoder(self.space, snapshot.namespaces)
        self._namespaces = {item.name: item for item in snapshot.namespaces}

    @cached_property
    def allowed(self) -> Term:
        """What is allowed, as far as the input says."""
        return self.encoder.allowed(self.snapshot.layers)

    @cached_property
    def limits(self) -> Limits:
        """What is allowed."""
        return Limits(settled(self.allowed, strict=True), settled(self.allowed, strict=False))

    def region(self, sources: Ends, destinations: Ends, ports: Term = TRUE) -> Region:
        """The connections between two ends on ports of TCP, UDP and SCTP; one of the ends at least is a pod."""
        space = self.space
        pods = disjunction((_is_pod(sources, space.source), _is_pod(destinations, space.destination)))
        term = conjunction((sources.term, destinations.term, ports, space.has_ports))
        return Region(sources, destinations, conjunction((term, under(pods, box_within(term)))))

    def workloads(self, role: Role, workloads: Iterable[Workload]) -> Ends:
        """The pods of some workloads."""
        pairs = ((item, self._namespaces[item.namespace]) for item in workloads)
        return ends_of(pairs, role, self.space)

    def nobody_connects(self, region: Region) -> Answer:
        """The claim that no connection of a region is allowed."""
        least, most = self.limits
        return self._claim(region, _Contradiction(least, most, True))

    def everybody_connects(self, region: Region) -> Answer:
        """The claim that every connection of a region is allowed."""
        least, most = self.limits
        return self._claim(region, _Contradiction(most, least, False))

    def can_exist(self, region: Region) -> bool:
        """Whether a region holds any connection, as far as the work limit lets one see that it does not."""
        return not isinstance(self.example(region.term), Impossible)

    def is_possible(self, *terms: Term) -> bool:
        """Whether formulas about a connection can hold together, as far as the work limit lets one see."""
        return isinstance(self.example(*terms), Found)

    def example(self, *terms: Term) -> Outcome:
        """A connection for which formulas hold together, whatever is allowed."""
        if self.limit < NODE_WORK:
            return GaveUp()
        joined = conjunction(terms)
        try:
            boxes = boxes_of(joined)
        except TooMany:
            return self._session[0].ask(also=(joined,))
        return Found(lowest(boxes[0], boxes[0])) if boxes else Impossible(())

    def _claim(self, region: Region, wrong: "_Contradiction") -> Answer:
        """Proved where no fact makes it wrong; refuted where it is wrong whatever the facts are.

        Nodes come last: an address of theirs serves as a witness as well, and nobody knows which ones they have.
        """
        if self.limit < NODE_WORK:
            return OUT_OF_WORK
        are_nodes = (self.space.end(role).is_kind(Kind.NODE) for role in Role)
        nodes = under(disjunction(are_nodes), box_within(region.term))
        answer = PROVED
        for part in (conjunction((region.term, negation(nodes))), conjunction((region.term, nodes))):
            if answer.verdict is not Verdict.REFUTED and part is not FALSE:
                found = self._judged(Region(region.sources, region.destinations, part), wrong)
                answer = answer if found.verdict is Verdict.PROVED else found
        return answer

    def _judged(self, region: Region, wrong: "_Contradiction") -> Answer:
        outcome = self._find(region, wrong.perhaps, wrong.is_allowed)
        certain = region._replace(term=settled(region.term, strict=True))
        if isinstance(outcome, Found) and not (wrong.perhaps is wrong.surely and certain.term is region.term):
            doubtful = outcome
            outcome = self._find(certain, wrong.surely, wrong.is_allowed)
            if isinstance(outcome, Impossible):
                if self._agrees_with_all_facts(region, wrong.is_allowed):
                    return PROVED
                return Answer(Verdict.UNKNOWN, None, self._doubt(region, doubtful.values))
        match outcome:
            case Found(values):
                return self._refuted(certain, wrong, values)
            case Impossible():
                return PROVED
            case GaveUp():
                return OUT_OF_WORK
            case _:
                assert_never(outcome)

    def _find(self, region: Region, allowed: Term, is_allowed: bool) -> Outcome:
        """A connection of a region that is allowed, or is not, where `allowed` is one of the two limits.

        Most questions leave little of the formula; where more is left, and for further questions, the solver is asked.
        """
        if "_session" not in self.__dict__:
            rest = under(allowed, box_within(region.term))
            try:
                boxes = boxes_of(conjunction((region.term, rest if is_allowed else negation(rest))))
            except TooMany:
                pass
            else:
                return Found(lowest(boxes[0], boxes[0])) if boxes else Impossible(())
        session, labels = self._session
        label = labels[allowed is not self.limits.least]
        return session.ask([label] if is_allowed else (), () if is_allowed else [label], (region.term,))

    def _agrees_with_all_facts(self, region: Region, is_allowed: bool) -> bool:
        """Whether no connection contradicts a claim for any values of the facts, each the same wherever it counts."""
        allowed = under(with_facts(self.allowed, strict=not is_allowed), box_within(region.term))
        found = conjunction((region.term, allowed if is_allowed else negation(allowed)))
        try:
            return not boxes_of(found)
        except TooMany:
            return isinstance(self._session[0].ask(also=(found,)), Impossible)

    @cached_property
    def _session(self) -> tuple[Session, range]:
        """A solver that knows what is allowed, with the labels of the limits."""
        session = Session(self.limit)
        return session, session.label(self.limits)

    def _doubt(self, region: Region, values: Assignment) -> str:
        """Which facts decide about a connection that only some of them make a contradiction."""
        point = {variable: 1 << code for variable, code in values.items() if not variable.is_fact}
        left = (under(term, point) for term in (region.term, self.allowed))
        facts = [v.name for v in variables_of(*left) if v.is_fact]
        if not facts:
            return "policies of equal priority disagree, and which of them wins is not defined"
        return f"nothing in the input says {conjunction_of(facts)}"

    def _refuted(self, region: Region, wrong: "_Contradiction", values: Assignment) -> Answer:
        term = conjunction((region.term, wrong.surely if wrong.is_allowed else negation(wrong.surely)))
        simple = simplest(term, values, self.space.plainest)
        witness = self._witness(region, simple)
        bounds = replay(self.snapshot, self.network, witness)
        certain, possible = (lets_through(ports, witness) for ports in bounds.both)
        if (wrong.is_allowed and certain) or not (wrong.is_allowed or possible):
            return Answer(Verdict.REFUTED, witness)
        if certain is possible:
            raise Disagreement(
                f"the formula says allowed={wrong.is_allowed} of {witness}, the engine the opposite"
            )
        return Answer(Verdict.UNKNOWN, witness, "facts that the input does not hold decide")

    def _witness(self, region: Region, values: Assignment) -> Witness:
        source, destination = (
            self._end(role, ends, values)
            for role, ends in zip(Role, (region.sources, region.destinations), strict=True)
        )
        return witness_between(source, destination, self._decoder.port(values))

    def _end(self, role: Role, ends: Ends, values: Assignment) -> WitnessEnd:
        for workload, term in ends.workloads:
            if holds(term, {variable: values.get(variable, 0) for variable in variables_of(term)}):
                return WitnessEnd(pod_of(workload, self._namespaces[workload.namespace]), workload)
        return WitnessEnd(self._decoder.party(role, values))


class _Contradiction(NamedTuple):
    """What contradicts a claim: connections that `surely` allows, or does not, and those of which it `perhaps` does."""

    surely: Term
    perhaps: Term
    is_allowed: bool


def _is_pod(ends: Ends, end: EndSpace) -> Term:
    """The end is a pod, also one in its node's network if the question is about its workload."""
    as_nodes = (term for workload, term in ends.workloads if workload.host_network)
    return disjunction((end.is_kind(Kind.POD, Kind.HOST_POD), *as_nodes))


def box_within(term: Term) -> Box:
    """What a formula says of single variables, in so far as it is a conjunction."""
    parts = term.parts if isinstance(term, Conjunction) else (term,)
    return {part.variable: part.mask for part in parts if isinstance(part, Atom)}


def simplest(term: Term, values: Assignment, plainest: Mapping[Variable, tuple[int, ...]]) -> Assignment:
    """An assignment for which a formula holds, with as many variables as possible at a plain value."""
    simple = {variable: values.get(variable, 0) for variable in variables_of(term)}
    if not holds(term, simple):
        raise Disagreement("a witness does not hold when its formula is evaluated")
    for variable, code in list(simple.items()):
        for plain in (*plainest.get(variable, ()), 0, code):
            simple[variable] = plain
            if plain == code or holds(term, simple):
                break
    return simple
