"""Everything that Ingresses and routes publish: host, path and scheme outside, a Service's port inside."""

from collections.abc import Iterator
from typing import NamedTuple

from netlint.engine.attachment import Attachment, Attachments
from netlint.engine.certificates import Certificates
from netlint.engine.destinations import Destinations, Problem
from netlint.engine.hostnames import EVERY_HOST
from netlint.engine.lookup import Lookup
from netlint.engine.requests import Scheme
from netlint.engine.route_requests import SCHEMES
from netlint.model.entry import Backend, Gateway, Ingress, Listener, Route, RouteRule
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
    Ingress, and where the parent of a route is not in the input. `class_name` and `controller` are empty
    where the input does not tell. The empty `host` stands for every host; `path` and `path_type` are empty
    where no path counts. `mirror` marks a copy of the requests, whose answers nobody sees (S5.30).
    `origin` is the place of the backend.
    `certain` is true where requests surely get to `port`, or surely fail by `problem`, given that
    somebody serves the class.
    """

    entry: Ingress | Route
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

    entry: Ingress | Route
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
        self.attachments = Attachments(lookup)

    def __iter__(self) -> Iterator[Published]:
        """Everything published, in the order of the input, Ingresses first."""
        for ingress in self._lookup.snapshot.ingresses:
            if ingress.status is Status.ENFORCED:
                yield from self._of_ingress(ingress)
        for route in self._lookup.snapshot.routes:
            if route.status is Status.ENFORCED:
                yield from self._of_route(route)

    def _of_ingress(self, ingress: Ingress) -> Iterator[Published]:
        for rule in ingress.rules:
            front = self._ingress_front(ingress, rule.host, Truth.TRUE)
            for path in rule.paths:
                yield self._published(front, path.path or "/", path.type, path.backend)
            if not rule.paths and ingress.default_backend is not None:
                # What becomes of a host without paths is up to the controller (S4.6).
                front = front._replace(answer=Truth.UNKNOWN)
                yield self._published(front, "/", "Prefix", ingress.default_backend)
        if ingress.default_backend is not None:
            front = self._ingress_front(ingress, EVERY_HOST, Truth.TRUE)
            yield self._published(front, "/", "Prefix", ingress.default_backend)

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
                yield self._published(front, path, path_type, backend)
            for backend in rule.mirrors:
                yield self._published(front, path, path_type, backend, mirror=True)

    def _published(
        self, front: _Front, path: str, path_type: str, backend: Backend, *, mirror: bool = False
    ) -> Published:
        found = self._destinations.of(front.entry, backend)
        return Published(
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
