"""Policies of every vendor: layers of tiers of policies of rules (design §5, V0)."""

from enum import StrEnum

from netlint.model.peer import Peer, PodPeer
from netlint.model.ports import Ports
from netlint.origin import Origin
from netlint.value import field, value


class Direction(StrEnum):
    """Seen from the pods that a policy selects, as written in policyTypes."""

    INGRESS = "Ingress"
    EGRESS = "Egress"


class Status(StrEnum):
    """Whether an object has effect on the cluster (V0.9)."""

    ENFORCED = "enforced"
    STAGED = "staged"
    REJECTED_OPEN = "rejected-open"
    REJECTED_CLOSED = "rejected-closed"
    IGNORED = "ignored"


class Action(StrEnum):
    """What a rule does with the connections that it matches."""

    ALLOW = "allow"
    DENY = "deny"
    PASS = "pass"


class PassTarget(StrEnum):
    """Where evaluation goes on after a pass (V0.5)."""

    NEXT_TIER = "next-tier"
    NETWORK_POLICY_TIER = "network-policy-tier"
    END = "end"


class Soundness(StrEnum):
    """Whether the modelled rule matches exactly, too much, or too little (V0.8)."""

    EXACT = "exact"
    OVER = "over"
    UNDER = "under"


@value
class Predicate:
    """A condition beyond peers and ports that the map cannot decide: `kind` is L7, SNI, identity …"""

    kind: str
    text: str
    origin: Origin | None = field(default=None, compare=False)


@value
class PortEntry:
    """One item of a rule's port list."""

    ports: Ports
    origin: Origin | None = field(default=None, compare=False)


@value
class PolicyRule:
    """What happens to connections with these peers, ports and predicates in one direction.

    Peers are alternatives, and so are ports; an empty tuple matches nothing. A list that the manifest
    leaves out or leaves empty, where that means everyone or every port, is (AnyPeer(),) or the one
    entry AllTraffic() (S1.19, S1.20).
    """

    direction: Direction
    action: Action
    peers: tuple[Peer, ...]
    ports: tuple[PortEntry, ...]
    predicates: tuple[Predicate, ...] = ()
    pass_target: PassTarget = PassTarget.NEXT_TIER
    soundness: Soundness = Soundness.EXACT
    name: str = ""
    origin: Origin = field(default=Origin("", 0), compare=False)


@value
class Policy:
    """A policy object.

    `subject` says which pods it selects; `directions` are those in which it applies to (for
    NetworkPolicy: isolates) them (S1.3, S1.10); rules of another direction have no effect (S1.13).
    `writes_directions` tells whether the manifest lists its directions itself (policyTypes, S1.10).
    `order` ranks the policy in its tier, lower first; 0 where the kind has no order. `isolates` is False
    where selecting a pod does not bring the tier's default on it: only the rules count (S2.5, V0.4).
    """

    kind: str
    namespace: str
    name: str
    subject: PodPeer
    directions: frozenset[Direction]
    rules: tuple[PolicyRule, ...]
    order: float = 0
    writes_directions: bool = True
    status: Status = Status.ENFORCED
    origin: Origin = field(default=Origin("", 0), compare=False)
    isolates: bool = True

    def effective_rules(self, direction: Direction) -> tuple[PolicyRule, ...]:
        """The rules that count in `direction`: none where the policy does not apply in it (S1.13)."""
        if direction not in self.directions:
            return ()
        return tuple([rule for rule in self.rules if rule.direction is direction])


class TierMode(StrEnum):
    """How the policies of a tier combine (V0.3)."""

    FIRST_MATCH = "first-match"
    DENY_OVERRIDES = "deny-overrides"
    ALLOW_UNION = "allow-union"


NETWORK_POLICY_ORDER = 1
"""The order of the tier of NetworkPolicies; tiers before it have a lower one, those after it a higher one."""


@value
class Tier:
    """Policies that are decided together, before the next tier.

    `default` is what happens to a connection that no rule matches where the tier applies to the
    endpoint and direction; PASS goes on to the next tier (V0.3, V0.4).
    """

    name: str
    order: float
    mode: TierMode
    default: Action
    policies: tuple[Policy, ...]


class Coverage(StrEnum):
    """Which connections a layer sees (V0.2)."""

    ALL = "all"
    MESHED_TCP = "meshed-tcp"
    LEAVING_CLUSTER = "leaving-cluster"


@value
class Layer:
    """An enforcement point; a connection needs the consent of every layer that covers it (design §5)."""

    name: str
    coverage: Coverage
    tiers: tuple[Tier, ...]
    default: Action = Action.ALLOW
