"""What Ingresses and routes publish."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.routing.destinations import Problem
from netlint.engine.routing.published import Publications, Published
from netlint.model.truth import Truth
from tests.unit.engine.route_objects import gateway, listener_set, manifest, openshift_route, route, service
from tests.unit.normalize.given import snapshot

HTTP = "name: a, port: 80, protocol: HTTP"
WEB = service("web", "[{name: http, port: 80, targetPort: 8080}]")
TO_WEB = "rules: [{backendRefs: [{name: web, port: 80}]}]"
CLASS = (
    "---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\n"
    "metadata: {name: c, annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}}\n"
    "spec: {controller: example.com/c}\n"
)


def published(text: str, rejected: tuple[int, ...] = ()) -> list[Published]:
    return list(Publications(Lookup(snapshot(text, rejected=rejected))))


def ingress(spec: str, class_name: str = "c") -> str:
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: shop}\n"
        f"spec: {{ingressClassName: {class_name}, {spec}}}\n"
    )


def paths(host: str, *items: tuple[str, str]) -> str:
    written = ", ".join(
        f"{{path: {path}, pathType: {kind}, backend: {{service: {{name: web, port: {{name: http}}}}}}}}"
        for path, kind in items
    )
    return f"{{host: {host}, http: {{paths: [{written}]}}}}"


DEFAULT = "defaultBackend: {service: {name: web, port: {number: 80}}}"


def shown(item: Published) -> tuple[str, str, str, str, Truth]:
    return item.host, item.path, item.path_type, item.scheme, item.certain


def test_each_path_of_an_ingress_is_published_and_its_default_backend_last() -> None:
    """S4.3, S4.5, S4.15."""
    rules = paths("a.com", ("/x", "Exact"), ("/y", "Prefix")) + ", " + paths("b.com", ("/", "Prefix"))
    found = published(WEB + CLASS + ingress(f"rules: [{rules}], tls: [{{hosts: [a.com]}}], {DEFAULT}"))
    assert [shown(item) for item in found] == [
        ("a.com", "/x", "Exact", "https", Truth.TRUE),
        ("a.com", "/y", "Prefix", "https", Truth.TRUE),
        ("b.com", "/", "Prefix", "http", Truth.TRUE),
        ("", "/", "Prefix", "http", Truth.TRUE),
    ]
    assert [item.tls for item in found] == [True, True, False, False]
    first = found[0]
    assert (first.class_name, first.controller, first.gateway, first.listener) == (
        "c",
        "example.com/c",
        None,
        None,
    )
    assert first.port is not None
    assert first.port.target == 8080
    assert first.origin.path == ("spec", "rules", 0, "http", "paths", 0, "backend")


@pytest.mark.parametrize(
    ("class_name", "expected"),
    [
        pytest.param("''", ("c", "example.com/c"), id="S4.17 the default class"),
        pytest.param("other", ("other", ""), id="S4.16 a class that is not in the input"),
    ],
)
def test_the_class_of_an_ingress(class_name: str, expected: tuple[str, str]) -> None:
    (found,) = published(CLASS + ingress(DEFAULT, class_name))
    assert (found.class_name, found.controller) == expected


def test_of_two_default_classes_the_newest_is_taken() -> None:
    """T221, S4.17: no file tells which."""
    (found,) = published(CLASS + CLASS.replace("name: c", "name: d") + ingress(DEFAULT, "''"))
    assert (found.class_name, found.controller) == ("", "")


def test_a_host_without_http_is_up_to_the_controller() -> None:
    """T214, S4.6."""
    found = published(WEB + ingress(f"rules: [{{host: h.com}}], {DEFAULT}"))
    assert [(item.host, item.certain) for item in found] == [("h.com", Truth.UNKNOWN), ("", Truth.TRUE)]


@pytest.mark.parametrize(
    ("text", "problem", "certain"),
    [
        pytest.param(
            service("cart") + ingress(DEFAULT), Problem.NO_SERVICE, Truth.TRUE, id="T199 S4.4 missing"
        ),
        pytest.param(ingress(DEFAULT), Problem.NO_SERVICE, Truth.UNKNOWN, id="S4.4 unseen"),
        pytest.param(
            service("web", "[{port: 81}]") + ingress(DEFAULT),
            Problem.NO_PORT,
            Truth.TRUE,
            id="T200 S4.3 no such port",
        ),
    ],
)
def test_what_does_not_work_is_published_with_its_problem(
    text: str, problem: Problem, certain: Truth
) -> None:
    (found,) = published(text)
    assert (found.problem, found.port, found.certain) == (problem, None, certain)


def test_a_route_is_published_at_each_listener_and_host() -> None:
    """S5.12, S5.18, S5.21."""
    text = WEB + gateway(
        'name: a, port: 80, protocol: HTTP, hostname: "*.com"',
        "name: b, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: s}]}",
        "name: c, port: 5432, protocol: TCP",
    )
    match = "{path: {type: Exact, value: /x}, method: GET}, {path: {type: Exact, value: /x}, method: PUT}"
    rule = f"{{matches: [{match}], backendRefs: [{{name: web, port: 80}}]}}"
    found = published(text + route(f"hostnames: [a.com, b.org], rules: [{rule}]"))
    assert [(item.listener.name if item.listener else "", *shown(item)) for item in found] == [
        ("a", "a.com", "/x", "Exact", "http", Truth.TRUE),
        ("b", "a.com", "/x", "Exact", "https", Truth.TRUE),
        ("b", "b.org", "/x", "Exact", "https", Truth.TRUE),
    ]
    assert [item.tls for item in found] == [False, True, True]
    assert {(item.gateway.name if item.gateway else "", item.class_name) for item in found} == {("g", "c")}


def test_the_controller_of_a_gateway_class() -> None:
    """S5.2."""
    text = gateway(HTTP) + manifest("GatewayClass", "{controllerName: example.com/x}", "c") + route(TO_WEB)
    assert [item.controller for item in published(text)] == ["example.com/x"]


def test_a_gateway_that_is_not_in_the_input_may_publish_every_host_of_a_route() -> None:
    """S5.33."""
    (found,) = published(WEB + route("hostnames: [a.com], " + TO_WEB))
    assert shown(found) == ("a.com", "/", "PathPrefix", "http", Truth.UNKNOWN)
    assert (found.gateway, found.listener, found.class_name, found.controller) == (None, None, "", "")


def test_a_route_that_does_not_attach_publishes_nothing() -> None:
    """T236, T238."""
    assert published(WEB + gateway(HTTP) + route(TO_WEB, parent="name: g, sectionName: b")) == []
    assert published(WEB + gateway(HTTP) + route(TO_WEB, kind="TCPRoute")) == []


@pytest.mark.parametrize(
    ("kind", "protocol", "scheme", "more"),
    [
        pytest.param("GRPCRoute", "HTTP", "http", "", id="GRPCRoute"),
        pytest.param("TLSRoute", "TLS", "tls", ", tls: {mode: Passthrough}", id="TLSRoute"),
        pytest.param("TCPRoute", "TCP", "tcp", "", id="TCPRoute"),
        pytest.param("UDPRoute", "UDP", "udp", "", id="UDPRoute"),
        pytest.param("TCPRoute", "example.com/odd", "tcp", "", id="S5.3 a vendor's protocol"),
    ],
)
def test_the_scheme_is_that_of_the_listener(kind: str, protocol: str, scheme: str, more: str) -> None:
    """S5.3, S5.8."""
    text = gateway(f"name: a, port: 1, protocol: {protocol}{more}") + route(TO_WEB, kind=kind)
    assert [(item.scheme, item.tls) for item in published(text)] == [(scheme, scheme == "tls")]


def test_of_several_tcproutes_only_the_oldest_gets_traffic() -> None:
    """T256, S5.24."""
    text = WEB + gateway("name: a, port: 1, protocol: TCP", "name: b, port: 2, protocol: TCP")
    text += route(TO_WEB, kind="TCPRoute", name="one", parent="name: g, sectionName: a")
    alone = published(text)
    both = published(text + route(TO_WEB, kind="TCPRoute", name="two", parent="name: g"))
    assert [item.certain for item in alone] == [Truth.TRUE]
    answers = [(item.entry.name, item.listener.name if item.listener else "", item.certain) for item in both]
    assert answers == [("one", "a", Truth.UNKNOWN), ("two", "a", Truth.UNKNOWN), ("two", "b", Truth.TRUE)]


def test_several_httproutes_share_a_listener() -> None:
    """S5.20."""
    text = WEB + gateway(HTTP) + route(TO_WEB, name="one") + route(TO_WEB, name="two")
    assert [item.certain for item in published(text)] == [Truth.TRUE, Truth.TRUE]


def test_mirrors_are_published_and_marked() -> None:
    """S5.30."""
    mirror = "{type: RequestMirror, requestMirror: {backendRef: {name: copy, port: 80}}}"
    rules = f"rules: [{{filters: [{mirror}], backendRefs: [{{name: web, port: 80}}]}}]"
    found = published(WEB + service("copy") + gateway(HTTP) + route(rules))
    assert [(str(item.service), item.mirror) for item in found] == [("shop/web", False), ("shop/copy", True)]


def test_a_backend_of_weight_0_is_published_with_its_problem() -> None:
    """T248, S5.28."""
    found = published(
        WEB + gateway(HTTP) + route("rules: [{backendRefs: [{name: web, port: 80, weight: 0}]}]")
    )
    assert [(item.problem, item.certain) for item in found] == [(Problem.NO_WEIGHT, Truth.TRUE)]


def test_what_the_api_server_refuses_publishes_nothing() -> None:
    """D.7."""
    text = WEB + gateway(HTTP) + route(TO_WEB) + ingress(DEFAULT)
    assert len(published(text)) == 2
    assert published(text, rejected=(2, 3)) == []
    assert [item.entry.name for item in published(text, rejected=(1,))] == ["i"]


def test_a_route_at_a_listener_set() -> None:
    """T260, S5.14."""
    text = gateway(HTTP, more=", allowedListeners: {namespaces: {from: Same}}")
    text += listener_set("name: extra, port: 90, protocol: HTTP") + WEB
    (found,) = published(text + route(TO_WEB, parent="kind: ListenerSet, name: s"))
    assert found.gateway is not None
    assert found.listener is not None
    assert (found.gateway.kind, found.listener.name, found.class_name) == ("Gateway", "extra", "c")
    assert found.certain is Truth.TRUE


def of_openshift(spec: str, **names: str) -> str:
    return openshift_route(f"{{to: {{kind: Service, name: web}}, {spec}}}", **names)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param("host: a.com", [("a.com", "/", "Prefix", "http")], id="V8.20 clear text"),
        pytest.param("host: a.com, path: /x", [("a.com", "/x", "Prefix", "http")], id="V8.19 a path"),
        pytest.param(
            "host: a.com, tls: {termination: edge}", [("a.com", "/", "Prefix", "https")], id="V8.20 edge"
        ),
        pytest.param(
            "host: a.com, tls: {termination: reencrypt, insecureEdgeTerminationPolicy: Allow}",
            [("a.com", "/", "Prefix", "https"), ("a.com", "/", "Prefix", "http")],
            id="V8.21 both",
        ),
        pytest.param(
            "host: a.com, tls: {termination: passthrough}", [("a.com", "", "", "tls")], id="V8.20 passthrough"
        ),
        pytest.param("", [("r-shop.*", "/", "Prefix", "http")], id="V8.19 a host that the router makes up"),
        pytest.param("subdomain: x", [("x.*", "/", "Prefix", "http")], id="V8.19 a subdomain"),
    ],
)
def test_a_route_of_openshift_is_published(spec: str, expected: list[tuple[str, str, str, str]]) -> None:
    found = published(WEB + of_openshift(spec))
    assert [shown(item) for item in found] == [(*item, Truth.TRUE) for item in expected]
    assert {item.origin.path for item in found} == {("spec", "to")}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param("host: a.com, path: /x", Truth.TRUE, id="another path"),
        pytest.param("host: b.com", Truth.TRUE, id="another host"),
        pytest.param("host: A.com", Truth.UNKNOWN, id="the same"),
    ],
)
def test_the_oldest_route_claims_a_host(other: str, expected: Truth) -> None:
    """V8.23: no file tells which is the oldest."""
    text = WEB + of_openshift("host: a.com")
    assert published(text + of_openshift(other, name="other"))[0].certain is expected
    elsewhere = published(text + of_openshift("host: a.com, path: /x", namespace="elsewhere"))
    assert elsewhere[0].certain is Truth.UNKNOWN


def test_a_refused_route_of_openshift_claims_nothing() -> None:
    """D.7."""
    text = WEB + of_openshift("host: a.com") + of_openshift("host: a.com", name="other")
    assert [shown(item) for item in published(text, (2,))] == [("a.com", "/", "Prefix", "http", Truth.TRUE)]


def test_wildcards_of_openshift_have_to_be_switched_on() -> None:
    """V8.23."""
    (found,) = published(WEB + of_openshift("host: www.a.com, wildcardPolicy: Subdomain"))
    assert (found.host, found.certain) == ("*.a.com", Truth.UNKNOWN)


def test_alternate_backends_share_the_requests_but_for_those_of_weight_0() -> None:
    """V8.19."""
    backends = "alternateBackends: [{kind: Service, name: new}, {kind: Service, name: old, weight: 0}]"
    found = published(WEB + service("new") + service("old") + of_openshift(f"host: a.com, {backends}"))
    assert [(item.backend.service, item.problem) for item in found] == [
        ("web", None),
        ("new", None),
        ("old", Problem.NO_WEIGHT),
    ]
