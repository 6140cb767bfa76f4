"""Which port of which Service a backend means, or why it means none."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.routing.destinations import Destinations, Problem, service_backends
from netlint.engine.words import qualified
from netlint.model.truth import Truth
from tests.unit.engine.route_objects import gateway, grant, manifest, openshift_route, route, routes, service
from tests.unit.normalize.given import snapshot

FROM_SHOP = "group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop"
HELM = "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: h, namespace: %s}\nspec: {}\n"


def to(backend: str, kind: str = "HTTPRoute", namespace: str = "shop") -> str:
    return route(f"rules: [{{backendRefs: [{{{backend}}}]}}]", kind=kind, namespace=namespace)


def answer(text: str) -> tuple[str, int, Problem | None, Truth]:
    """What the first backend of the first entry means: the Service, the number of its port, the problem."""
    model = snapshot(text)
    entry = model.routes[0] if model.routes else model.ingresses[0]
    if model.routes:
        backend = model.routes[0].rules[0].backends[0]
    else:
        (backend,) = (path.backend for path in model.ingresses[0].rules[0].paths)
    found = Destinations(Lookup(model)).of(entry, backend)
    return (
        "" if found.service is None else qualified(found.service.namespace, found.service.name),
        0 if found.port is None else found.port.number,
        found.problem,
        found.certain,
    )


def ingress(port: str, name: str = "web") -> str:
    return (
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: shop}\n"
        f"spec: {{rules: [{{http: {{paths: [{{path: /, pathType: Prefix, backend: {{service: {{name: {name}, "
        f"port: {{{port}}}}}}}}}]}}}}]}}\n"
    )


WEB = service("web", "[{name: http, port: 80, targetPort: 8080}, {name: dns, port: 53, protocol: UDP}]")
DNS = service(
    "web", "[{name: u, port: 53, protocol: UDP}, {name: t, port: 53, protocol: TCP, targetPort: 1053}]"
)
NO_PORT = ("shop/web", 0, Problem.NO_PORT, Truth.TRUE)
MISSING = ("", 0, Problem.NO_SERVICE, Truth.TRUE)
UNSEEN = ("", 0, Problem.NO_SERVICE, Truth.UNKNOWN)
HTTP = ("shop/web", 80, None, Truth.TRUE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(WEB + to("name: web, port: 80"), HTTP, id="S5.25"),
        pytest.param(WEB + to("name: web, port: 8080"), NO_PORT, id="T244 the pods' port"),
        pytest.param(WEB + ingress("number: 80"), HTTP, id="S4.3 by number"),
        pytest.param(WEB + ingress("name: http"), HTTP, id="S4.3 by name"),
        pytest.param(WEB + ingress("number: 8080"), NO_PORT, id="T200 the pods' port"),
        pytest.param(WEB + ingress("name: web"), NO_PORT, id="S4.3 no such name"),
        pytest.param(
            WEB + ingress("name: dns"), ("shop/web", 0, Problem.PROTOCOL, Truth.TRUE), id="S4.23 TCP only"
        ),
        pytest.param(
            WEB + to("name: web, port: 53", "UDPRoute"), ("shop/web", 53, None, Truth.TRUE), id="UDP"
        ),
        pytest.param(
            WEB + to("name: web, port: 53"),
            ("shop/web", 0, Problem.PROTOCOL, Truth.TRUE),
            id="S5.27 UDP for HTTP",
        ),
        pytest.param(
            WEB + to("name: web, port: 80", "UDPRoute"),
            ("shop/web", 0, Problem.PROTOCOL, Truth.TRUE),
            id="S5.27 TCP for UDP",
        ),
        pytest.param(
            DNS + to("name: web, port: 53"), ("shop/web", 53, None, Truth.TRUE), id="S3.21 one number twice"
        ),
        pytest.param(service("cart") + ingress("number: 80"), MISSING, id="T199 missing"),
        pytest.param(service("web", namespace="other") + ingress("number: 80"), MISSING, id="T199 elsewhere"),
        pytest.param(service("cart") + to("name: web, port: 80"), MISSING, id="S5.27 not found"),
        pytest.param(
            service("web", namespace="other") + to("name: web, port: 80"), MISSING, id="S5.25 elsewhere"
        ),
        pytest.param(to("name: web, port: 80"), UNSEEN, id="no Service in sight"),
        pytest.param(
            HELM % "shop" + service("cart") + to("name: web, port: 80"), UNSEEN, id="a chart's Service"
        ),
        pytest.param(
            service("cart", namespace="other") + to("name: web, port: 80, namespace: other"),
            UNSEEN,
            id="another Service of a shared namespace",
        ),
        pytest.param(
            gateway("name: a, port: 80, protocol: HTTP") + service("cart") + to("name: g-c, port: 80"),
            UNSEEN,
            id="S5.32 what a Gateway makes",
        ),
        pytest.param(
            service("web", namespace="") + to("name: web, port: 80"),
            ("web", 80, None, Truth.UNKNOWN),
            id="S1.68",
        ),
        pytest.param(
            WEB + to("name: web, port: 80, weight: 0"),
            ("", 0, Problem.NO_WEIGHT, Truth.TRUE),
            id="T248 S5.28",
        ),
        pytest.param(
            WEB + to("name: web, port: 80, kind: ServiceImport, group: multicluster.x-k8s.io"),
            ("", 0, Problem.KIND, Truth.UNKNOWN),
            id="S5.27 another kind",
        ),
        pytest.param(
            WEB + ingress("name: use-annotation"), ("", 0, Problem.KIND, Truth.UNKNOWN), id="an action of AWS"
        ),
        pytest.param(
            service("web", more=", type: ExternalName, externalName: db.example.com")
            + to("name: web, port: 80"),
            ("shop/web", 0, Problem.EXTERNAL_NAME, Truth.TRUE),
            id="T263 S5.29 ExternalName",
        ),
        pytest.param(
            service("web", more=", clusterIP: None") + to("name: web, port: 80"), HTTP, id="S5.29 headless"
        ),
        pytest.param(service("web", "[{port: 81}]") + WEB + to("name: web, port: 80"), HTTP, id="S6.9 twice"),
    ],
)
def test_what_a_backend_means(text: str, expected: tuple[str, int, Problem | None, Truth]) -> None:
    assert answer(text) == expected


def test_a_service_that_the_api_server_refuses_takes_no_requests() -> None:
    """D.7."""
    model = snapshot(WEB + to("name: web, port: 80"), rejected=(0,))
    found = Destinations(Lookup(model)).of(model.routes[0], model.routes[0].rules[0].backends[0])
    assert (found.problem, found.port, found.certain) == (Problem.REFUSED, None, Truth.TRUE)


CARTS = service("cart", namespace="carts")
ABROAD = to("name: cart, namespace: carts, port: 80")
DENIED = ("", 0, Problem.NOT_PERMITTED, Truth.TRUE)
PERMITTED = ("carts/cart", 80, None, Truth.TRUE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(CARTS, DENIED, id="T241 no grant"),
        pytest.param(
            CARTS + grant("carts", FROM_SHOP), PERMITTED, id="T242 S5.26 in the backend's namespace"
        ),
        pytest.param(CARTS + grant("shop", FROM_SHOP), DENIED, id="T242 in the route's namespace"),
        pytest.param(
            grant("shop", FROM_SHOP), DENIED, id="T242 in the route's namespace, no Service in sight"
        ),
        pytest.param(
            CARTS + grant("carts", FROM_SHOP, 'group: "", kind: Service, name: cart'),
            PERMITTED,
            id="S5.26 by name",
        ),
        pytest.param(
            CARTS + grant("carts", FROM_SHOP, 'group: "", kind: Service, name: other'),
            DENIED,
            id="S5.26 other name",
        ),
        pytest.param(
            CARTS + grant("carts", FROM_SHOP, 'group: "", kind: Secret'), DENIED, id="S5.26 Secrets"
        ),
        pytest.param(
            CARTS + grant("carts", FROM_SHOP.replace("HTTPRoute", "GRPCRoute")), DENIED, id="S5.26 other kind"
        ),
        pytest.param(
            CARTS + grant("carts", FROM_SHOP.replace("shop", "blog")), DENIED, id="S5.26 other namespace"
        ),
        pytest.param(
            CARTS + grant("carts", 'group: "", kind: HTTPRoute, namespace: shop'),
            DENIED,
            id="S5.26 other group",
        ),
        pytest.param("", ("", 0, Problem.NO_SERVICE, Truth.UNKNOWN), id="neither Service nor grant in sight"),
        pytest.param(
            CARTS + grant("", FROM_SHOP),
            ("carts/cart", 80, None, Truth.UNKNOWN),
            id="S1.68 the grant has no namespace",
        ),
    ],
)
def test_a_service_of_another_namespace_needs_a_grant_there(
    text: str, expected: tuple[str, int, Problem | None, Truth]
) -> None:
    assert answer(text + ABROAD) == expected


def test_a_route_without_a_namespace_may_be_where_the_service_is() -> None:
    """S1.68."""
    text = CARTS + to("name: cart, namespace: carts, port: 80", namespace="")
    assert answer(text) == ("carts/cart", 80, None, Truth.UNKNOWN)


def test_a_refused_grant_may_still_be_meant() -> None:
    """D.7."""
    model = snapshot(CARTS + grant("carts", FROM_SHOP) + ABROAD, rejected=(1,))
    found = Destinations(Lookup(model)).of(model.routes[0], model.routes[0].rules[0].backends[0])
    assert (found.problem, found.certain) == (None, Truth.UNKNOWN)


def test_each_source_of_a_grant_goes_with_each_target() -> None:
    """S5.26."""
    other = "group: gateway.networking.k8s.io, kind: GRPCRoute, namespace: blog"
    targets = '[{group: "", kind: Secret}, {group: "", kind: Service}]'
    spec = f"{{from: [{{{other}}}, {{{FROM_SHOP}}}], to: {targets}}}"
    assert answer(CARTS + manifest("ReferenceGrant", spec, "grant", "carts") + ABROAD) == PERMITTED


def test_a_mirror_to_another_namespace_needs_a_grant_too() -> None:
    """T268, S5.26, S5.30."""
    mirror = "{type: RequestMirror, requestMirror: {backendRef: {name: cart, namespace: carts, port: 80}}}"
    lookup, (only,) = routes(CARTS + route(f"rules: [{{filters: [{mirror}]}}]"))
    (backend,) = service_backends(only)
    assert Destinations(lookup).of(only, backend).problem is Problem.NOT_PERMITTED


def test_only_services_that_take_traffic_count_as_backends() -> None:
    """S5.28, S5.30."""
    spec = (
        "rules: [{backendRefs: [{name: a, port: 80}, {name: b, port: 80, weight: 0}, {name: c, kind: Bucket, "
        "group: example.com}], filters: [{type: RequestMirror, requestMirror: {backendRef: {name: d, port: 80}}}]}]"
    )
    _, (only,) = routes(route(spec))
    assert [backend.service for backend in service_backends(only)] == ["a", "d"]


PODS = (
    "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {selector: "
    "{matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: "
    "[{name: c, image: i, ports: [{name: web, containerPort: 8080}, {name: admin, containerPort: 9090}]}]}}}\n"
)
PORTS = service(
    "web",
    "[{name: http, port: 80, targetPort: web}, {name: admin, port: 81, targetPort: 9090}, "
    "{name: dns, port: 53, protocol: UDP}]",
    more=", selector: {app: web}",
)


def of_openshift(port: str, text: str) -> list[tuple[int, Problem | None, Truth]]:
    """The ports of the Service that the backend of a Route means."""
    model = snapshot(text + openshift_route(f"{{to: {{kind: Service, name: web}}, {port}}}"))
    (entry,) = model.openshift_routes
    found = Destinations(Lookup(model)).reached(entry, entry.backends[0])
    return [(0 if item.port is None else item.port.number, item.problem, item.certain) for item in found]


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        pytest.param("", [(80, None, Truth.TRUE), (81, None, Truth.TRUE)], id="left out: all that are TCP"),
        pytest.param(
            "port: {targetPort: http}", [(80, None, Truth.TRUE)], id="the name of the Service's port"
        ),
        pytest.param("port: {targetPort: web}", [(0, Problem.NO_PORT, Truth.TRUE)], id="the pods' name"),
        pytest.param("port: {targetPort: 8080}", [(80, None, Truth.TRUE)], id="the pods' number, by name"),
        pytest.param("port: {targetPort: 9090}", [(81, None, Truth.TRUE)], id="the pods' number"),
        pytest.param("port: {targetPort: '9090'}", [(81, None, Truth.TRUE)], id="a number as a text"),
        pytest.param(
            "port: {targetPort: 80}", [(0, Problem.NO_PORT, Truth.UNKNOWN)], id="the Service's number"
        ),
        pytest.param("port: {targetPort: dns}", [(0, Problem.PROTOCOL, Truth.TRUE)], id="UDP"),
    ],
)
def test_a_route_of_openshift_names_the_services_port_or_the_number_of_the_pods(
    port: str, expected: list[tuple[int, Problem | None, Truth]]
) -> None:
    """V8.19."""
    assert of_openshift(port, PODS + PORTS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            service("web", "[{name: a, port: 80}]"), [(0, Problem.NO_PORT, Truth.TRUE)], id="no such port"
        ),
        pytest.param(PORTS, [(0, Problem.NO_PORT, Truth.UNKNOWN)], id="a named port of pods out of sight"),
        pytest.param(service("cart"), [(0, Problem.NO_SERVICE, Truth.TRUE)], id="no such Service"),
        pytest.param("", [(0, Problem.NO_SERVICE, Truth.UNKNOWN)], id="no Service in sight"),
        pytest.param(
            service("web", namespace=""),
            [(80, None, Truth.UNKNOWN)],
            id="S1.68 a Service without a namespace",
        ),
        pytest.param(
            service("web", more=", type: ExternalName, externalName: db.example.com"),
            [(0, Problem.EXTERNAL_NAME, Truth.TRUE)],
            id="ExternalName",
        ),
    ],
)
def test_why_a_route_of_openshift_gets_nowhere(
    text: str, expected: list[tuple[int, Problem | None, Truth]]
) -> None:
    """V8.19."""
    assert of_openshift("port: {targetPort: 8080}", text) == expected
