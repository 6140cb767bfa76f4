"""Sets of requests: what they hold, and that their typical requests tell of the whole."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.engine.routing.request_sets import (
    Below,
    Calls,
    Exactly,
    Paths,
    RequestSet,
    plain_request,
    set_of_match,
    set_of_path,
    typical_request,
)
from netlint.engine.routing.requests import Request, Scheme
from netlint.model.entry import Backend, IngressPath, NamedMatch, Route, RouteMatch

HEADER, QUERY = NamedMatch("h", "Exact", "1"), NamedMatch("q", "Exact", "1")
WORDS = ("a", "b", "GET", "x", "com", "")

conditions = st.sampled_from([HEADER, NamedMatch("h", "Exact", "2"), NamedMatch("k", "Exact", "1")])


def sets(paths: st.SearchStrategy[Paths]) -> st.SearchStrategy[RequestSet]:
    return st.builds(
        RequestSet,
        paths,
        st.sampled_from(["", "GET"]),
        st.sets(conditions, max_size=1).map(frozenset),
        st.sets(st.just(QUERY)).map(frozenset),
    )


def one_and_others(paths: st.SearchStrategy[Paths]) -> st.SearchStrategy[tuple[RequestSet, list[RequestSet]]]:
    return st.tuples(sets(paths), st.lists(sets(paths), max_size=4))


SAMPLES = one_and_others(
    st.one_of(
        st.builds(Exactly, st.sampled_from(["/", "/a", "/a/", "/a/b"])),
        st.builds(Below, st.sampled_from(["", "/a", "/a/b"])),
    )
) | one_and_others(st.builds(Calls, st.sampled_from(["", "a", "b"]), st.sampled_from(["", "a", "b"])))


def contains(requests: RequestSet, request: Request) -> bool:
    """Whether a request is in a set, by the words of the API alone (S4.9, S4.10, S5.21, S5.22)."""
    steps = request.path.split("/")[1:]
    match requests.paths:
        case Exactly(path):
            fits = request.path == path
        case Below(path):
            wanted = path.split("/")[1:]
            fits = steps[: len(wanted)] == wanted
        case Calls(service, method):
            fits = len(steps) == 2 and all(steps) and service in ("", steps[0]) and method in ("", steps[1])
    return bool(
        fits
        and requests.method in ("", request.method)
        and all((item.name, item.value) in request.headers for item in requests.headers)
        and all((item.name, item.value) in request.query for item in requests.query)
    )


def everything() -> list[Request]:
    paths = ["/", "/a", "/a/", "/a/b", "/a/b/", "/b/a", "/ab", "/b", "/a/any1", "/any1/b", "/any1/any1"]
    headers = [(), (("h", "1"),), (("h", "2"),), (("k", "1"),), (("h", "1"), ("k", "1"))]
    return [
        Request("x.com", path, Scheme.HTTP, method, held, query)
        for path, method, held, query in product(paths, ["GET", "HEAD"], headers, [(), (("q", "1"),)])
    ]


EVERYTHING = everything()


@settings(deadline=None)
@given(SAMPLES)
def test_a_set_lies_in_several_where_it_lies_in_one_of_them(
    sample: tuple[RequestSet, list[RequestSet]],
) -> None:
    """S4.10, S5.21: so nothing but one path or match can take all that another stands for."""
    one, others = sample
    typical = typical_request(one, "x.com", Scheme.HTTP, WORDS)
    assert contains(one, typical) and contains(one, plain_request(one, "x.com", Scheme.HTTP))
    requests = [request for request in (*EVERYTHING, typical) if contains(one, request)]
    is_covered = all(any(contains(other, request) for other in others) for request in requests)
    assert is_covered is any(other.holds(one) for other in others)
    assert is_covered is any(contains(other, typical) for other in others)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(Below("/a"), Exactly("/a"), True, id="T191 itself"),
        pytest.param(Below("/a"), Exactly("/a/"), True, id="T191 a slash more"),
        pytest.param(Below("/a"), Below("/ab"), False, id="T191 no element of it"),
        pytest.param(Below(""), Below("/a"), True, id="T193 the root"),
        pytest.param(Exactly("/a"), Below("/a"), False, id="T194 one path of many"),
        pytest.param(Exactly("/a"), Exactly("/a/"), False, id="T190"),
        pytest.param(Calls("s", ""), Calls("s", "m"), True, id="S5.22 a method of the service"),
        pytest.param(Calls("", "m"), Calls("s", ""), False, id="S5.22 any service, one method"),
    ],
)
def test_paths_lie_in_others(one: Paths, other: Paths, expected: bool) -> None:
    assert RequestSet(one).holds(RequestSet(other)) is expected


@pytest.mark.parametrize(
    ("path", "is_nginx", "expected"),
    [
        pytest.param("/a", False, None, id="S4.12 up to the class"),
        pytest.param("/a/", True, RequestSet(Below("/a")), id="S4.12 a prefix of ingress-nginx"),
        pytest.param("", True, RequestSet(Below("")), id="S4.12 empty is the root"),
    ],
)
def test_only_the_class_tells_what_an_implementation_specific_path_is(
    path: str, is_nginx: bool, expected: RequestSet | None
) -> None:
    written = IngressPath(path, "ImplementationSpecific", Backend("shop", "web", 80))
    assert set_of_path(written, is_nginx=is_nginx) == expected


def test_names_of_headers_have_no_case_and_count_once() -> None:
    """S5.21."""
    route = Route("HTTPRoute", "shop", "web")
    upper, lower = NamedMatch("H", "Exact", "1"), NamedMatch("h", "Exact", "2")
    assert set_of_match(route, RouteMatch(headers=(upper,))) == RequestSet(
        Below(""), headers=frozenset({HEADER})
    )
    assert set_of_match(route, RouteMatch(headers=(upper, lower))) is None
    assert set_of_match(route, RouteMatch("RegularExpression", "/a.*")) is None
    assert set_of_match(Route("GRPCRoute", "shop", "web"), RouteMatch("RegularExpression", "a.*")) is None


def test_free_parts_of_a_typical_request_have_words_of_their_own() -> None:
    free = RequestSet(Below("/a"))
    assert typical_request(free, "*.x.com", Scheme.HTTP, ["any1", "GET"]) == Request(
        "any2.x.com", "/a/any2", Scheme.HTTP, "HEAD"
    )
    assert plain_request(free, "*.x.com", Scheme.HTTP) == Request("any.x.com", "/a")
    assert plain_request(RequestSet(Calls("", "m")), "", Scheme.HTTP) == Request("any.example", "/any/m")
