"""Says which peers of the policies mean a pod, addresses or a node: for certain, and perhaps."""

from collections.abc import Iterable
from functools import cached_property

from netlint.engine.reachability.address_space import AddressClass
from netlint.engine.reachability.matching import peer_means
from netlint.engine.reachability.parties import ANYWHERE, Node, Party, Pod
from netlint.engine.reachability.peer_table import ANYONE, BLOCKS, PeerSet, PeerTable, Scopes
from netlint.model.labels import Labels
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import Peer
from netlint.model.truth import Truth

Signature = tuple[PeerSet, PeerSet]
"""The peers that mean an end for certain, and those that may mean it beyond them."""

_NONE: frozenset[int] = frozenset()


class Meanings:
    """Which of the peers of a table mean an end; no peer is added to the table later."""

    def __init__(self, peers: PeerTable, network: NetworkProfile) -> None:
        self._peers = peers
        self._network = network
        self._anyone = peers.set_of([ANYONE])
        self._is_plain = not peers.account_bound
        self._by_address = self._blocks_meaning(Pod(ANYWHERE, Labels()))

    def of_pod(self, scopes: Scopes, labels: Labels, host_network: bool) -> Signature:
        """Those that mean a pod, but for peers that no index answers for; `scopes` are about its namespace."""
        if (
            host_network
            or labels.uncertain_keys
            or scopes.possible
            or not (labels.complete and self._is_plain)
        ):
            return self._of_any_pod(scopes, labels, host_network)
        held = dict(labels.pairs)
        everywhere, anywhere = self._by_address
        certain = [*everywhere]
        for scope in scopes.certain:
            bits = scope.pods.match(held)
            if bits:
                certain.append((scope.number, bits))
        return tuple(certain), anywhere

    def _of_any_pod(self, scopes: Scopes, labels: Labels, host_network: bool) -> Signature:
        numbers_in = self._peers.numbers_in
        sure: list[int] = []
        maybe: list[int] = []
        for found, kept in ((scopes.certain, sure), (scopes.possible, maybe)):
            for scope in found:
                matching, undecided = scope.pods.match_uncertain(labels)
                kept += numbers_in(((scope.number, matching),))
                maybe += numbers_in(((scope.number, undecided),))
        certain = frozenset(sure)
        possible = certain.union(maybe)
        certain -= self._peers.account_bound
        if host_network:
            certain, possible = self._in_node_network(certain, possible)
        everywhere, anywhere = self._of_hosts if host_network else self._by_address
        certain = certain.union(numbers_in(everywhere))
        possible = possible.union(numbers_in(anywhere)) - certain
        return self._peers.set_of(certain), self._peers.set_of(possible)

    def _in_node_network(
        self, certain: frozenset[int], possible: frozenset[int]
    ) -> tuple[frozenset[int], frozenset[int]]:
        """What selectors mean of a pod in its node's network: nothing, unless such pods are policed (S1.62, S2.4)."""
        policed = self._network.polices_host_network
        if policed is Truth.FALSE:
            return _NONE, _NONE
        possible -= self._peers.unpoliced_hosts
        return (certain - self._peers.unpoliced_hosts if policed is Truth.TRUE else _NONE), possible

    def of_addresses(self, addresses: AddressClass) -> Signature:
        """Those that mean addresses, but for peers that no index answers for."""
        held = ((BLOCKS, addresses.holders),) if addresses.holders else ()
        return (*self._anyone, *held), ()

    @property
    def of_node(self) -> Signature:
        """Those that mean a node, but for peers that no index answers for."""
        return self._of_hosts

    @cached_property
    def _of_hosts(self) -> Signature:
        return self._blocks_meaning(Node())

    def _blocks_meaning(self, party: Node | Pod) -> Signature:
        """Everyone, and the blocks that mean any pod like this one, or any node."""
        blocks = [(number, block, "") for number, block in self._peers.blocks.items()]
        certain, possible = self._meaning(blocks, party)
        return self._peers.set_of([ANYONE, *certain]), self._peers.set_of(possible)

    def with_others(self, signature: Signature, party: Party) -> Signature:
        """The peers that are known to mean an end, and those that do although no index says so."""
        certain, possible = self._meaning(self._peers.others, party)
        certain = [*self._peers.numbers_in(signature[0]), *certain]
        possible = [*self._peers.numbers_in(signature[1]), *possible]
        return self._peers.set_of(certain), self._peers.set_of(set(possible).difference(certain))

    def _meaning(self, peers: Iterable[tuple[int, Peer, str]], party: Party) -> tuple[list[int], list[int]]:
        answers = [
            (number, peer_means(peer, own_namespace, party, self._network))
            for number, peer, own_namespace in peers
        ]
        return (
            [number for number, answer in answers if answer is Truth.TRUE],
            [number for number, answer in answers if answer is Truth.UNKNOWN],
        )
