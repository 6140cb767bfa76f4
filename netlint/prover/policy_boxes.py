"""The rules of NetworkPolicies as boxes, namespace by namespace and direction by direction: what may cover what."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from typing import NamedTuple

from netlint.engine.reachability.compiled import counts
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import OwnNamespace, Peer
from netlint.model.policy import Action, Direction, Policy, PolicyRule, PortEntry, Tier, TierMode
from netlint.model.snapshot import Snapshot
from netlint.prover.boxes import Box, TooMany, boxes_of, meets
from netlint.prover.encode import Encoder
from netlint.prover.mentions import Mentions
from netlint.prover.space import Space
from netlint.prover.terms import Term


class RuleBox(NamedTuple):
    """Connections that one peer of a rule allows, on some of the rule's ports; `peer` is its place in the rule."""

    policy: Policy
    rule: PolicyRule
    peer: int
    box: Box


class Group(NamedTuple):
    """The policies of one namespace in one direction: policies of others never say anything of its pods.

    `subjects` are the pods that each of `policies` selects and thereby isolates. Policies that could not be written
    as a few boxes are missing: nothing is said of them, and they cover nothing.
    """

    namespace: str
    direction: Direction
    policies: tuple[Policy, ...]
    subjects: tuple[tuple[Box, ...], ...]
    boxes: tuple[RuleBox, ...]


class PolicyBoxes:
    """Translates policies of one input into boxes over one space, in which namespaces may have any labels.

    What holds of such boxes holds for every pod that may ever exist, whatever namespaces are called and labelled.
    `mentions` are further ones, which the space must tell apart, too.
    """

    def __init__(
        self, policies: Iterable[Policy], network: NetworkProfile, mentions: Mentions | None = None
    ) -> None:
        mentions = mentions or Mentions()
        for policy in policies:
            mentions.add_policy(policy)
        self.space = Space(mentions, network)
        self._encoder = Encoder(self.space)
        self._known: dict[int, tuple[Term, Sequence[Box]]] = {}

    def subject(self, policy: Policy, direction: Direction) -> Sequence[Box]:
        """The pods that a policy selects; raises TooMany."""
        return self._joined(self._encoder.policed(direction).parts(policy.subject, policy.namespace))

    def peer(self, policy: Policy, direction: Direction, peer: Peer) -> Sequence[Box]:
        """The ends that a peer means; raises TooMany."""
        return self._joined(self._encoder.remote(direction).parts(peer, policy.namespace))

    def ports(self, entries: tuple[PortEntry, ...]) -> Sequence[Box]:
        """The ports of a rule; raises TooMany."""
        return self._boxes(self._encoder.ports.entries(entries))

    def _joined(self, terms: Iterable[Term]) -> Sequence[Box]:
        return reduce(meets, map(self._boxes, terms))

    def _boxes(self, term: Term) -> Sequence[Box]:
        found = self._known.get(id(term))
        if found is None:
            # The formula is kept with its boxes, so that its identity stays its own.
            found = self._known[id(term)] = term, boxes_of(term)
        return found[1]

    def rule(self, policy: Policy, rule: PolicyRule, subject: Sequence[Box]) -> Iterator[RuleBox]:
        """The connections that a rule matches, peer by peer; raises TooMany, also where it has further conditions."""
        if rule.predicates:
            raise TooMany
        around = meets(subject, self.ports(rule.ports))
        remote = self._encoder.remote(rule.direction)
        for number, peer in enumerate(rule.peers):
            for box in meets(self._joined(remote.parts(peer, policy.namespace)), around):
                yield RuleBox(policy, rule, number, box)


def groups(snapshot: Snapshot, network: NetworkProfile) -> tuple[PolicyBoxes, list[Group]]:
    """The NetworkPolicies that count, by namespace and direction, in the order of the input."""
    tiers = [tier for layer in snapshot.layers for tier in layer.tiers if adds_up(tier)]
    policies = [policy for tier in tiers for policy in tier.policies if counts(policy)]
    boxes = PolicyBoxes(policies, network)
    return boxes, [group_of(boxes, *key, members) for key, members in by_group(policies).items()]


def by_group(policies: Iterable[Policy]) -> dict[tuple[str, Direction], list[Policy]]:
    """The policies of namespaces, by namespace and direction."""
    found: dict[tuple[str, Direction], list[Policy]] = {}
    for policy in policies:
        if isinstance(policy.subject.namespaces, OwnNamespace):
            for direction in Direction:
                if direction in policy.directions:
                    found.setdefault((policy.namespace, direction), []).append(policy)
    return found


def adds_up(tier: Tier) -> bool:
    """Whether what a policy allows is allowed, whatever the others of its tier say (S1.5)."""
    rules = (rule for policy in tier.policies for rule in policy.rules)
    return tier.mode is TierMode.ALLOW_UNION and all(rule.action is Action.ALLOW for rule in rules)


def group_of(boxes: PolicyBoxes, namespace: str, direction: Direction, policies: Sequence[Policy]) -> Group:
    """The policies of a namespace in a direction, as boxes."""
    kept: list[Policy] = []
    subjects: list[tuple[Box, ...]] = []
    found: list[RuleBox] = []
    for policy in policies:
        try:
            subject = boxes.subject(policy, direction)
            rules = [
                item
                for rule in policy.effective_rules(direction)
                for item in boxes.rule(policy, rule, subject)
            ]
        except TooMany:
            continue
        kept.append(policy)
        subjects.append(tuple(subject))
        found += rules
    return Group(namespace, direction, tuple(kept), tuple(subjects), tuple(found))
