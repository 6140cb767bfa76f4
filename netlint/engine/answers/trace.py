"""What decides a connection in each layer: the tiers and rules that were looked at, in the order of evaluation."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from netlint.engine.answers.deciding import (
    JudgedLayer,
    JudgedPolicy,
    JudgedRule,
    JudgedTier,
    Way,
    action_matches,
    first_ways,
    network_policy_place,
    ranks,
    tier_ways,
)
from netlint.model.policy import Action, TierMode
from netlint.model.ports import Protocol
from netlint.model.truth import Truth


class Event(StrEnum):
    """What happened in a tier."""

    MATCH = "a rule matches"
    MAY_MATCH = "a rule may match"
    TIE = "policies of one rank decide differently"
    NO_MATCH = "no rule matches"
    ISOLATED = "no rule matches, so the tier's default decides"
    MAY_BE_ISOLATED = "no rule is sure to match, and the tier's default may decide"
    DEFAULT = "no tier decides"


class Mark(NamedTuple):
    """One event, with the places of its tier and policy, -1 for none, and the rule's number, 0 for none."""

    event: Event
    tier: int = -1
    policy: int = -1
    rule: int = 0


def trace(layer: JudgedLayer, protocol: Protocol, port: int) -> tuple[Mark, ...]:
    """What decides a connection to this port in a layer; tiers that are not reached leave no mark."""
    marks: list[Mark] = []
    arriving = {0}
    for place, tier in enumerate(layer.tiers):
        if place not in arriving:
            continue
        first_match = tier.tier.mode is TierMode.FIRST_MATCH
        marks += (_first_match if first_match else _together)(place, tier, protocol, port)
        for way in tier_ways(tier, protocol, port):
            if way is Way.NEXT:
                arriving.add(place + 1)
            elif way is Way.NETWORK_POLICIES:
                arriving.add(network_policy_place(layer))
            elif way is Way.END:
                arriving.add(len(layer.tiers))
    if len(layer.tiers) in arriving:
        marks.append(Mark(Event.DEFAULT))
    return tuple(marks)


def _first_match(place: int, tier: JudgedTier, protocol: Protocol, port: int) -> list[Mark]:
    """The rules that match or may match, up to the first that surely decides."""
    places = {id(item): number for number, item in enumerate(tier.policies)}
    marks: list[Mark] = []
    for group in ranks(tier.policies):
        for policy in group:
            marks += _matches(place, places[id(policy)], policy, protocol, port)
        found = [first_ways(policy, protocol, port) for policy in group]
        deciding = [ways for ways, _ in found if ways]
        if len(deciding) > 1 and len(frozenset[Way]().union(*deciding)) > 1:
            marks.append(Mark(Event.TIE, place, places[id(group[0])]))
        if not all(may_go_on for _, may_go_on in found):
            return marks
    return marks if marks or not tier.policies else [Mark(Event.NO_MATCH, place)]


def _matches(place: int, number: int, policy: JudgedPolicy, protocol: Protocol, port: int) -> Iterator[Mark]:
    """The rules of a policy that match or may match, up to the first that matches for certain."""
    for rule in policy.rules:
        matches = rule.matches(protocol, port)
        if matches is not Truth.FALSE:
            sure = matches is Truth.TRUE and policy.selects is Truth.TRUE
            yield Mark(Event.MATCH if sure else Event.MAY_MATCH, place, number, rule.number)
        if matches is Truth.TRUE:
            return


def _together(place: int, tier: JudgedTier, protocol: Protocol, port: int) -> list[Mark]:
    """The rule that settles it, or else every rule that may, and whether the default may decide."""
    ways = tier_ways(tier, protocol, port)
    for way, action in ((Way.DENY, Action.DENY), (Way.ALLOW, Action.ALLOW)):
        if ways == {way}:
            for number, policy in enumerate(tier.policies):
                if (
                    policy.selects is Truth.TRUE
                    and action_matches(policy, action, protocol, port) is Truth.TRUE
                ):
                    return [Mark(Event.MATCH, place, number, _first(policy, action, protocol, port))]
    marks = [
        mark
        for number, item in enumerate(tier.policies)
        for mark in _all_matches(place, number, item, protocol, port)
    ]
    if ways == {Way.DENY} and not marks:
        return [Mark(Event.ISOLATED, place)]
    if tier.policies:
        marks.append(Mark(Event.MAY_BE_ISOLATED, place))
    return marks


def _all_matches(
    place: int, number: int, policy: JudgedPolicy, protocol: Protocol, port: int
) -> Iterator[Mark]:
    """Every rule of a policy that matches or may match."""
    for rule in policy.rules:
        matches = min(rule.matches(protocol, port), policy.selects)
        if matches is not Truth.FALSE:
            event = Event.MATCH if matches is Truth.TRUE else Event.MAY_MATCH
            yield Mark(event, place, number, rule.number)


def _first(policy: JudgedPolicy, action: Action, protocol: Protocol, port: int) -> int:
    """The number of the first rule of this action that matches for certain."""
    return next(rule.number for rule in policy.rules if _is_sure(rule, action, protocol, port))


def _is_sure(rule: JudgedRule, action: Action, protocol: Protocol, port: int) -> bool:
    return rule.rule.action is action and rule.matches(protocol, port) is Truth.TRUE
