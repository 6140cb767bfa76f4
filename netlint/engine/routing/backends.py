"""The Services that an Ingress names as backends, and where it writes their names and ports."""

from collections.abc import Iterator

from netlint.engine.lookup import Lookup
from netlint.model.entry import Backend, Ingress
from netlint.model.service import Service
from netlint.model.snapshot import Snapshot
from netlint.origin import Origin

ANNOTATED = "use-annotation"
_SOLVER = "cm-acme-http-solver-"


def backends_of(ingress: Ingress) -> Iterator[Backend]:
    """The backends that are Services, the default one last.

    A port of the name `use-annotation` marks an action of the AWS load balancer controller instead.
    """
    backends = [path.backend for rule in ingress.rules for path in rule.paths]
    backends += [ingress.default_backend] if ingress.default_backend else []
    return (b for b in backends if b.kind == "Service" and b.service and b.port != ANNOTATED)


def published(snapshot: Snapshot) -> frozenset[tuple[str, str]]:
    """The namespace and name of each Service that an Ingress or a route sends requests to."""
    entries = [
        path.backend for ingress in snapshot.ingresses for rule in ingress.rules for path in rule.paths
    ]
    entries += [ingress.default_backend for ingress in snapshot.ingresses if ingress.default_backend]
    for route in snapshot.routes:
        for rule in route.rules:
            entries += [*rule.backends, *rule.mirrors]
    entries += [
        backend for openshift_route in snapshot.openshift_routes for backend in openshift_route.backends
    ]
    return frozenset((backend.namespace, backend.service) for backend in entries if backend.kind == "Service")


def exists(backend: Backend, lookup: Lookup) -> bool:
    """Whether the Service is in the input, or made by cert-manager or, for its own workload, by Knative.

    One without a namespace may belong to any (S1.68).
    """
    namespaces = (backend.namespace, "") if backend.namespace else lookup.namespaces
    return (
        any(lookup.services_named(namespace, backend.service) for namespace in namespaces)
        or backend.service.startswith(_SOLVER)
        or any(
            workload.name == backend.service and workload.api_version.startswith("serving.knative.dev/")
            for workload in lookup.workloads(backend.namespace)
        )
    )


def namesake(namespace: str, name: str, lookup: Lookup) -> Service | None:
    """The Service of this name in another namespace; objects without a namespace may belong to any."""
    if not namespace:
        return None
    namespaces = sorted(lookup.namespaces.keys() - {namespace, ""})
    return next((s for n in namespaces for s in lookup.services_named(n, name)), None)


def service_place(ingress: Ingress, backend: Backend) -> Origin:
    """Where the name of the Service stands; the removed versions write it differently (S4.26)."""
    steps = ("service", "name") if _is_current(ingress) else ("serviceName",)
    return backend.origin.at(*steps)


def port_place(ingress: Ingress, backend: Backend) -> Origin:
    """Where the number or name of the Service's port stands."""
    field = "name" if isinstance(backend.port, str) else "number"
    steps = ("service", "port", field) if _is_current(ingress) else ("servicePort",)
    return backend.origin.at(*steps)


def port_in_words(ingress: Ingress, number: int) -> str:
    """How the Ingress writes the number of a Service's port: `number: 80`, or `servicePort: 80` in old versions."""
    return f"`number: {number}`" if _is_current(ingress) else f"`servicePort: {number}`"


def _is_current(ingress: Ingress) -> bool:
    return ingress.api_version == "networking.k8s.io/v1"
