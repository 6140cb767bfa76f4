"""How messages speak of Gateways and routes."""

import pytest

from netlint.engine.routing.entry_words import failure, sends
from netlint.engine.words import named
from tests.unit.engine.route_objects import route, routes

BACKEND = "backendRefs: [{name: a, port: 80}]"
MIRROR = "filters: [{type: RequestMirror, requestMirror: {backendRef: {name: b, port: 80}}}]"


@pytest.mark.parametrize(
    ("kind", "carried", "lost"),
    [
        ("HTTPRoute", "requests", "they fail with 500"),
        ("GRPCRoute", "requests", "they fail with an error"),
        ("TLSRoute", "connections", "the connections are refused"),
        ("TCPRoute", "connections", "the connections are refused"),
        ("UDPRoute", "datagrams", "they are lost"),
    ],
)
def test_what_a_route_sends_and_what_becomes_of_it(kind: str, carried: str, lost: str) -> None:
    """S5.27, S5.30."""
    _, (found,) = routes(route(f"rules: [{{{BACKEND}, {MIRROR}}}]", kind=kind))
    (backend,), (mirror,) = found.rules[0].backends, found.rules[0].mirrors
    assert (sends(found, backend), failure(found, backend)) == (f"{kind} `shop/r` sends {carried}", lost)
    assert sends(found, mirror) == f"A filter of {kind} `shop/r` sends {carried}"
    assert failure(found, mirror) == "they get nowhere"


def test_an_object_without_a_namespace_has_a_bare_name() -> None:
    _, (found,) = routes(route(namespace=""))
    assert named(found) == "HTTPRoute `r`"
