"""Which rules of routes get no requests agrees with the rule that answers each request."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netlint.engine.answers.asked_urls import AskedUrl
from netlint.engine.answers.url_doors import Doors
from netlint.engine.lookup import Lookup
from netlint.engine.routing.attachment import GROUP, Attachments
from netlint.engine.routing.dead_rules import DeadRule, DeadRules
from netlint.engine.routing.request_sets import typical_request
from netlint.engine.routing.requests import Request, Scheme
from netlint.engine.routing.route_requests import route_choice
from netlint.engine.routing.route_rivals import cells, sets_of
from netlint.model.entry import (
    AllowedNamespaces,
    Backend,
    Gateway,
    Listener,
    NamedMatch,
    NamespaceFilter,
    ParentReference,
    Route,
    RouteMatch,
    RouteRule,
)
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from tests.unit.engine.requesting import HTTP, backend, http
from tests.unit.engine.route_objects import gateway, route
from tests.unit.normalize.given import snapshot

KINDS = frozenset({"HTTPRoute", "GRPCRoute"})
WORDS = ("", "a", "b", "ab", "GET", "x", "y", "com")
HEADERS = (NamedMatch("h", "Exact", "1"), NamedMatch("h", "Exact", "2"), NamedMatch("k", "Exact", "1"))
PATTERN = NamedMatch("h", "RegularExpression", "1.*")

hosts = st.sampled_from([(), ("x.com",), ("*.com",), ("*.com", "x.com"), ("y.x.com",), ("*.x.com",)])
headers = st.lists(st.sampled_from([*HEADERS, PATTERN]), max_size=2, unique_by=lambda item: item.name)
matches = st.builds(
    RouteMatch,
    st.sampled_from(["PathPrefix", "PathPrefix", "PathPrefix", "Exact", "RegularExpression"]),
    st.sampled_from(["/", "/", "/a", "/a/", "/a/b"]),
    st.sampled_from(["", "", "GET"]),
    headers.map(tuple),
    st.sampled_from([(), (), (NamedMatch("q", "Exact", "1"),)]),
)
calls = st.builds(
    RouteMatch,
    st.sampled_from(["Exact", "Exact", "RegularExpression"]),
    st.sampled_from(["", "a", "ab"]),
    st.sampled_from(["", "b"]),
    headers.map(tuple),
)
RULES = st.lists(st.lists(matches, min_size=1, max_size=2), min_size=1, max_size=4)
CALLS = st.lists(st.lists(calls, min_size=1, max_size=2), min_size=1, max_size=4)
SECTIONS = st.sampled_from(["", "one", "two"])
LISTENERS = st.tuples(*[st.sampled_from(["", "*.com", "x.com", "*.x.com"])] * 2)

REQUESTS = [
    Request(host, path, Scheme.HTTP, method, held, query)
    for host, path, method, held, query in product(
        ["x.com", "any1.com", "y.x.com", "any1.x.com", "any1.example"],
        ["/", "/a", "/a/", "/a/b", "/ab/b", "/a/any1", "/any1/b", "/any1"],
        ["GET", "HEAD"],
        [(), (("h", "1"),), (("h", "2"),), (("h", "1"), ("k", "1")), (("k", "1"),)],
        [(), (("q", "1"),)],
    )
]


def cluster(
    listeners: tuple[str, ...], written: list[tuple[tuple[str, ...], str, list[list[RouteMatch]]]], kind: str
) -> Snapshot:
    """A Gateway with two listeners, and routes of their hostnames, section and matches."""
    everyone = NamespaceFilter(AllowedNamespaces.ALL)
    served = tuple(
        Listener(name, 80 + number, "HTTP", host, everyone, KINDS)
        for number, (name, host) in enumerate(zip(("one", "two"), listeners, strict=True))
    )
    routes = tuple(
        Route(
            kind,
            "shop",
            f"r{number}",
            hostnames,
            (ParentReference(GROUP, "Gateway", "shop", "g", section),),
            tuple(
                RouteRule(tuple(of_rule), (Backend("shop", f"s{number}-{index}", 80),))
                for index, of_rule in enumerate(rules)
            ),
        )
        for number, (hostnames, section, rules) in enumerate(written)
    )
    return Snapshot(gateways=(Gateway("Gateway", "shop", "g", "c", served),), routes=routes)


SNAPSHOTS = st.builds(
    cluster,
    LISTENERS,
    st.lists(st.tuples(hosts, SECTIONS, RULES), min_size=1, max_size=3),
    st.just("HTTPRoute"),
) | st.builds(
    cluster,
    LISTENERS,
    st.lists(st.tuples(hosts, SECTIONS, CALLS), min_size=1, max_size=3),
    st.just("GRPCRoute"),
)


def dead_rules(model: Snapshot) -> tuple[Lookup, list[DeadRule]]:
    lookup = Lookup(model)
    return lookup, list(DeadRules(lookup).found(among_routes=True))


@settings(deadline=None)
@given(SNAPSHOTS)
def test_no_request_gets_to_a_dead_rule(model: Snapshot) -> None:
    """S5.20, S5.22: at no listener by the text of the API.

    None may get to one that is dead for certain either; that two patterns are the same is not asked for a request.
    """
    lookup, found = dead_rules(model)
    if not found:
        return
    attachments = lookup.once(Attachments)
    dead = {id(item.dead.rule) for item in found}
    surely_dead = {id(item.dead.rule) for item in found if item.certain and not _has_pattern(model)}
    for listener in model.gateways[0].listeners:
        for request in REQUESTS:
            candidates = route_choice(request, attachments.at(listener)).candidates
            assert not candidates or id(candidates[0].rule) not in dead
            assert surely_dead.isdisjoint(id(candidate.rule) for candidate in candidates)


@settings(deadline=None)
@given(SNAPSHOTS)
def test_every_other_rule_has_a_request_that_may_get_to_it(model: Snapshot) -> None:
    """S5.20, S5.22."""
    lookup, found = dead_rules(model)
    attachments = lookup.once(Attachments)
    dead = {id(item.dead.rule) for item in found}
    for item in model.routes:
        served = [cell for cell in cells(attachments.of(item)) if cell[0].listener is not None]
        for number, rule in enumerate(item.rules):
            sets = [match.requests for match in sets_of(item, number) if match is not None]
            if id(rule) in dead or len(sets) < len(rule.matches) or not served:
                continue
            asked = [
                (attachment.listener, typical_request(requests, hostname, Scheme.HTTP, WORDS))
                for attachment, hostname in served
                for requests in sets
            ]
            assert any(
                candidate.rule is rule
                for listener, request in asked
                if listener is not None
                for candidate in route_choice(request, attachments.at(listener)).candidates
            )


@settings(deadline=None)
@given(SNAPSHOTS)
def test_the_request_that_is_shown_gets_to_the_rule_that_is_named(model: Snapshot) -> None:
    """S5.20, S5.22: there is one unless patterns decide, the age of another route does, or the route is not served."""
    lookup, found = dead_rules(model)
    attachments = lookup.once(Attachments)
    for item in found:
        served = [at for at in attachments.of(item.dead.route) if at.answer is not Truth.FALSE]
        if item.example is None:
            assert not served or len(model.routes) > 1 or _has_pattern(model)
            continue
        listener = next(at.listener for at in served if at.listener and at.listener.port == item.example.port)
        choice = route_choice(item.example.request, attachments.at(listener))
        assert choice.settled
        assert choice.candidates[0].rule is item.takers[0].rule
        (door,) = Doors(lookup).of(AskedUrl(*item.example))
        assert door.choice.candidates[0].rule is item.takers[0].rule


def _has_pattern(model: Snapshot) -> bool:
    matches = (match for item in model.routes for rule in item.rules for match in rule.matches)
    kinds = (kind for match in matches for kind in (match.path_type, *(item.type for item in match.headers)))
    return "RegularExpression" in kinds


def shown(text: str) -> list[tuple[str, list[str], bool]]:
    """Each dead rule by its Service, those that take from it, and whether that is certain."""
    return [
        (item.dead.rule.backends[0].service, [t.rule.backends[0].service for t in item.takers], item.certain)
        for item in dead_rules(snapshot(text))[1]
    ]


def canary(name: str, header: str = "h") -> str:
    match = f"{{headers: [{{name: {header}, value: x}}]}}"
    return f"{{matches: [{match}], backendRefs: [{{name: {name}, port: 80}}]}}"


def call(name: str, *methods: str) -> str:
    listed = ", ".join(f"{{method: {{{method}}}}}" for method in methods)
    return f"{{matches: [{listed}], backendRefs: [{{name: {name}, port: 80}}]}}"


def grpc(*rules: str) -> str:
    return route(f"hostnames: [a.com], rules: [{', '.join(rules)}]", kind="GRPCRoute")


BOTH = "{matches: [{path: {value: /a}}, {path: {value: /b}}], backendRefs: [{name: both, port: 80}]}"
NARROW = "name: a, port: 80, protocol: HTTP, hostname: a.com"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            http(backend("web"), backend("api")), [("api", ["web"], True)], id="S5.20 the first of a route"
        ),
        pytest.param(
            http(backend("web"), "{backendRefs: [{name: api, port: 80}]}"),
            [("api", ["web"], True)],
            id="S5.21 no matches",
        ),
        pytest.param(
            http(canary("web", "H"), canary("api")), [("api", ["web"], True)], id="S5.21 names of headers"
        ),
        pytest.param(http(canary("web"), backend("api")), [], id="S5.20 the more headers"),
        pytest.param(
            http(backend("web", "/a"), backend("api", "/b"), BOTH),
            [("both", ["web", "api"], True)],
            id="S5.21 every match",
        ),
        pytest.param(http(backend("web", "/a"), BOTH), [], id="S5.21 one match is left"),
        pytest.param(http(backend("web", "/a"), backend("api", "/a", "Exact")), [], id="T254"),
        pytest.param(
            http(backend("web", "/a"), backend("api", "/a/")),
            [("web", ["api"], False)],
            id="S5.20 a slash counts",
        ),
        pytest.param(
            http(
                backend("web", "'/a.*'", "RegularExpression"), backend("api", "'/a.*'", "RegularExpression")
            ),
            [],
            id="S5.20 patterns",
        ),
        pytest.param(
            gateway(HTTP) + http(backend("web")) + http(backend("api"), name="s"), [], id="S5.20 the older"
        ),
        pytest.param(
            gateway(NARROW) + http(backend("web")) + http(backend("api", "/a"), name="s", hosts="'*.com'"),
            [("api", ["web"], False)],
            id="S5.20 the closer hostname at a listener that has no other",
        ),
        pytest.param(
            gateway(HTTP) + http(backend("web")) + http(backend("api", "/a"), name="s", hosts="'*.com'"),
            [],
            id="S5.20 the closer hostname is one of many",
        ),
        pytest.param(
            gateway(NARROW, "name: b, port: 81, protocol: HTTP")
            + http(backend("web"))
            + http(backend("api", "/a"), name="s", hosts="'*.com'"),
            [],
            id="S5.11 another listener has more",
        ),
        pytest.param(
            gateway(HTTP) + http(backend("web", "/a/")) + http(backend("api", "/a"), name="s"),
            [("api", ["web"], False)],
            id="S5.20 a slash counts among routes",
        ),
        pytest.param(
            grpc(call("web", "service: a, method: b"), call("api", "service: a, method: b")),
            [("api", ["web"], True)],
            id="S5.22 the same call",
        ),
        pytest.param(
            grpc(call("web", "service: a"), call("api", "service: a, method: b")), [], id="S5.22 the longer"
        ),
        pytest.param(
            http(backend("web", "/a"), backend("api")) + http(backend("api", "/a"), name="r", hosts="b.com"),
            [],
            id="S6.9",
        ),
    ],
)
def test_a_rule_is_dead_where_others_outrank_all_of_its_matches(
    text: str, expected: list[tuple[str, list[str], bool]]
) -> None:
    assert shown(text) == expected
