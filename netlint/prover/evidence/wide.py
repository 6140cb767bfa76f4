"""Which rules together let everyone connect, although none of them needs to say so: every pod, address and port."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from netlint.engine.evidence.applied import Applied
from netlint.engine.evidence.isolation import concerns_everyone
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.bits import bits_of
from netlint.model.policy import Action, Direction, Policy
from netlint.model.ports import PortRange, Protocol
from netlint.model.workload import Workload
from netlint.prover.boxes import Box, meets
from netlint.prover.evidence.group_covers import GroupCovers, authors, groups_without_limits, policies_of
from netlint.prover.policy_boxes import Group, PolicyBoxes, RuleBox
from netlint.prover.regions import label_masks
from netlint.prover.space import Kind, Space
from netlint.prover.terms import Variable
from netlint.prover.work import WorkLimit

_FAMILIES: Final = (4, 6)


class Opening(NamedTuple):
    """Rules that together let every pod, and every address of some families, connect on every port.

    Without SCTP where `has_sctp` is False. Each of the rules is needed, as far as that is soon seen.
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


class Openings:
    """Finds what opens the pods of the policies of a group to everyone."""

    def __init__(self, space: Space, covers: GroupCovers) -> None:
        self._space = space
        self._covers = covers
        ingress = covers.group.direction is Direction.INGRESS
        ends = space.source, space.destination
        self._remote, self._policed = ends if ingress else reversed(ends)
        address = 1 << Kind.ADDRESS
        self._about_addresses = [
            number
            for number, item in enumerate(covers.group.boxes)
            if item.box.get(self._remote.kind, address) & address
        ]

    def asked(self) -> Iterator[Policy]:
        """The policies of the group, but for those with rules where others open every pod of the namespace."""
        group, everything = self._covers.group, self._of_all()
        needed = everything.policies if everything is not None else ()
        for policy in group.policies:
            is_needed = not needed or any(policy is item for item in needed)
            is_denial = not policy.effective_rules(group.direction)
            if is_needed or is_denial or not self._covers.go_together((policy, *needed)):
                yield policy

    def _of_all(self) -> Opening | None:
        end = self._policed
        box = {end.kind: 1 << Kind.POD, end.name: 1 << end.names[self._covers.group.namespace]}
        return self._opening(None, [box])

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
        return {**box, **dict(label_masks(workload, end))}

    def _opening(self, policy: Policy | None, subject: Sequence[Box]) -> Opening | None:
        if not subject:
            return None
        addressed = self._covers.near(subject, self._about_addresses)
        mainly, rarely = self._ports(Protocol.TCP, Protocol.UDP), self._ports(Protocol.SCTP)
        families = [
            version
            for version in _FAMILIES
            if self._covers.by(meets(subject, [self._addresses(version) | mainly]), addressed) is not None
        ]
        numbers = self._covers.near(subject) if families else []
        ends = [{self._remote.kind: 1 << Kind.POD}, *map(self._addresses, families)]
        for ports in ([mainly, rarely], [mainly]) if families else ():
            wanted = meets(subject, [end | item for end in ends for item in ports])
            found = self._covers.covering(policy, wanted, numbers)
            if found is not None:
                return Opening(found, tuple(families), rarely in ports)
        return None

    def _ports(self, *protocols: Protocol) -> dict[Variable, int]:
        space = self._space
        return {space.port: sum(space.port_mask(PortRange(protocol)) for protocol in protocols)}

    def _addresses(self, version: int) -> dict[Variable, int]:
        classes = self._space.addresses.classes
        numbers = (n for n, item in enumerate(classes) if item.version == version)
        return {self._remote.kind: 1 << Kind.ADDRESS, self._remote.address: bits_of(numbers, len(classes))}


class Opened(NamedTuple):
    """A policy with what opens its pods in a direction: every pod that it may ever select, or those of `workloads`."""

    policy: Policy
    direction: Direction
    opening: Opening
    workloads: tuple[Workload, ...]

    @property
    def is_own(self) -> bool:
        """Whether a rule of the policy itself is needed for it."""
        return any(item is self.policy for item in self.opening.policies)

    @property
    def words(self) -> str:
        """Who lets whom connect to whom, as a clause, and whether it is about pods that do not exist yet, too."""
        opening, policies = self.opening, self.opening.policies
        whose = "it" if policies == (self.policy,) else f"`{self.policy.name}`"
        pods = (
            f"every pod of the input that {whose} selects"
            if self.workloads
            else f"any pod that {whose} selects"
        )
        who = authors(policies, "lets", "together let")
        if self.direction is Direction.INGRESS:
            return f"{who} {opening.everyone} connect on {opening.ports} to {pods}"
        return f"{who} {pods} connect to {opening.everyone} on {opening.ports}"


def opened(
    lookup: Lookup,
    groups: tuple[PolicyBoxes, Iterable[Group]],
    keys: Container[tuple[str, Direction]],
    applied: Applied,
    limit: WorkLimit,
) -> Iterator[Opened]:
    """The policies whose pods are open to everyone, in the groups whose namespaces and directions are among `keys`.

    Where some policies open every pod of a namespace, others that have rules are left out. Silent where further
    policies may restrict what these allow, and where Kustomize changes one.
    """
    boxes, found = groups
    for group in groups_without_limits(found, keys, lookup):
        openings = Openings(boxes.space, GroupCovers(group, applied, limit))
        for policy in openings.asked():
            opening = openings.of(policy)
            workloads: tuple[Workload, ...] = ()
            if opening is None:
                workloads = _only_pods(policy, lookup)
                opening = openings.of_workloads(policy, workloads)
            if opening is not None and applied.as_written(policy, *opening.policies):
                yield Opened(policy, group.direction, opening, workloads)


def _only_pods(policy: Policy, lookup: Lookup) -> tuple[Workload, ...]:
    """The workloads that a policy selects, where the input shows all of them."""
    selected = lookup.subjects(policy)
    if selected.possible or lookup.may_hold_unseen_pods(policy.namespace):
        return ()
    pods = lookup.variants.beside(policy.origin, selected.certain)
    return tuple(workload for workload in pods if not workload.host_network)
