"""What the sides of intents mean: formulas about the ends of connections, and whether they mean anybody at all."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final, assert_never

from netlint.engine.answers.asked_addresses import GLOBAL
from netlint.engine.answers.questions import workloads_named
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.matching import pod_peer_means
from netlint.engine.reachability.parties import pod_of
from netlint.engine.words import conjunction as conjunction_of
from netlint.errors import UsageError
from netlint.intents.model import (
    AnyoneSide,
    BlockSide,
    Expect,
    Intent,
    InternetSide,
    NotSide,
    PodsSide,
    Side,
    WorkloadSide,
)
from netlint.model.namespace import NAME_LABEL
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import AddressPeer, NamespacesNamed, NamespacesWith, PodPeer, lies_in
from netlint.model.ports import NamedPort
from netlint.model.selector import EVERYTHING, AllOf, KeyIn
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.prover.mentions import Mentions
from netlint.prover.questions import Questions
from netlint.prover.regions import Ends, Region
from netlint.prover.space import Kind, Role
from netlint.prover.terms import FALSE, TRUE, Term, atom, conjunction, disjunction, negation
from netlint.value import value


@value
class Vacuity:
    """A side of an intent that means nobody, so that the intent would hold whatever policies say; and why (N89)."""

    side: Side
    message: str
    help: str


def mentions_of(intents: Iterable[Intent], lookup: Lookup) -> Mentions:
    """What intents mention: formulas about them need it in their space."""
    mentions = Mentions()
    for intent in intents:
        for side in (*intent.sources, *intent.destinations):
            _mention(side, mentions, lookup)
        for port in intent.ports:
            mentions.add_ports(port)
    return mentions


def _mention(side: Side, mentions: Mentions, lookup: Lookup) -> None:
    match side:
        case PodsSide():
            mentions.add_peer(_peer(side))
            mentions.names |= dict.fromkeys(side.names)
        case BlockSide() | InternetSide():
            for block in _blocks(side):
                mentions.add_peer(block)
        case NotSide(parts):
            for part in parts:
                _mention(part, mentions, lookup)
        case WorkloadSide(name):
            _mention_workloads(name, mentions, lookup)
        case AnyoneSide():
            pass
        case _:
            assert_never(side)


def _mention_workloads(name: str, mentions: Mentions, lookup: Lookup) -> None:
    """The labels by which some workloads differ from the others of their namespace, whatever policies ask for."""
    try:
        found = workloads_named(name, lookup)
    except UsageError:
        return
    for workload in found:
        for neighbor in lookup.workloads(workload.namespace):
            for key, held in sorted(neighbor.labels.pairs):
                values = mentions.pods.setdefault(key, set())
                if neighbor is workload:
                    values.add(held)


def _peer(side: PodsSide) -> PodPeer:
    """The pods of a side as a policy would mean them."""
    if side.namespaces == EVERYTHING and side.names:
        return PodPeer(NamespacesNamed(frozenset(side.names)), side.pods)
    names = (KeyIn(NAME_LABEL, frozenset(side.names)),) if side.names else ()
    return PodPeer(NamespacesWith(AllOf((side.namespaces, *names))), side.pods)


def _blocks(side: BlockSide | InternetSide) -> Sequence[AddressPeer]:
    """The addresses of a side, also those that nodes have; never those of pods."""
    given = GLOBAL if isinstance(side, InternetSide) else blocks_of(side)
    return [AddressPeer(block.network, block.exceptions, matches_pods=False) for block in given]


def blocks_of(side: BlockSide) -> Sequence[AddressPeer]:
    """The blocks of a side, each with the exceptions inside of it; one that lies in an exception is none."""
    return [
        AddressPeer(block, tuple(exception for exception in side.exceptions if lies_in(exception, block)))
        for block in side.networks
        if not any(lies_in(block, exception) for exception in side.exceptions)
    ]


class Meanings:
    """Translates the sides of intents for the questions about one snapshot."""

    def __init__(self, questions: Questions, lookup: Lookup) -> None:
        self._questions = questions
        self._lookup = lookup
        self._peers: dict[int, PodPeer] = {}
        self._regions: dict[str, Region] = {}

    def region(self, intent: Intent) -> Region:
        """The connections that an intent forbids, or those that it wants: of `only` those from everybody else.

        `allowed` is about the pods that the manifests show, unless a side says that it means all that may ever be.
        """
        if intent.id not in self._regions:
            self._regions[intent.id] = self._region(intent)
        return self._regions[intent.id]

    def _region(self, intent: Intent) -> Region:
        shown_only = intent.expect is Expect.ALLOWED
        sources = self.ends(intent.sources, Role.SOURCE, shown_only=shown_only)
        if intent.expect is Expect.ONLY:
            everybody_else = conjunction((self._everybody(Role.SOURCE), negation(sources.term)))
            sources = Ends(everybody_else, sources.workloads)
        destinations = self.ends(intent.destinations, Role.DESTINATION, shown_only=shown_only)
        return self._questions.region(sources, destinations, self.ports(intent))

    def ports(self, intent: Intent) -> Term:
        """The ports that an intent is about."""
        return self._questions.encoder.ports.any_of(intent.ports) if intent.ports else TRUE

    def ends(self, sides: Iterable[Side], role: Role, *, shown_only: bool = False) -> Ends:
        """Anybody on one of some sides; with `shown_only` of pods that a selector means only those in the files."""
        found = [self._ends(side, role, shown_only) for side in sides]
        workloads = {id(workload): (workload, term) for item in found for workload, term in item.workloads}
        return Ends(disjunction(item.term for item in found), tuple(workloads.values()))

    def _everybody(self, role: Role) -> Term:
        """Pods, addresses, nodes: whoever may connect."""
        return self._questions.space.end(role).is_kind(*Kind)

    def _ends(self, side: Side, role: Role, shown_only: bool) -> Ends:
        terms = self._questions.encoder.ends[role]
        match side:
            case AnyoneSide():
                return Ends(self._everybody(role))
            case InternetSide() | BlockSide():
                return Ends(disjunction(terms.peer(block, "") for block in _blocks(side)))
            case WorkloadSide(name):
                return self._questions.workloads(role, workloads_named(name, self._lookup))
            case PodsSide():
                return self._pods(side, role, shown_only)
            case NotSide(parts):
                inside = self.ends(parts, role)
                return Ends(negation(inside.term), inside.workloads)
            case _:
                assert_never(side)

    def _pods(self, side: PodsSide, role: Role, shown_only: bool) -> Ends:
        """The pods of a side; those in their nodes' network count where the manifests show them (S1.62)."""
        shown = [
            item for item in self._lookup.snapshot.workloads if self._is_meant(side, item) is not Truth.FALSE
        ]
        if shown_only and not side.every_possible:
            return self._shown(side, role, shown)
        anybody = self._questions.encoder.ends[role].peer(self._as_peer(side), "")
        known = self._shown(side, role, [item for item in shown if item.host_network])
        return Ends(disjunction((anybody, known.term)), known.workloads)

    def _shown(self, side: PodsSide, role: Role, workloads: Iterable[Workload]) -> Ends:
        """The pods of some workloads; where nobody knows whether the side means them, that is a fact of its own."""
        ends = self._questions.workloads(role, workloads)
        terms = (self._as_far_as_meant(side, role, item, term) for item, term in ends.workloads)
        return Ends(disjunction(terms), ends.workloads)

    def _as_far_as_meant(self, side: PodsSide, role: Role, workload: Workload, term: Term) -> Term:
        if self._is_meant(side, workload) is Truth.TRUE:
            return term
        if not workload.host_network:
            return conjunction((term, self._questions.encoder.ends[role].peer(self._as_peer(side), "")))
        words = f"whether the intent means `{workload.name}`"
        fact = self._questions.space.end(role).fact((side, workload.pod_origin), words)
        return conjunction((term, atom(fact, 0b10)))

    def _as_peer(self, side: PodsSide) -> PodPeer:
        return self._peers.setdefault(id(side), _peer(side))

    def _is_meant(self, side: PodsSide, workload: Workload) -> Truth:
        pod = pod_of(workload, self._lookup.namespaces[workload.namespace])
        policed = NetworkProfile(polices_host_network=Truth.TRUE)
        return pod_peer_means(self._as_peer(side), "", pod, policed)

    def vacuities(self, intent: Intent) -> Iterator[Vacuity]:
        """The sides of an intent that mean nobody, or nobody of whom policies could say anything."""
        found = [v for side in (*intent.sources, *intent.destinations) for v in self._vacuities(side)]
        yield from found
        if not found and not self._questions.can_exist(self.region(intent)):
            yield self._empty(intent)

    def _empty(self, intent: Intent) -> Vacuity:
        """Why no connection can be one of those that an intent is about, although each side means somebody."""
        shown_only = intent.expect is Expect.ALLOWED
        for role, sides in ((Role.SOURCE, intent.sources), (Role.DESTINATION, intent.destinations)):
            if self.ends(sides, role, shown_only=shown_only).term is FALSE:
                if isinstance(sides[0], PodsSide):
                    return Vacuity(sides[0], "the manifests show no pod on this side", _FUTURE)
                return Vacuity(sides[0], "no address is left on this side", "Leave out fewer of them.")
        names = [port for port in intent.ports if isinstance(port, NamedPort)]
        side = intent.destinations[0]
        if names:
            shown = conjunction_of(f"`{port.name}`" for port in names)
            return Vacuity(
                side, f"no destination declares a port named {shown}", "Give the number of the port."
            )
        return Vacuity(
            side,
            "no policy is about connections of which neither end is a pod, and there are no others here",
            "Name pods on one of the two sides.",
        )

    def _vacuities(self, side: Side) -> Iterator[Vacuity]:
        match side:
            case WorkloadSide(name):
                try:
                    workloads_named(name, self._lookup)
                except UsageError as nobody:
                    yield Vacuity(side, nobody.message, nobody.hint)
            case PodsSide():
                yield from self._no_pods(side)
            case NotSide(parts):
                found = [vacuity for part in parts for vacuity in self._vacuities(part)]
                yield from found
                if not found and self.ends((side,), Role.SOURCE).term is FALSE:
                    yield Vacuity(side, "nobody is left on this side", "Leave somebody out of `not`.")
            case AnyoneSide() | InternetSide() | BlockSide():
                pass
            case _:
                assert_never(side)

    def _no_pods(self, side: PodsSide) -> Iterator[Vacuity]:
        """A side of pods means nobody where no pod can pass, or where the manifests show none that it was written for.

        Where they show a namespace of it but no workload there at all, its pods may be made elsewhere.
        """
        terms = self._questions.encoder.ends[Role.SOURCE]
        if terms.peer(self._as_peer(side), "") is FALSE:
            yield Vacuity(side, "no pod can be on this side", "Its labels contradict each other.")
            return
        if side.every_possible or any(
            self._is_meant(side, item) is not Truth.FALSE for item in self._lookup.snapshot.workloads
        ):
            return
        meant = self._lookup.namespaces_of(self._as_peer(side), "")
        unknown = [name for name in side.names if name not in self._lookup.namespaces]
        if unknown:
            yield Vacuity(
                side, f"nothing in the manifests is in a namespace `{unknown[0]}`", self._near(unknown[0])
            )
        elif not meant:
            yield Vacuity(side, "no namespace of the manifests has these labels", _FUTURE)
        elif any(self._lookup.workloads(namespace.name) for namespace, _ in meant):
            yield Vacuity(side, "no workload of the manifests has these labels there", _FUTURE)

    def _near(self, name: str) -> str:
        near = get_close_matches(name, [item for item in self._lookup.namespaces if item], 1)
        return f"Did you mean `{near[0]}`?" if near else _FUTURE


_FUTURE: Final = "Correct it, or write `future-pods` around it if such pods are still to come."
