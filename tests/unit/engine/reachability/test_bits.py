"""Laws of sets as bits and of regions, against plain sets of pairs."""

from hypothesis import given
from hypothesis import strategies as st

from netlint.engine.reachability.bits import (
    EMPTY,
    Region,
    bits_of,
    difference,
    disjoint,
    indices_of,
    intersection,
    mask_at,
    region_of,
    union,
    within,
)

SETS = st.integers(0, 2**6 - 1)
RECTANGLES = st.lists(st.tuples(SETS, SETS), max_size=6)
REGIONS = RECTANGLES.map(region_of)

Pairs = set[tuple[int, int]]


def pairs(rectangles: list[tuple[int, int]]) -> Pairs:
    """Each port with each class of some rectangles."""
    return {(port, held) for mask, bits in rectangles for port in members(mask) for held in members(bits)}


def members(bits: int) -> list[int]:
    return [index for index in range(bits.bit_length()) if bits >> index & 1]


def pairs_of(region: Region) -> Pairs:
    """Each port with each class of a region that is what it promises: no class twice, nothing empty."""
    seen = 0
    for mask, bits in region.items():
        assert mask and bits
        assert not seen & bits
        seen |= bits
    return pairs(list(region.items()))


@given(st.sets(st.integers(0, 3000)))
def test_a_set_is_its_members_ascending(indices: set[int]) -> None:
    bits = bits_of(indices, 3001)
    assert list(indices_of(bits)) == sorted(indices)
    assert bits == sum(1 << index for index in indices)


@given(RECTANGLES)
def test_a_region_is_the_union_of_its_rectangles(rectangles: list[tuple[int, int]]) -> None:
    assert pairs_of(region_of(rectangles)) == pairs(rectangles)


@given(st.dictionaries(SETS, SETS))
def test_classes_may_stand_under_several_masks_before(by_mask: dict[int, int]) -> None:
    assert pairs_of(disjoint(by_mask)) == pairs(list(by_mask.items()))


@given(REGIONS, REGIONS)
def test_regions_are_sets(one: Region, other: Region) -> None:
    before = dict(one), dict(other)
    left, right = pairs_of(one), pairs_of(other)
    assert pairs_of(union(one, other)) == left | right
    assert pairs_of(intersection(one, other)) == left & right
    assert pairs_of(difference(one, other)) == left - right
    assert (dict(one), dict(other)) == before


@given(REGIONS, SETS)
def test_a_region_is_cut_down_to_some_classes(region: Region, bits: int) -> None:
    kept = set(members(bits))
    assert pairs_of(within(region, bits)) == {pair for pair in pairs_of(region) if pair[1] in kept}


@given(REGIONS, st.integers(0, 6))
def test_one_class_is_reached_on_the_ports_of_its_mask(region: Region, index: int) -> None:
    assert set(members(mask_at(region, 1 << index))) == {p for p, held in pairs_of(region) if held == index}


def test_nothing_has_no_members() -> None:
    assert region_of([]) == region_of([(0, 5), (5, 0)]) == EMPTY
    assert mask_at(EMPTY, 1) == 0
    assert list(indices_of(0)) == []
