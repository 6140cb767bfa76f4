"""CIDR blocks."""

from ipaddress import ip_network

import pytest

from netlint.normalize.addresses import network


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("10.0.0.0/8", "10.0.0.0/8", id="plain"),
        pytest.param("0.0.0.0/0", "0.0.0.0/0", id="every IPv4 address"),
        pytest.param("10.0.0.5/24", "10.0.0.0/24", id="T71 S1.45 host bits"),
        pytest.param("010.0.0.0/8", "10.0.0.0/8", id="S1.46 leading zeros"),
        pytest.param("::/0", "::/0", id="every IPv6 address"),
        pytest.param("2001:db8::1/32", "2001:db8::/32", id="S1.45 IPv6"),
        pytest.param("::ffff:10.0.0.0/104", "10.0.0.0/8", id="S1.46 IPv4 in IPv6"),
        pytest.param("::ffff:0:0/95", "::fffe:0:0/95", id="S1.46 wider than IPv4"),
    ],
)
def test_blocks(text: str, expected: str) -> None:
    assert network(text) == ip_network(expected)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("10.0.0.5", id="T73 no mask"),
        pytest.param("", id="T73 empty"),
        "10.0.0.0/33",
        "10.0.0.0/255.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "10.0.0/8",
        "256.0.0.0/8",
        "a.b.c.d/8",
        "\u0660.0.0.0/8",
        "fe80::1%eth0/64",
        "2001:db8::/129",
        "10.0.0.0/" + "9" * 5000,
        "::/" + "9" * 5000,
    ],
)
def test_texts_that_are_no_block(text: str) -> None:
    assert network(text) is None
