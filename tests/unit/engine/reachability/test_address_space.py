"""The partition of the addresses: disjoint, complete, as coarse as the blocks allow."""

from ipaddress import ip_address, ip_network

from hypothesis import given
from hypothesis import strategies as st

from netlint.engine.reachability.address_space import AddressSpace, networks_of
from netlint.engine.reachability.matching import holds
from netlint.model.peer import AddressPeer, lies_in

BLOCKS = (
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.3/32",
    "255.255.255.255/32",
    "0.0.0.0/32",
    "128.0.0.0/1",
    "::/0",
    "2001:db8::/32",
    "2001:db8::1/128",
)
ADDRESSES = (
    *("0.0.0.0", "0.0.0.1", "9.255.255.255", "10.0.0.0", "10.1.0.0", "10.1.2.2", "10.1.2.3", "10.1.2.4"),
    *("10.255.255.255", "11.0.0.0", "127.255.255.255", "128.0.0.0", "255.255.255.254", "255.255.255.255"),
    *("::", "2001:db7:ffff::", "2001:db8::", "2001:db8::1", "2001:db8::2", "2001:db9::", "ffff::"),
)


@st.composite
def blocks(draw: st.DrawFn) -> AddressPeer:
    """A block with exceptions that may overlap, equal it or have nothing to do with it, but are not wider."""
    network = ip_network(draw(st.sampled_from(BLOCKS)))
    others = [other for other in map(ip_network, BLOCKS) if other == network or not lies_in(network, other)]
    return AddressPeer(network, tuple(draw(st.lists(st.sampled_from(others), max_size=2))))


@given(st.lists(blocks(), max_size=5))
def test_every_address_is_in_the_one_class_of_the_blocks_that_hold_it(
    given_blocks: list[AddressPeer],
) -> None:
    """S1.38, S1.40."""
    space = AddressSpace(given_blocks)
    versions = {4, *(block.network.version for block in given_blocks)}
    for text in ADDRESSES:
        address, single = ip_address(text), ip_network(text)
        found = [c for c in space.classes if any(address in network for network in c.networks)]
        number = space.class_of(single)
        if address.version not in versions:
            assert found == [] and number is None
            continue
        assert number is not None and found == [space.classes[number]]
        holding = {n for n, block in enumerate(given_blocks) if holds(block, single)}
        assert found[0].blocks == holding


@given(st.lists(blocks(), max_size=5))
def test_no_two_classes_are_held_by_the_same_blocks(given_blocks: list[AddressPeer]) -> None:
    classes = AddressSpace(given_blocks).classes
    keys = [(c.networks[0].version, c.blocks) for c in classes]
    assert len(set(keys)) == len(keys)
    places = [(c.networks[0].version, int(c.networks[0].network_address)) for c in classes]
    assert places == sorted(places)
    for version, bits in ((4, 32), (6, 128)):
        sizes = [n.num_addresses for c in classes for n in c.networks if n.version == version]
        assert sum(sizes) in (0, 2**bits)


def test_without_blocks_there_is_one_class() -> None:
    """Design §8: IPv6 appears when the input mentions it."""
    assert [c.networks for c in AddressSpace([]).classes] == [(ip_network("0.0.0.0/0"),)]


def test_one_mention_of_ipv6_brings_all_of_it() -> None:
    space = AddressSpace([AddressPeer(ip_network("2001:db8::/32"))])
    assert [c.networks[0].version for c in space.classes] == [4, 6, 6]


def test_an_exception_of_another_family_takes_nothing_away() -> None:
    """S1.38; the API server refuses it (V-NP.7)."""
    block = AddressPeer(ip_network("10.0.0.0/8"), (ip_network("fd00::/16"), ip_network("11.0.0.0/8")))
    space = AddressSpace([block])
    number = space.class_of(ip_network("10.9.9.9"))
    assert number is not None and space.classes[number].networks == (ip_network("10.0.0.0/8"),)


def test_ranges_are_told_as_the_fewest_networks() -> None:
    first = int(ip_address("10.0.0.0"))
    assert networks_of(4, [(first, first + 255), (first + 256, first + 511)]) == (ip_network("10.0.0.0/23"),)
    assert networks_of(4, [(first + 1, first + 3)]) == (ip_network("10.0.0.1"), ip_network("10.0.0.2/31"))
    assert networks_of(4, [(0, 2**32 - 1)]) == (ip_network("0.0.0.0/0"),)
