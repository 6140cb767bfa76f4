"""Which blocks add up to the internet."""

from ipaddress import ip_network

import pytest

from netlint.engine.ways_in.internet import covering, hold_private_networks
from netlint.model.network_profile import PRIVATE_RANGES
from netlint.model.peer import AddressPeer


def block(cidr: str, *exceptions: str) -> AddressPeer:
    return AddressPeer(ip_network(cidr), tuple(map(ip_network, exceptions)))


EIGHTHS = tuple(block(str(part)) for part in ip_network("0.0.0.0/0").subnets(3))
PRIVATE = tuple(map(str, PRIVATE_RANGES))


@pytest.mark.parametrize(
    ("blocks", "needed"),
    [
        pytest.param([block("0.0.0.0/0")], [0], id="everything"),
        pytest.param([block("0.0.0.0/1"), block("128.0.0.0/1")], [0, 1], id="two halves"),
        pytest.param([block("10.0.0.0/8"), block("0.0.0.0/0")], [1], id="only what it takes"),
        pytest.param(EIGHTHS, range(7), id="addresses of multicast do not count"),
        pytest.param(EIGHTHS[:6], [], id="a part of it is missing"),
        pytest.param([block("0.0.0.0/0", *PRIVATE)], [0], id="S1.38 without private networks"),
        pytest.param([block("0.0.0.0/0", "0.0.0.0/2")], [], id="S1.38 without a quarter"),
        pytest.param([block("0.0.0.0/0", "0.0.0.0/1"), block("0.0.0.0/1")], [0, 1], id="an exception filled"),
        pytest.param([block("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16")], [0], id="exceptions in each other"),
        pytest.param([block("::/0")], [0], id="IPv6"),
        pytest.param([block("2000::/3")], [0], id="all that IPv6 routes"),
        pytest.param([block("0.0.0.0/1"), block("8000::/1")], [], id="S1.38 halves of two families"),
        pytest.param([block("203.0.113.0/24")], [], id="a company"),
        pytest.param([], [], id="nothing"),
    ],
)
def test_blocks_add_up_family_by_family(blocks: list[AddressPeer], needed: list[int]) -> None:
    """S1.38"""
    assert [id(item) for item in covering(blocks)] == [id(blocks[number]) for number in needed]


@pytest.mark.parametrize(
    ("blocks", "holds"),
    [
        pytest.param([block("0.0.0.0/0")], True, id="everything"),
        pytest.param([block("0.0.0.0/0", "169.254.169.254/32")], True, id="no address of pods"),
        pytest.param([block("0.0.0.0/0", "10.0.0.0/8")], False, id="perhaps those of pods"),
        pytest.param([block("::/0")], True, id="IPv6"),
        pytest.param([block("2000::/3")], False, id="no local addresses"),
    ],
)
def test_pods_have_addresses_of_private_networks(blocks: list[AddressPeer], holds: bool) -> None:
    """S1.41"""
    assert hold_private_networks(blocks) is holds
