"""Words for ports, addresses and sets of endpoints: short, and never true of anything else."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlint.engine.reachability.connectivity import Allowed, Connectivity, EndpointType, Reached, Row
from netlint.model.ports import PortRange, Protocol
from netlint.reporters.maps.cells import padded, width_of, wrapped
from netlint.reporters.maps.dot import pieces as dot
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.markdown import pieces as markdown
from netlint.reporters.maps.mermaid import pieces as mermaid
from netlint.reporters.maps.names import Names
from netlint.reporters.maps.sections import sections
from netlint.reporters.maps.words import address_words, ports_words
from netlint.reporters.options import ReportOptions
from tests.unit.reporters.map_sample import ALL, DNS, ENDPOINTS, SAMPLE, all_but, maps, workload

TCP, UDP, SCTP = Protocol


@pytest.mark.parametrize(
    ("allowed", "words"),
    [
        (ALL, "all"),
        ((PortRange(TCP),), "all TCP"),
        ((PortRange(TCP), PortRange(UDP)), "all TCP; all UDP"),
        (DNS, "TCP 53; UDP 53"),
        (
            (PortRange(TCP, 80, 80), PortRange(TCP, 443, 443), PortRange(TCP, 8000, 8100), PortRange(SCTP)),
            "TCP 80, 443, 8000-8100; all SCTP",
        ),
        ((PortRange(TCP, 1, 79), PortRange(TCP, 81)), "TCP 1-79, 81-65535"),
        ((*ALL[:2], PortRange(SCTP, 1, 9)), "all TCP; all UDP; SCTP 1-9"),
    ],
)
def test_ports_in_words(allowed: Allowed, words: str) -> None:
    assert ports_words(allowed) == words


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        (["0.0.0.0/0"], ["any IPv4 address"]),
        (["0.0.0.0/1", "128.0.0.0/1"], ["any IPv4 address"]),
        (["::/0"], ["any IPv6 address"]),
        (["0.0.0.0/0", "::/0"], ["any address"]),
        (["10.0.0.0/8"], ["10.0.0.0/8"]),
        (["10.0.0.0/8", "192.168.0.0/16"], ["10.0.0.0/8", "192.168.0.0/16"]),
        (["10.0.0.0/9", "10.128.0.0/9", "2001:db8::/32"], ["10.0.0.0/8", "2001:db8::/32"]),
        (
            all_but("0.0.0.0/0", "10.0.0.0/8"),
            ["any IPv4 address except 10.0.0.0/8"],
        ),
        (
            all_but("10.0.0.0/8", "10.3.4.0/24"),
            ["10.0.0.0/8 except 10.3.4.0/24"],
        ),
        ([], []),
    ],
)
def test_addresses_in_words(blocks: list[str], words: list[str]) -> None:
    assert address_words(map(ip_network, blocks)) == words


@given(st.lists(st.integers(0, 63), unique=True), st.lists(st.integers(0, 63), unique=True))
def test_different_addresses_have_different_words(one: list[int], other: list[int]) -> None:
    words = [
        address_words(ip_network(f"10.0.0.{number}/32") for number in numbers) for numbers in (one, other)
    ]
    assert (words[0] == words[1]) == (set(one) == set(other))


EIGHT = tuple(workload("a", f"w{number}") for number in range(8))
NAMES = Names(
    (*EIGHT, workload("b", "x"), workload("b", "y"), workload("c", "only"), workload("c", "only", "Job"))
)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        (range(12), ["every workload"]),
        (range(8), ["every workload of a"]),
        ((8, 9), ["every workload of b"]),
        ((8,), ["b/x"]),
        ((10,), ["c/only[Deployment]"]),
        ((*range(8), 8, 9), ["every workload of a and b"]),
        ((*range(8), 8), ["every workload of a", "b/x"]),
        (range(1, 8), ["every workload of a except a/w0"]),
        ((0, 1), ["a/w0", "a/w1"]),
        (range(1, 12), ["every workload except a/w0"]),
        ((), []),
    ],
)
def test_endpoints_in_words(members: range | tuple[int, ...], words: list[str]) -> None:
    assert NAMES.parts(frozenset(members)) == words


def test_whether_an_endpoint_is_among_its_own_destinations_makes_no_difference() -> None:
    itself = frozenset({3})
    assert NAMES.parts(frozenset(range(8)) - itself, itself) == ["every workload of a"]
    assert NAMES.parts(frozenset({3, 4}), itself) == ["a/w4"]


SETS = st.frozensets(st.sampled_from(range(len(ENDPOINTS))))


@given(SETS, SETS)
def test_different_endpoints_have_different_words(one: frozenset[int], other: frozenset[int]) -> None:
    names = Names(ENDPOINTS)
    assert (names.parts(one) == names.parts(other)) == (one == other)


@given(maps())
def test_every_line_of_a_table_has_a_destination_and_ports(shown: Connectivity) -> None:
    for section in sections(MapReport(shown)):
        assert section.lines[0].sources
        assert all(line.destinations and line.ports for line in section.lines)


def test_a_namespace_without_anything_to_say_has_no_section() -> None:
    """A workload that reaches itself only, as the ingress controller does."""
    controller = next(n for n, e in enumerate(ENDPOINTS) if e.type is EndpointType.INGRESS_CONTROLLER)
    row = Row((0, controller), (Reached(ALL, (0,)),))
    (section,) = sections(MapReport(Connectivity(ENDPOINTS, (row,))))
    assert [line.sources for line in section.lines] == ["ingress-controller"]


def test_sources_in_many_namespaces_are_listed_by_namespace() -> None:
    endpoints = tuple(workload(f"n{space}", f"w{number}") for space in range(5) for number in range(7))
    picked = tuple(number for number in range(35) if number % 7 < 2)
    rows = (Row(picked, (Reached(ALL, (34,)),)),)
    shown = sections(MapReport(Connectivity(endpoints, rows)))
    assert [section.heading for section in shown] == ["n0", "n1", "n2", "n3", "n4"]
    assert shown[2].lines == (("n2/w0, n2/w1", "n4/w6", "all"),)


@given(st.text(st.sampled_from("ab 漢"), max_size=40), st.integers(2, 12))
def test_wrapped_text_fits_and_is_whole(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(width_of(line) <= width and width_of(padded(line, width)) == width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_dot_escapes_what_graphviz_would_read() -> None:
    assert 'label="quo\\"te\\\\<&amp;>|`' in "".join(dot(MapReport(SAMPLE), ReportOptions()))


def test_mermaid_writes_unusual_characters_as_numbers() -> None:
    text = "".join(mermaid(MapReport(SAMPLE), ReportOptions()))
    assert "quo#34;te#92;#60;#38;#62;#124;#96;" in text


def test_markdown_escapes_what_markdown_would_read() -> None:
    assert 'odd/quo"te\\\\\\<\\&\\>\\|\\`' in "".join(markdown(MapReport(SAMPLE), ReportOptions()))
