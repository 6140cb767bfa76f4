"""How messages speak of Gateways, listeners and routes."""

from netlint.engine.words import named
from netlint.model.entry import Backend, Listener, Route

_EFFECTS = {
    "HTTPRoute": "they fail with 500",
    "GRPCRoute": "they fail with an error",
    "TLSRoute": "the connections are refused",
    "TCPRoute": "the connections are refused",
    "UDPRoute": "they are lost",
}
_TRAFFIC = {
    "TLSRoute": "connections",
    "TCPRoute": "connections",
    "UDPRoute": "datagrams",
}


def sends(route: Route, backend: Backend) -> str:
    """Who sends what to a backend of a route: the route itself, or a filter of it (S5.30)."""
    subject = named(route)
    if _is_in_filter(route, backend):
        subject = f"A filter of {subject}"
    return f"{subject} sends {_TRAFFIC.get(route.kind, 'requests')}"


def failure(route: Route, backend: Backend) -> str:
    """What becomes of the traffic for a backend that does not work (S5.27)."""
    if _is_in_filter(route, backend):
        return "they get nowhere"
    return _EFFECTS.get(route.kind, "they fail")


def _is_in_filter(route: Route, backend: Backend) -> bool:
    return any(backend is mirror for rule in route.rules for mirror in rule.mirrors)


def hosts_of(listener: Listener) -> str:
    """The hosts that a listener is for."""
    return f"`{listener.hostname}`" if listener.hostname else "every host"
