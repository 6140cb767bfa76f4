"""Which addresses the internet routes."""

from ipaddress import ip_network

import pytest

from netlint.engine.evidence.public_addresses import holds_public, with_exceptions
from netlint.engine.reachability.address_space import AddressSpace
from netlint.model.peer import AddressPeer


@pytest.mark.parametrize(
    ("network", "public"),
    [
        ("8.8.8.8/32", True),
        ("10.0.0.0/8", False),
        ("10.0.0.0/7", True),
        ("172.16.0.0/12", False),
        ("172.0.0.0/8", True),
        ("198.51.100.0/24", False),
        ("224.0.0.0/3", False),
        ("2600::/16", True),
        ("2001:db8::/32", False),
        ("fc00::/7", False),
        ("::/0", True),
    ],
)
def test_the_internet_routes_public_addresses_only(network: str, public: bool) -> None:
    """RFC 6890"""
    classes = AddressSpace([AddressPeer(ip_network(network))]).classes
    (held,) = [item for item in classes if item.holders]
    assert holds_public(held) is public


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        (["0.0.0.0/1", "128.0.0.0/1"], "`0.0.0.0/0`"),
        (["::/1", "8000::/1"], "`::/0`"),
        (["128.0.0.0/1", "0.0.0.0/2", "64.0.0.0/3"], "`0.0.0.0/0` except `96.0.0.0/3`"),
    ],
)
def test_blocks_are_told_as_all_addresses_but_some(blocks: list[str], words: str) -> None:
    assert with_exceptions([AddressPeer(ip_network(block)) for block in blocks]) == words
