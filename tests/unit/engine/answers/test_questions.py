"""Who is meant by the words of a question, and what is said about words that mean nobody."""

from ipaddress import ip_network

import pytest

from netlint.engine.answers.asked_addresses import address_ends, internet_ends, parsed_network
from netlint.engine.answers.asked_ports import parsed_port
from netlint.engine.answers.port_words import port_words
from netlint.engine.answers.questions import ends_of
from netlint.engine.reachability.parties import Addresses, Pod
from netlint.engine.reachability.port_space import canonical, common
from netlint.errors import UsageError
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import lies_in
from netlint.model.ports import NamedPort, PortRange, Protocol
from tests.clusters.manifests import Manifest, namespace, network_policy, pod, workload
from tests.clusters.rows import ingress
from tests.unit.engine.asking import look_up, model

TCP, UDP = Protocol.TCP, Protocol.UDP
SHOP = [
    namespace("shop", {"team": "t"}),
    workload("Deployment", "api", {"app": "api"}, "shop"),
    workload("StatefulSet", "db", {"app": "db"}, "shop"),
    workload("Deployment", "db", {"app": "db"}, "shop"),
    workload("Deployment", "api", {"app": "api"}, "test"),
    pod("tool", {"app": "tool"}),
]


def names(text: str, objects: list[Manifest] = SHOP) -> list[str]:
    return [end.name for end in ends_of(text, look_up(*objects))]


class TestWorkloads:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("shop/api", "shop/api[Deployment]"),
            ("shop/api[Deployment]", "shop/api[Deployment]"),
            ("shop/db[statefulset]", "shop/db[StatefulSet]"),
            ("tool", "default/tool[Pod]"),
            ("default/tool", "default/tool[Pod]"),
            ("tool[Pod]", "default/tool[Pod]"),
        ],
    )
    def test_are_named_with_or_without_namespace_and_kind(self, text: str, name: str) -> None:
        """S1.68: what sets no namespace is in `default`."""
        assert names(text) == [name]

    @pytest.mark.parametrize(
        ("text", "choices"),
        [
            ("api", "Choose from shop/api[Deployment], test/api[Deployment]."),
            ("shop/db", "Choose from shop/db[Deployment], shop/db[StatefulSet]."),
        ],
    )
    def test_of_one_name_must_be_told_apart(self, text: str, choices: str) -> None:
        with pytest.raises(UsageError, match="may mean several workloads") as refused:
            names(text)
        assert refused.value.hint == choices

    @pytest.mark.parametrize(
        ("text", "near"),
        [
            ("shop/apj", "Did you mean `shop/api[Deployment]`?"),
            ("prod/tool", "Did you mean `default/tool[Pod]`?"),
            ("tol", "Did you mean `default/tool[Pod]`?"),
        ],
    )
    def test_that_are_not_there_are_told_with_near_names(self, text: str, near: str) -> None:
        with pytest.raises(UsageError, match=f"no workload `{text}`") as refused:
            names(text)
        assert refused.value.hint == near

    def test_of_an_empty_input(self) -> None:
        with pytest.raises(UsageError) as refused:
            names("api", [namespace("shop")])
        assert refused.value.hint == "The input holds no workload."

    def test_in_many_are_counted(self) -> None:
        many = [pod(f"p{number:02}") for number in range(14)]
        with pytest.raises(UsageError) as refused:
            names("zzzzzz", many)
        assert refused.value.hint.endswith("default/p09[Pod] and 4 more.")

    @pytest.mark.parametrize("text", ["a/b/c", "", "a/", "[Pod]", "api[", "a[b]c"])
    def test_are_not_meant_by_other_words(self, text: str) -> None:
        with pytest.raises(UsageError, match="names nobody") as refused:
            names(text)
        assert "ns=shop,app=api" in refused.value.hint


def owned(name: str, **labels: str) -> Manifest:
    """A pod of a ReplicaSet that is not in the input."""
    made = pod(name, labels, "shop")
    owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "controller": True}
    return {**made, "metadata": {**made["metadata"], "ownerReferences": [owner]}}


def test_pods_of_one_owner_with_labels_of_their_own_are_several_ends() -> None:
    """S6.10."""
    pods = [owned("a", app="web", zone="1"), owned("b", app="web", zone="2")]
    assert names("shop/web", pods) == ["shop/web[ReplicaSet]{zone=1}", "shop/web[ReplicaSet]{zone=2}"]
    assert names("shop/web[ReplicaSet]{zone=2}", pods) == ["shop/web[ReplicaSet]{zone=2}"]
    with pytest.raises(UsageError, match="zone=3") as refused:
        names("shop/web[ReplicaSet]{zone=3}", pods)
    assert refused.value.hint == "Choose from shop/web[ReplicaSet]{zone=1}, shop/web[ReplicaSet]{zone=2}."


class TestImaginedPods:
    def test_have_exactly_the_labels_given(self) -> None:
        (end,) = ends_of("ns=shop, app=new ,tier=", look_up(*SHOP))
        assert isinstance(end.party, Pod)
        assert end.party.labels.pairs == {("app", "new"), ("tier", "")}
        assert end.party.labels.complete
        assert end.party.namespace.labels.value("team") == "t"

    def test_may_be_in_a_namespace_that_is_not_in_the_input(self) -> None:
        """S1.65, S1.66."""
        (end,) = ends_of("ns=new", look_up(*SHOP))
        assert isinstance(end.party, Pod)
        assert end.party.namespace.labels.value(NAME_LABEL) == "new"
        assert not end.party.namespace.labels.complete

    def test_may_be_anywhere(self) -> None:
        (end,) = ends_of("app=new", look_up(*SHOP))
        assert isinstance(end.party, Pod)
        assert end.party.namespace.is_unknown

    @pytest.mark.parametrize("text", ["=a", "app=a,b", "app=a,app=b", "app=a,"])
    def test_are_not_meant_by_half_a_label(self, text: str) -> None:
        with pytest.raises(UsageError, match="by its labels"):
            names(text)


def blocks(*cidrs: str, excepted: str = "") -> list[Manifest]:
    first, *others = ({"ipBlock": {"cidr": cidr}} for cidr in cidrs)
    if excepted:
        first["ipBlock"]["except"] = [excepted]  # type: ignore[assignment]
    return [ingress("b", {"from": [first, *others]})]


class TestAddresses:
    @pytest.mark.parametrize(
        ("text", "network"),
        [
            ("10.0.0.1", "10.0.0.1/32"),
            ("10.0.0.9/8", "10.0.0.0/8"),
            ("2001:db8::1", "2001:db8::1/128"),
            ("::/0", "::/0"),
        ],
    )
    def test_are_read(self, text: str, network: str) -> None:
        assert parsed_network(text) == ip_network(network)

    def test_are_found_under_the_names_of_a_map(self) -> None:
        assert names("external:10.0.0.0/8") == ["10.0.0.0/8"]

    @pytest.mark.parametrize("text", ["shop/api", "10.0.0", "10.0.0.0/33", "shop/10"])
    def test_are_not_read_from_other_words(self, text: str) -> None:
        assert parsed_network(text) is None

    @pytest.mark.parametrize(
        ("objects", "asked", "parts"),
        [
            ([], "10.0.0.0/8", ["10.0.0.0/8"]),
            (blocks("10.0.0.0/8"), "10.1.2.3", ["10.1.2.3"]),
            (blocks("10.1.2.3/32"), "10.1.2.2/31", ["10.1.2.2", "10.1.2.3"]),
            (blocks("10.1.0.0/16"), "10.0.0.0/8", ["10.0.0.0/8 except 10.1.0.0/16", "10.1.0.0/16"]),
            (
                blocks("0.0.0.0/0", excepted="10.0.0.0/8"),
                "0.0.0.0/0",
                ["0.0.0.0/0 except 10.0.0.0/8", "10.0.0.0/8"],
            ),
            (blocks("10.0.0.0/8"), "2001:db8::/32", ["2001:db8::/32"]),
        ],
    )
    def test_are_parted_where_policies_part_them(
        self, objects: list[Manifest], asked: str, parts: list[str]
    ) -> None:
        assert [end.name for end in address_ends(ip_network(asked), model(objects).layers)] == parts


class TestInternet:
    @pytest.mark.parametrize(
        ("objects", "inside", "outside"),
        [
            (
                [],
                ["1.1.1.1", "8.8.8.8"],
                ["10.0.0.1", "192.168.1.1", "203.0.113.9", "127.0.0.1", "224.0.0.1"],
            ),
            (blocks("0.0.0.0/0"), ["1.1.1.1"], ["10.0.0.1"]),
            (blocks("1.1.1.0/24"), ["8.8.8.8"], ["1.1.1.1"]),
            (blocks("0.0.0.0/0", excepted="1.1.1.0/24"), ["8.8.8.8"], ["1.1.1.1"]),
            (blocks("::/0"), ["1.1.1.1", "2606::1"], ["2001:db8::1", "fe80::1"]),
        ],
    )
    def test_is_the_global_addresses_that_nobody_names(
        self, objects: list[Manifest], inside: list[str], outside: list[str]
    ) -> None:
        assert all(covers(objects, address) for address in inside)
        assert not any(covers(objects, address) for address in outside)

    def test_is_one_end_where_policies_leave_it_whole(self) -> None:
        assert names("internet", blocks("0.0.0.0/0")) == ["internet"]

    def test_is_parted_by_family_where_ipv6_is_mentioned(self) -> None:
        assert len(names("internet", blocks("0.0.0.0/0", "::/0"))) == 2

    def test_is_all_global_addresses_where_each_is_named(self) -> None:
        every = [f"{number}.0.0.0/8" for number in range(256)]
        assert covers([*blocks(*every)], "8.8.8.8")


def covers(objects: list[Manifest], address: str) -> bool:
    parties = [end.party for end in internet_ends(model(objects).layers)]
    networks = [network for party in parties if isinstance(party, Addresses) for network in party.networks]
    return any(lies_in(ip_network(address), network) for network in networks)


class TestPorts:
    @pytest.mark.parametrize(
        ("text", "port"),
        [
            ("8080", PortRange(TCP, 8080, 8080)),
            ("53/UDP", PortRange(UDP, 53, 53)),
            ("53/udp", PortRange(UDP, 53, 53)),
            ("8000-8100", PortRange(TCP, 8000, 8100)),
            ("1-65535/SCTP", PortRange(Protocol.SCTP)),
            ("http", NamedPort("http", None)),
            ("http/TCP", NamedPort("http", TCP)),
            ("8080-tcp", NamedPort("8080-tcp", None)),
        ],
    )
    def test_are_read(self, text: str, port: PortRange | NamedPort) -> None:
        """S1.48 for the protocol of a bare number."""
        assert parsed_port(text) == port

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("0", "is no port"),
            ("65536", "is no port"),
            ("90-80", "is no port"),
            ("80/ICMP", "names no protocol"),
            ("80/", "names no protocol"),
            ("HTTP", "is no port"),
            ("-80", "is no port"),
            ("a-name-of-seventeen", "is no port"),
        ],
    )
    def test_are_not_read_from_other_words(self, text: str, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            parsed_port(text)

    def test_are_joined(self) -> None:
        """The fewest ranges, sorted."""
        given = [PortRange(UDP, 1, 2), PortRange(TCP, 80, 90), PortRange(TCP, 85, 95), PortRange(TCP, 96, 96)]
        assert canonical(given) == (PortRange(TCP, 80, 96), PortRange(UDP, 1, 2))

    def test_of_several_sets_the_common_ones(self) -> None:
        assert common([(PortRange(TCP, 1, 10),), (PortRange(TCP, 5, 20), PortRange(UDP))]) == (
            PortRange(TCP, 5, 10),
        )
        assert common([(PortRange(TCP, 1, 10),), ()]) == ()


@pytest.mark.parametrize(
    ("ports", "words"),
    [
        ([], "no port"),
        ([PortRange(TCP, 80, 80)], "TCP 80"),
        (
            [PortRange(TCP, 80, 80), PortRange(TCP, 90, 95), PortRange(UDP)],
            "TCP 80 and 90-95 and every UDP port",
        ),
        ([PortRange(protocol) for protocol in Protocol], "every port"),
        (
            [PortRange(TCP), PortRange(UDP, 1, 52), PortRange(UDP, 54), PortRange(Protocol.SCTP)],
            "every port except UDP 53",
        ),
    ],
)
def test_ports_in_words(ports: list[PortRange], words: str) -> None:
    assert port_words(ports) == words


def test_policies_of_a_namespace_without_workloads_are_no_reason_to_fail() -> None:
    assert names("tool", [*SHOP, network_policy("p", {"podSelector": {}}, "empty")]) == ["default/tool[Pod]"]
