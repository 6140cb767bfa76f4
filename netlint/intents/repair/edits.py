"""The single edits of policies that a suggestion is put together from, and the formulas that hang on them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from netlint.intents.repair.peers import Subject, Written
from netlint.model.namespace import Namespace
from netlint.model.peer import Peer
from netlint.model.policy import Direction, Policy, PolicyRule, PortEntry
from netlint.origin import Origin
from netlint.prover.encode import Encoder
from netlint.prover.space import Space
from netlint.prover.terms import Term, Variable, atom, conjunction, disjunction, negation

RULES = {Direction.INGRESS: "ingress", Direction.EGRESS: "egress"}
PEERS = {Direction.INGRESS: "from", Direction.EGRESS: "to"}
"""The fields of NetworkPolicies by direction."""


class Removal(NamedTuple):
    """Takes an item out of a list; items are numbered from 0."""

    items: Origin
    number: int


class Addition(NamedTuple):
    """Puts keys, and items at the ends of lists, into a mapping."""

    into: Origin
    value: Written


class NewPolicy(NamedTuple):
    """Adds a NetworkPolicy in one direction, with these rules at least; `name` is a wish."""

    name: str
    subject: Subject
    direction: Direction
    rules: tuple[Written, ...]


class NewRule(NamedTuple):
    """Adds a rule to a policy that the edit of a variable adds."""

    policy: Variable
    rule: Written


Operation = Removal | Addition | NewPolicy | NewRule


class Edit(NamedTuple):
    """One edit: it is done where `variable` is 1. `words` say what it does, as an order."""

    variable: Variable
    cost: int
    words: str
    operation: Operation


class Guards(NamedTuple):
    """What parts of policies hang on.

    `kept` says by origin when a policy, a rule, a peer or a port is there at all. `narrowed` holds by the origin of a
    peer, or of the list of peers where it is empty, which edits leave only those of its peers that others mean, too;
    `limited` by the origin of a rule which edits leave it only some ports.
    """

    kept: dict[Origin, Term]
    narrowed: dict[Origin, list[tuple[Variable, tuple[Peer, ...]]]]
    limited: dict[Origin, list[tuple[Variable, tuple[PortEntry, ...]]]]


def done(variable: Variable) -> Term:
    """The edit of a variable is done."""
    return atom(variable, 0b10)


class GuardedEncoder(Encoder):
    """Translates policies of which edits may change parts: one formula for all the ways to edit them."""

    def __init__(self, space: Space, namespaces: Sequence[Namespace], guards: Guards) -> None:
        super().__init__(space, namespaces)
        self._kept: Mapping[Origin, Term] = guards.kept
        self._narrowed = guards.narrowed
        self._limited = guards.limited

    def subject(self, policy: Policy, direction: Direction) -> Term:
        """The end whose policies decide is one that a policy selects, if the policy is there."""
        return self._guarded(policy.origin, super().subject(policy, direction))

    def rule(self, policy: Policy, rule: PolicyRule) -> Term:
        """A rule matches, as edits leave it."""
        if rule.predicates:
            return super().rule(policy, rule)
        peers = [self._peer(policy, rule, peer) for peer in rule.peers]
        ports = [self._guarded(entry.origin, self.ports.any_of((entry.ports,))) for entry in rule.ports]
        limits = [
            disjunction((negation(done(variable)), self.ports.entries(entries)))
            for variable, entries in self._limited.get(rule.origin, ())
        ]
        return self._guarded(rule.origin, conjunction((disjunction(peers), disjunction(ports), *limits)))

    def _peer(self, policy: Policy, rule: PolicyRule, peer: Peer) -> Term:
        remote = self.remote(rule.direction)
        origin = peer.origin or rule.origin.at(PEERS[rule.direction])
        parts = [self._guarded(origin, remote.peer(peer, policy.namespace))]
        for variable, peers in self._narrowed.get(origin, ()):
            within = disjunction(remote.peer(item, policy.namespace) for item in peers)
            parts.append(disjunction((negation(done(variable)), within)))
        return conjunction(parts)

    def _guarded(self, origin: Origin | None, term: Term) -> Term:
        guard = self._kept.get(origin) if origin is not None else None
        return term if guard is None else conjunction((guard, term))
