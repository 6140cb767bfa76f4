"""Searches the cheapest edits that make intents hold: each wrong guess shows a connection that rules out more."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.engine.ways_in.listening import listening_ports
from netlint.intents.hops import mention_listening
from netlint.intents.judge import Judgment
from netlint.intents.meaning import Meanings, mentions_of
from netlint.intents.model import Expect, Intent
from netlint.intents.repair.admitting import admit
from netlint.intents.repair.candidates import Candidates
from netlint.intents.repair.edits import Edit, GuardedEncoder, done
from netlint.intents.repair.restricting import restrict
from netlint.intents.repair.world import World
from netlint.model.policy import Layer, Policy, Tier
from netlint.model.snapshot import Snapshot
from netlint.prover.mentions import Mentions
from netlint.prover.questions import Limits, Questions
from netlint.prover.solve import Cheapest, Found, GaveUp, Session
from netlint.prover.space import OTHER_NAME, Kind, Role
from netlint.prover.terms import (
    TRUE,
    Term,
    Variable,
    conjunction,
    disjunction,
    negation,
    under,
    variables_of,
    with_facts,
)
from netlint.prover.verdict import Verdict
from netlint.prover.work import NODE_WORK
from netlint.source.files import SourceFile

MOST_ROUNDS: Final = 60
"""Guesses that are made for one intent."""
MOST_TRIES: Final = 30
"""Guesses that look right and are carried out on the texts."""


class _Claim(NamedTuple):
    """What an intent says of each connection in `region`: it is allowed, or it is not."""

    region: Term
    is_wanted: bool


class Search:
    """The search for edits that make one intent hold, and leave others that hold as they are.

    Where it ends without, `is_out_of_work` says that there may be some, and `is_beyond` that connections count which no
    policy could forbid.
    """

    def __init__(
        self, intent: Intent, held: Sequence[Intent], files: Sequence[SourceFile], world: World
    ) -> None:
        limit = world.facts.limit
        self.is_out_of_work = limit < NODE_WORK
        self.is_beyond = False
        if self.is_out_of_work:
            return
        candidates = Candidates(intent, held, files, world)
        if intent.expect is Expect.ALLOWED:
            admit(intent, candidates, world.policies(files))
        else:
            restrict(candidates, world.policies(files))
        self._edits = candidates.edits
        snapshot = _with_rules(effective(world.snapshot(files, candidates.policies)), candidates)
        self._lookup = Lookup(snapshot)
        self._questions = Questions(
            snapshot, world.facts.network, _mentions((intent, *held), candidates, self._lookup), limit
        )
        space = self._questions.space
        allowed = GuardedEncoder(space, snapshot.namespaces, candidates.guards).allowed(snapshot.layers)
        self._limits = Limits(*(with_facts(allowed, strict=strict) for strict in (True, False)))
        own = {edit.variable for edit in self._edits}
        self._given = [variable for variable in variables_of(*self._limits) if variable not in own]
        self._meanings = Meanings(self._questions, self._lookup)
        self._claims = [
            _Claim(self._meanings.region(item).term, item.expect is Expect.ALLOWED)
            for item in (intent, *held)
        ]
        self._session = Session(limit)
        self._least, self._most = self._session.label(self._limits)
        self._choice = Cheapest([(edit.variable, edit.cost) for edit in self._edits], limit)
        for constraint in candidates.constraints:
            self._choice.add(constraint)

    def guesses(self) -> Iterator[tuple[Edit, ...]]:
        """Edits under which the formulas of all intents hold, cheapest first."""
        if self.is_out_of_work:
            return
        tries = 0
        for _ in range(MOST_ROUNDS):
            outcome = self._choice.choose()
            if not isinstance(outcome, Found):
                self.is_out_of_work = isinstance(outcome, GaveUp)
                return
            chosen = tuple(edit for edit in self._edits if outcome.values.get(edit.variable))
            wrong = self._refine(chosen)
            if wrong is None:
                return
            if not wrong:
                yield chosen
                self._choice.add(self._others_than(chosen))
                tries += 1
                if tries == MOST_TRIES:
                    break
        self.is_out_of_work = True

    def forbid(self, edit: Edit) -> None:
        """Make no guess with this edit any more."""
        self._choice.add(negation(done(edit.variable)))

    def learn(self, judgment: Judgment, chosen: Sequence[Edit]) -> None:
        """Rule out guesses that leave open the way of several hops that refutes an intent after a guess."""
        if not judgment.through or judgment.answer.verdict is not Verdict.REFUTED:
            return
        fixed = self._fixed(chosen)
        closed: list[Term] = []
        for region in self._hops(judgment):
            outcome = self._session.ask((self._least,), (), (region, fixed))
            if not isinstance(outcome, Found):
                return
            closed.append(negation(under(self._limits.most, self._point(outcome))))
        self._choice.add(disjunction(closed))

    def _hops(self, judgment: Judgment) -> Iterator[Term]:
        """The connections that each hop of a way may consist of."""
        questions, intent = self._questions, judgment.intent
        source = self._meanings.ends(intent.sources, Role.SOURCE)
        for workload in judgment.through:
            known = listening_ports(workload, self._lookup)
            ports = questions.encoder.ports.any_of(known) if known else TRUE
            yield questions.region(source, questions.workloads(Role.DESTINATION, [workload]), ports).term
            source = questions.workloads(Role.SOURCE, [workload])
        destination = self._meanings.ends(intent.destinations, Role.DESTINATION)
        yield questions.region(source, destination, self._meanings.ports(intent)).term

    def _refine(self, chosen: Sequence[Edit]) -> bool | None:
        """Rule out what is wrong with a guess; False where nothing is, None where that takes too much work."""
        fixed = self._fixed(chosen)
        is_wrong = False
        for claim in self._claims:
            wanted, unwanted = ((), (self._least,)) if claim.is_wanted else ((self._most,), ())
            outcome = self._session.ask(wanted, unwanted, (claim.region, fixed))
            if isinstance(outcome, GaveUp):
                self.is_out_of_work = True
                return None
            if isinstance(outcome, Found):
                is_wrong = True
                limit = self._limits.least if claim.is_wanted else self._limits.most
                rest = under(limit, self._point(outcome))
                self.is_beyond |= rest is TRUE and not self._can_be_isolated(outcome)
                self._choice.add(rest if claim.is_wanted else negation(rest))
        return is_wrong

    def _can_be_isolated(self, found: Found) -> bool:
        """Whether a policy in a namespace of the manifests could select an end of a connection (S1.3, S1.62, S1.66)."""
        names = frozenset(namespace.name for namespace in self._questions.snapshot.namespaces)
        for end in (self._questions.space.source, self._questions.space.destination):
            codes = frozenset(code for name, code in end.names.items() if name in names)
            is_pod = found.values.get(end.kind, Kind.POD) == Kind.POD
            if is_pod and found.values.get(end.name, OTHER_NAME) in codes:
                return True
        return False

    def _point(self, found: Found) -> Mapping[Variable, int]:
        """A connection, without the edits."""
        return {variable: 1 << found.values.get(variable, 0) for variable in self._given}

    def _fixed(self, chosen: Sequence[Edit]) -> Term:
        return conjunction(
            done(edit.variable) if edit in chosen else negation(done(edit.variable)) for edit in self._edits
        )

    def _others_than(self, chosen: Sequence[Edit]) -> Term:
        return negation(self._fixed(chosen))


def _mentions(intents: Sequence[Intent], candidates: Candidates, lookup: Lookup) -> Mentions:
    """What intents and edits mention beside the policies; ways of several hops lead to ports on which pods listen."""
    mentions = mentions_of(intents, lookup)
    for peer in candidates.peers:
        mentions.add_peer(peer)
    for entry in candidates.ports:
        mentions.add_ports(entry.ports)
    mention_listening(intents, mentions, lookup)
    return mentions


def _with_rules(snapshot: Snapshot, candidates: Candidates) -> Snapshot:
    """The snapshot with the rules that edits may add."""

    def changed(policy: Policy) -> Policy:
        more = candidates.rules.get(policy.origin)
        if not more:
            return policy
        fields = {name: getattr(policy, name) for name in Policy.__match_args__}
        return Policy(**fields | {"rules": (*policy.rules, *more)})

    layers = tuple(
        Layer(
            layer.name,
            layer.coverage,
            tuple(
                Tier(tier.name, tier.order, tier.mode, tier.default, tuple(map(changed, tier.policies)))
                for tier in layer.tiers
            ),
            layer.default,
        )
        for layer in snapshot.layers
    )
    fields = {name: getattr(snapshot, name) for name in Snapshot.__match_args__}
    return Snapshot(**fields | {"layers": layers})
