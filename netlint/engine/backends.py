"""The Services that an Ingress names as backends, and where it writes their names and ports."""

from collections.abc import Iterator

from netlint.model.entry import Backend, Ingress
from netlint.origin import Origin

ANNOTATED = "use-annotation"


def backends_of(ingress: Ingress) -> Iterator[Backend]:
    """The backends that are Services, the default one last.

    A port of the name `use-annotation` marks an action of the AWS load balancer controller instead.
    """
    backends = [path.backend for rule in ingress.rules for path in rule.paths]
    backends += [ingress.default_backend] if ingress.default_backend else []
    return (b for b in backends if b.kind == "Service" and b.service and b.port != ANNOTATED)


def service_place(ingress: Ingress, backend: Backend) -> Origin:
    """Where the name of the Service stands; the removed versions write it differently (S4.26)."""
    steps = ("service", "name") if _is_current(ingress) else ("serviceName",)
    return backend.origin.at(*steps)


def port_place(ingress: Ingress, backend: Backend) -> Origin:
    """Where the number or name of the Service's port stands."""
    field = "name" if isinstance(backend.port, str) else "number"
    steps = ("service", "port", field) if _is_current(ingress) else ("servicePort",)
    return backend.origin.at(*steps)


def _is_current(ingress: Ingress) -> bool:
    return ingress.api_version == "networking.k8s.io/v1"
