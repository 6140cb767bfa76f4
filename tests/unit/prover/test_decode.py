"""Assignments become ends that mean what the assignment says, with names and values that nothing mentions."""

from ipaddress import ip_network

import pytest

from netlint.engine.reachability.parties import Addresses, Node, Pod
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.peer import AddressPeer
from netlint.model.ports import NamedPort, PortRange, Protocol
from netlint.model.selector import KeyIn
from netlint.model.workload import ContainerPort
from netlint.origin import Origin
from netlint.prover.decode import Decoder
from netlint.prover.mentions import Mentions
from netlint.prover.space import ABSENT, OTHER, OTHER_NAME, Kind, Role, Space
from netlint.prover.terms import Assignment, Variable

GIVEN = Namespace("given", Labels.of([(NAME_LABEL, "given"), ("team", "red")]), Origin("a.yaml", 0))
MENTIONED = Namespace("mentioned", Labels(frozenset([(NAME_LABEL, "mentioned")]), complete=False))
BLOCKS = [
    AddressPeer(ip_network("0.0.0.0/0"), (ip_network("10.0.0.0/8"),)),
    AddressPeer(ip_network("192.0.2.7/32")),
    AddressPeer(ip_network("192.0.2.8/31")),
    AddressPeer(ip_network("2001:db8::/32")),
]


def space(*, pods: dict[str, set[str]] | None = None, names: tuple[str, ...] = ()) -> Space:
    """What policies mention that ask for some labels."""
    mentions = Mentions()
    for key, values in (pods or {"app": {"web"}}).items():
        mentions.add_selector(KeyIn(key, frozenset(values)))
    mentions.add_namespaces(KeyIn("team", frozenset({"red", "other"})))
    mentions.names |= dict.fromkeys(("given", "mentioned", "asked", *names))
    for block in BLOCKS:
        mentions.add_peer(block)
    mentions.add_ports(PortRange(Protocol.TCP, 100, 200))
    mentions.add_ports(PortRange(Protocol.TCP, 300, 300))
    mentions.add_ports(PortRange(Protocol.UDP, 70, 90))
    mentions.add_ports(NamedPort("http", Protocol.TCP))
    return Space(mentions, DEFAULT_NETWORK)


def decoder(over: Space) -> Decoder:
    return Decoder(over, [GIVEN, MENTIONED])


def pod(over: Space, values: Assignment, role: Role = Role.SOURCE) -> Pod:
    """The pod that an assignment means."""
    found = decoder(over).party(role, values)
    assert isinstance(found, Pod)
    return found


@pytest.mark.parametrize(
    ("code", "held"),
    [pytest.param(ABSENT, None, id="absent"), (OTHER, "other"), (2, "api"), (3, "web")],
)
def test_the_value_of_a_label(code: int, held: str | None) -> None:
    over = space(pods={"app": {"web", "api"}})
    assert pod(over, {over.source.labels.variables["app"]: code}).labels.value("app") == held


def test_a_value_that_nothing_mentions_is_not_one_that_something_mentions() -> None:
    over = space(pods={"app": {"other", "other-2"}})
    assert pod(over, {over.source.labels.variables["app"]: OTHER}).labels.value("app") == "other-3"


def test_what_an_assignment_leaves_out_is_a_pod_without_labels_in_a_new_namespace() -> None:
    found = pod(space(), {})
    assert found.labels == Labels()
    assert found.namespace == Namespace("another", Labels.of([(NAME_LABEL, "another")]))


def test_a_new_namespace_has_a_name_that_nothing_mentions() -> None:
    over = space(names=("another", "another-2"))
    assert pod(over, {over.source.name: OTHER_NAME}).namespace.name == "another-3"


@pytest.mark.parametrize(
    "namespace", [GIVEN, MENTIONED], ids=["whose labels are known", "of which they are not"]
)
def test_a_namespace_of_the_input_is_itself(namespace: Namespace) -> None:
    """S1.66: labels that the input does not hold are not made up."""
    over = space()
    values = {over.source.name: over.source.names[namespace.name]}
    assert pod(over, values).namespace is namespace


def test_a_namespace_that_is_mentioned_only_has_the_same_labels_at_both_ends() -> None:
    over = space()
    labels = over.labels_of("asked", are_facts=False)
    values = {labels.variables["team"]: labels.code("team", "red")}
    values |= {end.name: end.names["asked"] for end in (over.source, over.destination)}
    source, destination = (pod(over, values, role).namespace for role in Role)
    assert source == destination == Namespace("asked", Labels.of([(NAME_LABEL, "asked"), ("team", "red")]))


def test_two_new_namespaces_with_other_labels_have_other_names() -> None:
    over = space()
    label: Variable = over.destination.namespace_labels.variables["team"]
    names = [pod(over, {label: 2}, role).namespace.name for role in Role]
    assert names == ["another", "another-2"]
    assert pod(over, {label: OTHER}, Role.DESTINATION).namespace.labels.value("team") == "other-2"


def test_two_new_namespaces_that_are_alike_are_one() -> None:
    assert pod(space(), {}).namespace == pod(space(), {}, Role.DESTINATION).namespace


def test_a_new_namespace_is_compared_with_another_new_one_only() -> None:
    over = space()
    values = {
        over.destination.namespace_labels.variables["team"]: 2,
        over.source.name: over.source.names["given"],
    }
    assert pod(over, values, Role.DESTINATION).namespace.name == "another"


def test_an_address_lies_in_the_class_that_the_assignment_means() -> None:
    over = space()
    for code in range(len(over.addresses.classes)):
        values = {over.source.kind: Kind.ADDRESS, over.source.address: code}
        found = decoder(over).party(Role.SOURCE, values)
        assert isinstance(found, Addresses)
        (address,) = found.networks
        assert address.num_addresses == 1
        assert over.addresses.class_of(address) == code


def test_a_node_is_a_node() -> None:
    over = space()
    assert decoder(over).party(Role.DESTINATION, {over.destination.kind: Kind.NODE}) == Node()


def test_every_port_lies_in_the_range_of_its_number() -> None:
    over = space()
    found = [decoder(over).port({over.port: code}) for code in range(over.other_protocols)]
    tcp, udp, sctp = Protocol
    assert found == [
        PortRange(tcp, 1, 99),
        PortRange(tcp, 100, 200),
        PortRange(tcp, 201, 299),
        PortRange(tcp, 300, 300),
        PortRange(tcp, 301, 65535),
        PortRange(udp, 1, 69),
        PortRange(udp, 70, 90),
        PortRange(udp, 91, 65535),
        PortRange(sctp),
    ]


@pytest.mark.parametrize(
    ("code", "number", "protocol"),
    [(0, 80, Protocol.TCP), (1, 100, Protocol.TCP), (4, 443, Protocol.TCP), (6, 80, Protocol.UDP)],
)
def test_a_destination_calls_the_port_of_the_connection_by_its_name(
    code: int, number: int, protocol: Protocol
) -> None:
    over = space()
    values = {over.port: code, over.named["http"]: 1}
    assert pod(over, values, Role.DESTINATION).ports == (ContainerPort(number, "http", protocol),)
    assert pod(over, values, Role.SOURCE).ports == ()
