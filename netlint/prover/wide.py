"""Which rules together let everyone connect, although none of them needs to say so: every pod, address and port."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from netlint.engine.evidence.isolation import concerns_everyone
from netlint.engine.evidence.peer_places import peer_place
from netlint.engine.evidence.rule_places import rule_place
from netlint.engine.reachability.bits import bits_of
from netlint.engine.words import conjunction
from netlint.model.peer import AnyPeer
from netlint.model.policy import Action, Direction, Policy
from netlint.model.ports import PortRange, Protocol
from netlint.model.workload import Workload
from netlint.origin import Origin
from netlint.prover.boxes import Box, meets
from netlint.prover.cover import Covered, Covers
from netlint.prover.policy_boxes import Group, PolicyBoxes, RuleBox
from netlint.prover.space import Kind, Space
from netlint.prover.terms import Variable

FAMILIES: Final = (4, 6)

Together = Callable[[Policy, Policy], bool]
"""Tells of two policies whether they are applied together: alternatives never add up."""


class Opening(NamedTuple):
    """Rules that together let every pod, and every address of some families, connect on every port.

    Without SCTP where `has_sctp` is False. None of the rules can be left out.
    """

    rules: tuple[RuleBox, ...]
    families: tuple[int, ...]
    has_sctp: bool

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies whose rules they are, each once, in the order of the input."""
        return policies_of(self.rules)

    @property
    def is_written(self) -> bool:
        """Whether one of the rules says itself that everyone may connect on every port."""
        return any(concerns_everyone(item.rule, Action.ALLOW) for item in self.rules)

    @property
    def everyone(self) -> str:
        """Who may connect, or to whom the pods may connect."""
        family = f" IPv{self.families[0]}" if len(self.families) == 1 else ""
        return f"every pod and every{family} address"

    @property
    def ports(self) -> str:
        """The ports on which they may."""
        return "every port" if self.has_sctp else "every TCP and UDP port"

    @property
    def authors(self) -> str:
        """The policies in words, with their verb: NetworkPolicies `a` and `b` together let."""
        return authors(self.policies, "lets", "together let")


def policies_of(rules: Iterable[RuleBox]) -> tuple[Policy, ...]:
    """The policies whose rules they are, each once."""
    return tuple({id(item.policy): item.policy for item in rules}.values())


def place_of(item: RuleBox, body: Mapping[str, object]) -> Origin:
    """Where the peer stands by which a rule allows something; `body` is that of its policy."""
    peer = item.rule.peers[item.peer]
    if isinstance(peer, AnyPeer):
        return rule_place(item.policy, item.rule, body)
    return peer_place(peer, item.policy, item.rule)


def authors(policies: Sequence[Policy], one: str, several: str) -> str:
    """Some policies in words, with the verb for one of them or for several."""
    if len(policies) == 1:
        return f"{policies[0].kind} `{policies[0].name}` {one}"
    return f"NetworkPolicies {conjunction(f'`{policy.name}`' for policy in policies)} {several}"


class GroupCovers:
    """Which rules of a group cover something, as far as they are applied together with one of its policies."""

    def __init__(self, group: Group, go_together: Together, limit: int) -> None:
        self.group = group
        self._go_together = go_together
        self._covers = Covers([item.box for item in group.boxes], limit)
        self._subjects = {id(p): s for p, s in zip(group.policies, group.subjects, strict=True)}

    def subject(self, policy: Policy) -> tuple[Box, ...]:
        """The pods that a policy may select; none where that takes too many words."""
        return self._subjects.get(id(policy), ())

    def rules(self, numbers: Iterable[int]) -> tuple[RuleBox, ...]:
        """The rules at some places, in the order of the input."""
        return tuple(self.group.boxes[number] for number in sorted(numbers))

    def by(self, wanted: Iterable[Box], others: Iterable[int]) -> frozenset[int] | None:
        """The places of rules that cover all of some boxes; None where they do not, or where it takes too long."""
        found: set[int] = set()
        for box in wanted:
            cover = self._covers.cover(box, others)
            if not isinstance(cover, Covered):
                return None
            found.update(cover.by)
        return frozenset(found)

    def fewest(self, wanted: Sequence[Box], kept: frozenset[int]) -> frozenset[int]:
        """Of rules that cover some boxes those that are left after each has been left out that is not needed."""
        for number in sorted(kept, reverse=True):
            if self.by(wanted, sorted(kept - {number})) is not None:
                kept -= {number}
        return kept

    def beside(
        self, policy: Policy, find: Callable[[Sequence[int]], frozenset[int] | None]
    ) -> frozenset[int] | None:
        """What `find` finds among the rules of a policy and others: no two of alternative policies."""
        apart = {id(p) for p in self.group.policies if p is not policy and not self._go_together(p, policy)}
        while True:
            numbers = [n for n, item in enumerate(self.group.boxes) if id(item.policy) not in apart]
            found = find(numbers)
            clash = self._clash(found or ())
            if clash is None:
                return found
            apart.add(id(clash))

    def _clash(self, found: Iterable[int]) -> Policy | None:
        """The second of two policies that are alternatives; all of them go together with the one that is asked for."""
        pairs = combinations(policies_of(self.rules(found)), 2)
        return next((other for one, other in pairs if not self._go_together(one, other)), None)


class Openings:
    """Finds what opens the pods of the policies of a group to everyone."""

    def __init__(self, space: Space, covers: GroupCovers) -> None:
        self._space = space
        self._covers = covers
        ingress = covers.group.direction is Direction.INGRESS
        ends = space.source, space.destination
        self._remote, self._policed = ends if ingress else reversed(ends)

    def of(self, policy: Policy) -> Opening | None:
        """What opens every pod that a policy may ever select."""
        return self._opening(policy, self._covers.subject(policy))

    def of_workloads(self, policy: Policy, workloads: Iterable[Workload]) -> Opening | None:
        """What opens some workloads that a policy selects, all of them together."""
        distinct = {workload.labels: workload for workload in workloads}
        return self._opening(policy, [self._pods_of(workload) for workload in distinct.values()])

    def _pods_of(self, workload: Workload) -> Box:
        """The pods of a workload, with any value for labels that the input does not hold."""
        end = self._policed
        box = {end.kind: 1 << Kind.POD, end.name: 1 << end.names[workload.namespace]}
        for key, variable in end.labels.variables.items():
            held = workload.labels.value(key)
            if held is not None or not workload.labels.may_hold(key):
                box[variable] = 1 << end.labels.code(key, held)
        return box

    def _opening(self, policy: Policy, subject: Sequence[Box]) -> Opening | None:
        if not subject:
            return None
        mainly, rarely = self._ports(Protocol.TCP, Protocol.UDP), self._ports(Protocol.SCTP)
        pods = {self._remote.kind: 1 << Kind.POD}
        families = [
            v for v in FAMILIES if self._by(policy, subject, [self._addresses(v) | mainly]) is not None
        ]
        ends = [pods, *map(self._addresses, families)]
        if not families:
            return None
        for ports in ([mainly, rarely], [mainly]):
            found = self._by(policy, subject, [end | item for end in ends for item in ports])
            if found is not None:
                return Opening(self._covers.rules(found), tuple(families), rarely in ports)
        return None

    def _by(self, policy: Policy, subject: Sequence[Box], around: Sequence[Box]) -> frozenset[int] | None:
        wanted = meets(subject, around)

        def find(numbers: Sequence[int]) -> frozenset[int] | None:
            found = self._covers.by(wanted, numbers)
            return None if found is None else self._covers.fewest(wanted, found)

        return self._covers.beside(policy, find)

    def _ports(self, *protocols: Protocol) -> dict[Variable, int]:
        space = self._space
        return {space.port: sum(space.port_mask(PortRange(protocol)) for protocol in protocols)}

    def _addresses(self, version: int) -> dict[Variable, int]:
        classes = self._space.addresses.classes
        numbers = (n for n, item in enumerate(classes) if item.version == version)
        return {self._remote.kind: 1 << Kind.ADDRESS, self._remote.address: bits_of(numbers, len(classes))}


def openings(
    groups: tuple[PolicyBoxes, Iterable[Group]],
    keys: Container[tuple[str, Direction]],
    go_together: Together,
    limit: int,
) -> Iterator[tuple[Group, Openings]]:
    """The groups whose namespace and direction are among `keys`, with what finds the openings of their policies."""
    boxes, found = groups
    for group in found:
        if (group.namespace, group.direction) in keys:
            yield group, Openings(boxes.space, GroupCovers(group, go_together, limit))
