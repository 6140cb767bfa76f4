"""Which policies and rules of NetworkPolicies could be removed, all at once, without a change for any pod ever."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.model.policy import NETWORK_POLICY_ORDER, Direction, Policy, PolicyRule
from netlint.model.snapshot import Snapshot
from netlint.prover.boxes import meet
from netlint.prover.policy_boxes import Group, PolicyBoxes
from netlint.prover.redundancy_causes import Need, causes, fewest_causes, of_policy, of_rule
from netlint.prover.redundancy_narrower import Narrower, narrower_policy, narrower_rule
from netlint.prover.redundancy_parts import RedundantPart, redundant_parts
from netlint.prover.redundancy_presence import Presence
from netlint.prover.redundancy_side import Cause, Side


class Reason(StrEnum):
    """Why a policy changes nothing."""

    COVERED = "others isolate its pods, and allow what it allows"
    DENIES = "others that only deny isolate its pods"
    OPEN = "it allows everything to pods that nothing else limits"


class RedundantPolicy(NamedTuple):
    """A policy that can be removed; `by` are the rules and isolating policies that prove it, all of which stay.

    `narrower` tells that one rule of one other policy for the same pods allows more than each rule of this one.
    """

    policy: Policy
    reason: Reason
    by: tuple[Cause, ...]
    narrower: Narrower | None = None


class RedundantRule(NamedTuple):
    """A rule that can be removed from a policy that stays; `by` and `narrower` as for policies."""

    policy: Policy
    rule: PolicyRule
    by: tuple[Cause, ...]
    narrower: Narrower | None = None


class Redundancies:
    """What changes nothing in one input, for every pod, namespace and address there may ever be.

    Everything in `policies`, `rules` and `parts` can be removed at once: of things that cover each other the later
    one is redundant, and what covers it stays. `undecided` are the policies about which that took too much work.
    `is_mutable` tells of a policy that Kustomize patches, so that what is written is not all of it.
    """

    def __init__(
        self,
        boxes: PolicyBoxes,
        groups: Sequence[Group],
        snapshot: Snapshot,
        lookup: Lookup,
        limit: int,
        is_patched: Callable[[Policy], bool] = lambda _: False,
    ) -> None:
        self.policies: list[RedundantPolicy] = []
        self.rules: list[RedundantRule] = []
        self.undecided: list[Policy] = []
        self._boxes = boxes
        self._limit = limit
        presence = Presence(lookup)
        order = {id(policy): number for number, policy in enumerate(snapshot.policies)}
        sides: dict[str, list[Side]] = defaultdict(list)
        for group in groups:
            sides[group.namespace].append(
                Side(
                    group, lambda other, one: presence.is_sure(other, one) and not is_patched(other), limit
                )
            )
        closed = _Closed(snapshot, lookup)
        self._kept: list[tuple[Policy, PolicyRule]] = []
        for own in sides.values():
            found = _Namespace(own, order, lambda policy: is_patched(policy) or _selects_nothing(policy, lookup), closed)
            found.decide()
            self.policies += found.policies
            self.rules += found.rules
            self._kept += found.kept_rules()
            self.undecided += {k: v for side in own for k, v in side.undecided.items()}.values()
