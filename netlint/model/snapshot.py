"""Everything that one input says, as one value: two snapshots can live side by side in a process."""

from collections.abc import Iterator

from netlint.model.configuration import ConfigMap
from netlint.model.custom import CustomObject
from netlint.model.entry import (
    Gateway,
    GatewayClass,
    Ingress,
    IngressClass,
    OpenShiftRoute,
    ReferenceGrant,
    Route,
)
from netlint.model.monitors import Monitor, Prometheus
from netlint.model.namespace import Namespace
from netlint.model.policy import Layer, Policy
from netlint.model.service import EndpointSet, Service
from netlint.model.webhooks import ApiServerCall
from netlint.model.workload import Workload
from netlint.value import value


@value
class Snapshot:
    """The model of an input, in the order of the input.

    `namespaces` holds every namespace that is given or mentioned.
    """

    namespaces: tuple[Namespace, ...] = ()
    workloads: tuple[Workload, ...] = ()
    services: tuple[Service, ...] = ()
    endpoint_sets: tuple[EndpointSet, ...] = ()
    ingresses: tuple[Ingress, ...] = ()
    ingress_classes: tuple[IngressClass, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    routes: tuple[Route, ...] = ()
    grants: tuple[ReferenceGrant, ...] = ()
    layers: tuple[Layer, ...] = ()
    custom_objects: tuple[CustomObject, ...] = ()
    gateway_classes: tuple[GatewayClass, ...] = ()
    config_maps: tuple[ConfigMap, ...] = ()
    monitors: tuple[Monitor, ...] = ()
    prometheuses: tuple[Prometheus, ...] = ()
    api_server_calls: tuple[ApiServerCall, ...] = ()
    openshift_routes: tuple[OpenShiftRoute, ...] = ()

    @property
    def policies(self) -> Iterator[Policy]:
        """Every policy of every layer and tier."""
        return (policy for layer in self.layers for tier in layer.tiers for policy in tier.policies)

    @property
    def has_entries(self) -> bool:
        """Whether it holds an Ingress or a route of any kind."""
        return bool(self.ingresses or self.routes or self.openshift_routes)
