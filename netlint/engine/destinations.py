"""Which port of which Service a backend of an Ingress or a route means, or why it means none."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from netlint.engine.backends import ANNOTATED
from netlint.engine.grants import Grants
from netlint.engine.lookup import Lookup
from netlint.engine.unseen_objects import UnseenObjects
from netlint.model.entry import Backend, Ingress, Route
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

    def of(self, entry: Ingress | Route, backend: Backend) -> Destination:
        """The Service's port that a backend of an entry means (S4.2, S4.3, S5.25, S5.26)."""
        if backend.kind != "Service" or backend.port == ANNOTATED:
            return Destination(None, None, Problem.KIND, Truth.UNKNOWN)
        if backend.weight == 0:
            return Destination(None, None, Problem.NO_WEIGHT, Truth.TRUE)
        permitted = Truth.TRUE if isinstance(entry, Ingress) else self._grants.permit(entry, backend)
        if permitted is Truth.FALSE:
            return Destination(None, None, Problem.NOT_PERMITTED, Truth.TRUE)
        services = self._named(backend)
        if not services:
            hint = self._unseen.missing_service(backend, entry.namespace)
            return Destination(None, None, Problem.NO_SERVICE, Truth.UNKNOWN if hint is None else Truth.TRUE)
        found = Truth.TRUE if services[0].namespace == backend.namespace else Truth.UNKNOWN
        return min(
            (self._at(service, backend, carrier(entry), min(permitted, found)) for service in services),
            key=lambda destination: destination.problem is not None,
        )

    def _named(self, backend: Backend) -> list[Service]:
        """The Services that a backend means; those without a namespace may belong to any (S1.68)."""
        exact = self._lookup.services_named(backend.namespace, backend.service)
        return exact or self._lookup.services_named("", backend.service)

    @staticmethod
    def _at(service: Service, backend: Backend, protocol: Protocol, certain: Truth) -> Destination:
        if service.status is not Status.ENFORCED:
            return Destination(service, None, Problem.REFUSED, certain)
        if service.type is ServiceType.EXTERNAL_NAME:
            return Destination(service, None, Problem.EXTERNAL_NAME, certain)
        ports = [port for port in service.ports if means(backend, port)]
        fitting = next((port for port in ports if port.protocol is protocol), None)
        if fitting is not None:
            return Destination(service, fitting, None, certain)
        return Destination(service, None, Problem.PROTOCOL if ports else Problem.NO_PORT, certain)


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
