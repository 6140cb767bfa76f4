"""Finds policies of tiers after NetworkPolicies that are never asked."""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from netlint.engine.evidence.selecting import PolicySubjects
from netlint.engine.evidence.tiers_apart import is_after, is_namespaced, only
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.compiled import counts
from netlint.model.peer import NamespacesWith, PodPeer
from netlint.model.policy import Direction, Policy
from netlint.model.selector import EVERYTHING
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth


class DeadBaseline(NamedTuple):
    """A policy and a direction in which NetworkPolicies decide for all its pods, in `namespaces`."""

    policy: Policy
    direction: Direction
    namespaces: tuple[str, ...]
    isolating: tuple[Policy, ...]


class DeadBaselines:
    """Goes through the policies that are decided after NetworkPolicies.

    One for every namespace is there for the namespaces that are still to come.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._lookup = Lookup(snapshot)
        self._subjects = self._lookup.once(PolicySubjects)

    def __iter__(self) -> Iterator[DeadBaseline]:
        for layer in only(self._snapshot.layers, is_after):
            for policy in (policy for tier in layer.tiers for policy in tier.policies):
                scope = policy.subject.namespaces
                if counts(policy) and not (
                    isinstance(scope, NamespacesWith) and scope.selector == EVERYTHING
                ):
                    for direction in sorted(policy.directions):
                        yield from self._judge(policy, direction)

    def _judge(self, policy: Policy, direction: Direction) -> Iterator[DeadBaseline]:
        scope = self._lookup.namespaces_of(policy.subject, policy.namespace)
        found = [self._isolating(policy.subject, namespace.name, direction) for namespace, _ in scope]
        if scope and all(found) and all(answer is Truth.TRUE for _, answer in scope):
            isolating = {id(one): one for group in found for one in group}
            names = tuple(namespace.name for namespace, _ in scope)
            yield DeadBaseline(policy, direction, names, tuple(isolating.values()))

    def _isolating(self, subject: PodPeer, namespace: str, direction: Direction) -> tuple[Policy, ...]:
        """NetworkPolicies that together isolate the subject's pods in a namespace; none where a pod may be left."""
        whole = self._of_whole_namespaces.get((namespace, direction))
        if whole is not None:
            return (whole,)
        selected = self._lookup.select(namespace, subject.pods)
        if selected.possible or self._lookup.may_hold_unseen_pods(namespace):
            return ()
        found: list[Policy] = []
        for workload in (w for w in selected.certain if not w.host_network):
            policies = self._subjects.selecting(workload, direction).certain
            isolating = next((policy for policy in policies if policy.isolates), None)
            if isolating is None:
                return ()
            found.append(isolating)
        return tuple(found)

    @cached_property
    def _of_whole_namespaces(self) -> dict[tuple[str, Direction], Policy]:
        """A NetworkPolicy that selects every pod of a namespace, by namespace and direction."""
        return {
            (policy.namespace, direction): policy
            for layer in only(self._snapshot.layers, is_namespaced)
            for tier in layer.tiers
            for policy in tier.policies
            if counts(policy) and policy.subject.pods == EVERYTHING
            for direction in policy.directions
        }
