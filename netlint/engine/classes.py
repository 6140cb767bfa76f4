"""Groups the possible ends of connections into classes that no policy of the input tells apart."""

from collections.abc import Sequence

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

Signature = tuple[tuple[int, ...], tuple[int, ...]]
"""The numbers of the peers that mean an end for certain, and of those that may mean it."""

_NOBODY: tuple[ContainerPort, ...] = ()


class Classes:
    """The classes of pods, addresses and nodes: pods first, then addresses, then the nodes if they count.

    `certain[c]` and `possible[c]` are the numbers of the peers that mean class `c` for certain, and that may
    mean it beyond those. `resolved[c]` says what the named ports are on it. `exact` tells that nothing is
    merely possible.
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
        self._by_key: dict[object, int] = {}
        self._by_projection: dict[object, Signature] = {}
        self._by_signature: dict[object, int] = {}
        self._numbers_of_containers: dict[int, tuple[object, Resolved]] = {}
        self._everywhere: dict[bool, Signature] = {}
        self.certain: list[tuple[int, ...]] = []
        self.possible: list[tuple[int, ...]] = []
        self.resolved: list[Resolved] = []
        self.parties: list[Party] = []

    def add_workloads(self, workloads: Sequence[Workload]) -> None:
        """Give every workload a class."""
        for workload in workloads:
            self.of_workload(workload)

    def of_workload(self, workload: Workload) -> int:
        """The class of a workload's pods; a workload that was not added gets one before `close` only."""
        names = self._named_of(workload) if self._names else ()
        labels = workload.labels
        key = (workload.namespace, labels.pairs, labels.uncertain_keys, workload.host_network, names)
        found = self._by_key.get(key)
        if found is None:
            namespace = self._namespaces[workload.namespace]
            found = self._by_key[key] = self._classify(pod_of(workload, namespace), names)
        return found

    def of_pod(self, pod: Pod) -> int:
        """The class of a pod that may not exist; one that was not added gets one before `close` only."""
        found = self._by_key.get(pod)
        if found is None:
            found = self._by_key[pod] = self._classify(pod, resolved(self._names, pod.ports))
        return found

    def _named_of(self, workload: Workload) -> Resolved:
        known = self._numbers_of_containers.get(id(workload.containers))
        if known is None:
            known = workload.containers, resolved(self._names, workload.serving_ports)
            self._numbers_of_containers[id(workload.containers)] = known
        return known[1]

    def _classify(self, pod: Pod, names: Resolved) -> int:
        signature = self._signature(pod)
        key = signature, names, pod.host_network
        found = self._by_signature.get(key)
        if found is None:
            found = self._by_signature[key] = self._append(signature, names, pod)
        return found

    def _append(self, signature: Signature, names: Resolved, party: Party) -> int:
        self.certain.append(signature[0])
        self.possible.append(signature[1])
        self.resolved.append(names)
        self.parties.append(party)
        return len(self.certain) - 1

    def _signature(self, pod: Pod) -> Signature:
        pairs, uncertain = self._peers.projected(pod.labels)
        place = pod.namespace.labels if pod.namespace.is_unknown else pod.namespace.name
        key = place, pairs, uncertain, pod.labels.complete, pod.host_network
        if not self._peers.others and key in self._by_projection:
            return self._by_projection[key]
        labels = Labels(pairs, uncertain, pod.labels.complete)
        selected = self._peers.matched(pod.namespace, labels)
        certain = [number for number in selected.certain if number not in self._peers.account_bound]
        possible = {*selected.possible, *selected.certain}.difference(certain)
        if pod.host_network:
            certain, possible = self._in_node_network(certain, possible)
        certain_everywhere, possible_everywhere = self._by_address(pod)
        others = [
            (o.number, peer_means(o.peer, o.own_namespace, pod, self._network)) for o in self._peers.others
        ]
        certain += certain_everywhere
        certain += [number for number, answer in others if answer is Truth.TRUE]
        possible.update(possible_everywhere)
        possible.update(number for number, answer in others if answer is Truth.UNKNOWN)
        signature = tuple(sorted(certain)), tuple(sorted(possible))
        self._by_projection[key] = signature
        return signature

    def _in_node_network(self, certain: list[int], possible: set[int]) -> tuple[list[int], set[int]]:
        """What selectors mean of a pod in its node's network: nothing, unless such pods are policed (S1.62, S2.4)."""
        policed = self._network.polices_host_network
        if policed is Truth.FALSE:
            return [], set()
        certain = [number for number in certain if number not in self._peers.unpoliced_hosts]
        possible -= self._peers.unpoliced_hosts
        return (certain, possible) if policed is Truth.TRUE else ([], possible.union(certain))

    def _by_address(self, party: Pod | Node) -> Signature:
        """The blocks that mean any pod, or any pod in a node's network, or any node; and everyone."""
        in_node_network = isinstance(party, Node) or party.host_network
        found = self._everywhere.get(in_node_network)
        if found is None:
            answers = [
                (number, peer_means(block, "", party, self._network))
                for number, block in self._peers.blocks.items()
            ]
            found = (
                (ANYONE, *(number for number, answer in answers if answer is Truth.TRUE)),
                tuple(number for number, answer in answers if answer is Truth.UNKNOWN),
            )
            self._everywhere[in_node_network] = found
        return found

    def close(self, *, with_node: bool) -> None:
        """Add the classes of addresses, and that of nodes where it is wanted, and fix the numbers of all."""
        self.pods = len(self.certain)
        numbers, blocks = list(self._peers.blocks), list(self._peers.blocks.values())
        self.addresses = AddressSpace(blocks)
        for address_class in self.addresses.classes:
            held = [numbers[block] for block in address_class.blocks]
            self._close(Addresses(address_class.networks), (ANYONE, *held))
        self.node = len(self.certain)
        if with_node:
            self._close(Node(), *self._by_address(Node()))
        self.count = len(self.certain)
        self.exact = not any(self.possible)

    def _close(self, party: Party, certain: tuple[int, ...], possible: tuple[int, ...] = ()) -> None:
        others = [
            (o.number, peer_means(o.peer, o.own_namespace, party, self._network)) for o in self._peers.others
        ]
        certain = (*certain, *(number for number, answer in others if answer is Truth.TRUE))
        possible = (*possible, *(number for number, answer in others if answer is Truth.UNKNOWN))
        signature = tuple(sorted(certain)), tuple(sorted(possible))
        self._append(signature, resolved(self._names, _NOBODY), party)

    def of(self, party: Party) -> int:
        """The class of an end; raises KeyError for a pod or an address family that nothing was prepared for."""
        match party:
            case Pod():
                return self._by_key[party]
            case Addresses(networks):
                found = self.addresses.class_of(networks[0])
                if found is None:
                    raise KeyError(party)
                return self.pods + found
            case Node():
                if self.node == self.count:
                    raise KeyError(party)
                return self.node

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
