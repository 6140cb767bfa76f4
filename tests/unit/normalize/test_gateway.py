"""Gateways, listener sets, routes and grants: what is read of them, for the rows that are cited to be decided."""

import pytest

from netlint.model.entry import (
    AllowedNamespaces,
    Backend,
    Gateway,
    GatewayClass,
    GrantSide,
    Listener,
    NamedMatch,
    NamespaceFilter,
    ParentReference,
    ReferenceGrant,
    Route,
    RouteMatch,
)
from netlint.model.policy import Status
from netlint.model.selector import labels_equal
from netlint.origin import Origin
from tests.unit.normalize.given import only, snapshot

GROUP = "gateway.networking.k8s.io"


def document(kind: str, spec: str, name: str = "g", group: str = GROUP) -> str:
    return (
        f"\napiVersion: {group}/v1\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\nspec: {spec}\n"
    )


def gateway(spec: str) -> Gateway:
    return only(snapshot(document("Gateway", spec)).gateways)


def listener(body: str) -> Listener:
    return only(gateway(f"{{listeners: [{body}]}}").listeners)


def route(spec: str, kind: str = "HTTPRoute") -> Route:
    return only(snapshot(document(kind, spec)).routes)


@pytest.mark.parametrize(
    ("protocol", "kinds"),
    [
        ("HTTP", {"HTTPRoute", "GRPCRoute"}),
        ("HTTPS", {"HTTPRoute", "GRPCRoute"}),
        ("TLS", {"TLSRoute"}),
        ("TCP", {"TCPRoute"}),
        ("UDP", {"UDPRoute"}),
        ("example.com/other", {"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"}),
    ],
)
def test_the_kinds_of_routes_follow_from_the_protocol(protocol: str, kinds: set[str]) -> None:
    """T238, S5.8."""
    found = listener(f"{{name: a, port: 80, protocol: {protocol}}}")
    assert found.route_kinds == kinds
    assert found.route_namespaces == NamespaceFilter(AllowedNamespaces.SAME)
    assert found.hostname == ""


def test_kinds_that_are_listed_win() -> None:
    """S5.8."""
    kinds = "[{kind: TCPRoute}, {group: example.com, kind: OtherRoute}]"
    assert listener(f"{{protocol: HTTP, allowedRoutes: {{kinds: {kinds}}}}}").route_kinds == {"TCPRoute"}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{from: All}", NamespaceFilter(AllowedNamespaces.ALL)),
        ("{}", NamespaceFilter(AllowedNamespaces.SAME)),
        (
            "{from: Selector, selector: {matchLabels: {team: t}}}",
            NamespaceFilter(AllowedNamespaces.SELECTOR, labels_equal([("team", "t")])),
        ),
    ],
)
def test_namespaces_of_routes(written: str, expected: NamespaceFilter) -> None:
    """T235, S5.8."""
    assert listener(f"{{allowedRoutes: {{namespaces: {written}}}}}").route_namespaces == expected


def test_tls_of_a_listener() -> None:
    """T265, S5.6, S5.7."""
    found = listener(
        "{protocol: HTTPS, port: 443, hostname: '*.example.com', tls: {certificateRefs: ["
        "{name: here}, {name: there, namespace: certs}, {kind: Other, group: example.com, name: x}]}}"
    )
    assert (found.port, found.hostname, found.tls_mode) == (443, "*.example.com", "Terminate")
    assert found.certificates == (("shop", "here"), ("certs", "there"))
    assert listener("{protocol: TLS, tls: {mode: Passthrough}}").tls_mode == "Passthrough"
    assert listener("{protocol: HTTP}").tls_mode == ""


def test_a_gateway_takes_no_listener_sets_unless_it_says_so() -> None:
    """S5.15."""
    assert gateway("{gatewayClassName: c}").listener_sets.allowed is AllowedNamespaces.NONE
    spec = "{gatewayClassName: c, allowedListeners: {namespaces: {from: Same}}}"
    assert gateway(spec).listener_sets.allowed is AllowedNamespaces.SAME
    assert gateway(spec).class_name == "c"


@pytest.mark.parametrize(
    ("kind", "group"), [("ListenerSet", GROUP), ("XListenerSet", "gateway.networking.x-k8s.io")]
)
def test_listener_sets(kind: str, group: str) -> None:
    """S5.14."""
    text = document(
        kind, "{parentRef: {name: main}, listeners: [{name: a, port: 80, protocol: HTTP}]}", group=group
    )
    found = only(snapshot(text).gateways)
    assert (found.kind, found.parent, found.listeners[0].name) == ("ListenerSet", ("shop", "main"), "a")
    assert found.listeners[0].origin == Origin("a.yaml", 0, ("spec", "listeners", 0))


def test_gateway_classes() -> None:
    """S5.2."""
    found = snapshot(
        f"{{apiVersion: {GROUP}/v1, kind: GatewayClass, metadata: {{name: c}}, spec: {{controllerName: x/y}}}}"
    )
    assert found.gateway_classes == (GatewayClass("c", "x/y"),)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("{name: g}", ParentReference(GROUP, "Gateway", "shop", "g"), id="T239 S5.10 defaults"),
        pytest.param(
            "{kind: Service, name: s}",
            ParentReference(GROUP, "Service", "shop", "s"),
            id="T266 no core Service",
        ),
        pytest.param(
            "{group: '', kind: Service, name: s}",
            ParentReference("", "Service", "shop", "s"),
            id="S5.10 mesh",
        ),
        pytest.param(
            "{name: g, namespace: infra, sectionName: web, port: 443}",
            ParentReference(GROUP, "Gateway", "infra", "g", "web", 443),
            id="T236 S5.11",
        ),
    ],
)
def test_parents(written: str, expected: ParentReference) -> None:
    assert route(f"{{parentRefs: [{written}]}}").parents == (expected,)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("{name: s, port: 80}", Backend("shop", "s", 80), id="T244 S5.25 defaults"),
        pytest.param("{name: s, port: 80, namespace: other}", Backend("other", "s", 80), id="T241 S5.26"),
        pytest.param("{name: s, port: 80, weight: 0}", Backend("shop", "s", 80, weight=0), id="T248 S5.28"),
        pytest.param("{name: s}", Backend("shop", "s", 0), id="T245 no port"),
        pytest.param(
            "{group: multicluster.x-k8s.io, kind: ServiceImport, name: s, port: 80}",
            Backend("shop", "s", 80, kind="ServiceImport"),
            id="another kind",
        ),
        pytest.param(
            "{group: example.com, kind: Service, name: s}",
            Backend("shop", "s", 0, kind="Service.example.com"),
            id="another Service",
        ),
    ],
)
def test_backends(written: str, expected: Backend) -> None:
    found = only(only(route(f"{{rules: [{{backendRefs: [{written}]}}]}}").rules).backends)
    assert found == expected
    assert found.origin == Origin("a.yaml", 0, ("spec", "rules", 0, "backendRefs", 0))


def test_filters_carry_further_backends() -> None:
    """T268, S5.30."""
    rule = only(
        route(
            "{rules: [{filters: [{type: RequestMirror,"
            " requestMirror: {backendRef: {name: m, namespace: other, port: 1}}},"
            "{type: ExternalAuth, externalAuth: {backendRef: {name: auth, port: 2}}}, {type: URLRewrite}],"
            "backendRefs: [{name: s, port: 80, filters: [{type: RequestMirror, requestMirror:"
            " {backendRef: {name: second, port: 3}}}]}]}]}"
        ).rules
    )
    assert rule.mirrors == (
        Backend("other", "m", 1),
        Backend("shop", "auth", 2),
        Backend("shop", "second", 3),
    )
    assert not rule.redirects


def test_redirects() -> None:
    """T247, S5.28."""
    rule = only(route("{rules: [{filters: [{type: RequestRedirect}]}]}").rules)
    assert rule.redirects
    assert rule.backends == ()


@pytest.mark.parametrize("matches", ["", "matches: []", "matches: [{}]", "matches: "])
def test_no_match_means_every_path(matches: str) -> None:
    """S5.21."""
    assert only(route(f"{{rules: [{{{matches}}}]}}").rules).matches == (RouteMatch("PathPrefix", "/"),)


def test_matches() -> None:
    """S5.20, S5.21."""
    found = route(
        "{rules: [{matches: [{path: {type: Exact, value: /a}, method: GET, headers: [{name: h, value: v}],"
        "queryParams: [{type: RegularExpression, name: q, value: w}]}, {path: {value: /b}}]}]}"
    )
    assert found.rules[0].matches == (
        RouteMatch(
            "Exact",
            "/a",
            "GET",
            (NamedMatch("h", "Exact", "v"),),
            (NamedMatch("q", "RegularExpression", "w"),),
        ),
        RouteMatch("PathPrefix", "/b"),
    )


def test_matches_of_a_grpc_route() -> None:
    """S5.22."""
    found = route("{rules: [{matches: [{method: {service: a.B, method: Do}}]}, {}]}", "GRPCRoute")
    assert found.rules[0].matches == (RouteMatch("Exact", "a.B", "Do"),)
    assert found.rules[1].matches == (RouteMatch("Exact", "", ""),)


@pytest.mark.parametrize("kind", ["TCPRoute", "UDPRoute", "TLSRoute"])
def test_other_routes_have_no_matches(kind: str) -> None:
    """S5.19."""
    found = route("{hostnames: [a.example.com], rules: [{backendRefs: [{name: s, port: 80}]}]}", kind)
    assert (found.kind, found.rules[0].matches, found.hostnames) == (kind, (), ("a.example.com",))


@pytest.mark.parametrize("kind", ["ReferenceGrant", "ReferencePolicy"])
def test_grants(kind: str) -> None:
    """T242, S5.26."""
    text = document(
        kind,
        f"{{from: [{{group: {GROUP}, kind: HTTPRoute, namespace: web}}], to: [{{group: '', kind: Service}},"
        "{kind: Secret, name: s}]}",
    )
    assert snapshot(text).grants == (
        ReferenceGrant(
            "shop",
            "g",
            (GrantSide(GROUP, "HTTPRoute", namespace="web"),),
            (GrantSide("", "Service"), GrantSide("", "Secret", name="s")),
        ),
    )
    assert only(snapshot(text, rejected=(0,)).grants).status is Status.REJECTED_OPEN
