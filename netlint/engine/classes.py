"""Groups the possible ends of connections into classes that no policy of the input tells apart."""

from collections.abc import Sequence
from functools import cached_property
from typing import assert_never

from netlint.engine.address_space import AddressSpace
from netlint.engine.bits import bits_of
from netlint.engine.matching import peer_means
from netlint.engine.named_ports import Resolved, resolved
from netlint.engine.parties import Addresses, Node, Party, Pod, pod_of
from netlint.engine.peer_table import ANYONE, PeerTable
from netlint.model.labels import Labels
from netlint.model.namespace import Namespace
from netlint.model.network_profile import NetworkProfile
from netlint.model.ports import NamedPort
from netlint.model.truth import Truth
from netlint.model.workload import ContainerPort, Workload

Numbers = frozenset[int]
Signature = tuple[Numbers, Numbers]
"""The numbers of the peers that mean an end for certain, and of those that may mean it."""

_NONE: Numbers = frozenset()
_NO_PORTS: tuple[ContainerPort, ...] = ()


class Classes:
    """The classes of pods, addresses and nodes: pods first, then addresses, then the nodes if they count.

    `certain[c]` and `possible[c]` are the numbers of the peers that mean class `c` for certain, and that may
    mean it beyond those. `resolved[c]` says what the named ports are on it. `exact` tells that nothing is
    merely possible. After `close` no class is added.
    """

    def __init__(
        self,
        peers: PeerTable,
        names: Sequence[NamedPort],
        namespaces: Sequence[Namespace],
        network: NetworkProfile,
    ) -> None:
        self._peers = peers
        self._names = names
        self._network = network
        self._namespaces = {namespace.name: namespace for namespace in namespaces}
        self._by_labels: dict[str, dict[object, int]] = {name: {} for name in self._namespaces}
        self._by_pod: dict[Pod, int] = {}
        self._by_projection: dict[object, Signature] = {}
        self._by_signature: dict[object, int] = {}
        self._by_containers: dict[int, tuple[object, Resolved]] = {}
        self._by_address: dict[bool, Signature] = {}
        self._sources: list[Party | Workload] = []
        self.certain: list[Numbers] = []
        self.possible: list[Numbers] = []
        self.resolved: list[Resolved] = []

    def add_workloads(self, workloads: Sequence[Workload]) -> None:
        """Give every workload a class."""
        for workload in workloads:
            self.of_workload(workload)

    def of_workload(self, workload: Workload) -> int:
        """The class of a workload's pods; one that was not added gets a class before `close` only."""
        labels = workload.labels
        key: object = labels.pairs
        if self._names or workload.host_network or labels.uncertain_keys:
            uncertain = labels.uncertain_keys & self._peers.vocabulary.keys
            names = self._named_of(workload) if self._names else ()
            if uncertain or names or workload.host_network:
                key = labels.pairs, uncertain, names, workload.host_network
        known = self._by_labels[workload.namespace]
        found = known.get(key)
        if found is None:
            found = known[key] = self._classify_workload(workload)
        return found

    def of_pod(self, pod: Pod) -> int:
        """The class of a pod that may not exist; one that was not added gets a class before `close` only."""
        found = self._by_pod.get(pod)
        if found is None:
            names = resolved(self._names, pod.ports)
            signature = self._signature(pod.namespace, pod.labels, pod.host_network, pod)
            found = self._by_pod[pod] = self._classify(signature, names, pod.host_network, pod)
        return found

    def _named_of(self, workload: Workload) -> Resolved:
        known = self._by_containers.get(id(workload.containers))
        if known is None:
            # The containers are kept with the answer, so that their identity stays their own.
            known = workload.containers, resolved(self._names, workload.serving_ports)
            self._by_containers[id(workload.containers)] = known
        return known[1]

    def _classify_workload(self, workload: Workload) -> int:
        namespace = self._namespaces[workload.namespace]
        host_network = workload.host_network
        signature = self._signature(namespace, workload.labels, host_network, workload)
        names = self._named_of(workload) if self._names else ()
        return self._classify(signature, names, host_network, workload)

    def _classify(
        self, signature: Signature, names: Resolved, host_network: bool, source: Pod | Workload
    ) -> int:
        key = signature, names, host_network
        found = self._by_signature.get(key)
        if found is None:
            found = self._by_signature[key] = self._append(signature, names, source)
        return found

    def _append(self, signature: Signature, names: Resolved, source: Party | Workload) -> int:
        self.certain.append(signature[0])
        self.possible.append(signature[1])
        self.resolved.append(names)
        self._sources.append(source)
        return len(self.certain) - 1

    @cached_property
    def parties(self) -> list[Party]:
        """An end of each class."""
        return [self._party(source) for source in self._sources]

    def _party(self, source: Party | Workload) -> Party:
        if isinstance(source, Workload):
            return pod_of(source, self._namespaces[source.namespace])
        return source

    def _signature(
        self, namespace: Namespace, labels: Labels, host_network: bool, source: Pod | Workload
    ) -> Signature:
        """The peers that mean a pod; pods whose labels the policies cannot tell apart share the answer."""
        pairs, uncertain = self._peers.projected(labels)
        place = namespace.labels if namespace.is_unknown else namespace.name
        key = place, pairs, uncertain, labels.complete, host_network
        known = None if self._peers.others else self._by_projection.get(key)
        if known is None:
            counting = Labels(pairs, uncertain, labels.complete)
            known = self._by_projection[key] = self._selected(namespace, counting, host_network, source)
        return known

    def _selected(
        self, namespace: Namespace, labels: Labels, host_network: bool, source: Pod | Workload
    ) -> Signature:
        selected = self._peers.matched(namespace, labels)
        everywhere, anywhere = self._meant_by_address(source)
        certain = frozenset(selected.certain)
        if not (host_network or selected.possible or self._peers.account_bound or self._peers.others):
            return certain | everywhere, anywhere
        possible = certain.union(selected.possible)
        certain -= self._peers.account_bound
        if host_network:
            certain, possible = self._in_node_network(certain, possible)
        sure, maybe = self._meant_by_others(source)
        certain |= everywhere | sure
        return certain, (possible | anywhere | maybe) - certain

    def _in_node_network(self, certain: Numbers, possible: Numbers) -> Signature:
        """What selectors mean of a pod in its node's network: nothing, unless such pods are policed (S1.62, S2.4)."""
        policed = self._network.polices_host_network
        if policed is Truth.FALSE:
            return _NONE, _NONE
        possible -= self._peers.unpoliced_hosts
        return (certain - self._peers.unpoliced_hosts if policed is Truth.TRUE else _NONE), possible

    def _meant_by_address(self, source: Node | Pod | Workload) -> Signature:
        """The blocks that mean any pod, or any pod in a node's network, or any node; and everyone."""
        in_node_network = isinstance(source, Node) or source.host_network
        found = self._by_address.get(in_node_network)
        if found is None:
            party = self._party(source)
            answers = [
                (number, peer_means(block, "", party, self._network))
                for number, block in self._peers.blocks.items()
            ]
            found = (
                frozenset([ANYONE, *(number for number, answer in answers if answer is Truth.TRUE)]),
                frozenset([number for number, answer in answers if answer is Truth.UNKNOWN]),
            )
            self._by_address[in_node_network] = found
        return found

    def _meant_by_others(self, source: Party | Workload) -> Signature:
        """The peers that mean an end although no index says so."""
        if not self._peers.others:
            return _NONE, _NONE
        party = self._party(source)
        answers = [
            (other.number, peer_means(other.peer, other.own_namespace, party, self._network))
            for other in self._peers.others
        ]
        return (
            frozenset([number for number, answer in answers if answer is Truth.TRUE]),
            frozenset([number for number, answer in answers if answer is Truth.UNKNOWN]),
        )

    def close(self, *, with_node: bool) -> None:
        """Add the classes of addresses, and that of nodes where it is wanted, and fix the numbers of all."""
        self.pods = len(self.certain)
        numbers, blocks = list(self._peers.blocks), list(self._peers.blocks.values())
        self.addresses = AddressSpace(blocks)
        for address_class in self.addresses.classes:
            held = frozenset([ANYONE, *(numbers[block] for block in address_class.blocks)])
            self._close(Addresses(address_class.networks), (held, _NONE))
        self.node = len(self.certain)
        if with_node:
            self._close(Node(), self._meant_by_address(Node()))
        self.count = len(self.certain)
        self.exact = not any(self.possible)

    def _close(self, party: Addresses | Node, known: Signature) -> None:
        sure, maybe = self._meant_by_others(party)
        signature = known[0] | sure, known[1] | maybe
        self._append(signature, resolved(self._names, _NO_PORTS), party)

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

    def members(self) -> tuple[list[int], list[int]]:
        """For each peer the classes that it means for certain, and those that it means or may mean, as bits."""
        lists: list[list[int]] = [[] for _ in range(self._peers.count)]
        for index, numbers in enumerate(self.certain):
            for number in numbers:
                lists[number].append(index)
        certain = [bits_of(found, self.count) for found in lists]
        if self.exact:
            return certain, certain
        for index, numbers in enumerate(self.possible):
            for number in numbers:
                lists[number].append(index)
        return certain, [bits_of(found, self.count) for found in lists]
