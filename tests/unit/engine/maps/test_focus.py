"""A focus keeps the connections of some endpoints on some ports, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlint.engine.maps.focus import Direction, bears, focused
from netlint.engine.reachability.connectivity import Allowed, Connectivity
from netlint.model.ports import PortRange, Protocol
from tests.unit.reporters.map_sample import (
    CONTROLLER,
    DNS,
    HTTP,
    PRIVATE,
    PUBLIC,
    RANGE,
    SAMPLE,
    maps,
    pairs,
    workload,
)

FRONTEND = workload("shop", "frontend")
VARIANT = workload("shop", "frontend", suffix="#2")


@pytest.mark.parametrize(
    "name",
    [
        "shop/frontend",
        "frontend",
        "shop/*",
        "shop/frontend[Deployment]",
        "*",
        "shop/f?ontend",
        "*[Deployment]",
    ],
)
def test_a_workload_is_meant_by(name: str) -> None:
    assert bears(FRONTEND, name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "shop",
        "front",
        "shop/frontend[Job]",
        "other/frontend",
        "shop/[f]rontend",
        "Frontend",
        "10.0.0.0/8",
    ],
)
def test_a_workload_is_not_meant_by(name: str) -> None:
    assert not bears(FRONTEND, name)


def test_variants_of_a_workload_share_its_name_and_differ_in_id() -> None:
    assert bears(VARIANT, "shop/frontend")
    assert bears(VARIANT, "shop/frontend[Deployment]#2")
    assert not bears(VARIANT, "shop/frontend[Deployment]")
    assert not bears(FRONTEND, "shop/frontend[Deployment]#2")


def test_addresses_are_meant_by_addresses_that_they_have_a_part_in() -> None:
    assert bears(PRIVATE, "10.1.2.3")
    assert not bears(PUBLIC, "10.1.2.3")
    assert bears(PUBLIC, "0.0.0.0/0") and bears(PRIVATE, "0.0.0.0/0")
    assert bears(PRIVATE, "external:10.0.0.0/8")
    assert not bears(PRIVATE, "::1")
    assert not bears(PRIVATE, "*")
    assert bears(CONTROLLER, "ingress-controller") and not bears(CONTROLLER, "10.1.2.3")


def test_names_that_nobody_bears_are_told() -> None:
    found = focused(SAMPLE, ["shop/frontend", "shop/frontent", "nowhere/*"])
    assert found.unmatched == ("shop/frontent", "nowhere/*")


def test_a_focus_drops_endpoints_without_connections_but_not_those_named() -> None:
    kept = focused(SAMPLE, ["forgotten", "shop/frontend"], Direction.INGRESS).connectivity
    assert [endpoint.id for endpoint in kept.endpoints] == [
        "idle/forgotten[Deployment]",
        "ingress-controller",
        "shop/frontend[Deployment]",
    ]


def test_without_names_every_endpoint_is_kept() -> None:
    kept = focused(SAMPLE, [], ports=[PortRange(Protocol.SCTP, 9, 9)]).connectivity
    assert kept.endpoints == SAMPLE.endpoints
    assert set(pairs(kept).values()) == {(PortRange(Protocol.SCTP, 9, 9),)}


@given(
    maps(),
    st.lists(st.sampled_from(["a/one", "two", "b/*", "10.0.0.1", "ingress-controller"]), min_size=1),
    st.sampled_from(Direction),
    st.sampled_from([(), HTTP, RANGE, (*DNS, PortRange(Protocol.TCP, 40, 80))]),
)
def test_a_focus_keeps_what_it_says(
    shown: Connectivity, names: list[str], direction: Direction, ports: Allowed
) -> None:
    meant = {endpoint.id for endpoint in shown.endpoints if any(bears(endpoint, name) for name in names)}
    expected = {}
    for (source, destination), allowed in pairs(shown).items():
        inward = destination in meant and direction is not Direction.EGRESS
        outward = source in meant and direction is not Direction.INGRESS
        kept = _common(allowed, ports) if ports else allowed
        if kept and (inward or outward):
            expected[source, destination] = kept
    found = focused(shown, names, direction, ports).connectivity
    assert pairs(found) == expected
    touched = {end for ends in expected for end in ends} | meant
    assert [endpoint.id for endpoint in found.endpoints] == sorted(touched)
    assert list(found.rows) == sorted(found.rows, key=lambda row: row.sources[0])


def _common(one: Allowed, other: Allowed) -> Allowed:
    """The intersection, port by port."""
    both = sorted(_numbers(one) & _numbers(other))
    ranges: list[PortRange] = []
    for protocol, number in both:
        last = ranges[-1] if ranges else None
        if last and last.protocol is protocol and last.last == number - 1:
            ranges[-1] = PortRange(protocol, last.first, number)
        else:
            ranges.append(PortRange(protocol, number, number))
    return tuple(sorted(ranges, key=lambda item: (tuple(Protocol).index(item.protocol), item.first)))


def _numbers(allowed: Allowed) -> set[tuple[Protocol, int]]:
    return {(item.protocol, n) for item in allowed for n in range(item.first, min(item.last, 9000) + 1)}
