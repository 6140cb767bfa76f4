"""How messages speak of Gateways, listeners and routes."""

from netlint.model.entry import Backend, Gateway, Listener, Route

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


def entry_name(entry: Gateway | Route) -> str:
    """A Gateway, ListenerSet or route by its kind and quoted name."""
    return f"{entry.kind} `{qualified(entry.namespace, entry.name)}`"


def qualified(namespace: str, name: str) -> str:
    """A name with its namespace, where there is one."""
    return f"{namespace}/{name}" if namespace else name


def sends(route: Route, backend: Backend) -> str:
    """Who sends what to a backend of a route: the route itself, or a filter of it (S5.30)."""
    subject = entry_name(route)
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
