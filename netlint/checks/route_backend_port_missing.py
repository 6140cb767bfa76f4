"""Finds routes that name a port which their Service does not have."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.destinations import Destinations, Problem, carrier, means, service_backends
from netlint.engine.routing.entry_words import failure, sends
from netlint.engine.words import conjunction
from netlint.model.entry import Backend, Route
from netlint.model.service import Service, ServicePort
from netlint.model.truth import Truth


def check(context: Context) -> Iterator[Hit]:
    """Yield each port that no port of the Service has, or only one of another protocol (S5.25, S5.27, T244)."""
    destinations = Destinations(context.lookup)
    for route in context.snapshot.routes:
        wrong: dict[tuple[str, str, int | str], list[tuple[Backend, Service]]] = {}
        for backend in service_backends(route):
            found = destinations.of(route, backend)
            service = found.service
            if (
                found.problem in (Problem.NO_PORT, Problem.PROTOCOL)
                and found.certain is Truth.TRUE
                and service is not None
                and service.ports
                and not context.is_patched("Service", service.name)
                and backend.port
                and backend.origin.at("port") not in context.refused
            ):
                key = (backend.namespace, backend.service, backend.port)
                wrong.setdefault(key, []).append((backend, service))
        for backends in wrong.values():
            yield _hit(route, *backends[0], [other for other, _ in backends[1:]])


def _hit(route: Route, backend: Backend, service: Service, others: list[Backend]) -> Hit:
    ports = conjunction(map(_described, service.ports))
    asks = f"{sends(route, backend)} to port `{backend.port}` of Service `{service}`"
    message = f"{asks}, which only has {ports}: {failure(route, backend)}."
    help_text = f"Name a port of the Service: {ports}."
    place = service.ports[0]
    fitting = [port for port in service.ports if port.protocol is carrier(route)]
    pods = next((port for port in fitting if port.target == backend.port), None)
    same_number = next((port for port in service.ports if means(backend, port)), None)
    if same_number is not None:
        message = f"{asks}, which takes only {same_number.protocol} there: {failure(route, backend)}."
        help_text, place = f"Name a port of the Service for {carrier(route)}.", same_number
    elif pods is not None:
        message = (
            f"{sends(route, backend)} to the pods' port `{backend.port}` instead of the port of Service `{service}`, "
            f"{_described(pods)}: {failure(route, backend)}."
        )
        help_text, place = f"Use `port: {pods.number}`, the port of the Service.", pods
    elif len(fitting) == 1:
        help_text, place = f"Use `port: {fitting[0].number}`.", fitting[0]
    related = [Place(other.origin.at("port"), "and here") for other in others]
    related.append(Place(place.origin.at("port"), "the Service's port"))
    return Hit(backend.origin.at("port"), message, help_text, "no such port", tuple(related))


def _described(port: ServicePort) -> str:
    number = str(port.number) if port.protocol == "TCP" else f"{port.number}/{port.protocol}"
    return f"{number} (`{port.name}`)" if port.name else number
