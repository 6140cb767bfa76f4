"""Which paths a prefix matches."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.engine.routing.requests import prefix_matches

PATHS = st.lists(st.sampled_from(["", "a", "b", "ab"]), max_size=4).map(lambda parts: "/" + "/".join(parts))


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/foo", True), ("/foo/", True), ("/foo/bar", True), ("/foobar", False), ("/Foo", False), ("/", False)],
)
@pytest.mark.parametrize("prefix", ["/foo", "/foo/"])
def test_a_prefix_goes_by_elements(prefix: str, path: str, expected: bool) -> None:
    """T191, S4.10, S5.21."""
    assert prefix_matches(prefix, path) is expected


@settings(derandomize=True, deadline=None, database=None)
@given(PATHS, PATHS)
def test_a_prefix_matches_when_its_elements_begin_the_path(prefix: str, path: str) -> None:
    """S4.10."""
    wanted, asked = prefix.rstrip("/").split("/"), path.split("/")
    assert prefix_matches(prefix, path) is (asked[: len(wanted)] == wanted)
