"""Tells in plain sentences what decides a connection, step by step in the order of evaluation."""

from collections.abc import Iterator, Sequence
from typing import Final

from netlint.engine.answers.deciding import (
    AskedSide,
    JudgedLayer,
    JudgedPolicy,
    JudgedRule,
    network_policy_place,
)
from netlint.engine.answers.doubts import doubts
from netlint.engine.answers.ends import End
from netlint.engine.answers.near_rules import nearest
from netlint.engine.answers.trace import Event, Mark
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.parties import Addresses, Node, Pod
from netlint.engine.words import conjunction
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import NETWORK_POLICY_ORDER, Action, Direction, PassTarget, Policy, Tier, TierMode
from netlint.model.truth import Truth
from netlint.origin import Origin
from netlint.value import field, value

_MOST_POLICIES: Final = 8
_DOES: Final = {Action.ALLOW: "allows the connection", Action.DENY: "denies the connection"}
_MAY_DO: Final = {
    Action.ALLOW: "may allow the connection",
    Action.DENY: "may deny the connection",
    Action.PASS: "may pass the connection on",
}
_TARGETS: Final = {
    PassTarget.NEXT_TIER: "to the next tier",
    PassTarget.NETWORK_POLICY_TIER: "to NetworkPolicies",
    PassTarget.END: "to the default",
}


@value
class Reason:
    """A step of an explanation: a sentence, the object that it is about, and the place that shows it.

    `object` is empty and `origin` None where no manifest shows it.
    """

    text: str
    object: str = ""
    origin: Origin | None = field(default=None, compare=False)


class Narrator:
    """Puts the marks of one side of a connection into words."""

    def __init__(self, side: AskedSide, end: End, network: NetworkProfile) -> None:
        self._side = side
        self._end = end
        self._network = network
        self._way = side.direction.value.lower()

    def unpoliced(self) -> Reason | None:
        """Why no policy holds for the end; None where policies may hold."""
        name = f"`{self._end.name}`"
        match self._end.party:
            case Addresses():
                return Reason("No policy holds for addresses outside the cluster.")
            case Node():
                return Reason("No policy holds for nodes.")
            case Pod(host_network=True) if self._network.polices_host_network is Truth.FALSE:
                text = f"The pods of {name} use the network of their node (`hostNetwork`), where policies do not hold."
                return Reason(text, name.strip("`"), self._end.origin)
            case Pod():
                return None

    def no_policy(self) -> Reason:
        """That there is no policy that could hold for the end."""
        text = f"No policy selects {self._subject}, so every connection is allowed."
        return Reason(text, self._end.name if self._end.origin else "", self._end.origin)

    def own_node(self) -> Reason | None:
        """That the destination's own node is always let in, where the source may be on it (S1.59)."""
        other = self._side.other
        if self._side.direction is Direction.EGRESS or not isinstance(other, Pod) or not other.host_network:
            return None
        return Reason(
            "Only from the node that the destination itself runs on would it be let in all the same."
        )

    def tell(self, layer: JudgedLayer, marks: Sequence[Mark], ports: Allowed) -> Iterator[Reason]:
        """The sentences for the marks of one layer, which hold for all of `ports`."""
        is_told = _selected_by_network_policy(layer)
        for mark in marks:
            if not is_told and mark.tier >= 0 and layer.tiers[mark.tier].tier.order > NETWORK_POLICY_ORDER:
                is_told = True
                yield Reason(f"No NetworkPolicy selects {self._subject}, so the next tier is asked.")
            match mark.event:
                case Event.MATCH:
                    yield self._match(layer, mark)
                case Event.MAY_MATCH:
                    yield self._may_match(layer, mark)
                case Event.TIE:
                    yield self._tie(layer, mark, marks)
                case Event.NO_MATCH:
                    yield self._no_match(layer, mark)
                case Event.ISOLATED:
                    yield from self._isolated(layer, mark, ports)
                case Event.MAY_BE_ISOLATED:
                    yield from self._may_be_isolated(layer, mark)
                case Event.DEFAULT:
                    yield self._default(layer, marks)

    def _match(self, layer: JudgedLayer, mark: Mark) -> Reason:
        tier, policy, rule = _parts(layer, mark)
        if tier.mode is not TierMode.FIRST_MATCH:
            text = (
                f"{_named(policy, tier)} selects {self._subject}, and {self._rule_of(policy, rule)} "
                f"{_DOES[rule.rule.action]}."
            )
            return _about(policy, text, rule.rule.origin)
        text = f"{_named(policy, tier)}, {self._way} rule {rule.number}, {self._outcome(rule)}."
        return _about(policy, text, rule.rule.origin)

    def _outcome(self, rule: JudgedRule) -> str:
        if rule.rule.action is Action.PASS:
            return f"passes the connection on {_TARGETS[rule.rule.pass_target]}"
        return f"{_DOES[rule.rule.action]}, and nothing else is asked"

    def _may_match(self, layer: JudgedLayer, mark: Mark) -> Reason:
        tier, policy, rule = _parts(layer, mark)
        does, why = _MAY_DO[rule.rule.action], self._doubt(policy, rule)
        text = f"{_named(policy, tier)}, {self._way} rule {rule.number}, {does}: {why}."
        return _about(policy, text, rule.rule.origin)

    def _tie(self, layer: JudgedLayer, mark: Mark, marks: Sequence[Mark]) -> Reason:
        tier, first = layer.tiers[mark.tier], layer.tiers[mark.tier].policies[mark.policy].policy
        tied = [
            tier.policies[other.policy].policy
            for other in marks
            if other.tier == mark.tier
            and other.rule
            and tier.policies[other.policy].policy.order == first.order
        ]
        names = conjunction(f"{policy.kind} `{policy.name}`" for policy in tied)
        text = (
            f"{names} have the same priority, {first.order:g}, and decide differently, "
            "so nobody knows which of them comes first."
        )
        return _about(tied[0], text, tied[0].origin)

    def _no_match(self, layer: JudgedLayer, mark: Mark) -> Reason:
        tier = layer.tiers[mark.tier]
        names = _listed([_named(item.policy, tier.tier) for item in tier.policies])
        first = tier.policies[0].policy
        verb = "is" if len(tier.policies) == 1 else "are"
        text = f"{names} {verb} about {self._subject}, but no {self._way} rule matches the connection."
        return _about(first, text, first.origin)

    def _isolated(self, layer: JudgedLayer, mark: Mark, ports: Allowed) -> Iterator[Reason]:
        """The policies that select the pods without allowing the connection, and the rule that comes nearest."""
        tier = layer.tiers[mark.tier]
        isolating = [item for item in tier.policies if item.selects is Truth.TRUE]
        for item in isolating[:_MOST_POLICIES]:
            text = f"{_named(item.policy, tier.tier)} selects {self._subject}, and {self._silence(item)}."
            yield _about(item.policy, text, item.policy.origin)
        if len(isolating) > _MOST_POLICIES:
            yield Reason(
                f"{len(isolating) - _MOST_POLICIES} more policies select it, and do not allow it either."
            )
        kind = isolating[0].policy.kind
        what = "accept" if self._side.direction is Direction.INGRESS else "open"
        yield Reason(
            f"Pods that a {kind} selects for {self._way} {what} only connections that some rule allows, "
            "so this one is denied."
        )
        near = nearest(isolating, self._side, ports, self._network)
        if near is not None:
            missing = "; and ".join(item.text for item in near.fields)
            origin = next((item.origin for item in near.fields if item.origin), near.rule.rule.origin)
            text = f"Nearest is {self._way} rule {near.rule.number} of {_named(near.policy, tier.tier)}: {missing}."
            yield _about(near.policy, text, origin)

    def _silence(self, item: JudgedPolicy) -> str:
        """That no rule of a policy matches."""
        match len(item.rules):
            case 0:
                return f"has no {self._way} rule, so it allows nothing"
            case 1:
                return f"its only {self._way} rule does not match the connection"
            case count:
                return f"none of its {count} {self._way} rules matches the connection"

    def _may_be_isolated(self, layer: JudgedLayer, mark: Mark) -> Iterator[Reason]:
        tier = layer.tiers[mark.tier]
        for item in tier.policies[:_MOST_POLICIES]:
            named = _named(item.policy, tier.tier)
            if item.selects is Truth.TRUE:
                text = f"{named} selects {self._subject}, so that what no rule allows is denied."
            else:
                why = conjunction(self._subject_doubts(item.policy))
                text = f"{named} may select {self._subject}, and then what no rule allows is denied: {why}."
            yield _about(item.policy, text, item.policy.origin)

    def _default(self, layer: JudgedLayer, marks: Sequence[Mark]) -> Reason:
        allowed = "allowed" if layer.layer.default is Action.ALLOW else "denied"
        if any(mark.event in (Event.MAY_MATCH, Event.MAY_BE_ISOLATED) for mark in marks):
            return Reason(f"Where none of these decides, the connection is {allowed}.")
        if not any(tier.policies for tier in layer.tiers) and layer.layer.default is Action.ALLOW:
            return self.no_policy()
        last = max((mark.tier for mark in marks), default=-1)
        if not _selected_by_network_policy(layer) and last < network_policy_place(layer):
            text = f"No NetworkPolicy selects {self._subject}, so the connection is {allowed}."
        else:
            text = f"No policy decides, so the connection is {allowed} by default."
        return Reason(text, self._end.name if self._end.origin else "", self._end.origin)

    @property
    def _subject(self) -> str:
        return f"`{self._end.name}` for {self._way}"

    def _rule_of(self, policy: Policy, rule: JudgedRule) -> str:
        only = len(policy.effective_rules(self._side.direction)) == 1
        return f"its only {self._way} rule" if only else f"its {self._way} rule {rule.number}"

    def _subject_doubts(self, policy: Policy) -> Iterator[str]:
        return doubts(policy.subject, policy.namespace, self._side.subject, self._network)

    def _doubt(self, policy: Policy, rule: JudgedRule) -> str:
        """Why nobody knows whether a rule matches."""
        found = list(self._subject_doubts(policy))
        if rule.peers is Truth.UNKNOWN:
            for peer in rule.rule.peers:
                found += doubts(peer, policy.namespace, self._side.other, self._network)
        found += [f"it asks for {item.text}, which the map cannot decide" for item in rule.rule.predicates]
        return conjunction(found)


def _parts(layer: JudgedLayer, mark: Mark) -> tuple[Tier, Policy, JudgedRule]:
    tier = layer.tiers[mark.tier]
    item = tier.policies[mark.policy]
    return tier.tier, item.policy, item.rules[mark.rule - 1]


def _selected_by_network_policy(layer: JudgedLayer) -> bool:
    """Whether some NetworkPolicy selects the pods, or may do so."""
    return any(item.policies for item in layer.tiers if item.tier.order == NETWORK_POLICY_ORDER)


def _about(policy: Policy, text: str, origin: Origin) -> Reason:
    return Reason(text, f"{policy.kind} {_qualified(policy)}", origin)


def _qualified(policy: Policy) -> str:
    return f"{policy.namespace}/{policy.name}" if policy.namespace else policy.name


def _named(policy: Policy, tier: Tier) -> str:
    """A policy by kind and name, with what its rank depends on (S2.6)."""
    named = f"{policy.kind} `{_qualified(policy)}`"
    if tier.mode is not TierMode.FIRST_MATCH or policy.kind == "BaselineAdminNetworkPolicy":
        return named
    where = f"{tier.name} tier, " if policy.kind == "ClusterNetworkPolicy" else ""
    return f"{named} ({where}priority {policy.order:g})"


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence, not too many of them."""
    if len(names) <= _MOST_POLICIES:
        return conjunction(names)
    return f"{', '.join(names[:_MOST_POLICIES])} and {len(names) - _MOST_POLICIES} more"
