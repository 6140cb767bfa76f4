"""Names the policies, or the rules of theirs, that refuse a connection from one of its ends."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from netlint.engine.answers.deciding import (
    AskedSide,
    JudgedLayer,
    JudgedRule,
    JudgedTier,
    judged,
    layer_allows,
    ranks,
)
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Action, Layer, Policy, TierMode
from netlint.model.ports import PortRange
from netlint.model.truth import Truth
from netlint.origin import Origin


class Blocker(NamedTuple):
    """A policy that refuses the connection: by the action at `origin`, or because it isolates and no rule admits."""

    policy: Policy
    origin: Origin


def blockers(
    layers: Iterable[Layer], side: AskedSide, port: PortRange, network: NetworkProfile
) -> tuple[Blocker, ...]:
    """What refuses connections to the first of these ports, whatever the network plugin makes of address blocks.

    Nothing where they may get through.
    """
    seen = judged(layers, side, doubtful(network))
    return tuple(
        blocker
        for layer in seen
        if layer_allows(layer, port.protocol, port.first) is Truth.FALSE
        for blocker in _of_layer(layer, port)
    )


def doubtful(network: NetworkProfile) -> NetworkProfile:
    """The same network, but where it says that address blocks do not mean pods, that is left open (S1.41, D.1)."""
    blocks = max(network.ip_blocks_match_pods, Truth.UNKNOWN)
    return NetworkProfile(blocks, network.polices_host_network, network.pod_ranges, network.node_ranges)


def _of_layer(layer: JudgedLayer, port: PortRange) -> list[Blocker]:
    """The blockers of the first tier that has some; a layer that refuses by its own default has none."""
    for tier in layer.tiers:
        in_order = tier.tier.mode is TierMode.FIRST_MATCH
        found = list(_in_order(tier, port) if in_order else _together(tier))
        if found:
            return found
    return []


def _in_order(tier: JudgedTier, port: PortRange) -> Iterator[Blocker]:
    """The rule that decides, if it denies."""
    found = first_match(tier, port)
    if found and found.rule.rule.action is Action.DENY:
        yield Blocker(found.policy, found.rule.rule.origin.at("action"))


class FirstMatch(NamedTuple):
    """The rule of a first-match tier that decides."""

    policy: Policy
    rule: JudgedRule


def first_match(tier: JudgedTier, port: PortRange) -> FirstMatch | None:
    """The first rule that matches connections to the first of these ports for certain (S2.6).

    None where a rule before may match and does something else.
    """
    before: set[Action] = set()
    for item in (item for group in ranks(tier.policies) for item in group):
        for rule in item.rules:
            matches = min(item.selects, rule.matches(port.protocol, port.first))
            if matches is Truth.TRUE:
                return FirstMatch(item.policy, rule) if before <= {rule.rule.action} else None
            if matches is Truth.UNKNOWN:
                before.add(rule.rule.action)
    return None


def _together(tier: JudgedTier) -> Iterator[Blocker]:
    """The policies that isolate the end, since none of their rules admits the connection (S1.5)."""
    for item in tier.policies:
        if item.selects is Truth.TRUE and item.policy.isolates:
            yield Blocker(item.policy, item.policy.origin.at("metadata", "name"))
