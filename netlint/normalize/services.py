"""Converts Services and the endpoints that people write for them."""

from typing import Final

from netlint.model.labels import Labels
from netlint.model.ports import Protocol
from netlint.model.service import EndpointPort, EndpointSet, Service, ServicePort, ServiceType, TrafficPolicy
from netlint.normalize.draft import Draft
from netlint.normalize.fields import (
    flag,
    mapping,
    mappings,
    number,
    number_or_text,
    pairs,
    sequence,
    text,
    texts,
)
from netlint.normalize.protocols import protocol
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

SOURCE_RANGES_ANNOTATION: Final = "service.beta.kubernetes.io/load-balancer-source-ranges"
SERVICE_NAME_LABEL: Final = "kubernetes.io/service-name"

_TYPES: Final = {kind.value: kind for kind in ServiceType}


def service(manifest: Manifest, draft: Draft) -> None:
    """Add a Service, its defaults filled in (S3.1, S3.10, S3.23, S3.32)."""
    body, origin = manifest.body, manifest.origin
    spec = mapping(body, "spec")
    service_type = _TYPES.get(text(spec, "type"), ServiceType.CLUSTER_IP)
    is_local = text(spec, "externalTrafficPolicy") == TrafficPolicy.LOCAL
    draft.services.append(
        Service(
            namespace=draft.namespace_of(manifest),
            name=manifest.name,
            type=service_type,
            selector=Labels(pairs(spec, "selector")),
            ports=tuple(
                [_port(item, origin.at("spec", "ports", index)) for index, item in mappings(spec, "ports")]
            ),
            headless=text(spec, "clusterIP") == "None" or texts(spec, "clusterIPs")[:1] == ("None",),
            external_name=text(spec, "externalName") if service_type is ServiceType.EXTERNAL_NAME else "",
            external_ips=texts(spec, "externalIPs"),
            source_ranges=_source_ranges(manifest, spec),
            load_balancer_class=text(spec, "loadBalancerClass"),
            allocates_node_ports=flag(spec, "allocateLoadBalancerNodePorts", True),
            external_traffic_policy=TrafficPolicy.LOCAL if is_local else TrafficPolicy.CLUSTER,
            publishes_not_ready=flag(spec, "publishNotReadyAddresses"),
            annotations=pairs(body, "metadata", "annotations"),
            labels=Labels(pairs(body, "metadata", "labels")),
            status=draft.status_of(manifest),
            origin=origin,
            health_check_node_port=number(spec, "healthCheckNodePort"),
            load_balancer_ip=text(spec, "loadBalancerIP"),
            load_balancer_addresses=_assigned_addresses(body) if "status" in body else (),
        )
    )


def _port(item: Mapping, origin: Origin) -> ServicePort:
    """A port; `targetPort` left out, 0 or empty means the same number (S3.10)."""
    own = number(item, "port")
    target = number_or_text(item, "targetPort")
    return ServicePort(
        name=text(item, "name"),
        protocol=protocol(item) or Protocol.TCP,
        number=own,
        target=target or own,
        node_port=number(item, "nodePort"),
        app_protocol=text(item, "appProtocol"),
        writes_target=bool(target),
        origin=origin,
    )


def _assigned_addresses(body: Mapping) -> tuple[str, ...]:
    """What the cloud has given the load balancer, as the status tells (S3.25): an address, or a host name."""
    given = [
        text(item, "ip") or text(item, "hostname")
        for _, item in mappings(mapping(body, "status", "loadBalancer"), "ingress")
    ]
    return tuple([address for address in given if address])


def _source_ranges(manifest: Manifest, spec: Mapping) -> tuple[tuple[str, Origin], ...]:
    """The ranges of the field, or else those of the annotation (S3.25)."""
    if ranges := sequence(spec, "loadBalancerSourceRanges"):
        place = manifest.origin.at("spec", "loadBalancerSourceRanges")
        return tuple((item, place.at(index)) for index, item in enumerate(ranges) if isinstance(item, str))
    written = text(mapping(manifest.body, "metadata", "annotations"), SOURCE_RANGES_ANNOTATION)
    if not written.strip():
        return ()
    place = manifest.origin.at("metadata", "annotations", SOURCE_RANGES_ANNOTATION)
    return tuple((part.strip(), place) for part in written.split(","))


def endpoint_slice(manifest: Manifest, draft: Draft) -> None:
    """Add the addresses of an EndpointSlice to the Service that its label names (S3.7)."""
    name = text(mapping(manifest.body, "metadata", "labels"), SERVICE_NAME_LABEL)
    namespace = draft.namespace_of(manifest)
    if not name:
        return
    addresses = [
        address for _, item in mappings(manifest.body, "endpoints") for address in texts(item, "addresses")
    ]
    ports = _endpoint_ports(manifest.body)
    draft.endpoint_sets.append(
        EndpointSet(namespace, name, tuple(addresses), ports, manifest.origin, draft.status_of(manifest))
    )


def endpoints(manifest: Manifest, draft: Draft) -> None:
    """Add each subset of an Endpoints object to the Service of the same name (S3.3)."""
    namespace = draft.namespace_of(manifest)
    status = draft.status_of(manifest)
    for index, subset in mappings(manifest.body, "subsets"):
        addresses = tuple(
            text(address, "ip") for _, address in mappings(subset, "addresses") if text(address, "ip")
        )
        origin = manifest.origin.at("subsets", index)
        draft.endpoint_sets.append(
            EndpointSet(namespace, manifest.name, addresses, _endpoint_ports(subset), origin, status)
        )


def _endpoint_ports(body: Mapping) -> tuple[EndpointPort, ...]:
    return tuple(
        EndpointPort(text(item, "name"), protocol(item) or Protocol.TCP, number(item, "port"))
        for _, item in mappings(body, "ports")
    )


CONVERTERS: Final = {
    ("", "Service"): service,
    ("", "Endpoints"): endpoints,
    ("discovery.k8s.io", "EndpointSlice"): endpoint_slice,
}
