"""Which port of which Service a backend of an Ingress or a route means, or why it means none."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.ports import resolve
from netlint.engine.routing.backends import ANNOTATED
from netlint.engine.routing.grants import Grants
from netlint.engine.routing.unseen_objects import UnseenObjects
from netlint.model.entry import Backend, Ingress, OpenShiftRoute, Route
from netlint.model.policy import Status
from netlint.model.ports import Protocol
from netlint.model.service import Service, ServicePort, ServiceType
from netlint.model.truth import Truth


class Problem(StrEnum):
    """Why nothing gets from an entry to a Service's port (S4.4, S5.27, S5.28, S5.29)."""

    KIND = "not a Service"
    NO_WEIGHT = "weight 0"
    NOT_PERMITTED = "RefNotPermitted"
    NO_SERVICE = "no such Service"
    REFUSED = "Service refused by the API server"
    EXTERNAL_NAME = "ExternalName"
    NO_PORT = "no such port"
    PROTOCOL = "port of another protocol"


class Destination(NamedTuple):
    """What a backend means; `service` and `port` are None where the `problem` says why.

    `certain` is true where the input settles it, the problem included: a Service that is not in the input
    may exist all the same.
    """

    service: Service | None
    port: ServicePort | None
    problem: Problem | None
    certain: Truth


class Destinations:
    """Resolves the backends of an input."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._unseen = UnseenObjects(lookup)
        self._grants = Grants(lookup)

    def reached(self, entry: Ingress | Route | OpenShiftRoute, backend: Backend) -> tuple[Destination, ...]:
        """Every Service's port that a backend means: several only for a Route of OpenShift (V8.19)."""
        if isinstance(entry, OpenShiftRoute):
            return self._of_openshift(entry, backend)
        return (self.of(entry, backend),)

    def of(self, entry: Ingress | Route, backend: Backend) -> Destination:
        """The Service's port that a backend of an entry means (S4.2, S4.3, S5.25, S5.26)."""
        idle = _idle(backend)
        if idle is not None:
            return idle
        permitted = Truth.TRUE if isinstance(entry, Ingress) else self._grants.permit(entry, backend)
        if permitted is Truth.FALSE:
            return Destination(None, None, Problem.NOT_PERMITTED, Truth.TRUE)
        services = self._named(backend)
        if not services:
            return self._missing(backend, entry.namespace)
        certain = min(permitted, _surely(services, backend))
        found = [
            _at(service, [port for port in service.ports if means(backend, port)], carrier(entry), certain)[0]
            for service in services
        ]
        return min(found, key=_fails)

    def _of_openshift(self, route: OpenShiftRoute, backend: Backend) -> tuple[Destination, ...]:
        idle = _idle(backend)
        if idle is not None:
            return (idle,)
        services = self._named(backend)
        if not services:
            return (self._missing(backend, route.namespace),)
        certain = _surely(services, backend)
        found = [self._of_service(route, service, certain) for service in services]
        return min(found, key=lambda ports: _fails(ports[0]))

    def _of_service(self, route: OpenShiftRoute, service: Service, certain: Truth) -> tuple[Destination, ...]:
        """Those that the Route names, or that lead to the pods' port that it names; all where it names none."""
        wanted = str(route.target_port)
        meant = [
            port
            for port in service.ports
            if not route.target_port or wanted == port.name or wanted in self._numbers(service, port)
        ]
        if not meant and wanted.isdigit() and any(isinstance(port.target, str) for port in service.ports):
            certain = Truth.UNKNOWN
        return _at(service, meant, Protocol.TCP, certain)

    def _numbers(self, service: Service, port: ServicePort) -> frozenset[str]:
        """The numbers of the pods' ports to which a Service's port leads."""
        if isinstance(port.target, int):
            return frozenset((str(port.target),))
        pods = self._lookup.behind(service).certain
        return frozenset(str(number) for pod in pods if (number := resolve(port, pod)) is not None)

    def _named(self, backend: Backend) -> list[Service]:
        """The Services that a backend means; those without a namespace may belong to any (S1.68)."""
        exact = self._lookup.services_named(backend.namespace, backend.service)
        return exact or self._lookup.services_named("", backend.service)

    def _missing(self, backend: Backend, own_namespace: str) -> Destination:
        hint = self._unseen.missing_service(backend, own_namespace)
        return Destination(None, None, Problem.NO_SERVICE, Truth.UNKNOWN if hint is None else Truth.TRUE)


def _idle(backend: Backend) -> Destination | None:
    """What becomes of a backend that is no Service or takes no traffic; None for any other (S5.28)."""
    if backend.kind != "Service" or backend.port == ANNOTATED:
        return Destination(None, None, Problem.KIND, Truth.UNKNOWN)
    return Destination(None, None, Problem.NO_WEIGHT, Truth.TRUE) if backend.weight == 0 else None


def _surely(services: list[Service], backend: Backend) -> Truth:
    """Whether Services of the backend's name are surely those of its namespace (S1.68)."""
    return Truth.TRUE if services[0].namespace == backend.namespace else Truth.UNKNOWN


def _fails(destination: Destination) -> bool:
    return destination.problem is not None


def _at(
    service: Service, meant: list[ServicePort], protocol: Protocol, certain: Truth
) -> tuple[Destination, ...]:
    """The ports among those meant that speak the protocol, or one destination with the problem."""
    fitting = [port for port in meant if port.protocol is protocol]
    problem = _problem(service)
    if problem is None and not fitting:
        problem = Problem.PROTOCOL if meant else Problem.NO_PORT
    if problem is not None:
        return (Destination(service, None, problem, certain),)
    return tuple(Destination(service, port, None, certain) for port in fitting)


def _problem(service: Service) -> Problem | None:
    """Why no port of a Service takes requests (D.7, S5.29)."""
    if service.status is not Status.ENFORCED:
        return Problem.REFUSED
    return Problem.EXTERNAL_NAME if service.type is ServiceType.EXTERNAL_NAME else None


def service_backends(route: Route) -> Iterator[Backend]:
    """The Services that take requests of a route, or copies of them (S5.28, S5.30)."""
    for rule in route.rules:
        for backend in (*rule.backends, *rule.mirrors):
            if backend.kind == "Service" and backend.service and backend.weight:
                yield backend


def means(backend: Backend, port: ServicePort) -> bool:
    """Whether a backend names a Service's port: by number, by name, or by the number as a text (S4.3, S4.26)."""
    return backend.port in (port.number, str(port.number)) or (bool(port.name) and backend.port == port.name)


def carrier(entry: Ingress | Route) -> Protocol:
    """The protocol that a backend has to speak: UDP for a UDPRoute, otherwise TCP (S4.23, S5.27)."""
    return Protocol.UDP if isinstance(entry, Route) and entry.kind == "UDPRoute" else Protocol.TCP
