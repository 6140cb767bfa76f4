"""Sets of ports: cut at the ends of ranges, and told as the fewest ranges."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.port_space import PortSpace, without
from netlint.model.ports import PortRange, Protocol

TCP, UDP, SCTP = Protocol.TCP, Protocol.UDP, Protocol.SCTP
NUMBERS = st.one_of(st.integers(1, 12), st.integers(65530, 65535))


@st.composite
def ranges(draw: st.DrawFn) -> PortRange:
    first, last = sorted((draw(NUMBERS), draw(NUMBERS)))
    return PortRange(draw(st.sampled_from(Protocol)), first, last)


def members(allowed: Allowed) -> set[tuple[Protocol, int]]:
    """The ports of ranges that neither overlap nor touch, in order, among those at the ends of the numbers."""
    edges = [*range(1, 20), *range(65520, 65536)]
    order = [(list(Protocol).index(item.protocol), item.first) for item in allowed]
    assert order == sorted(order)
    for one, other in pairwise(allowed):
        assert one.protocol is not other.protocol or one.last + 1 < other.first
    return {(r.protocol, port) for r in allowed for port in edges if r.first <= port <= r.last}


@given(st.lists(ranges()), st.data())
def test_masks_are_sets_of_ports(given_ranges: list[PortRange], data: st.DataObject) -> None:
    space = PortSpace(given_ranges)
    one, other = (
        data.draw(st.lists(st.sampled_from(given_ranges))) if given_ranges else [] for _ in range(2)
    )
    left, right = (sum_of(space, chosen) for chosen in (one, other))
    assert members(space.allowed(left | right)) == plain(one) | plain(other)
    assert members(space.allowed(left & right)) == plain(one) & plain(other)
    assert members(space.allowed(left & ~right)) == plain(one) - plain(other)


def sum_of(space: PortSpace, chosen: list[PortRange]) -> int:
    mask = 0
    for item in chosen:
        mask |= space.mask(item)
    return mask


def plain(chosen: list[PortRange]) -> set[tuple[Protocol, int]]:
    edges = [*range(1, 20), *range(65520, 65536)]
    return {(r.protocol, port) for r in chosen for port in edges if r.first <= port <= r.last}


def test_everything_is_three_ranges() -> None:
    """Design §8: all connections are TCP, UDP and SCTP, each 1-65535."""
    everything = tuple(PortRange(protocol, 1, 65535) for protocol in (TCP, UDP, SCTP))
    for space in (PortSpace([]), PortSpace([PortRange(UDP, 53, 53), PortRange(TCP, 1, 65535)])):
        assert space.allowed(space.full) == everything
        assert space.allowed(0) == ()


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 5), (65536, 65536), (65535, 65536), (9, 8)])
def test_a_range_that_is_none_holds_no_port(first: int, last: int) -> None:
    """D.7: the API server refuses it (V-NP.9, V-NP.10)."""
    space = PortSpace([PortRange(TCP, first, last)])
    assert space.mask(PortRange(TCP, first, last)) == 0
    assert len(space.allowed(space.full)) == 3


def test_both_ends_of_a_range_are_in_it() -> None:
    """T49, T50, S1.50."""
    space = PortSpace([PortRange(TCP, 8000, 8100), PortRange(TCP, 80, 80), PortRange(TCP, 65535, 65535)])
    assert space.allowed(space.mask(PortRange(TCP, 8000, 8100))) == (PortRange(TCP, 8000, 8100),)
    assert space.allowed(space.mask(PortRange(TCP, 80, 80))) == (PortRange(TCP, 80, 80),)
    rest = space.full & ~space.mask(PortRange(TCP, 65535, 65535))
    assert space.allowed(rest)[0] == PortRange(TCP, 1, 65534)


def test_ranges_that_touch_are_told_as_one() -> None:
    parts = [PortRange(TCP, 1, 9), PortRange(TCP, 10, 20), PortRange(UDP, 21, 30)]
    space = PortSpace(parts)
    assert space.allowed(sum_of(space, parts)) == (PortRange(TCP, 1, 20), PortRange(UDP, 21, 30))


def test_ports_without_others() -> None:
    one = (PortRange(TCP, 1, 100), PortRange(UDP, 53, 53))
    other = (PortRange(TCP, 80, 80), PortRange(SCTP, 1, 65535))
    assert without(one, other) == (PortRange(TCP, 1, 79), PortRange(TCP, 81, 100), PortRange(UDP, 53, 53))
    assert without(one, one) == without((), one) == ()
    assert without(one, ()) == one
