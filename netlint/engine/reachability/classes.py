"""Groups the possible ends of connections into classes that no policy of the input tells apart."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import assert_never

from netlint.engine.reachability.address_space import AddressClass, AddressSpace
from netlint.engine.reachability.bits import bits_of
from netlint.engine.reachability.meanings import Meanings, Signature
from netlint.engine.reachability.named_ports import Resolved, resolved
from netlint.engine.reachability.parties import Addresses, Node, Party, Pod, pod_of
from netlint.engine.reachability.peer_table import Family, PeerSet, PeerTable, Scopes
from netlint.model.labels import Labels
from netlint.model.namespace import Namespace
from netlint.model.network_profile import NetworkProfile
from netlint.model.ports import NamedPort
from netlint.model.truth import Truth
from netlint.model.workload import ContainerPort, Workload

_NO_PORTS: tuple[ContainerPort, ...] = ()
_Source = Workload | Pod | AddressClass | Node
"""What a class was made for first."""


class _Home:
    """A namespace with the classes of its pods that are known: by labels, and by those labels that count."""

    def __init__(self, namespace: Namespace, scopes: Scopes) -> None:
        self.namespace = namespace
        self.scopes = scopes
        self.by_labels: dict[object, int] = {}
        self.by_counting: dict[object, int] = {}


class Classes:
    """The classes of pods, addresses and nodes: pods first, then addresses, then the nodes if they count.

    `certain[c]` and `possible[c]` are the `peers` that mean class `c` for certain, and that may mean it beyond
    those. `resolved[c]` says what the named ports are on it. `exact` tells that nothing is merely possible.
    After `close` no class is added.
    """

    def __init__(
        self,
        peers: PeerTable,
        names: Sequence[NamedPort],
        namespaces: Sequence[Namespace],
        network: NetworkProfile,
    ) -> None:
        self.peers = peers
        self._names = names
        self._meanings = Meanings(peers, network)
        self._polices_hosts = network.polices_host_network is not Truth.FALSE
        self._homes = {item.name: _Home(item, peers.scopes_of(item)) for item in namespaces}
        self._by_pod: dict[Pod, int] = {}
        self._by_signature: dict[object, int] = {}
        self._by_containers: dict[int, tuple[object, Resolved]] = {}
        self._sources: list[_Source] = []
        self.certain: list[PeerSet] = []
        self.possible: list[PeerSet] = []
        self.resolved: list[Resolved] = []

    def add_workloads(self, workloads: Sequence[Workload]) -> None:
        """Give every workload a class."""
        homes, names = self._homes, self._names
        for workload in workloads:
            labels = workload.labels
            # Most pods carry labels that another one of their namespace carries; looking is all they cost.
            if (
                labels.pairs not in homes[workload.namespace].by_labels
                or workload.host_network
                or labels.uncertain_keys
                or names
            ):
                self.of_workload(workload)

    def of_workload(self, workload: Workload) -> int:
        """The class of a workload's pods; one that was not added gets a class before `close` only."""
        labels = workload.labels
        key: object = labels.pairs
        names = self._named_of(workload) if self._names and self._has_names(workload) else ()
        uncertain = labels.uncertain_keys and labels.uncertain_keys & self.peers.vocabulary.keys
        if names or workload.host_network or uncertain:
            key = labels.pairs, uncertain, names, workload.host_network
        home = self._homes[workload.namespace]
        found = home.by_labels.get(key)
        if found is None:
            found = home.by_labels[key] = self._of(home, labels, workload.host_network, names, workload)
        return found

    def of_pod(self, pod: Pod) -> int:
        """The class of a pod that may not exist; one that was not added gets a class before `close` only."""
        found = self._by_pod.get(pod)
        if found is None:
            home = _Home(pod.namespace, self.peers.scopes_of(pod.namespace))
            names = resolved(self._names, pod.ports) if self._has_names(pod) else ()
            found = self._by_pod[pod] = self._of(home, pod.labels, pod.host_network, names, pod)
        return found

    def _has_names(self, pod: Workload | Pod) -> bool:
        """Whether names of ports mean anything on a pod: not on one that is a node to policies (S1.53, D.2)."""
        return not pod.host_network or self._polices_hosts

    def _named_of(self, workload: Workload) -> Resolved:
        known = self._by_containers.get(id(workload.containers))
        if known is None:
            # The containers are kept with the answer, so that their identity stays their own.
            known = workload.containers, resolved(self._names, workload.serving_ports)
            self._by_containers[id(workload.containers)] = known
        return known[1]

    def _of(
        self, home: _Home, labels: Labels, host_network: bool, names: Resolved, source: Workload | Pod
    ) -> int:
        """The class of a pod; those whose labels the policies cannot tell apart share the answer."""
        counting = self.peers.vocabulary.projected(labels)
        key: object = counting.pairs
        if names or host_network or counting.uncertain_keys or not counting.complete:
            key = counting.pairs, counting.uncertain_keys, counting.complete, names, host_network
        found = None if self.peers.others else home.by_counting.get(key)
        if found is None:
            signature = self._meanings.of_pod(home.scopes, counting, host_network)
            if self.peers.others:
                signature = self._meanings.with_others(signature, self._party(source))
            found = home.by_counting[key] = self._classify(signature, names, host_network, source)
        return found

    def _classify(
        self, signature: Signature, names: Resolved, host_network: bool, source: Workload | Pod
    ) -> int:
        key = (signature, names, host_network) if names or host_network else signature
        found = self._by_signature.get(key)
        if found is None:
            found = self._by_signature[key] = self._append(signature, names, source)
        return found

    def _append(self, signature: Signature, names: Resolved, source: _Source) -> int:
        self.certain.append(signature[0])
        self.possible.append(signature[1])
        self.resolved.append(names)
        self._sources.append(source)
        return len(self.certain) - 1

    @cached_property
    def parties(self) -> list[Party]:
        """An end of each class."""
        return [self._party(source) for source in self._sources]

    def _party(self, source: _Source) -> Party:
        match source:
            case Workload():
                return pod_of(source, self._homes[source.namespace].namespace)
            case AddressClass():
                return Addresses(source.networks)
            case _:
                return source

    def close(self, *, with_node: bool) -> None:
        """Add the classes of addresses, and that of nodes where it is wanted, and fix the numbers of all."""
        self.pods = len(self.certain)
        self.addresses = AddressSpace(list(self.peers.blocks.values()))
        for addresses in self.addresses.classes:
            self._close(addresses, self._meanings.of_addresses(addresses))
        self.node = len(self.certain)
        if with_node:
            self._close(Node(), self._meanings.of_node)
        self.count = len(self.certain)
        self.exact = not any(self.possible)

    def _close(self, source: AddressClass | Node, signature: Signature) -> None:
        if self.peers.others:
            signature = self._meanings.with_others(signature, self._party(source))
        self._append(signature, resolved(self._names, _NO_PORTS), source)

    def of(self, party: Party) -> int:
        """The class of an end; raises KeyError for a pod or an address family that nothing was prepared for."""
        match party:
            case Pod():
                return self._by_pod[party]
            case Addresses(networks):
                found = self.addresses.class_of(networks[0])
                if found is None:
                    raise KeyError(party)
                return self.pods + found
            case Node():
                if self.node == self.count:
                    raise KeyError(party)
                return self.node
            case _:
                assert_never(party)

    def members(self, numbers: Iterable[int]) -> tuple[dict[int, int], dict[int, int]]:
        """The classes that each of these peers means for certain, and those that it means or may mean, as bits."""
        lists: dict[int, list[int]] = {number: [] for number in numbers}
        by_place: dict[int, dict[int, list[int]]] = {}
        for number, found in lists.items():
            scope, place = self.peers.place(number)
            by_place.setdefault(scope, {})[place] = found
        family = Family(self.peers, lists)
        _enlist(self.certain, family, by_place)
        certain = {number: bits_of(found, self.count) for number, found in lists.items()}
        if self.exact:
            return certain, certain
        _enlist(self.possible, family, by_place)
        return certain, {number: bits_of(found, self.count) for number, found in lists.items()}


def _enlist(signatures: list[PeerSet], family: Family, by_place: dict[int, dict[int, list[int]]]) -> None:
    """Add each class to the lists of the peers in its signature, given by scope and place."""
    masks = family.masks
    for index, signature in enumerate(signatures):
        for scope, bits in signature:
            if scope in masks:
                bits &= masks[scope]
                lists = by_place[scope]
                while bits:
                    lowest = bits & -bits
                    lists[lowest.bit_length() - 1].append(index)
                    bits ^= lowest
