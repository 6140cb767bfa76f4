"""Which private networks exceptions leave out."""

from ipaddress import ip_network

import pytest

from netlint.engine.evidence.missing_exceptions import Incomplete, incomplete
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.policy import Direction
from tests.unit.normalize.given import network_policy

ALL = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"]


def found(
    exceptions: list[str],
    *,
    cidr: str = "0.0.0.0/0",
    more: str = "",
    direction: Direction = Direction.EGRESS,
    network: NetworkProfile = DEFAULT_NETWORK,
) -> list[Incomplete]:
    key, peers = ("egress", "to") if direction is Direction.EGRESS else ("ingress", "from")
    quoted = ", ".join(f"'{item}'" for item in exceptions)
    policy = network_policy(
        f"{{podSelector: {{}}, policyTypes: [{direction}], {key}: [{{{peers}: [{{ipBlock: {{cidr: '{cidr}', "
        f"except: [{quoted}]}}}}{more}]}}]}}"
    )
    return list(incomplete(policy, direction, network))


def missing(items: list[Incomplete]) -> list[str]:
    return [str(network) for item in items for network in item.missing]


@pytest.mark.parametrize(
    ("exceptions", "wanted"),
    [
        pytest.param(ALL, [], id="complete"),
        pytest.param([*ALL[:2], "192.168.0.0/17", "192.168.128.0/17", *ALL[3:]], [], id="in two pieces"),
        pytest.param([*ALL[:4], "169.254.169.254/32"], [], id="the metadata service will do"),
        pytest.param(ALL[:3], ALL[3:], id="RFC 1918 alone"),
        pytest.param(ALL[:1], ALL[1:], id="one network"),
        pytest.param(["169.254.0.0/16"], [], id="another purpose"),
        pytest.param(["10.1.0.0/16", "172.16.0.0/13"], [], id="no whole network"),
        pytest.param(
            ["0.0.0.0/1"], ["172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"], id="a wider exception"
        ),
    ],
)
def test_networks_are_missing_that_no_exception_holds(exceptions: list[str], wanted: list[str]) -> None:
    """S1.38"""
    assert sorted(missing(found(exceptions))) == sorted(wanted)


@pytest.mark.parametrize(
    ("exceptions", "wanted"),
    [(["fc00::/7", "fe80::/10"], []), (["fd00::/8"], ["fe80::/10"]), (["fe80::/10"], []), (["fc00::/8"], [])],
)
def test_ipv6_has_networks_of_its_own(exceptions: list[str], wanted: list[str]) -> None:
    assert missing(found(exceptions, cidr="::/0")) == wanted


@pytest.mark.parametrize(
    ("exceptions", "place", "witness"),
    [
        pytest.param(["10.0.0.0/8", "172.16.0.0/16", "192.168.0.0/16"], 1, "172.17.0.1", id="172.16.0.0/16"),
        pytest.param(
            ["192.168.0.0/24", "10.0.0.0/8", "172.16.0.0/12"], 0, "192.168.1.1", id="192.168.0.0/24"
        ),
        pytest.param(
            ["10.0.0.0/8", "172.20.0.0/16", "192.168.0.0/16"], None, "172.16.0.1", id="elsewhere in it"
        ),
        pytest.param(["10.0.0.0/8", "172.16.0.0/16"], None, "172.17.0.1", id="two are missing"),
        pytest.param(
            ["10.0.0.0/8", "172.16.0.0/16", "172.18.0.0/16", "192.168.0.0/16"],
            None,
            "172.17.0.1",
            id="several networks within it",
        ),
    ],
)
def test_a_slip_is_the_beginning_of_the_one_that_is_missing(
    exceptions: list[str], place: int | None, witness: str
) -> None:
    (item,) = found(exceptions)
    assert (item.slip, str(item.witness)) == (place, witness)


def test_what_another_peer_allows_is_left_out_on_purpose() -> None:
    others = ", {ipBlock: {cidr: 172.20.0.0/16}}"
    assert missing(found([ALL[0], *ALL[2:]], more=others)) == []


def test_nobody_connects_from_a_link_local_address() -> None:
    assert missing(found(ALL[:4], direction=Direction.INGRESS)) == []
    assert missing(found(ALL[:3], direction=Direction.INGRESS)) == ["100.64.0.0/10"]


def test_the_ranges_of_pods_belong_to_it_where_they_are_configured() -> None:
    """D.1"""
    network = NetworkProfile(pod_ranges=(ip_network("198.18.0.0/16"),))
    assert missing(found(ALL, network=network)) == ["198.18.0.0/16"]


def test_other_blocks_are_not_asked() -> None:
    assert not found(["10.0.0.0/8"], cidr="0.0.0.0/1")
