"""Tells the pods that are meant to be reached from outside the cluster, or by the API server."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from netlint.engine.evidence.together import share_namespace
from netlint.engine.lookup import Lookup
from netlint.engine.routing.backends import published
from netlint.engine.routing.entry_kinds import ENTRY_KINDS
from netlint.engine.ways_in.software import is_ingress_controller, serves_ingress
from netlint.model.service import Service, ServiceType
from netlint.model.workload import Workload
from netlint.origin import Origin

ServiceName = tuple[str, str]
"""The namespace and name of a Service."""

_PUBLIC_TYPES = (ServiceType.NODE_PORT, ServiceType.LOAD_BALANCER)


class Edge:
    """The edge of the cluster as the input shows it.

    A pod belongs to it when it is an ingress controller, when a Service of type NodePort or LoadBalancer, an
    Ingress or a route publishes it, when it has a port of its node, or when the API server calls it, whose
    addresses no selector means (S7.6). `called` are the Services that the API server calls.
    """

    def __init__(self, lookup: Lookup, called: Iterable[ServiceName] = ()) -> None:
        self._lookup = lookup
        # A Service without a namespace may turn out to be the one that is called (S1.68).
        self._called = frozenset(
            name for called_name in called for name in (called_name, ("", called_name[1]))
        )
        self._answers: dict[int, bool] = {}

    @cached_property
    def _published(self) -> frozenset[ServiceName]:
        return published(self._lookup.snapshot) | self._called

    @cached_property
    def _entered(self) -> frozenset[str]:
        """The namespaces with objects that may publish any of their Services."""
        objects = self._lookup.snapshot.custom_objects
        return frozenset(item.namespace for item in objects if item.kind in ENTRY_KINDS)

    @cached_property
    def _shown(self) -> dict[str, list[Origin]]:
        """By namespace the Services that the input shows to be published."""
        shown: dict[str, list[Origin]] = defaultdict(list)
        for service in self._lookup.snapshot.services:
            if service.type in _PUBLIC_TYPES or (service.namespace, service.name) in self._published:
                shown[service.namespace].append(service.origin)
        return shown

    def is_far_from(self, workload: Workload) -> bool:
        """Whether the pods are surely not part of the edge.

        What publishes a Service may be kept elsewhere, unless the input shows what publishes others beside it.
        """
        return not self.holds(workload) and (
            any(
                share_namespace(workload.namespace, workload.origin, origin)
                for origin in self._shown.get(workload.namespace, ())
            )
            or not self._lookup.services_of(workload)
        )

    def holds(self, workload: Workload) -> bool:
        """Whether the pods of a workload are, or may be, part of the edge."""
        found = self._answers.get(id(workload))
        if found is None:
            found = self._answers[id(workload)] = self._holds(workload)
        return found

    def _holds(self, workload: Workload) -> bool:
        services = self._lookup.services_of(workload)
        return (
            is_ingress_controller(workload)
            or workload.api_version.startswith("serving.knative.dev/")
            or "webhook" in workload.name
            or any(port.host_port for port in workload.serving_ports)
            or any(map(self._is_public, services))
            or (bool(services) and workload.namespace in self._entered)
        )

    def _is_public(self, service: Service) -> bool:
        return (
            service.type in _PUBLIC_TYPES
            or bool(service.external_ips)
            or (service.namespace, service.name) in self._published
            or serves_ingress(service, self._lookup)
        )


def called_by_api_server(bodies: Iterable[Mapping[str, object]]) -> Iterator[ServiceName]:
    """The Services that the API server calls by these objects: webhooks, and APIs that others serve (S7.6)."""
    for body in bodies:
        match body.get("kind"):
            case "ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration":
                hooks = body.get("webhooks")
                for hook in hooks if isinstance(hooks, Sequence) else ():
                    yield from _service_at(hook, "clientConfig", "service")
            case "CustomResourceDefinition":
                yield from _service_at(body, "spec", "conversion", "webhook", "clientConfig", "service")
            case "APIService":
                yield from _service_at(body, "spec", "service")
            case _:
                pass


def _service_at(body: object, *path: str) -> Iterator[ServiceName]:
    for step in path:
        body = body.get(step) if isinstance(body, Mapping) else None
    if isinstance(body, Mapping):
        namespace, name = body.get("namespace"), body.get("name")
        if isinstance(namespace, str) and isinstance(name, str):
            yield namespace, name
