"""Finds Ingresses that name a port which their Service does not have."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.routing.backends import backends_of, port_in_words, port_place
from netlint.engine.words import conjunction
from netlint.finding import Severity
from netlint.model.entry import Backend, Ingress
from netlint.model.service import Service, ServicePort


def check(context: Context) -> Iterator[Hit]:
    """Yield each port, by number or name, that no port of the Service has (S4.3, T200)."""
    for ingress in context.snapshot.ingresses:
        wrong: dict[tuple[str, int | str], list[Backend]] = {}
        for backend in backends_of(ingress):
            services = context.lookup.services_named(backend.namespace, backend.service)
            if (
                services
                and backend.port
                and not any(_may_have(service, backend.port) for service in services)
            ):
                wrong.setdefault((backend.service, backend.port), []).append(backend)
        for (name, port), backends in wrong.items():
            service = context.lookup.services_named(ingress.namespace, name)[0]
            yield _hit(ingress, service, port, backends)


def _may_have(service: Service, wanted: int | str) -> bool:
    """Whether a port of the Service is meant; without ports in the manifest (ExternalName, headless) nobody knows."""
    return not service.ports or any(wanted in _names(port) for port in service.ports)


def _names(port: ServicePort) -> tuple[int | str, ...]:
    """What an Ingress may call the port: the number, the name, and the number as a text, as old manifests have it."""
    return (port.number, str(port.number), port.name) if port.name else (port.number, str(port.number))


def _hit(ingress: Ingress, service: Service, wanted: int | str, backends: list[Backend]) -> Hit:
    ports = conjunction(_described(port) for port in service.ports)
    message = (
        f"Ingress `{ingress}` sends requests to port `{wanted}` of Service `{service.name}`, which only has {ports}: "
        "they fail with 503."
    )
    help_text, severity = f"Name a port of the Service: {ports}.", Severity.ERROR
    pods = next((port for port in service.ports if port.target == wanted), None)
    if pods is not None:
        message = (
            f"Ingress `{ingress}` names the pods' port `{wanted}` instead of the port of Service `{service.name}`, "
            f"{_described(pods)}: ingress-nginx puts up with that, other controllers answer 503."
        )
        help_text, severity = (
            f"Use {port_in_words(ingress, pods.number)}, the port of the Service.",
            Severity.WARNING,
        )
    elif len(service.ports) == 1:
        help_text = f"Use {port_in_words(ingress, service.ports[0].number)}."
    related = [Place(port_place(ingress, backend), "and here") for backend in backends[1:]]
    related.append(Place((pods or service.ports[0]).origin.at("port"), "the Service's port"))
    return Hit(port_place(ingress, backends[0]), message, help_text, "no such port", tuple(related), severity)


def _described(port: ServicePort) -> str:
    return f"{port.number} (`{port.name}`)" if port.name else str(port.number)
