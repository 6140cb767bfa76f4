"""What everybody may do: any pod of any namespace, and every address, on every port."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, reduce
from operator import and_

from netlint.engine.evidence.isolation import concerns_everyone
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.parties import ANYWHERE, Addresses, Pod
from netlint.engine.reachability.reach import Reach
from netlint.model.labels import Labels
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Action, Direction, Layer, Policy, PolicyRule, Tier
from netlint.model.selector import EVERYTHING
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload

ANY_POD = Pod(ANYWHERE, Labels(complete=False))
"""A pod of which nothing is known, not even its namespace."""


class Anyone:
    """Tells the workloads of a snapshot whose connections no policy limits in a direction.

    Nothing is limited where, whatever the labels are that the input does not show, every pod and every
    address may connect to the workload, or be connected to, on every port: because no policy isolates the
    workload (S1.3, S1.4), or because what all of them allow adds up to everything (S1.5, S1.9).
    """

    def __init__(self, snapshot: Snapshot, network: NetworkProfile) -> None:
        self._reach = Reach(snapshot, network, more=(ANY_POD,))

    @cached_property
    def _everybody(self) -> list[int]:
        reach = self._reach
        addresses = [n for n, party in enumerate(reach.classes.parties) if isinstance(party, Addresses)]
        return [reach.class_of(ANY_POD), *addresses]

    @cached_property
    def _open_to_everybody(self) -> int:
        """The classes that everybody may connect to on every port."""
        world, full = self._reach.certain, self._reach.ports.full
        return reduce(and_, (world.side(Direction.INGRESS, n).get(full, 0) for n in self._everybody))

    @cached_property
    def _bits_of_everybody(self) -> int:
        return sum(1 << n for n in self._everybody)

    def is_unlimited(self, workload: Workload, direction: Direction) -> bool:
        """Whether no policy limits who may connect to the workload, or for egress, where its connections go."""
        index = self._reach.class_of(workload)
        if direction is Direction.INGRESS:
            return bool(self._open_to_everybody >> index & 1)
        sent = self._reach.certain.side(Direction.EGRESS, index).get(self._reach.ports.full, 0)
        return sent & self._bits_of_everybody == self._bits_of_everybody


def is_for_whole_namespaces(policy: Policy) -> bool:
    """Whether a policy selects every pod of its namespace, or of the namespaces that it is about."""
    return policy.subject.pods == EVERYTHING


def without_exemptions(snapshot: Snapshot, workloads: tuple[Workload, ...]) -> Snapshot:
    """A snapshot of these workloads, in which policies about some pods of a namespace isolate them, but allow nothing.

    Such a policy may open its pods on purpose. Whoever is unlimited all the same has no policy, or is opened
    together with everyone else. An admin policy that denies something to somebody isolates nobody (S2.5), so
    only rules that deny everyone are kept, and those that allow.
    """
    layers = tuple(
        Layer(layer.name, layer.coverage, tuple(map(_without_exemptions, layer.tiers)), layer.default)
        for layer in snapshot.layers
    )
    return Snapshot(namespaces=snapshot.namespaces, workloads=workloads, layers=layers)


def _without_exemptions(tier: Tier) -> Tier:
    policies = tuple(_with_rules(p, tuple(_kept(p, tier))) for p in tier.policies)
    return Tier(tier.name, tier.order, tier.mode, tier.default, policies)


def _kept(policy: Policy, tier: Tier) -> Iterable[PolicyRule]:
    if tier.default is Action.DENY:
        return policy.rules if is_for_whole_namespaces(policy) else ()
    return (
        rule
        for rule in policy.rules
        if rule.action is not Action.DENY or concerns_everyone(rule, Action.DENY)
    )


def _with_rules(policy: Policy, rules: tuple[PolicyRule, ...]) -> Policy:
    return Policy(
        policy.kind,
        policy.namespace,
        policy.name,
        policy.subject,
        policy.directions,
        rules,
        policy.order,
        policy.writes_directions,
        policy.status,
        policy.origin,
        policy.isolates,
    )


class Openers:
    """The policies that let everything through to or from the pods of whole namespaces."""

    def __init__(self, snapshot: Snapshot, lookup: Lookup) -> None:
        self._lookup = lookup
        self._policies = [
            (policy, tier)
            for layer in snapshot.layers
            for tier in layer.tiers
            for policy in tier.policies
            if is_for_whole_namespaces(policy)
        ]

    @cached_property
    def _by_namespace(self) -> dict[tuple[str, Direction], list[tuple[Policy, Tier]]]:
        found: dict[tuple[str, Direction], list[tuple[Policy, Tier]]] = defaultdict(list)
        for policy, tier in self._policies:
            for namespace, answer in self._lookup.namespaces_of(policy.subject, policy.namespace):
                if answer is Truth.TRUE:
                    for direction in policy.directions:
                        found[namespace.name, direction].append((policy, tier))
        return found

    def of(self, namespace: str, direction: Direction) -> tuple[Policy, ...]:
        """For a namespace whose pods are unlimited: those that do it each alone, or else all that do it together.

        Empty where no policy isolates the whole namespace, so that none has to open it.
        """
        near = self._by_namespace.get((namespace, direction), [])
        alone = [
            policy
            for policy, _ in near
            if any(concerns_everyone(rule, Action.ALLOW) for rule in policy.effective_rules(direction))
        ]
        together = [
            policy
            for policy, tier in near
            if tier.default is Action.DENY and policy.effective_rules(direction)
        ]
        return tuple(alone or together)
