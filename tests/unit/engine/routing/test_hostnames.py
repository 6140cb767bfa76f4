"""Which hosts hostnames stand for, in Ingresses and in the Gateway API."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.engine.routing.hostnames import (
    HostSet,
    gateway_host_matches,
    ingress_host_matches,
    shared_hosts,
    specificity,
)

BOUNDED = settings(derandomize=True, deadline=None, max_examples=300, database=None)
LABELS = st.lists(st.sampled_from(["a", "A", "b", "com"]), min_size=1, max_size=4).map(".".join)
HOSTNAMES = st.one_of(st.just(""), LABELS, LABELS.map("*.{}".format))


@pytest.mark.parametrize(
    ("pattern", "host", "in_ingress", "in_gateway"),
    [
        pytest.param("a.com", "a.com", True, True, id="exact"),
        pytest.param("a.com", "A.Com", True, True, id="case of the host"),
        pytest.param("*.A.com", "x.a.com", True, True, id="case of the pattern"),
        pytest.param("a.com", "b.com", False, False, id="other"),
        pytest.param("", "a.com", True, True, id="S4.6 S5.17 unset"),
        pytest.param("*.a.com", "x.a.com", True, True, id="one label"),
        pytest.param("*.a.com", "x.y.a.com", False, True, id="S4.7 S5.17 two labels"),
        pytest.param("*.a.com", "a.com", False, False, id="S4.7 S5.17 the apex"),
        pytest.param("*.a.com", ".a.com", False, False, id="an empty label"),
        pytest.param("*.a.com", "xa.com", False, False, id="no label of its own"),
    ],
)
def test_a_wildcard_is_one_label_in_an_ingress_and_more_in_a_gateway(
    pattern: str, host: str, in_ingress: bool, in_gateway: bool
) -> None:
    assert ingress_host_matches(pattern, host) is in_ingress
    assert gateway_host_matches(pattern, host) is in_gateway


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        pytest.param("*.example.com", "www.example.com", "www.example.com", id="T230 one label"),
        pytest.param("*.example.com", "a.b.example.com", "a.b.example.com", id="T230 two labels"),
        pytest.param("a.example.com", "*.example.com", "a.example.com", id="T232"),
        pytest.param("a.example.com", "b.test.com", None, id="T233"),
        pytest.param("*.example.com", "example.com", None, id="S5.17 the apex"),
        pytest.param("*.example.com", "*.a.example.com", "*.a.example.com", id="S5.18 two wildcards"),
        pytest.param("*.example.com", "*.example.com", "*.example.com", id="S5.18 the same"),
        pytest.param("*.a.com", "*.b.com", None, id="S5.18 wildcards apart"),
        pytest.param("*.a.com", "*.aa.com", None, id="S5.18 a label is not cut"),
        pytest.param("", "*.a.com", "*.a.com", id="S5.17 unset"),
        pytest.param("", "", "", id="both unset"),
        pytest.param("a.com", "A.COM", "a.com", id="case"),
    ],
)
def test_what_two_hostnames_share(one: str, other: str, shared: str | None) -> None:
    assert shared_hosts(one, other) == shared
    assert shared_hosts(other, one) == shared


@BOUNDED
@given(HOSTNAMES, HOSTNAMES, LABELS)
def test_a_host_is_shared_when_both_stand_for_it(one: str, other: str, host: str) -> None:
    """S5.18."""
    shared = shared_hosts(one, other)
    both = gateway_host_matches(one, host) and gateway_host_matches(other, host)
    assert both is (shared is not None and gateway_host_matches(shared, host))


@BOUNDED
@given(st.lists(HOSTNAMES, max_size=4), HOSTNAMES)
def test_a_set_of_hosts_meets_what_one_of_them_meets(hostnames: list[str], other: str) -> None:
    """S5.18."""
    assert HostSet(hostnames).meets(other) is any(shared_hosts(h, other) is not None for h in hostnames)


def test_the_most_specific_hostname_comes_last() -> None:
    """S5.9, S5.20."""
    hostnames = ["*.example.com", "a.b", "", "*.a.example.com", "*.com"]
    expected = ["", "*.com", "*.example.com", "*.a.example.com", "a.b"]
    assert sorted(hostnames, key=specificity) == expected
