"""Selectors that nothing or everything passes, whatever labels there may ever be, and the parts that make it so."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import NamespacesWith, NodePeer, Peer, PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.selector import KeyExists, KeyIn, Not, Selector, describe, matches, requirements
from netlint.model.truth import Truth
from netlint.origin import Origin

_ANY_OTHER: Final = "?"
"""Stands for the values that no selector asks for: no label can have it."""


class Whose(StrEnum):
    """Whose labels a selector asks for."""

    POD = "pod"
    NAMESPACE = "namespace"
    NODE = "node"


class Written(NamedTuple):
    """A selector as a policy writes it: for a peer of `rule`, or for the policy's subject (`rule` is None)."""

    policy: Policy
    rule: PolicyRule | None
    peer: PodPeer | NodePeer
    whose: Whose
    selector: Selector

    @property
    def origin(self) -> Origin:
        """Where it stands."""
        origin = self.peer.origin or self.policy.origin
        if isinstance(self.peer, NodePeer):
            return origin.at("nodes")
        if self.policy.kind == "NetworkPolicy":
            is_subject = self.rule is None
            return origin if is_subject else origin.at(f"{self.whose}Selector")
        if not self.peer.names_pods:
            return origin.at("namespaces")
        return origin.at("pods", f"{self.whose}Selector")


def contradiction(selector: Selector, whose: Whose) -> tuple[int, ...]:
    """The places of parts that no labels pass together, as few as can be; else empty (S1.32, S1.33)."""
    parts = requirements(selector)
    if len(parts) < 2 and not any(isinstance(part, Not) for part in parts):
        return ()
    for key, places in _by_key(selector).items():
        if len(places) == 1 and key != NAME_LABEL:
            continue  # One condition alone can always be met.
        kept = list(places)
        if _some_pass(key, [parts[place] for place in kept], whose):
            continue
        for place in reversed(places):
            rest = [other for other in kept if other != place]
            if not _some_pass(key, [parts[other] for other in rest], whose):
                kept = rest
        return tuple(kept)
    return ()


def is_tautology(selector: Selector, whose: Whose) -> bool:
    """Whether a selector asks for something, and all labels that there can be pass it."""
    parts, by_key = requirements(selector), _by_key(selector)
    return (
        bool(by_key)
        and sum(map(len, by_key.values())) == len(parts)
        and all(
            all(
                matches(parts[place], labels) is Truth.TRUE
                for place in places
                for labels in _labels(key, parts, whose)
            )
            for key, places in by_key.items()
        )
    )


def _by_key(selector: Selector) -> Mapping[str, list[int]]:
    """The places of the parts that are about one key each, by the key."""
    found: dict[str, list[int]] = defaultdict(list)
    for place, part in enumerate(requirements(selector)):
        key = _key(part)
        if key is not None:
            found[key].append(place)
    return found


def _key(part: Selector) -> str | None:
    inner = part.part if isinstance(part, Not) else part
    return inner.key if isinstance(inner, KeyIn | KeyExists) else None


def _some_pass(key: str, parts: Sequence[Selector], whose: Whose) -> bool:
    return any(
        all(matches(part, labels) is Truth.TRUE for part in parts) for labels in _labels(key, parts, whose)
    )


def _labels(key: str, parts: Sequence[Selector], whose: Whose) -> Iterator[Labels]:
    """The label of this key in all ways that the parts tell apart; a namespace always has its name (S1.65)."""
    values = {_ANY_OTHER}
    for part in parts:
        inner = part.part if isinstance(part, Not) else part
        if isinstance(inner, KeyIn) and inner.key == key:
            values |= inner.values
    for value in sorted(values):
        yield Labels.of([(key, value)])
    if key != NAME_LABEL or whose is not Whose.NAMESPACE:
        yield Labels()


def selectors_of(policy: Policy) -> Iterator[Written]:
    """Every selector of a policy that has an effect: of its subject, then of its peers."""
    yield from _of_peer(policy, None, policy.subject)
    for direction in Direction:
        for rule in policy.effective_rules(direction):
            for peer in rule.peers:
                yield from _of_peer(policy, rule, peer)


def _of_peer(policy: Policy, rule: PolicyRule | None, peer: Peer) -> Iterator[Written]:
    if isinstance(peer, PodPeer):
        if isinstance(peer.namespaces, NamespacesWith):
            yield Written(policy, rule, peer, Whose.NAMESPACE, peer.namespaces.selector)
        yield Written(policy, rule, peer, Whose.POD, peer.pods)
    elif isinstance(peer, NodePeer):
        yield Written(policy, rule, peer, Whose.NODE, peer.nodes)


def part_place(written: Written, number: int, body: Mapping[str, object]) -> Origin:
    """Where a part of a selector stands: its label, or the key of its expression; `body` is the policy's."""
    item: object = body
    for step in written.origin.path[len(written.policy.origin.path) :]:
        if isinstance(item, Mapping):
            item = item.get(str(step))
        else:
            item = item[int(step)] if isinstance(item, Sequence) and int(step) < len(item) else None
    labels = item.get("matchLabels") if isinstance(item, Mapping) else None
    count = len(labels) if isinstance(labels, Mapping) else 0
    part = requirements(written.selector)[number]
    if number < count and isinstance(part, KeyIn):
        return written.origin.at("matchLabels", part.key)
    return written.origin.at("matchExpressions", number - count, "key")


def words_of(written: Written, number: int) -> str:
    """A part of a selector in plain words."""
    return describe(requirements(written.selector)[number])
