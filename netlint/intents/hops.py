"""Ways of several hops: from anybody on one side, through workloads of the files, to anybody on the other side."""

from collections.abc import Iterable
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.bits import mask_at
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.listening import listening_ports
from netlint.engine.words import conjunction
from netlint.intents.model import Intent
from netlint.model.ports import PortRange
from netlint.model.workload import Workload
from netlint.prover.mentions import Mentions
from netlint.prover.questions import Questions
from netlint.prover.regions import Region
from netlint.prover.space import Role
from netlint.prover.terms import TRUE, Term
from netlint.prover.verdict import OUT_OF_WORK, PROVED, Answer, Verdict, Witness


def mention_listening(intents: Iterable[Intent], mentions: Mentions, lookup: Lookup) -> None:
    """Add the ports to which hops lead, where some intent is about ways of several."""
    if any(intent.within > 1 for intent in intents):
        for workload in lookup.snapshot.workloads:
            for ports in listening_ports(workload, lookup):
                mentions.add_ports(ports)


class Way(NamedTuple):
    """The answer to the claim that nobody gets there, and the workloads between where it is refuted."""

    answer: Answer
    through: tuple[Workload, ...] = ()


class Hops:
    """Follows connections between workloads, on ports on which their pods are known to listen, or all where none is."""

    def __init__(self, questions: Questions, lookup: Lookup) -> None:
        self.questions = questions
        self._lookup = lookup

    def nobody_gets_there(self, region: Region, ports: Term, within: int) -> Way:
        """The claim that no way of at most `within` hops leads from the sources of a region to its destinations.

        Refuted by a way that is open for certain; unknown where some hop of the only ways hangs on missing facts.
        """
        search = _Search(self, region, ports)
        certain = search.way(within, certain=True)
        if certain is not None:
            return certain
        perhaps = search.way(within, certain=False)
        if search.is_out_of_work:
            return Way(OUT_OF_WORK)
        if perhaps is not None:
            names = conjunction(f"`{workload.name}`" for workload in perhaps.through)
            reason = f"whether a way through {names} is open hangs on facts that the input does not hold"
            return Way(Answer(Verdict.UNKNOWN, None, reason), perhaps.through)
        return Way(PROVED)

    @cached_property
    def listening(self) -> dict[int, tuple[PortRange, ...]]:
        """The known ports by the identity of the workload."""
        return {id(item): listening_ports(item, self._lookup) for item in self.questions.snapshot.workloads}

    @cached_property
    def reach(self) -> Reach:
        """The engine, which tells the known ports apart."""
        ports = dict.fromkeys(port for found in self.listening.values() for port in found)
        return Reach(self.questions.snapshot, self.questions.network, ranges=tuple(ports))

    @cached_property
    def groups(self) -> tuple[Workload, ...]:
        """One workload of those that policies do not tell apart and that listen on the same ports."""
        found: dict[tuple[int, int], Workload] = {}
        for workload in self.questions.snapshot.workloads:
            found.setdefault((self.reach.class_of(workload), self.mask(workload)), workload)
        return tuple(found.values())

    def mask(self, workload: Workload) -> int:
        """The ports of a workload that a hop can lead to."""
        known = (self.reach.ports.mask(ports) for ports in self.listening[id(workload)])
        return reduce(or_, known, 0) or self.reach.ports.full


class _Search:
    """The search for one question; each hop at the ends of the ways is asked about once."""

    def __init__(self, hops: Hops, region: Region, ports: Term) -> None:
        self._hops = hops
        self._region = region
        self._ports = ports
        self._firsts: dict[int, Answer] = {}
        self._lasts: dict[int, Answer] = {}
        self.is_out_of_work = False

    def way(self, within: int, *, certain: bool) -> Way | None:
        """The shortest way of two hops or more, all of them certain or at least possible."""
        steps: dict[int, tuple[Workload, ...]] = {}
        frontier = [w for w in self._hops.groups if _is_open(self._first(w), certain)]
        steps |= {id(workload): (workload,) for workload in frontier}
        for _ in range(within - 1):
            for workload in frontier:
                last = self._last(workload)
                if _is_open(last, certain):
                    return self._way(steps[id(workload)], last)
            frontier = self._next(frontier, steps, certain=certain)
        return None

    def _way(self, through: tuple[Workload, ...], last: Answer) -> Way:
        first = self._first(through[0])
        if first.witness is None or last.witness is None:
            return Way(last, through)
        witness = Witness(
            first.witness.source, last.witness.destination, last.witness.protocol, last.witness.port
        )
        return Way(Answer(Verdict.REFUTED, witness), through)

    def _next(
        self, frontier: Iterable[Workload], steps: dict[int, tuple[Workload, ...]], *, certain: bool
    ) -> list[Workload]:
        """The groups that a further hop leads to for the first time."""
        reach, found = self._hops.reach, []
        world = reach.certain if certain else reach.possible
        for workload in frontier:
            row = world.row(reach.class_of(workload))
            for other in self._hops.groups:
                if id(other) not in steps and mask_at(row, 1 << reach.class_of(other)) & self._hops.mask(
                    other
                ):
                    steps[id(other)] = (*steps[id(workload)], other)
                    found.append(other)
        return found

    def _first(self, workload: Workload) -> Answer:
        """Whether nobody of the sources connects to a workload where it listens."""
        if id(workload) not in self._firsts:
            questions, known = self._hops.questions, self._hops.listening[id(workload)]
            ports = questions.encoder.ports.any_of(known) if known else TRUE
            end = questions.workloads(Role.DESTINATION, [workload])
            self._firsts[id(workload)] = self._asked(questions.region(self._region.sources, end, ports))
        return self._firsts[id(workload)]

    def _last(self, workload: Workload) -> Answer:
        """Whether a workload connects to nobody of the destinations."""
        if id(workload) not in self._lasts:
            questions = self._hops.questions
            end = questions.workloads(Role.SOURCE, [workload])
            self._lasts[id(workload)] = self._asked(
                questions.region(end, self._region.destinations, self._ports)
            )
        return self._lasts[id(workload)]

    def _asked(self, region: Region) -> Answer:
        answer = self._hops.questions.nobody_connects(region)
        self.is_out_of_work |= answer.is_out_of_work
        return answer


def _is_open(answer: Answer, certain: bool) -> bool:
    return answer.verdict is Verdict.REFUTED or not (certain or answer.verdict is Verdict.PROVED)
