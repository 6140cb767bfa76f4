"""Numbers every distinct peer and subject of the policies, and tells which namespaces each speaks about."""

from collections.abc import Iterable
from typing import NamedTuple, assert_never

from netlint.engine.reachability.bits import indices_of
from netlint.engine.reachability.selector_index import SelectorIndex, Split, Vocabulary, split
from netlint.model.namespace import Namespace
from netlint.model.peer import (
    AddressPeer,
    AllPeers,
    AnyPeer,
    NamespacesNamed,
    NamespacesWith,
    NotPeer,
    OwnNamespace,
    Peer,
    PodPeer,
)
from netlint.model.selector import EVERYTHING, Selector

ANYONE = 0
"""The number of the peer that means everyone."""

PeerSet = tuple[tuple[int, int], ...]
"""Some peers: for each scope that has any of them, ascending, its number and their places in it as bits."""

_OTHERS, BLOCKS = 0, 1
"""The scopes of the peers that speak about no namespaces."""


class OtherPeer(NamedTuple):
    """A peer that no index answers for, with the namespace of its policy."""

    number: int
    peer: Peer
    own_namespace: str


class Scope:
    """The peers about the same namespaces: their numbers by place, and an index of their selectors of pods."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.numbers: list[int] = []
        self.pods = SelectorIndex()
        self.known: dict[object, int] = {}


class _Shaped(NamedTuple):
    """A selector taken apart, with a number that it shares with equal ones."""

    number: int
    selector: Split


class Scopes(NamedTuple):
    """The scopes that hold a namespace, and those that may hold it, ascending."""

    certain: tuple[Scope, ...]
    possible: tuple[Scope, ...]


class PeerTable:
    """Peers by number: equal peers share one, whichever policies they stand in.

    `blocks` are the address blocks, in the order of their places, and `others` the peers to be tried on each
    class; `unpoliced_hosts` and `account_bound` are pod peers that never mean pods in their node's network, and
    that ask for a service account.
    """

    def __init__(self) -> None:
        self.blocks: dict[int, AddressPeer] = {}
        self.others: list[OtherPeer] = []
        self.unpoliced_hosts: set[int] = set()
        self.account_bound: set[int] = set()
        self.vocabulary = Vocabulary()
        self._places: list[tuple[int, int]] = []
        self._scopes = [Scope(_OTHERS), Scope(BLOCKS)]
        self._own: dict[str, Scope] = {}
        self._named: dict[frozenset[str], Scope] = {}
        self._with: dict[int, Scope] = {}
        self._namespaces = SelectorIndex()
        self._by_identity: dict[int, _Shaped] = {}
        self._by_shape: dict[object, _Shaped] = {}
        self._kept: list[Selector] = []
        self._counting: set[int] = set()
        self._scopes_of: dict[object, Scopes] = {}
        self._enter(self._scopes[_OTHERS], AnyPeer())

    def number(self, peer: Peer, own_namespace: str) -> int:
        """The number of a peer in a policy of `own_namespace`."""
        if not isinstance(peer, PodPeer):
            return self._other(peer, own_namespace)
        namespaces, selector = peer.namespaces, peer.pods
        if isinstance(namespaces, OwnNamespace):
            scope = self._own.get(own_namespace) or self._own_scope(own_namespace)
        else:
            scope = self._scope(namespaces)
        pods = self._by_identity.get(id(selector)) or self._shaped(selector)
        key: object = pods.number
        if peer.accounts is not EVERYTHING or peer.matches_host_network is not None:
            key = pods.number, peer.accounts, peer.matches_host_network
        number = scope.known.get(key)
        if number is None:
            number = self._enter(scope, key)
            scope.pods.add(pods.selector)
            self._register(number, peer, pods)
        return number

    def _register(self, number: int, peer: PodPeer, pods: _Shaped) -> None:
        if pods.number not in self._counting:
            self._counting.add(pods.number)
            self.vocabulary.add(pods.selector)
        if peer.matches_host_network is False:
            self.unpoliced_hosts.add(number)
        if peer.accounts is not EVERYTHING and peer.accounts != EVERYTHING:
            self.account_bound.add(number)

    def _other(self, peer: Peer, own_namespace: str) -> int:
        match peer:
            case AnyPeer():
                return ANYONE
            case AddressPeer(network, exceptions, matches_pods, matches_nodes):
                blocks = self._scopes[BLOCKS]
                key = network, exceptions, matches_pods, matches_nodes
                number = blocks.known.get(key)
                if number is None:
                    number = self._enter(blocks, key)
                    self.blocks[number] = peer
                return number
            case _:
                others, other = self._scopes[_OTHERS], (peer, own_namespace)
                number = others.known.get(other)
                if number is None:
                    number = self._enter(others, other)
                    self.others.append(OtherPeer(number, peer, own_namespace))
                    self._number_parts(peer, own_namespace)
                return number

    def _number_parts(self, peer: Peer, own_namespace: str) -> None:
        """Make classes distinguish what the parts of a combined peer distinguish."""
        match peer:
            case AllPeers(parts):
                for part in parts:
                    self.number(part, own_namespace)
            case NotPeer(part):
                self.number(part, own_namespace)
            case _:
                pass

    def _enter(self, scope: Scope, key: object) -> int:
        number = scope.known[key] = len(self._places)
        self._places.append((scope.number, len(scope.numbers)))
        scope.numbers.append(number)
        return number

    def _own_scope(self, namespace: str) -> Scope:
        scope = self._own.get(namespace)
        if scope is None:
            scope = self._own[namespace] = self._new_scope()
        return scope

    def _scope(self, namespaces: NamespacesNamed | NamespacesWith) -> Scope:
        match namespaces:
            case NamespacesNamed(names):
                if len(names) == 1:
                    return self._own_scope(min(names))
                scope = self._named.get(names)
                if scope is None:
                    scope = self._named[names] = self._new_scope()
            case NamespacesWith(selector):
                shaped = self._shaped(selector)
                scope = self._with.get(shaped.number)
                if scope is None:
                    scope = self._with[shaped.number] = self._new_scope()
                    self._namespaces.add(shaped.selector)
            case _:
                assert_never(namespaces)
        return scope

    def _new_scope(self) -> Scope:
        scope = Scope(len(self._scopes))
        self._scopes.append(scope)
        return scope

    def _shaped(self, selector: Selector) -> _Shaped:
        """The selector taken apart, with a number that equal ones share; most are met again as the same object."""
        shaped = self._by_identity.get(id(selector))
        if shaped is None:
            apart = split(selector)
            shape = tuple(apart.asked.items()), tuple(apart.refused.items()), apart.rest
            equal = self._by_shape.get(shape)
            if equal is None:
                equal = self._by_shape[shape] = _Shaped(len(self._by_shape), apart)
            shaped = self._by_identity[id(selector)] = equal
            # The selector is kept, so that its identity stays its own.
            self._kept.append(selector)
        return shaped

    def scopes_of(self, namespace: Namespace) -> Scopes:
        """The scopes that hold a namespace, or may hold it."""
        key = namespace.labels if namespace.is_unknown else namespace.name
        scopes = self._scopes_of.get(key)
        if scopes is None:
            scopes = self._scopes_of[key] = self._find_scopes(namespace)
        return scopes

    def _find_scopes(self, namespace: Namespace) -> Scopes:
        with_labels = list(self._with.values())
        sure, maybe = self._namespaces.match_uncertain(namespace.labels)
        certain = [with_labels[place] for place in indices_of(sure)]
        possible = [with_labels[place] for place in indices_of(maybe)]
        if namespace.is_unknown:
            possible += [*self._own.values(), *self._named.values()]
        else:
            own = self._own.get(namespace.name)
            certain += [own] if own else []
            certain += [scope for names, scope in self._named.items() if namespace.name in names]
        return Scopes(_ascending(certain), _ascending(possible))

    def place(self, number: int) -> tuple[int, int]:
        """The scope of a peer, and its place there."""
        return self._places[number]

    def numbers_in(self, peers: PeerSet) -> list[int]:
        """The numbers of some peers."""
        found: list[int] = []
        for scope, bits in peers:
            numbers = self._scopes[scope].numbers
            while bits:
                lowest = bits & -bits
                found.append(numbers[lowest.bit_length() - 1])
                bits ^= lowest
        return found

    def set_of(self, numbers: Iterable[int]) -> PeerSet:
        """The peers of these numbers."""
        found: dict[int, int] = {}
        for number in numbers:
            scope, place = self._places[number]
            found[scope] = found.get(scope, 0) | 1 << place
        return tuple(sorted(found.items()))


def _ascending(scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    return tuple(sorted(scopes, key=lambda scope: scope.number))


class Family:
    """Some of the peers of a table: those that count for somebody."""

    def __init__(self, peers: PeerTable, numbers: Iterable[int]) -> None:
        self.masks = dict(peers.set_of(numbers))

    def of(self, peers: PeerSet) -> PeerSet:
        """Those among some peers that count."""
        masks = self.masks
        return tuple([(scope, common) for scope, bits in peers if (common := bits & masks.get(scope, 0))])
