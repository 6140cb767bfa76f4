"""Everything that Ingresses and routes publish: host, path and scheme outside, a Service's port inside."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.routing.attachment import Attachment, Attachments
from netlint.engine.routing.certificates import Certificates
from netlint.engine.routing.destinations import Destinations, Problem
from netlint.engine.routing.hostnames import EVERY_HOST
from netlint.engine.routing.requests import Scheme
from netlint.engine.routing.route_requests import SCHEMES
from netlint.model.entry import (
    Backend,
    Gateway,
    Ingress,
    Listener,
    OpenShiftRoute,
    Route,
    RouteRule,
    Termination,
)
from netlint.model.policy import Status
from netlint.model.service import Service, ServicePort
from netlint.model.truth import Truth, all_of
from netlint.origin import Origin

_SCHEMES_OF_ROUTES = {
    "HTTPRoute": Scheme.HTTP,
    "GRPCRoute": Scheme.HTTP,
    "TLSRoute": Scheme.TLS,
    "TCPRoute": Scheme.TCP,
    "UDPRoute": Scheme.UDP,
}
_ONE_TAKES_ALL = frozenset({"TCPRoute", "UDPRoute"})


class Published(NamedTuple):
    """A host and path that an entry publishes, and the backend behind it.

    `gateway` is the Gateway that serves `listener`, which may stand in a ListenerSet; both are None for an
    Ingress, a Route of OpenShift, and where the parent of a route is not in the input. `class_name` and
    `controller` are empty where the input does not tell. The empty `host` stands for every host, one that
    ends in `.*` is below a domain that no file tells; `path` and `path_type` are empty where no path counts.
    `mirror` marks a copy of the requests, whose answers nobody sees (S5.30).
    `origin` is the place of the backend.
    `certain` is true where requests surely get to `port`, or surely fail by `problem`, given that
    somebody serves the class.
    """

    entry: Ingress | Route | OpenShiftRoute
    gateway: Gateway | None
    listener: Listener | None
    class_name: str
    controller: str
    host: str
    path: str
    path_type: str
    scheme: Scheme
    tls: bool
    backend: Backend
    mirror: bool
    service: Service | None
    port: ServicePort | None
    problem: Problem | None
    origin: Origin
    certain: Truth


class _Front(NamedTuple):
    """What all that is published at one host has in common."""

    entry: Ingress | Route | OpenShiftRoute
    gateway: Gateway | None
    listener: Listener | None
    class_name: str
    controller: str
    host: str
    scheme: Scheme
    tls: bool
    answer: Truth


class Publications:
    """What the entries of an input publish; an entry that the API server refuses publishes nothing (D.7)."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._destinations = Destinations(lookup)
        self._certificates = Certificates(lookup.snapshot)
        self.attachments = lookup.once(Attachments)

    def __iter__(self) -> Iterator[Published]:
        """Everything published, in the order of the input, Ingresses first, Routes of OpenShift last."""
        for ingress in self._lookup.snapshot.ingresses:
            if ingress.status is Status.ENFORCED:
                yield from self._of_ingress(ingress)
        for route in self._lookup.snapshot.routes:
            if route.status is Status.ENFORCED:
                yield from self._of_route(route)
        for openshift_route in self._lookup.snapshot.openshift_routes:
            if openshift_route.status is Status.ENFORCED:
                yield from self._of_openshift_route(openshift_route)

    def _of_ingress(self, ingress: Ingress) -> Iterator[Published]:
        for rule in ingress.rules:
            front = self._ingress_front(ingress, rule.host, Truth.TRUE)
            for path in rule.paths:
                yield from self._published(front, path.path or "/", path.type, path.backend)
            if not rule.paths and ingress.default_backend is not None:
                # What becomes of a host without paths is up to the controller (S4.6).
                front = front._replace(answer=Truth.UNKNOWN)
                yield from self._published(front, "/", "Prefix", ingress.default_backend)
        if ingress.default_backend is not None:
            front = self._ingress_front(ingress, EVERY_HOST, Truth.TRUE)
            yield from self._published(front, "/", "Prefix", ingress.default_backend)

    def _ingress_front(self, ingress: Ingress, host: str, answer: Truth) -> _Front:
        classes = self._lookup.snapshot.ingress_classes
        defaults = [item.name for item in classes if item.is_default]
        # Of several defaults the newest is taken, which no file tells (S4.17).
        name = ingress.class_name or (defaults[0] if len(defaults) == 1 else "")
        controller = next((c.controller for c in classes if c.name == name), "")
        tls = self._certificates.cover(ingress, host) or self._certificates.end_in_front(ingress)
        scheme = Scheme.HTTPS if tls else Scheme.HTTP
        return _Front(ingress, None, None, name, controller, host, scheme, tls, answer)

    def _of_route(self, route: Route) -> Iterator[Published]:
        for attachment in self.attachments.of(route):
            if attachment.answer is Truth.FALSE:
                continue
            for host in attachment.hosts:
                front = self._route_front(attachment, host)
                for rule in route.rules:
                    yield from self._of_rule(front, rule)

    def _route_front(self, attachment: Attachment, host: str) -> _Front:
        route, owner, listener = attachment.route, attachment.owner, attachment.listener
        gateways = self.attachments.gateways
        protocol = "" if listener is None else listener.protocol
        scheme = SCHEMES.get(protocol, _SCHEMES_OF_ROUTES.get(route.kind, Scheme.TCP))
        return _Front(
            route,
            None if owner is None else gateways.served_by(owner),
            listener,
            "" if owner is None else gateways.class_name(owner),
            "" if owner is None else gateways.controller(owner),
            host,
            scheme,
            scheme in (Scheme.HTTPS, Scheme.TLS),
            all_of((attachment.answer, self._gets_traffic(attachment))),
        )

    def _gets_traffic(self, attachment: Attachment) -> Truth:
        """Of several TCPRoutes or UDPRoutes at a listener only the oldest gets traffic, which no file tells (S5.24)."""
        kind = attachment.route.kind
        if kind not in _ONE_TAKES_ALL or attachment.listener is None:
            return Truth.TRUE
        rivals = (a.route for a in self.attachments.at(attachment.listener) if a.route.kind == kind)
        others = (r for r in rivals if r is not attachment.route and r.status is Status.ENFORCED)
        return Truth.TRUE if next(others, None) is None else Truth.UNKNOWN

    def _of_rule(self, front: _Front, rule: RouteRule) -> Iterator[Published]:
        paths = dict.fromkeys((match.path, match.path_type) for match in rule.matches) or {("", ""): None}
        for path, path_type in paths:
            for backend in rule.backends:
                yield from self._published(front, path, path_type, backend)
            for backend in rule.mirrors:
                yield from self._published(front, path, path_type, backend, mirror=True)

    def _of_openshift_route(self, route: OpenShiftRoute) -> Iterator[Published]:
        """A Route, in clear text and over TLS as it says; without TLS of its own no path counts (V8.20, V8.21)."""
        encrypted = Scheme.TLS if route.termination is Termination.PASSTHROUGH else Scheme.HTTPS
        schemes = [] if route.termination is Termination.NONE else [encrypted]
        schemes += [Scheme.HTTP] if route.in_clear else []
        for scheme in schemes:
            tls = scheme is not Scheme.HTTP
            front = _Front(route, None, None, "", "", _host(route), scheme, tls, self._is_admitted(route))
            path = ("", "") if scheme is Scheme.TLS else (route.path or "/", "Prefix")
            for backend in route.backends:
                yield from self._published(front, *path, backend)

    def _is_admitted(self, route: OpenShiftRoute) -> Truth:
        """Whether the router serves a Route: wildcards have to be switched on, and the oldest claims a host (V8.23)."""
        rivals = (other for other in self._by_host[_host(route).lower()] if other is not route)
        contested = any(o.namespace != route.namespace or o.path == route.path for o in rivals)
        return Truth.UNKNOWN if route.wildcard or contested else Truth.TRUE

    @cached_property
    def _by_host(self) -> dict[str, list[OpenShiftRoute]]:
        by_host: dict[str, list[OpenShiftRoute]] = defaultdict(list)
        for route in self._lookup.snapshot.openshift_routes:
            if route.status is Status.ENFORCED:
                by_host[_host(route).lower()].append(route)
        return by_host

    def _published(
        self, front: _Front, path: str, path_type: str, backend: Backend, *, mirror: bool = False
    ) -> Iterator[Published]:
        for found in self._destinations.reached(front.entry, backend):
            yield Published(
                entry=front.entry,
                gateway=front.gateway,
                listener=front.listener,
                class_name=front.class_name,
                controller=front.controller,
                host=front.host,
                path=path,
                path_type=path_type,
                scheme=front.scheme,
                tls=front.tls,
                backend=backend,
                mirror=mirror,
                service=found.service,
                port=found.port,
                problem=found.problem,
                origin=backend.origin,
                certain=all_of((front.answer, found.certain)),
            )


def _host(route: OpenShiftRoute) -> str:
    """The host of a Route; one that names none is served below the domain of its router (V8.19, V8.23)."""
    if not route.host:
        return f"{route.subdomain or f'{route.name}-{route.namespace}'}.*"
    return f"*.{route.host.partition('.')[2]}" if route.wildcard else route.host
