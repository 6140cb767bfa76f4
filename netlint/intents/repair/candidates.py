"""Holds the edits that may make an intent hold, and makes those that add a policy."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.intents.meaning import Meanings, mentions_of
from netlint.intents.model import Expect, Intent, Side
from netlint.intents.repair import forms
from netlint.intents.repair.edits import (
    PEERS,
    Edit,
    Guards,
    NewPolicy,
    NewRule,
    Operation,
    done,
)
from netlint.intents.repair.peers import (
    Inexpressible,
    Subject,
    Written,
    as_written_in,
    peers_of,
    subjects_of,
)
from netlint.intents.repair.words import place_of, selected, shown
from netlint.intents.repair.world import World
from netlint.model.peer import Peer
from netlint.model.policy import Direction, Policy, PolicyRule, PortEntry
from netlint.normalize import build
from netlint.origin import Origin
from netlint.prover.questions import Questions
from netlint.prover.terms import TRUE, Term, Variable, disjunction, negation
from netlint.source.files import SourceFile
from netlint.source.manifest import Manifest

MOST_EDITS: Final = 400
"""Edits that are looked at for one intent."""

# To take one of several peers or ports out, or to put one rule into a policy that is new anyway, touches least. To
# narrow a peer, and to take out or add a rule, changes what a policy says. A new policy is one more object to look
# after; one that lets nobody connect comes last, since it cuts off more than the intent asks for.
PART_COST: Final = 1
RULE_COST: Final = 2
POLICY_COST: Final = 3
CLOSED_POLICY_COST: Final = 6


class Candidates:
    """Edits for one intent that does not hold, with what formulas need to know of them.

    `constraints` say which edits go together. `policies` are the manifests of those that edits add, `rules` what edits
    add to policies that exist, by the policy's origin, `peers` and `ports` all that they narrow others down to. `held`
    are the intents that hold.
    """

    def __init__(
        self, intent: Intent, held: Sequence[Intent], files: Sequence[SourceFile], world: World
    ) -> None:
        self.edits: list[Edit] = []
        self.constraints: list[Term] = []
        self.guards = Guards({}, {}, {})
        self.policies: list[Manifest] = []
        self.rules: dict[Origin, list[PolicyRule]] = {}
        self.peers: list[Peer] = []
        self.ports: list[PortEntry] = []
        self.intent = intent
        self.world = world
        self.files = {file.path: file for file in files}
        snapshot = effective(world.snapshot(files))
        self.lookup = Lookup(snapshot)
        intents = (intent, *held)
        self.questions = Questions(
            snapshot, world.facts.network, mentions_of(intents, self.lookup), world.facts.limit
        )
        self.meanings = Meanings(self.questions, self.lookup)
        self.wanted = [
            (item, self.meanings.region(item).term) for item in held if item.expect is Expect.ALLOWED
        ]
        # A way of several hops may be closed anywhere.
        self._region = TRUE if intent.within > 1 else self.meanings.region(intent).term

    @property
    def is_full(self) -> bool:
        """Whether no more edits are looked at."""
        return len(self.edits) >= MOST_EDITS

    def add(self, cost: int, words: str, operation: Operation) -> Variable:
        """One more edit; returns its variable."""
        variable = Variable(f"edit {len(self.edits)}", 2)
        self.edits.append(Edit(variable, cost, words, operation))
        return variable

    def meets(self, *terms: Term) -> bool:
        """Whether formulas can hold together of a connection that the intent is about."""
        return not self.is_full and self.questions.is_possible(self._region, *terms)

    def exclusive(self, variable: Variable, others: Iterable[Variable]) -> None:
        """No two of some edits go together."""
        for other in others:
            self.constraints.append(disjunction((negation(done(variable)), negation(done(other)))))

    def new_policy(
        self, name: str, subject: Subject, direction: Direction, rules: list[Written], cost: int
    ) -> None:
        """An edit that adds a policy, and edits that put rules into it without which other intents would not hold."""
        more = list(self._needed(subject, direction, rules))
        found = self._policy(subject, direction, [*rules, *more])
        if found is None or self.is_full:
            return
        manifest, policy = found
        only = "" if rules else ", and lets nobody else connect" * bool(more) or ", and lets nobody connect"
        words = f"add a NetworkPolicy that isolates {selected(subject)} for {direction.value.lower()}{only}"
        variable = self.add(cost, words, NewPolicy(name, subject, direction, tuple(rules)))
        self.guards.kept[policy.origin] = done(variable)
        self.policies.append(manifest)
        for model, rule in zip(policy.rules[len(rules) :], more, strict=True):
            extra = self.add(PART_COST, f"put the rule {shown(rule)} into it", NewRule(variable, rule))
            self.guards.kept[model.origin] = done(extra)
            self.constraints.append(disjunction((negation(done(extra)), done(variable))))

    def _needed(self, subject: Subject, direction: Direction, rules: Sequence[Written]) -> Iterator[Written]:
        """A rule for each other intent that wants connections of pods in the namespace, each once."""
        seen = list(rules)
        for intent, _ in self.wanted:
            subjects = self.subjects(near(intent, direction))
            rule = self.rule_for(intent, direction, subject.namespace)
            is_near = any(item.namespace == subject.namespace for item in subjects)
            if rule is not None and is_near and rule not in seen:
                seen.append(rule)
                yield rule

    def rule_for(self, intent: Intent, direction: Direction, namespace: str) -> Written | None:
        """The rule of a policy in a namespace that admits what an intent is about; None where no rule can say that."""
        try:
            peers = as_written_in(namespace, peers_of(far(intent, direction), self.lookup))
        except Inexpressible:
            return None
        return {**({PEERS[direction]: peers} if peers else {}), **forms.ports_of(intent.ports)}

    def subjects(self, sides: Sequence[Side]) -> list[Subject]:
        """What policies have to select for some sides; nothing where they cannot."""
        try:
            return subjects_of(sides, self.lookup)
        except Inexpressible:
            return []

    def rule(self, namespace: str, direction: Direction, rule: Written) -> PolicyRule | None:
        """A rule as the model has it, with an origin of its own; None where the API server would refuse it."""
        found = self._policy(Subject(namespace, {}), direction, [rule])
        return None if found is None else found[1].rules[0]

    def _policy(
        self, subject: Subject, direction: Direction, rules: list[Written]
    ) -> tuple[Manifest, Policy] | None:
        """A policy under a name of its own, which is that of no other edit."""
        name = f"edit-{len(self.edits)}"
        written = forms.policy(name, subject, direction, rules)
        manifest = forms.manifest_of(written, f"({name})", self.world)
        if manifest is None:
            return None
        (policy,) = build((manifest,), (), self.world.facts.namespace).policies
        return manifest, policy

    def place(self, origin: Origin) -> str:
        """Where a part of a policy stands, in words."""
        return place_of(self.files[origin.file], origin)

    def written(self, origin: Origin) -> Written:
        """A mapping as it is written; empty where there is none."""
        value: Any = self.files[origin.file].documents[origin.document]
        for step in origin.path:
            value = value[step]
        return value if isinstance(value, dict) else {}


def near(intent: Intent, direction: Direction) -> tuple[Side, ...]:
    """The sides whose policies decide in a direction."""
    return intent.destinations if direction is Direction.INGRESS else intent.sources


def far(intent: Intent, direction: Direction) -> tuple[Side, ...]:
    """The sides that the peers of rules speak of in a direction."""
    return intent.sources if direction is Direction.INGRESS else intent.destinations
