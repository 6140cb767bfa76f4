"""Which lists of ports may have one in common with another list."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.engine.evidence.port_index import PortIndex, have_common_port
from netlint.model.policy import PortEntry
from netlint.model.ports import AllTraffic, NamedPort, PortRange, Ports, Protocol

WEB = NamedPort("web", Protocol.TCP)
HTTP, HTTPS = PortRange(Protocol.TCP, 80, 80), PortRange(Protocol.TCP, 443, 443)
DNS, WIDE = PortRange(Protocol.UDP, 80, 80), PortRange(Protocol.TCP, 1, 500)
PORTS: tuple[Ports, ...] = (AllTraffic(), WEB, HTTP, HTTPS, DNS, WIDE)

lists = st.lists(st.sampled_from(PORTS).map(PortEntry), max_size=3).map(tuple)


@settings(derandomize=True, deadline=None, database=None)
@given(st.lists(lists, max_size=6), lists)
def test_every_list_with_a_port_in_common_is_a_candidate_in_its_order(
    held: list[tuple[PortEntry, ...]], asked: tuple[PortEntry, ...]
) -> None:
    """S1.48, S1.50, S1.51."""
    found = list(PortIndex((entries, place) for place, entries in enumerate(held)).candidates(asked))
    assert found == sorted(set(found))
    assert set(found) >= {place for place, entries in enumerate(held) if have_common_port(entries, asked)}


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        pytest.param(HTTP, [0, 2, 5], id="S1.50 the port, and what is wider"),
        pytest.param(DNS, [0, 4, 5], id="S1.48 another protocol"),
        pytest.param(WEB, [0, 1, 5], id="S1.51 a name"),
        pytest.param(WIDE, [0, 1, 2, 3, 4, 5], id="S1.50 a range has to be compared with each"),
    ],
)
def test_other_single_ports_are_left_out(ports: Ports, expected: list[int]) -> None:
    index = PortIndex(((PortEntry(item),), place) for place, item in enumerate(PORTS))
    assert list(index.candidates((PortEntry(ports),))) == expected
