"""Numbers every distinct peer and subject of the policies, and finds those that mean a pod."""

from typing import NamedTuple

from netlint.engine.selector_index import Matched, SelectorIndex, Vocabulary, split
from netlint.model.labels import Labels, Pair
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
from netlint.model.selector import EVERYTHING, AllOf, KeyIn, Selector

ANYONE = 0
"""The number of the peer that means everyone."""

_Key = tuple[object, ...]


class OtherPeer(NamedTuple):
    """A peer that no index answers for, with the namespace of its policy."""

    number: int
    peer: Peer
    own_namespace: str


class PeerTable:
    """Peers by number: equal peers share one, whichever policies they stand in.

    `blocks` are the address blocks and `others` the peers to be tried on each class; `count` is one more
    than the greatest number.
    """

    def __init__(self) -> None:
        self.count = 1
        self.blocks: dict[int, AddressPeer] = {}
        self.others: list[OtherPeer] = []
        self.unpoliced_hosts: set[int] = set()
        self.account_bound: set[int] = set()
        self._numbers: dict[_Key, int] = {}
        self._shapes: dict[int, tuple[Selector, object]] = {}
        self._own: dict[str, SelectorIndex] = {}
        self._scopes: dict[object, SelectorIndex] = {}
        self._scope_numbers: list[SelectorIndex] = []
        self._namespaces = SelectorIndex()
        self.vocabulary = Vocabulary()
        self._indexes: dict[object, tuple[tuple[SelectorIndex, ...], tuple[SelectorIndex, ...]]] = {}

    def number(self, peer: Peer, own_namespace: str) -> int:
        """The number of a peer in a policy of `own_namespace`."""
        match peer:
            case PodPeer():
                return self._pods(peer, own_namespace)
            case AnyPeer():
                return ANYONE
            case AddressPeer(network, exceptions, matches_pods, matches_nodes):
                key: _Key = (network, exceptions, matches_pods, matches_nodes)
                number = self._new(key)
                self.blocks[number] = peer
                return number
            case _:
                number = self._new((peer, own_namespace))
                if all(number != other.number for other in self.others):
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

    def _new(self, key: _Key) -> int:
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self.count
            self.count += 1
        return number

    def _pods(self, peer: PodPeer, own_namespace: str) -> int:
        scope = peer.namespaces
        match scope:
            case OwnNamespace():
                scope_key: object = own_namespace
            case NamespacesWith(selector):
                scope_key = ("with", self._shape(selector))
            case NamespacesNamed(names):
                scope_key = names
        bound = peer.accounts != EVERYTHING
        key = (
            scope_key,
            self._shape(peer.pods),
            peer.accounts if bound else None,
            peer.matches_host_network,
        )
        before = self.count
        number = self._new(key)
        if number == before:
            self._register(number, peer, own_namespace, scope_key)
        return number

    def _register(self, number: int, peer: PodPeer, own_namespace: str, scope_key: object) -> None:
        """Enter a new peer into the indexes of the namespaces that it speaks of."""
        if peer.matches_host_network is False:
            self.unpoliced_hosts.add(number)
        if peer.accounts != EVERYTHING:
            self.account_bound.add(number)
        pods = split(peer.pods)
        self.vocabulary.add(pods)
        match peer.namespaces:
            case OwnNamespace():
                self._own_index(own_namespace).add(number, pods)
            case NamespacesNamed(names):
                for name in names:
                    self._own_index(name).add(number, pods)
            case NamespacesWith(selector):
                index = self._scopes.get(scope_key)
                if index is None:
                    index = self._scopes[scope_key] = SelectorIndex()
                    self._namespaces.add(len(self._scope_numbers), split(selector))
                    self._scope_numbers.append(index)
                index.add(number, pods)

    def _own_index(self, namespace: str) -> SelectorIndex:
        index = self._own.get(namespace)
        if index is None:
            index = self._own[namespace] = SelectorIndex()
        return index

    def _shape(self, selector: Selector) -> object:
        """Equal for equal selectors; the common ones are spared the cost of hashing a tree."""
        known = self._shapes.get(id(selector))
        if known is None:
            shape: object = selector
            if isinstance(selector, AllOf):
                pairs = [(part.key, part.values) for part in selector.parts if isinstance(part, KeyIn)]
                if len(pairs) == len(selector.parts):
                    shape = tuple(pairs)
            # The selector is kept with its shape, so that its identity stays its own.
            known = self._shapes[id(selector)] = selector, shape
        return known[1]

    def matched(self, namespace: Namespace, labels: Labels) -> Matched:
        """The numbers of the pod peers that mean pods with these labels in this namespace."""
        key = namespace.labels if namespace.is_unknown else namespace.name
        indexes = self._indexes.get(key)
        if indexes is None:
            indexes = self._indexes[key] = self._indexes_of(namespace)
        if len(indexes[0]) == 1 and not indexes[1]:
            return indexes[0][0].match(labels)
        certain: list[int] = []
        possible: list[int] = []
        for index in indexes[0]:
            found = index.match(labels)
            certain += found.certain
            possible += found.possible
        for index in indexes[1]:
            found = index.match(labels)
            possible += found.certain
            possible += found.possible
        return Matched(certain, possible)

    def _indexes_of(
        self, namespace: Namespace
    ) -> tuple[tuple[SelectorIndex, ...], tuple[SelectorIndex, ...]]:
        """The indexes of peers about a namespace, and those of peers that may be about it."""
        scopes = self._namespaces.match(namespace.labels)
        own = self._own.get(namespace.name)
        certain = [self._scope_numbers[number] for number in sorted(scopes.certain)]
        possible = [self._scope_numbers[number] for number in sorted(scopes.possible)]
        if namespace.is_unknown:
            possible += self._own.values()
        return (*([own] if own else []), *certain), tuple(possible)

    def projected(self, labels: Labels) -> tuple[frozenset[Pair], frozenset[str]]:
        """What of the labels counts: pairs, and keys that may hold any value."""
        return self.vocabulary.projected(labels.pairs), labels.uncertain_keys & self.vocabulary.keys
