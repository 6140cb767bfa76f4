"""Turns an assignment of variables back into a connection between two ends that one can picture."""

from collections.abc import Container, Mapping, Sequence
from ipaddress import ip_network

from netlint.engine.reachability.parties import Addresses, Node, Party, Pod
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.peer import Network, lies_in
from netlint.model.ports import PortRange
from netlint.model.workload import ContainerPort
from netlint.prover.space import (
    ABSENT,
    OTHER,
    OTHER_NAME,
    PLAIN_ADDRESSES,
    PLAIN_PORTS,
    EndSpace,
    Kind,
    LabelSpace,
    Role,
    Space,
)
from netlint.prover.terms import Assignment
from netlint.prover.verdict import Witness, WitnessEnd


class Decoder:
    """Reads assignments of the variables of a space; `namespaces` are those of the input."""

    def __init__(self, space: Space, namespaces: Sequence[Namespace]) -> None:
        self._space = space
        self._of_input = {item.name: item for item in namespaces}

    def port(self, values: Assignment) -> PortRange:
        """The ports that the assignment means."""
        (ports,) = self._space.ports.allowed(1 << values.get(self._space.port, 0))
        return ports

    def party(self, role: Role, values: Assignment) -> Party:
        """An end."""
        end = self._space.end(role)
        match Kind(values.get(end.kind, Kind.POD)):
            case Kind.POD | Kind.HOST_POD as kind:
                ports = self._named_ports(values) if role is Role.DESTINATION else ()
                on_node = kind is Kind.HOST_POD
                return Pod(self._namespace(end, values), _labels(end.labels, values), on_node, ports=ports)
            case Kind.ADDRESS:
                return Addresses((self._address(values.get(end.address, 0)),))
            case Kind.NODE:
                return Node()

    def _address(self, code: int) -> Network:
        networks = self._space.addresses.classes[code].networks
        for plain in PLAIN_ADDRESSES:
            if any(lies_in(plain, network) for network in networks):
                return plain
        first = networks[0]
        return ip_network(first[1] if first.num_addresses > 2 else first[0])

    def _named_ports(self, values: Assignment) -> tuple[ContainerPort, ...]:
        ports = self.port(values)
        named = [name for name, variable in self._space.named.items() if values.get(variable)]
        return tuple(ContainerPort(_plain_port(ports), name, ports.protocol) for name in named)

    def _namespace(self, end: EndSpace, values: Assignment) -> Namespace:
        code = values.get(end.name, OTHER_NAME)
        if code == OTHER_NAME:
            return self._new_namespace(end, values)
        name = _names(end.names)[code]
        held = self._of_input.get(name)
        if held is not None:
            return held
        return _namespace(name, _labels(self._space.labels_of(name, are_facts=False), values))

    def _new_namespace(self, end: EndSpace, values: Assignment) -> Namespace:
        """A namespace that nothing mentions; where its labels differ from those of the source's, it is another one."""
        name, labels = _fresh("another", end.names), _labels(end.namespace_labels, values)
        source = self._space.source
        is_new = (
            values.get(source.kind, Kind.POD) == Kind.POD
            and values.get(source.name, OTHER_NAME) == OTHER_NAME
        )
        if end is not source and is_new and labels != _labels(source.namespace_labels, values):
            name = _fresh(name, {*end.names, name})
        return _namespace(name, labels)


def _plain_port(ports: PortRange) -> int:
    """A port of a range: a well-known one, or the first."""
    return next((number for number in PLAIN_PORTS if ports.first <= number <= ports.last), ports.first)


def witness_between(source: WitnessEnd, destination: WitnessEnd, ports: PortRange) -> Witness:
    """A connection on one of some ports: on one that the destination declares, or on a plain one."""
    declared = destination.party.ports if isinstance(destination.party, Pod) else ()
    numbers = (item.number for item in declared if item.protocol is ports.protocol)
    number = next((n for n in numbers if ports.first <= n <= ports.last), _plain_port(ports))
    return Witness(source, destination, ports.protocol, number)


def _namespace(name: str, labels: Labels) -> Namespace:
    return Namespace(name, Labels.of({*labels.pairs, (NAME_LABEL, name)}))


def _names(codes: Mapping[str, int]) -> dict[int, str]:
    return {code: name for name, code in codes.items()}


def _labels(space: LabelSpace, values: Assignment) -> Labels:
    pairs = []
    for key, variable in space.variables.items():
        code = values.get(variable, ABSENT)
        if code == OTHER:
            pairs.append((key, _fresh("other", space.codes[key])))
        elif code != ABSENT:
            pairs.append((key, _names(space.codes[key])[code]))
    return Labels.of(pairs)


def _fresh(word: str, taken: Container[str]) -> str:
    """A value that nothing mentions."""
    number = 1
    while word in taken:
        number += 1
        word = f"{word.rstrip('0123456789-')}-{number}"
    return word
