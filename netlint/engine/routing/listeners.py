"""The Gateways and ListenerSets of an input: which is meant by a name, which sets merge, which listeners conflict."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations
from typing import NamedTuple, assert_never

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.parties import ANYWHERE
from netlint.model.entry import AllowedNamespaces, Gateway, Listener, NamespaceFilter
from netlint.model.policy import Status
from netlint.model.selector import matches
from netlint.model.truth import Truth, all_of, any_of

_WITH_HOSTNAMES = frozenset({"HTTP", "HTTPS", "TLS"})


class Conflict(NamedTuple):
    """A listener that is not served for another's sake: for certain, or unless it turns out to be the older one."""

    owner: Gateway
    listener: Listener
    rival_owner: Gateway
    rival: Listener
    certain: Truth


def are_indistinct(one: Listener, other: Listener) -> bool:
    """Whether a Gateway cannot tell two listeners apart (S5.4); those of vendors' protocols are left to the vendors."""
    if one.port != other.port or not one.port:
        return False
    protocols = {one.protocol, other.protocol}
    if protocols <= _WITH_HOSTNAMES:
        return one.hostname.lower() == other.hostname.lower()
    return protocols == {"UDP"} or ("TCP" in protocols and protocols - {"TCP"} <= _WITH_HOSTNAMES)


class Gateways:
    """Answers about the Gateways and ListenerSets of an input; each is worked out when first needed."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[Gateway]]:
        by_name: dict[tuple[str, str], list[Gateway]] = defaultdict(list)
        for gateway in self._lookup.snapshot.gateways:
            by_name[gateway.kind, gateway.name].append(gateway)
        return by_name

    @cached_property
    def _sets(self) -> dict[tuple[str, str], list[Gateway]]:
        sets: dict[tuple[str, str], list[Gateway]] = defaultdict(list)
        for gateway in self._lookup.snapshot.gateways:
            if gateway.kind == "ListenerSet":
                sets[gateway.parent].append(gateway)
        return sets

    @cached_property
    def _classes(self) -> dict[str, str]:
        return {item.name: item.controller for item in self._lookup.snapshot.gateway_classes}

    def called(self, kind: str, name: str) -> list[Gateway]:
        """The Gateways (`kind` Gateway) or ListenerSets of this name in any namespace."""
        return self._by_name.get((kind, name), [])

    def named(self, kind: str, namespace: str, name: str) -> list[tuple[Gateway, Truth]]:
        """Those that a reference means for certain; else those that it may mean, for want of a namespace (S1.68)."""
        known = self.called(kind, name)
        certain = [(gateway, Truth.TRUE) for gateway in known if gateway.namespace == namespace]
        return certain or [(g, Truth.UNKNOWN) for g in known if "" in (namespace, g.namespace)]

    def sets_of(self, gateway: Gateway) -> list[Gateway]:
        """The ListenerSets that want to add listeners to a Gateway (S5.14)."""
        return self._sets.get((gateway.namespace, gateway.name), [])

    def served_by(self, owner: Gateway) -> Gateway | None:
        """The Gateway itself, or the one that a ListenerSet adds to; None where that is not in the input (S5.14)."""
        if owner.kind == "Gateway":
            return owner
        return next((gateway for gateway, _ in self.named("Gateway", *owner.parent)), None)

    def class_name(self, owner: Gateway) -> str:
        """The class of the Gateway that serves the listeners; empty where the Gateway is not in the input."""
        gateway = self.served_by(owner)
        return "" if gateway is None else gateway.class_name

    def controller(self, owner: Gateway) -> str:
        """The controller of that class; empty where the class is not in the input."""
        return self._classes.get(self.class_name(owner), "")

    def has_class(self, owner: Gateway) -> Truth:
        """Whether the class exists (S5.2); providers install some, so one is unknown where the input shows others."""
        classes = self._classes
        return Truth.TRUE if not classes or self.class_name(owner) in classes else Truth.UNKNOWN

    def merges(self, owner: Gateway) -> Truth:
        """Whether the listeners of a Gateway count, or those of a ListenerSet are let in by its Gateway (S5.15)."""
        if owner.kind == "Gateway":
            return Truth.TRUE
        parents = self.named("Gateway", *owner.parent)
        if not parents:
            return Truth.UNKNOWN
        return any_of(
            all_of((certain, self.lets_in(parent.listener_sets, parent.namespace, owner.namespace)))
            for parent, certain in parents
        )

    def lets_in(self, namespaces: NamespaceFilter, own: str, other: str) -> Truth:
        """Whether a filter of an object in the namespace `own` admits what is in `other` (S5.8, S5.15)."""
        match namespaces.allowed:
            case AllowedNamespaces.ALL:
                return Truth.TRUE
            case AllowedNamespaces.NONE:
                return Truth.FALSE
            case AllowedNamespaces.SAME:
                return Truth.UNKNOWN if own != other and "" in (own, other) else Truth.of(own == other)
            case AllowedNamespaces.SELECTOR:
                if namespaces.selector is None:
                    return Truth.FALSE
                return matches(namespaces.selector, self._lookup.namespaces.get(other, ANYWHERE).labels)
            case _:
                assert_never(namespaces.allowed)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Every conflict, in the order of the input."""
        return tuple(
            conflict
            for owner in self._lookup.snapshot.gateways
            if owner.status is Status.ENFORCED
            for conflict in self._conflicts_of(owner)
        )

    @cached_property
    def _conflicted(self) -> dict[int, Truth]:
        answers: dict[int, Truth] = {}
        for conflict in self.conflicts:
            key = id(conflict.listener)
            answers[key] = any_of((answers.get(key, Truth.FALSE), conflict.certain))
        return answers

    def is_conflicted(self, listener: Listener) -> Truth:
        """Whether a listener of the input is refused because of another one (S5.5, S5.15)."""
        return self._conflicted.get(id(listener), Truth.FALSE)

    def _conflicts_of(self, owner: Gateway) -> Iterator[Conflict]:
        """The listeners of `owner` that lose: inside a Gateway all do, in a set all but perhaps the first (S5.5)."""
        for one, other in combinations(owner.listeners, 2):
            if are_indistinct(one, other):
                first = Truth.TRUE if owner.kind == "Gateway" else Truth.UNKNOWN
                yield Conflict(owner, one, owner, other, first)
                yield Conflict(owner, other, owner, one, Truth.TRUE)
        if owner.kind == "ListenerSet" and self.merges(owner) is not Truth.FALSE:
            for rival_owner, loses in self._rivals(owner):
                for listener in owner.listeners:
                    for rival in rival_owner.listeners:
                        if are_indistinct(listener, rival):
                            yield Conflict(owner, listener, rival_owner, rival, loses)

    def _rivals(self, listener_set: Gateway) -> Iterator[tuple[Gateway, Truth]]:
        """What a set shares a Gateway with, and whether that wins: of two sets the older does (S5.15)."""
        merges = self.merges(listener_set)
        for parent, certain in self.named("Gateway", *listener_set.parent):
            if parent.status is Status.ENFORCED:
                yield parent, all_of((merges, certain))
            for other in self.sets_of(parent):
                if other is not listener_set and self.merges(other) is not Truth.FALSE:
                    yield other, Truth.UNKNOWN
