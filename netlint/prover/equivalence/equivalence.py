"""Decides whether two sets of policies allow the same connections, for every pod that could exist."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final, assert_never

from netlint.engine.reachability.parties import Pod, pod_of
from netlint.engine.words import conjunction as conjunction_of
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import TierMode
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload
from netlint.prover.boxes import TooMany, boxes_of, lowest
from netlint.prover.decode import Decoder, witness_between
from netlint.prover.encode import Encoder
from netlint.prover.equivalence.parts import Comparison, Excess, compared
from netlint.prover.equivalence.ties import Ties
from netlint.prover.questions import box_within, simplest
from netlint.prover.regions import workload_term
from netlint.prover.replay import Disagreement, lets_through, replay
from netlint.prover.solve import Found, GaveUp, Impossible, Outcome, Session
from netlint.prover.space import OTHER_NAME, Kind, Role, Space
from netlint.prover.terms import (
    Assignment,
    Term,
    Variable,
    conjunction,
    disjunction,
    holds,
    negation,
    settled,
    under,
    variables_of,
)
from netlint.prover.verdict import OUT_OF_WORK, PROVED, Answer, Verdict, Witness, WitnessEnd
from netlint.prover.work import DEFAULT_WORK_LIMIT, NODE_WORK

_MOST_WORKLOADS: Final = 200
_PODS: Final = (Kind.POD, Kind.HOST_POD)


class Equivalence:
    """Compares two snapshots, from which objects without effect have been dropped, for any pods, addresses and ports.

    Only policies count, and the labels of namespaces: a namespace that one side does not have is taken to have the
    labels that the other side gives it. `limit` is the work that each of the two answers may take.
    """

    def __init__(
        self, old: Snapshot, new: Snapshot, network: NetworkProfile, limit: int = DEFAULT_WORK_LIMIT
    ) -> None:
        self._network = network
        self._limit = limit
        self._snapshots = _with_namespaces_of(old, new), _with_namespaces_of(new, old)

    @property
    def verdict(self) -> Verdict:
        """Whether both sides allow the same: refuted where one of them surely allows more."""
        verdicts = {self.opened.verdict, self.closed.verdict}
        return next(item for item in (Verdict.REFUTED, Verdict.UNKNOWN, Verdict.PROVED) if item in verdicts)

    @cached_property
    def opened(self) -> Answer:
        """The claim that the new side allows nothing beyond the old one; a witness is a connection of the new side."""
        return self._answer(self._comparison.opened, opens=True)

    @cached_property
    def closed(self) -> Answer:
        """The claim that the new side denies nothing that the old one allows; a witness is one of the old side."""
        return self._answer(self._comparison.closed, opens=False)

    def seen_by_old(self, witness: Witness) -> Witness:
        """A connection of the new side as the old one has the namespaces of its ends."""
        return self._sides[0].seen(witness)

    def seen_by_new(self, witness: Witness) -> Witness:
        """A connection of the old side as the new one has the namespaces of its ends."""
        return self._sides[1].seen(witness)

    def _answer(self, excess: Excess, *, opens: bool) -> Answer:
        if self._limit < NODE_WORK:
            return OUT_OF_WORK
        if excess.is_empty:
            return PROVED
        old, new = self._sides
        more, less = (new, old) if opens else (old, new)
        return _Question(more, less, excess, self._comparison.space, self._limit).answer()

    @cached_property
    def _comparison(self) -> Comparison:
        return compared(*self._snapshots, self._network, self._limit)

    @cached_property
    def _sides(self) -> "tuple[_Side, _Side]":
        space, ties = self._comparison.space, Ties()
        old, new = (_Side(snapshot, self._network, space, ties) for snapshot in self._snapshots)
        return old, new


def _with_namespaces_of(snapshot: Snapshot, other: Snapshot) -> Snapshot:
    """The snapshot with the namespaces, and their labels, that only the other one gives."""
    namespaces = {item.name: item for item in snapshot.namespaces}
    for item in other.namespaces:
        held = namespaces.get(item.name)
        if held is None or (item.given and not held.given):
            namespaces[item.name] = item
    return Snapshot(tuple(namespaces.values()), snapshot.workloads, layers=snapshot.layers)


def _may_tie(snapshot: Snapshot) -> bool:
    """Whether policies of equal priority stand where the first match decides (S2.7)."""
    tiers = (tier for layer in snapshot.layers for tier in layer.tiers if tier.mode is TierMode.FIRST_MATCH)
    return any(len({policy.order for policy in tier.policies}) < len(tier.policies) for tier in tiers)


class _Side:
    """What one side allows; in `allowed` facts are variables."""

    def __init__(self, snapshot: Snapshot, network: NetworkProfile, space: Space, ties: Ties) -> None:
        self.snapshot = snapshot
        self.network = network
        self.namespaces = {item.name: item for item in snapshot.namespaces}
        self.decoder = Decoder(space, snapshot.namespaces)
        allowed = Encoder(space, snapshot.namespaces).allowed(snapshot.layers)
        self.allowed = ties.decided(allowed) if _may_tie(snapshot) else allowed

    @cached_property
    def least(self) -> Term:
        """What is allowed whatever the facts are."""
        return settled(self.allowed, strict=True)

    @cached_property
    def most(self) -> Term:
        """What is allowed for some of the facts."""
        return settled(self.allowed, strict=False)

    def witness(self, values: Assignment, workloads: Mapping[Role, Workload]) -> Witness:
        """The connection that an assignment means, as this side has its namespaces."""
        source, destination = (self._end(role, values, workloads.get(role)) for role in Role)
        return witness_between(source, destination, self.decoder.port(values))

    def seen(self, witness: Witness) -> Witness:
        """A witness of the other side as this side has its namespaces."""
        source, destination = (self._seen(end) for end in (witness.source, witness.destination))
        return Witness(source, destination, witness.protocol, witness.port)

    def _seen(self, end: WitnessEnd) -> WitnessEnd:
        pod = end.party
        if not isinstance(pod, Pod):
            return end
        namespace = self.namespaces.get(pod.namespace.name, pod.namespace)
        party = Pod(namespace, pod.labels, pod.host_network, pod.service_account, pod.ports)
        return WitnessEnd(party, end.workload)

    def _end(self, role: Role, values: Assignment, workload: Workload | None) -> WitnessEnd:
        if workload is None:
            return WitnessEnd(self.decoder.party(role, values))
        return WitnessEnd(pod_of(workload, self.namespaces[workload.namespace]), workload)

    def replayed(self, witness: Witness) -> tuple[bool, bool]:
        """Whether the engine allows the connection for certain, and whether it does perhaps."""
        certain, possible = replay(self.snapshot, self.network, witness).both
        return lets_through(certain, witness), lets_through(possible, witness)


class _Question:
    """Whether one side allows something that another one does not."""

    def __init__(self, more: _Side, less: _Side, excess: Excess, space: Space, limit: int) -> None:
        self._more = more
        self._less = less
        self._excess = excess
        self._space = space
        self._limit = limit
        self._surely = conjunction((more.least, negation(less.most)))

    def answer(self) -> Answer:
        """Refuted by a connection about which no fact decides; nodes come last, whose addresses nobody knows."""
        regions = list(self._regions())
        found = self._at_hints(disjunction(regions))
        if found is not None:
            return found
        answer = PROVED
        are_nodes = disjunction(self._space.end(role).is_kind(Kind.NODE) for role in Role)
        for nodes in (negation(are_nodes), are_nodes):
            for region in regions:
                judged = self._judged(conjunction((region, nodes)))
                if judged.verdict is Verdict.REFUTED:
                    return judged
                answer = answer if judged.verdict is Verdict.PROVED else judged
        return answer

    def _regions(self) -> Iterator[Term]:
        """Where the two sides may differ; one of the ends is a pod at least, or else no policy decides."""
        space = self._space
        if self._excess.is_anywhere:
            pods = disjunction(space.end(role).is_kind(*_PODS) for role in Role)
            yield conjunction((space.has_ports, pods))
            return
        for role, names in self._excess.names.items():
            end = space.end(role)
            yield conjunction((space.has_ports, end.is_kind(*_PODS), end.is_named(*names)))

    def _at_hints(self, region: Term) -> Answer | None:
        term = conjunction((region, self._surely))
        variables = variables_of(term)
        for box in self._excess.hints:
            values = lowest(box, variables)
            if holds(term, values):
                return self._refuted(region, values)
        return None

    def _judged(self, region: Term) -> Answer:
        more, less = self._more, self._less
        outcome = self._found(region, more.least, less.most)
        if isinstance(outcome, Impossible) and not (more.least is more.allowed and less.most is less.allowed):
            outcome = self._found(region, more.allowed, less.allowed)
            if isinstance(outcome, Found):
                return Answer(Verdict.UNKNOWN, None, self._doubt(outcome.values))
        match outcome:
            case Found(values):
                return self._refuted(region, values)
            case Impossible():
                return PROVED
            case GaveUp():
                return OUT_OF_WORK
            case _:
                assert_never(outcome)

    def _found(self, region: Term, more: Term, less: Term) -> Outcome:
        """A connection of a region that one formula allows and another one does not; easy ones without the solver."""
        within = box_within(region)
        term = conjunction((region, under(more, within), negation(under(less, within))))
        try:
            boxes = boxes_of(term)
        except TooMany:
            return self._session.ask(also=(term,))
        return Found(lowest(boxes[0], boxes[0])) if boxes else Impossible(())

    @cached_property
    def _session(self) -> Session:
        return Session(self._limit)

    def _doubt(self, values: Assignment) -> str:
        """Which facts decide about a connection that only for some of them is a difference."""
        point = {variable: 1 << code for variable, code in values.items() if not variable.is_fact}
        left = [under(side.allowed, point) for side in (self._more, self._less)]
        facts = [variable.name for variable in variables_of(*left) if variable.is_fact]
        return f"the input does not tell {conjunction_of(facts)}"

    def _refuted(self, region: Term, values: Assignment) -> Answer:
        term = conjunction((region, self._surely))
        simple = simplest(term, values, self._space.plainest)
        for workloads, plain in (self._tangible(term, simple), ({}, simple)):
            witness = self._more.witness(plain, workloads)
            certain, _ = more = self._more.replayed(witness)
            _, possible = less = self._less.replayed(self._less.seen(witness))
            if certain and not possible:
                return Answer(Verdict.REFUTED, witness)
            if not more[1] or less[0]:
                raise Disagreement(f"the formulas differ about {witness}, the engine does not")
        return Answer(Verdict.UNKNOWN, witness, "facts that the input does not hold decide")

    def _tangible(self, term: Term, values: Assignment) -> tuple[dict[Role, Workload], Assignment]:
        """The same for pods of workloads that exist, instead of others in the namespaces of the input."""
        found: dict[Role, Workload] = {}
        conditions = [term]
        for role in (Role.DESTINATION, Role.SOURCE):
            if values.get(self._space.end(role).name, OTHER_NAME) == OTHER_NAME:
                continue
            for workload in self._candidates():
                namespace = self._more.namespaces[workload.namespace]
                condition = workload_term(workload, namespace, role, self._space)
                within = box_within(condition)
                moved = {**values, **lowest(within, within)}
                is_new = workload not in found.values()
                if is_new and all(holds(item, _Plain(moved)) for item in (*conditions, condition)):
                    found[role], values = workload, moved
                    conditions.append(condition)
                    break
        return found, values

    def _candidates(self) -> Iterator[Workload]:
        """Workloads of which the labels that count are known."""
        mentioned = self._space.source.labels.variables
        for workload in self._more.snapshot.workloads[:_MOST_WORKLOADS]:
            if not workload.host_network and mentioned.keys().isdisjoint(workload.labels.uncertain_keys):
                yield workload


class _Plain(dict[Variable, int]):
    """An assignment in which every variable that it does not mention has its plainest value."""

    def __missing__(self, variable: Variable) -> int:
        return 0
