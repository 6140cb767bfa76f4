"""The variables that describe a connection: its two ends and its port, as far as anything tells them apart."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from functools import cached_property
from ipaddress import ip_network
from typing import Final

from netlint.engine.reachability.address_space import AddressSpace
from netlint.engine.reachability.bits import bits_of, indices_of
from netlint.engine.reachability.port_space import PortSpace
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import AddressPeer
from netlint.model.ports import NamedPort, PortRange, Protocol
from netlint.model.truth import Truth
from netlint.prover.mentions import Mentions, Values
from netlint.prover.terms import Term, Variable, atom, conjunction, disjunction

ABSENT: Final = 0
"""The value of a label that is not there."""

OTHER: Final = 1
"""The value of a label that is there with a value that nothing mentions."""

OTHER_NAME: Final = 0
"""The name of a namespace that nothing mentions."""

PLAIN_PORTS: Final = (80, 443, 8080)
"""Ports that a witness takes where it may choose."""

PLAIN_ADDRESSES: Final = tuple(map(ip_network, ("1.2.3.4/32", "10.1.2.3/32", "2600::1/128")))
"""Addresses that a witness takes where it may choose."""

EVERY_IPV6_ADDRESS: Final = AddressPeer(ip_network("::/0"))
"""Sees to it that a connection may come from an IPv6 address although no policy mentions one."""


class Role(StrEnum):
    """An end of a connection."""

    SOURCE = "source"
    DESTINATION = "destination"


class Kind(IntEnum):
    """What an end is: a pod with an address of its own, an address outside the cluster, or a node with its pods.

    Pods in the network of their node are a kind of their own only if policies may hold for them (S1.62, D.2).
    """

    POD = 0
    ADDRESS = 1
    NODE = 2
    HOST_POD = 3


class LabelSpace:
    """The labels of pods or of namespaces: absent, of another value, or of one of those mentioned, by code."""

    def __init__(self, owner: str, values: Values, *, are_facts: bool = False) -> None:
        self.codes: dict[str, dict[str, int]] = {
            key: {value: code for code, value in enumerate(sorted(held), OTHER + 1)}
            for key, held in values.items()
        }
        self.variables = {
            key: Variable(f"the label `{key}` of {owner}", len(codes) + OTHER + 1, is_fact=are_facts)
            for key, codes in self.codes.items()
        }

    def code(self, key: str, value: str | None) -> int:
        """The number of a value, None for an absent label."""
        return ABSENT if value is None else self.codes[key].get(value, OTHER)


class EndSpace:
    """The variables of one end.

    A pod has labels, and a namespace with a name; `namespace_labels` are those of a namespace that nothing mentions.
    An address outside the cluster has an address; `pod_address` and `node_address` are where a pod or a node has its
    own, which nobody chooses.
    """

    def __init__(
        self, role: Role, mentions: Mentions, names: dict[str, int], addresses: int, policed: Truth
    ) -> None:
        self.role = role
        self.kind = Variable(f"{role} kind", len(Kind) - (policed is Truth.FALSE))
        self.names = names
        self.name = Variable(f"{role}'s namespace", len(names) + 1)
        self.namespace_labels = LabelSpace(f"the {role}'s namespace", mentions.namespaces)
        self.labels = LabelSpace(f"the {role}", mentions.pods)
        self.address = Variable(f"{role}'s address", addresses)
        self.pod_address = Variable(f"the {role}'s address as a pod", addresses, is_fact=True)
        self.node_address = Variable(f"the {role}'s address as a node", addresses, is_fact=True)
        self._facts: dict[object, Variable] = {}
        self._kinds: dict[tuple[Kind, ...], Term] = {}
        self._named: dict[tuple[str, ...], Term] = {}

    def is_kind(self, *kinds: Kind) -> Term:
        """The end is of one of some kinds."""
        found = self._kinds.get(kinds)
        if found is None:
            found = self._kinds[kinds] = atom(self.kind, bits_of(kinds, len(Kind)))
        return found

    def is_named(self, *names: str) -> Term:
        """The namespace has one of some names, all of which are mentioned."""
        found = self._named.get(names)
        if found is None:
            bits = bits_of([self.names[name] for name in names], len(self.names) + 1)
            found = self._named[names] = atom(self.name, bits)
        return found

    def fact(self, subject: object, words: str) -> Variable:
        """Whether something holds of the end that is known at run time only."""
        found = self._facts.get(subject)
        if found is None:
            found = self._facts[subject] = Variable(f"{words} at the {self.role}", 2, is_fact=True)
        return found


class Space:
    """The variables of a connection.

    A space is made from all that any of its formulas mentions, and none is added later. `port` counts the atoms of
    `ports`; its last value stands for protocols without ports. `named` says for each name of a port whether the
    connection's port is the one that the destination calls so; of each protocol that is another port.
    """

    def __init__(self, mentions: Mentions, network: NetworkProfile) -> None:
        self.network = network
        self._namespace_labels = mentions.namespaces
        self._labels_of: dict[str, LabelSpace] = {}
        self._blocks = {key: number for number, key in enumerate(mentions.blocks)}
        self.addresses = AddressSpace([*mentions.blocks.values(), EVERY_IPV6_ADDRESS])
        names = {name: code for code, name in enumerate(mentions.names, OTHER_NAME + 1)}
        size = len(self.addresses.classes)
        policed = network.polices_host_network
        self.source, self.destination = (EndSpace(role, mentions, names, size, policed) for role in Role)
        self.ports = PortSpace(mentions.ranges)
        self.other_protocols = self.ports.full.bit_length()
        self.port = Variable("port", self.other_protocols + 1)
        self.named = {name: Variable(f"port {name}", 2) for name in mentions.port_names}
        self.profile = Variable("whether address blocks match pods", 2, is_fact=True)
        self.policed = Variable(
            "whether policies hold for pods in the network of their node", 2, is_fact=True
        )

    def selectable(self, role: Role, policed: Truth) -> Term:
        """The end is a pod that selectors can mean; whether they mean those in their node's network is given."""
        end = self.end(role)
        match policed:
            case Truth.FALSE:
                return end.is_kind(Kind.POD)
            case Truth.TRUE:
                return end.is_kind(Kind.POD, Kind.HOST_POD)
            case Truth.UNKNOWN:
                on_node = conjunction((end.is_kind(Kind.HOST_POD), atom(self.policed, 0b10)))
                return disjunction((end.is_kind(Kind.POD), on_node))

    def end(self, role: Role) -> EndSpace:
        """The variables of an end."""
        return self.source if role is Role.SOURCE else self.destination

    def labels_of(self, namespace: str, *, are_facts: bool) -> LabelSpace:
        """The labels of a namespace of which only the name is known, the same at both ends; facts if it exists."""
        found = self._labels_of.get(namespace)
        if found is None:
            owner = f"namespace `{namespace}`"
            found = self._labels_of[namespace] = LabelSpace(
                owner, self._namespace_labels, are_facts=are_facts
            )
        return found

    @cached_property
    def _members(self) -> list[int]:
        """For each block, the classes of addresses in it, as bits."""
        members: list[list[int]] = [[] for _ in range(len(self._blocks) + 1)]
        for index, addresses in enumerate(self.addresses.classes):
            for block in indices_of(addresses.holders):
                members[block].append(index)
        return [bits_of(found, len(self.addresses.classes)) for found in members]

    def address_mask(self, block: AddressPeer) -> int:
        """The classes of addresses in a block, as bits."""
        return self._members[self._blocks[block.network, block.exceptions]]

    @cached_property
    def plainest(self) -> Mapping[Variable, tuple[int, ...]]:
        """The values that say least of a port and of an address, the plainest first; of other variables it is 0."""
        ports = [self.ports.atom_of(Protocol.TCP, number) for number in PLAIN_PORTS]
        found = [self.addresses.class_of(network) for network in PLAIN_ADDRESSES]
        addresses = tuple(code for code in found if code is not None)
        return {self.port: tuple(ports), self.source.address: addresses, self.destination.address: addresses}

    def port_mask(self, ports: PortRange) -> int:
        """The atoms of a range of ports, as bits."""
        return self.ports.mask(ports)

    @property
    def has_ports(self) -> Term:
        """The connection is of a protocol with ports: the map and the intents speak of no other (D.9)."""
        return atom(self.port, self.ports.full)

    def protocol_mask(self, name: NamedPort) -> int:
        """The ports that a named port may stand for, as bits."""
        protocols = tuple(Protocol) if name.protocol is None else (name.protocol,)
        return sum(self.ports.mask(PortRange(protocol)) for protocol in protocols)
