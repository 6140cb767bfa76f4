"""Which listeners routes attach to, for which hosts, and why not."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.routing.attachment import Attachments, Obstacle
from netlint.model.truth import Truth
from tests.unit.engine.route_objects import (
    attachments,
    gateway,
    grant,
    listener_set,
    manifest,
    namespace,
    route,
)
from tests.unit.normalize.given import snapshot

HTTP = "name: a, port: 80, protocol: HTTP"
FROM = ", allowedRoutes: {namespaces: {from: %s}}"
TEAM = FROM % "Selector, selector: {matchLabels: {team: t}}"
INFRA = {"namespace": "infra"}
TO_INFRA = "name: g, namespace: infra"
PARENT = Obstacle.PARENT_UNSEEN


def hosts(listener: str, route_hosts: str) -> str:
    return gateway(f'{HTTP}, hostname: "{listener}"') + route(f"hostnames: {route_hosts}, rules: []")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(hosts("*.example.com", "[www.example.com]"), ("www.example.com",), id="T230 one label"),
        pytest.param(hosts("*.example.com", "[a.b.example.com]"), ("a.b.example.com",), id="T230 two labels"),
        pytest.param(hosts("a.example.com", '["*.example.com"]'), ("a.example.com",), id="T232"),
        pytest.param(
            hosts("a.example.com", '["*.example.com", a.example.com]'), ("a.example.com",), id="S5.18 once"
        ),
        pytest.param(hosts("a.example.com", "[a.example.com, b.test.com]"), ("a.example.com",), id="T233"),
        pytest.param(hosts("a.example.com", "[]"), ("a.example.com",), id="S5.18 the route has none"),
        pytest.param(gateway(HTTP) + route("hostnames: [a.com, b.com]"), ("a.com", "b.com"), id="S5.17 any"),
        pytest.param(gateway(HTTP) + route(), ("",), id="S5.17 both unset"),
        pytest.param(
            gateway("name: a, port: 1, protocol: TCP") + route("hostnames: [a.com]", kind="TCPRoute"),
            ("",),
            id="S5.19 TCPRoutes have no hosts",
        ),
    ],
)
def test_the_hosts_that_are_served(text: str, expected: tuple[str, ...]) -> None:
    (found,) = attachments(text)
    assert (found.hosts, found.answer, found.obstacle) == (expected, Truth.TRUE, None)


@pytest.mark.parametrize(
    ("text", "answer", "obstacle"),
    [
        pytest.param(gateway(HTTP) + route(), Truth.TRUE, None, id="S5.12"),
        pytest.param(
            hosts("a.example.com", "[b.test.com]"),
            Truth.FALSE,
            Obstacle.HOSTNAME,
            id="S5.18 no host in common",
        ),
        pytest.param(
            gateway(HTTP + TEAM, **INFRA) + namespace("shop") + route(parent=TO_INFRA),
            Truth.FALSE,
            Obstacle.NAMESPACE,
            id="T235 without the label",
        ),
        pytest.param(
            gateway(HTTP + TEAM, **INFRA) + namespace("shop", "{team: t}") + route(parent=TO_INFRA),
            Truth.TRUE,
            None,
            id="S5.8 with the label",
        ),
        pytest.param(
            gateway(HTTP + TEAM, **INFRA) + route(parent=TO_INFRA),
            Truth.UNKNOWN,
            Obstacle.NAMESPACE,
            id="T235 S1.66 not in the input",
        ),
        pytest.param(
            gateway(HTTP, **INFRA) + route(parent=TO_INFRA),
            Truth.FALSE,
            Obstacle.NAMESPACE,
            id="S5.8 S5.13 Same",
        ),
        pytest.param(
            gateway(HTTP + FROM % "All", **INFRA) + route(parent=TO_INFRA),
            Truth.TRUE,
            None,
            id="S5.8 S5.13 All",
        ),
        pytest.param(
            gateway(HTTP + FROM % "None") + route(), Truth.FALSE, Obstacle.NAMESPACE, id="S5.8 None"
        ),
        pytest.param(
            gateway(HTTP + FROM % "Selector") + route(),
            Truth.FALSE,
            Obstacle.NAMESPACE,
            id="S5.8 no selector selects nothing",
        ),
        pytest.param(
            gateway(HTTP) + route(parent="name: g, sectionName: b"),
            Truth.FALSE,
            Obstacle.NO_SUCH_LISTENER,
            id="T236 sectionName",
        ),
        pytest.param(
            gateway(HTTP) + route(parent="name: g, port: 81"),
            Truth.FALSE,
            Obstacle.NO_SUCH_LISTENER,
            id="T236 port",
        ),
        pytest.param(
            gateway(HTTP, "name: b, port: 81, protocol: HTTP")
            + route(parent="name: g, sectionName: a, port: 81"),
            Truth.FALSE,
            Obstacle.NO_SUCH_LISTENER,
            id="S5.11 both must match",
        ),
        pytest.param(
            gateway(HTTP) + route(kind="TCPRoute"), Truth.FALSE, Obstacle.KIND, id="T238 TCPRoute on HTTP"
        ),
        pytest.param(
            gateway(HTTP + ", allowedRoutes: {kinds: [{kind: TCPRoute}]}") + route(kind="TCPRoute"),
            Truth.FALSE,
            Obstacle.KIND,
            id="T238 S5.34 allowed in vain",
        ),
        pytest.param(
            gateway(HTTP + ", allowedRoutes: {kinds: [{kind: GRPCRoute}]}") + route(),
            Truth.FALSE,
            Obstacle.KIND,
            id="S5.8 another kind only",
        ),
        pytest.param(
            gateway(HTTP, namespace="infra") + route(),
            Truth.FALSE,
            Obstacle.PARENT_MISSING,
            id="T239 elsewhere",
        ),
        pytest.param(
            gateway(HTTP, name="h") + route(),
            Truth.FALSE,
            Obstacle.PARENT_MISSING,
            id="S5.33 another Gateway",
        ),
        pytest.param(route(), Truth.UNKNOWN, PARENT, id="S5.33 no Gateway in sight"),
        pytest.param(
            gateway(HTTP, name="h", namespace="infra") + route(parent=TO_INFRA),
            Truth.UNKNOWN,
            PARENT,
            id="S5.33 another Gateway of a shared namespace",
        ),
        pytest.param(
            gateway(HTTP, namespace="") + route(), Truth.UNKNOWN, PARENT, id="S1.68 namespace to be set"
        ),
        pytest.param(
            gateway("name: a, port: 80, protocol: HTTP", "name: b, port: 80, protocol: TLS") + route(),
            Truth.FALSE,
            Obstacle.CONFLICTED,
            id="T250 S5.33 a conflicted listener",
        ),
        pytest.param(
            gateway(HTTP) + route(parent="kind: Service, name: g"),
            Truth.FALSE,
            Obstacle.NOT_A_GATEWAY,
            id="T266 without the group of Services",
        ),
        pytest.param(
            gateway(HTTP) + route(parent='kind: Service, group: "", name: g'),
            Truth.FALSE,
            Obstacle.NOT_A_GATEWAY,
            id="S5.10 a mesh's route",
        ),
        pytest.param(
            gateway(HTTP) + route(parent="kind: Mesh, group: example.com, name: g"),
            Truth.UNKNOWN,
            Obstacle.NOT_A_GATEWAY,
            id="S5.10 a vendor's parent",
        ),
        pytest.param(
            gateway(HTTP) + manifest("GatewayClass", "{controllerName: example.com/c}", "other") + route(),
            Truth.UNKNOWN,
            Obstacle.CLASS,
            id="T262 another class is given",
        ),
        pytest.param(
            gateway(HTTP) + manifest("GatewayClass", "{controllerName: example.com/c}", "c") + route(),
            Truth.TRUE,
            None,
            id="S5.2 the class is given",
        ),
    ],
)
def test_whether_a_route_attaches_and_why_not(text: str, answer: Truth, obstacle: Obstacle | None) -> None:
    found = {
        (a.answer, a.obstacle) for a in attachments(text) if a.listener is None or a.listener.name == "a"
    }
    assert found == {(answer, obstacle)}


HTTPS = "name: a, port: 443, protocol: HTTPS, tls: {certificateRefs: [%s]}"
FROM_GATEWAY = "group: gateway.networking.k8s.io, kind: Gateway, namespace: shop"
SECRETS = 'group: "", kind: Secret'
FOREIGN = "{name: c, namespace: certs}"


@pytest.mark.parametrize(
    ("certificates", "more", "answer"),
    [
        pytest.param("{name: c}", "", Truth.TRUE, id="S5.7 its own namespace"),
        pytest.param(FOREIGN, grant("certs", FROM_GATEWAY, SECRETS), Truth.TRUE, id="S5.7 a grant"),
        pytest.param(FOREIGN, grant("certs", FROM_GATEWAY), Truth.FALSE, id="T265 a grant for Services"),
        pytest.param(FOREIGN, grant("shop", FROM_GATEWAY, SECRETS), Truth.FALSE, id="T265 a grant elsewhere"),
        pytest.param(
            FOREIGN,
            grant("certs", FROM_GATEWAY.replace("Gateway", "ListenerSet"), SECRETS),
            Truth.FALSE,
            id="S5.7 grants are not lent",
        ),
        pytest.param(FOREIGN, "", Truth.UNKNOWN, id="T265 no grant in sight"),
        pytest.param("{name: d}, " + FOREIGN, "", Truth.TRUE, id="S5.34 one of two will do"),
    ],
)
def test_a_certificate_of_another_namespace_needs_a_grant_there(
    certificates: str, more: str, answer: Truth
) -> None:
    (found,) = attachments(gateway(HTTPS % certificates) + more + route())
    assert (found.answer, found.obstacle) == (answer, None if answer is Truth.TRUE else Obstacle.CERTIFICATE)


def test_no_section_and_port_means_every_listener() -> None:
    """S5.11."""
    text = gateway(HTTP, "name: b, port: 81, protocol: HTTP", "name: c, port: 82, protocol: TCP") + route()
    found = {a.listener.name: a.answer for a in attachments(text) if a.listener}
    assert found == {"a": Truth.TRUE, "b": Truth.TRUE, "c": Truth.FALSE}


def test_a_route_without_parents_attaches_to_nothing() -> None:
    """S5.33."""
    assert attachments(gateway(HTTP) + manifest("HTTPRoute", "{rules: []}")) == []


def test_a_gateway_that_the_api_server_refuses_has_no_listeners() -> None:
    """D.7."""
    (found,) = attachments(gateway(HTTP) + route(), rejected=(0,))
    assert (found.answer, found.obstacle, found.listener) == (Truth.FALSE, Obstacle.PARENT_REFUSED, None)


@pytest.mark.parametrize(
    ("allowed", "parent", "answer", "obstacle"),
    [
        pytest.param(
            "Same", "name: g", Truth.FALSE, Obstacle.NO_SUCH_LISTENER, id="T260 through the Gateway"
        ),
        pytest.param("Same", "kind: ListenerSet, name: s", Truth.TRUE, None, id="S5.14 through the set"),
        pytest.param(
            "Same", "kind: XListenerSet, name: s", Truth.FALSE, Obstacle.NOT_A_GATEWAY, id="S5.14 wrong group"
        ),
        pytest.param(
            "None", "kind: ListenerSet, name: s", Truth.FALSE, Obstacle.LISTENER_SET, id="S5.15 not let in"
        ),
    ],
)
def test_the_listeners_of_a_set(allowed: str, parent: str, answer: Truth, obstacle: Obstacle | None) -> None:
    text = gateway(HTTP, more=f", allowedListeners: {{namespaces: {{from: {allowed}}}}}")
    text += listener_set("name: extra, port: 90, protocol: HTTP") + route(
        parent=f"{parent}, sectionName: extra"
    )
    (found,) = attachments(text)
    assert (found.answer, found.obstacle) == (answer, obstacle)


def test_listener_sets_without_a_gateway_in_sight() -> None:
    """S5.15."""
    (found,) = attachments(listener_set(HTTP) + route(parent="kind: ListenerSet, name: s"))
    assert (found.answer, found.obstacle) == (Truth.UNKNOWN, Obstacle.LISTENER_SET)


@pytest.mark.parametrize(
    ("grpc_hosts", "answers"),
    [
        pytest.param("[a.com]", {Truth.UNKNOWN}, id="T257 the same host"),
        pytest.param('["*.com"]', {Truth.UNKNOWN}, id="S5.23 a wildcard over it"),
        pytest.param("[b.com]", {Truth.TRUE}, id="S5.23 another host"),
    ],
)
def test_of_an_httproute_and_a_grpcroute_only_the_older_is_accepted(
    grpc_hosts: str, answers: set[Truth]
) -> None:
    text = gateway(HTTP) + route("hostnames: [a.com]", name="h")
    found = attachments(text + route(f"hostnames: {grpc_hosts}", kind="GRPCRoute", name="g"))
    assert {a.answer for a in found} == answers
    assert {a.obstacle for a in found} == {None if Truth.TRUE in answers else Obstacle.OTHER_KIND_OF_ROUTE}


@pytest.mark.parametrize(
    ("parent", "answer"),
    [
        pytest.param("name: g", Truth.UNKNOWN, id="S5.23 one that attaches"),
        pytest.param("name: g, sectionName: b", Truth.TRUE, id="S5.23 one at another listener"),
        pytest.param("name: g, port: 99", Truth.TRUE, id="S5.23 one that does not attach"),
    ],
)
def test_only_routes_that_attach_to_the_listener_take_its_hosts(parent: str, answer: Truth) -> None:
    text = gateway(HTTP, "name: b, port: 81, protocol: HTTP")
    text += route(parent="name: g, sectionName: a") + route(kind="GRPCRoute", parent=parent)
    assert attachments(text)[0].answer is answer


def test_a_route_that_may_not_attach_takes_no_hosts() -> None:
    """S5.8, S5.23."""
    text = (
        gateway(HTTP) + route() + route(kind="GRPCRoute", namespace="blog", parent="name: g, namespace: shop")
    )
    assert [a.answer for a in attachments(text)] == [Truth.TRUE, Truth.FALSE]


def test_a_route_that_is_refused_takes_no_hosts() -> None:
    """D.7, S5.23."""
    assert (
        attachments(gateway(HTTP) + route() + route(kind="GRPCRoute"), rejected=(2,))[0].answer is Truth.TRUE
    )


def test_several_tcproutes_are_all_accepted() -> None:
    """T256, S5.24."""
    text = gateway("name: a, port: 1, protocol: TCP")
    text += route(kind="TCPRoute", name="one") + route(kind="TCPRoute", name="two")
    assert [a.answer for a in attachments(text)] == [Truth.TRUE, Truth.TRUE]


def test_what_is_attached_to_a_listener() -> None:
    """S5.12."""
    model = snapshot(
        gateway(HTTP)
        + route(name="one")
        + route(kind="TCPRoute", name="no")
        + route(name="two", parent="name: g")
    )
    (only,) = model.gateways[0].listeners
    assert [a.route.name for a in Attachments(Lookup(model)).at(only)] == ["one", "two"]
