"""Which rule of the routes at a listener answers a request, and which listener takes it."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.routing.attachment import Attachments
from netlint.engine.routing.requests import Request, Scheme
from netlint.engine.routing.route_requests import listener_for, route_choice
from tests.unit.engine.route_objects import gateway, listener_set, names, route
from tests.unit.normalize.given import snapshot

LISTENER = "name: a, port: 80, protocol: HTTP"


def at_gateway(text: str, request: Request, listener: str = LISTENER) -> tuple[list[str], bool]:
    model = snapshot(gateway(listener) + text)
    attachments = Attachments(Lookup(model)).at(model.gateways[0].listeners[0])
    return names(route_choice(request, attachments))


def http(target: str, match: str = "", hosts: str = "", name: str = "r", kind: str = "HTTPRoute") -> str:
    matches = f"matches: [{{{match}}}], " if match else ""
    spec = f"hostnames: [{hosts}], rules: [{{{matches}backendRefs: [{{name: {target}, port: 80}}]}}]"
    return route(spec, kind=kind, name=name)


def by_path(kind: str, value: str) -> str:
    return f"path: {{type: {kind}, value: {value}}}"


A = Request("a.com", "/a")
GET_X = Request("a.com", "/a", method="GET", headers=(("X-Env", "dev"),), query=(("v", "2"),))
HEADER = "headers: [{name: x-env, value: dev}]"
QUERY = "queryParams: [{name: v, value: '2'}]"


@pytest.mark.parametrize(
    ("one", "other", "request_"),
    [
        pytest.param(
            http("win", by_path("Exact", "/a")),
            http("lose", by_path("PathPrefix", "/a"), name="a"),
            A,
            id="T254",
        ),
        pytest.param(
            http("win", by_path("PathPrefix", "/a"), "a.com"),
            http("lose", by_path("Exact", "/a"), '"*.com"', "a"),
            A,
            id="S5.20 the host comes first",
        ),
        pytest.param(
            http("win", hosts='"*.b.com"'),
            http("lose", by_path("Exact", "/a"), '"*.com"', "a"),
            Request("x.b.com", "/a"),
            id="S5.20 the longer wildcard",
        ),
        pytest.param(
            http("win", by_path("PathPrefix", "/a/b")),
            http("lose", f"{by_path('PathPrefix', '/a')}, method: GET", name="a"),
            Request("a.com", "/a/b/c"),
            id="S5.20 the longer prefix",
        ),
        pytest.param(
            http("win", "method: GET"), http("lose", HEADER, name="a"), GET_X, id="S5.20 the method"
        ),
        pytest.param(http("win", HEADER), http("lose", QUERY, name="a"), GET_X, id="S5.20 headers"),
        pytest.param(http("win", QUERY), http("lose", name="a"), GET_X, id="S5.20 query parameters"),
        pytest.param(http("win"), http("lose", "method: POST", name="a"), GET_X, id="S5.21 another method"),
        pytest.param(
            http("win"),
            http("lose", HEADER.replace("dev", "prod"), name="a"),
            GET_X,
            id="S5.21 another header",
        ),
        pytest.param(http("win"), http("lose", HEADER, name="a"), A, id="S5.21 no such header"),
        pytest.param(
            http("win"), http("lose", QUERY.replace("2", "3"), name="a"), GET_X, id="S5.21 another parameter"
        ),
        pytest.param(
            http("win", hosts="a.com"), http("lose", hosts="b.com", name="a"), A, id="S5.18 another host"
        ),
    ],
)
def test_the_most_specific_rule_of_routes_answers(one: str, other: str, request_: Request) -> None:
    assert at_gateway(one + other, request_) == (["win"], True)
    assert at_gateway(other + one, request_) == (["win"], True)


@pytest.mark.parametrize("hosts", ["", '"*.com"'])
@pytest.mark.parametrize(
    ("own", "wider", "expected"),
    [
        pytest.param("Exact", "PathPrefix", (["own"], True), id="S5.20 both orders come to the same"),
        pytest.param("PathPrefix", "PathPrefix", (["own", "wider"], False), id="S5.18 a tie at the listener"),
        pytest.param("PathPrefix", "Exact", (["own", "wider"], False), id="S5.18 the path at the listener"),
    ],
)
def test_a_listener_that_narrows_two_routes_to_one_host_may_decide(
    own: str, wider: str, expected: tuple[list[str], bool], hosts: str
) -> None:
    """By the text the routes' own hostnames count, and implementations count what is left of them (S5.18, S5.20)."""
    routes = http("own", by_path(own, "/a"), "a.com") + http("wider", by_path(wider, "/a"), hosts, "a")
    assert at_gateway(routes, A, f"{LISTENER}, hostname: a.com") == expected


@pytest.mark.parametrize("hosts", ["", '"*.com"'])
def test_a_listener_that_narrows_nothing_leaves_the_hostnames_apart(hosts: str) -> None:
    """S5.20."""
    routes = http("own", hosts="a.com") + http("wider", by_path("Exact", "/a"), hosts, "a")
    assert at_gateway(routes, A, f'{LISTENER}, hostname: "*.com"') == (["own"], True)


def test_of_equal_rules_in_two_routes_the_older_answers() -> None:
    """S5.20: by name for want of ages."""
    assert at_gateway(http("two", name="b") + http("one", name="a"), A) == (["one", "two"], False)


def several(*targets: str, name: str = "r") -> str:
    """A route with equal rules."""
    rules = ", ".join(f"{{backendRefs: [{{name: {target}, port: 80}}]}}" for target in targets)
    return route(f"rules: [{rules}]", name=name)


def test_of_equal_rules_in_one_route_the_first_answers() -> None:
    """S5.20."""
    assert at_gateway(several("one", "two"), A) == (["one"], True)


def test_of_equal_rules_in_two_routes_the_first_of_the_older_answers() -> None:
    """S5.20: whichever route that is, its second rule gets nothing."""
    routes = several("one", "two", name="a") + several("three", "four", name="b")
    assert at_gateway(routes, A) == (["one", "three"], False)


def test_the_first_of_equal_rules_answers_where_the_route_may_not_be_served() -> None:
    """S5.20, S5.23."""
    routes = several("one", "two") + http("grpc", name="g", kind="GRPCRoute")
    assert at_gateway(routes, A) == (["grpc", "one"], False)


def test_a_rule_that_may_not_match_leaves_the_request_to_the_next() -> None:
    """S5.20, S5.21: also in a route that ties with another one."""
    header = "headers: [{name: x-env, value: d.*, type: RegularExpression}]"
    rules = ", ".join(
        f"{{matches: [{{{header}}}], backendRefs: [{{name: {target}, port: 80}}]}}"
        for target in ("one", "two")
    )
    found = at_gateway(route(f"rules: [{rules}]", name="a") + http("plain", HEADER, name="b"), GET_X)
    assert found == (["one", "two", "plain"], False)


def test_a_rule_with_several_matches_that_may_hold_is_named_once() -> None:
    """S5.21."""
    pattern = by_path("RegularExpression", "/.*")
    assert at_gateway(http("web", f"{pattern}}}, {{{pattern}"), A) == (["web"], False)


def test_matches_of_one_rule_are_alternatives() -> None:
    """S5.21."""
    text = http(
        "web", f"{by_path('Exact', '/b')}}}, {{{by_path('PathPrefix', '/')}}}, {{{by_path('Exact', '/a')}"
    )
    assert at_gateway(text, A) == (["web"], True)
    assert at_gateway(http("web", f"{by_path('Exact', '/b')}}}, {{method: PUT"), A) == ([], True)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param(by_path("RegularExpression", "/.*"), ["pattern", "plain"], id="path"),
        pytest.param(
            "headers: [{name: x-env, value: d.*, type: RegularExpression}]", ["pattern", "plain"], id="header"
        ),
        pytest.param(
            "queryParams: [{name: v, value: .*, type: RegularExpression}]", ["pattern", "plain"], id="query"
        ),
    ],
)
def test_patterns_are_not_evaluated(pattern: str, expected: list[str]) -> None:
    """S5.20: the precedence of a path that is a pattern is up to the controller."""
    text = http("plain", by_path("PathPrefix", "/")) + http("pattern", pattern, name="p")
    assert at_gateway(text, GET_X) == (expected, False)


def test_a_pattern_of_a_wider_host_does_not_come_near() -> None:
    """S5.20."""
    text = http("own", hosts="a.com") + http("any", by_path("RegularExpression", "/.*"), name="p")
    assert at_gateway(text, A) == (["own"], True)


def test_weight_0_takes_no_requests_and_a_redirect_has_no_backends() -> None:
    """T247, T248, S5.28."""
    weighted = route(
        "rules: [{backendRefs: [{name: a, port: 80, weight: 0}, {name: b, port: 80, weight: 1}]}]"
    )
    assert at_gateway(weighted, A) == (["b"], True)
    redirect = route("rules: [{filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]}]")
    assert at_gateway(redirect, A) == ([""], True)


def grpc(target: str, method: str, name: str = "r") -> str:
    return http(target, f"method: {{{method}}}", name=name, kind="GRPCRoute")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("service: a.S", "method: Do", id="the service"),
        pytest.param("service: a.S, method: Do", "service: a.S", id="the method"),
        pytest.param("service: a.S", "service: a.T", id="another service"),
        pytest.param("service: a.S", "service: a.S, method: Other", id="another method"),
    ],
)
def test_the_most_specific_grpc_method_answers(one: str, other: str) -> None:
    """S5.22."""
    text = grpc("win", one) + grpc("lose", other, "a")
    assert at_gateway(text, Request("a.com", "/a.S/Do", method="POST")) == (["win"], True)


def test_of_the_two_kinds_of_routes_one_is_not_accepted() -> None:
    """T257, S5.23."""
    text = http("plain", hosts="a.com") + http("grpc", hosts="a.com", name="g", kind="GRPCRoute")
    assert at_gateway(text, A) == (["grpc", "plain"], False)


def test_a_route_that_is_refused_answers_nothing() -> None:
    """D.7."""
    model = snapshot(gateway(LISTENER) + http("web"), rejected=(1,))
    attachments = Attachments(Lookup(model)).at(model.gateways[0].listeners[0])
    assert names(route_choice(A, attachments)) == ([], True)


@pytest.mark.parametrize(
    ("host", "scheme", "port", "expected"),
    [
        pytest.param("a.b.com", Scheme.HTTP, 0, "exact", id="S5.9 exact"),
        pytest.param("x.b.com", Scheme.HTTP, 0, "longer", id="S5.9 the longer wildcard"),
        pytest.param("x.com", Scheme.HTTP, 0, "shorter", id="S5.9 the shorter wildcard"),
        pytest.param("x.org", Scheme.HTTP, 0, "every", id="S5.9 none"),
        pytest.param("a.b.com", Scheme.HTTPS, 0, "secure", id="S5.3 the protocol"),
        pytest.param("a.b.com", Scheme.HTTP, 8080, "other", id="S5.3 the port"),
        pytest.param("a.b.com", Scheme.HTTP, 8081, "set", id="S5.15 of a set"),
        pytest.param("x.org", Scheme.HTTPS, 0, "", id="S5.9 no match: 404"),
    ],
)
def test_the_most_specific_listener_takes_a_request(
    host: str, scheme: Scheme, port: int, expected: str
) -> None:
    listeners = [
        ("every", 80, "HTTP", ""),
        ("shorter", 80, "HTTP", "*.com"),
        ("longer", 80, "HTTP", "*.b.com"),
        ("exact", 80, "HTTP", "a.b.com"),
        ("secure", 443, "HTTPS", "*.b.com"),
        ("other", 8080, "HTTP", "*.b.com"),
    ]
    written = [f'name: {n}, port: {p}, protocol: {kind}, hostname: "{h}"' for n, p, kind, h in listeners]
    model = snapshot(gateway(*written) + listener_set("name: set, port: 8081, protocol: HTTP"))
    found = listener_for(Request(host, scheme=scheme), model.gateways, port)
    assert (found.name if found else "") == expected
