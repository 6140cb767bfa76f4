"""Rules for Service that its schema cannot say."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from netlint.origin import Path
from netlint.source.validation.fields import (
    is_filled,
    is_set,
    items_in,
    mapping_in,
    mappings_in,
    number_in,
    text_in,
    texts_in,
)
from netlint.source.validation.service_addresses import address_violations, source_range_violations
from netlint.source.validation.violation import ValidationOptions, Violation, refused

SAME_ZONE_SINCE = (1, 34)
"""The Kubernetes version that first knows PreferSameZone and PreferSameNode (V-SVC.23)."""
_LONGEST_AFFINITY = 86400
_TOPOLOGY = ("service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints")


def violations(body: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    """The violations of V-SVC.2 to V-SVC.23, but for duplicate ports and for node ports out of range."""
    spec = mapping_in(body, "spec")
    annotations = mapping_in(body, "metadata", "annotations")
    return chain(
        _annotation_violations(annotations),
        _external_name_violations(spec),
        _port_violations(body, spec),
        _headless_violations(spec),
        _affinity_violations(spec),
        _load_balancer_violations(spec),
        _traffic_violations(spec, options),
        address_violations(spec, options),
        source_range_violations(spec, annotations, service_type(spec), options),
    )


def service_type(spec: Mapping[str, Any]) -> str:
    """The type of the Service, the default filled in (S3.1)."""
    return text_in(spec, "type") or "ClusterIP"


def is_headless(spec: Mapping[str, Any]) -> bool:
    """Whether the Service asks for no cluster address (S3.2)."""
    return text_in(spec, "clusterIP") == "None" or any(
        text == "None" for _, text in texts_in(spec, "clusterIPs")
    )


def _annotation_violations(annotations: Mapping[str, Any]) -> Iterator[Violation]:
    mode, hints = (text_in(annotations, name) for name in _TOPOLOGY)
    if mode and hints and mode != hints:
        what = f"the annotations `{_TOPOLOGY[0]}` and `{_TOPOLOGY[1]}` disagree"
        yield refused(("metadata", "annotations", _TOPOLOGY[1]), what, f"remove `{_TOPOLOGY[1]}`", "V-SVC.2")


def _external_name_violations(spec: Mapping[str, Any]) -> Iterator[Violation]:
    if service_type(spec) != "ExternalName":
        return
    for field in ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        if is_filled(spec, field):
            what = f"an ExternalName Service has no address of its own, so it may not set `{field}`"
            yield refused(("spec", field), what, f"remove `{field}`", "V-SVC.5")
    name = text_in(spec, "externalName")
    if not is_filled(spec, "externalName"):
        what = "an ExternalName Service lacks its `externalName`"
        yield refused(("spec",), what, "add `externalName`, the DNS name that it stands for", "V-SVC.5")
    elif name and not _is_subdomain(name.removesuffix(".")):
        what = f"`{name[:70]}` is not a DNS name"
        yield refused(
            ("spec", "externalName"), what, "use a DNS name, without scheme, port and path", "V-SVC.5"
        )


def _is_subdomain(name: str) -> bool:
    letters = set("abcdefghijklmnopqrstuvwxyz0123456789")
    return len(name) <= 253 and all(
        part and {part[0], part[-1]} <= letters and set(part) <= letters | {"-"} for part in name.split(".")
    )


def _port_violations(body: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[Violation]:
    kind_of_service = service_type(spec)
    needs_ports = kind_of_service != "ExternalName" and not is_headless(spec)
    if needs_ports and not is_filled(spec, "ports"):
        present = [key for fields, key in ((body, "spec"), (spec, "ports")) if is_set(fields, key)]
        advice = "add `spec.ports`; only headless and ExternalName Services go without"
        yield refused(tuple(present), "the Service has no ports", advice, "V-SVC.3")
    ports = list(mappings_in(spec, "ports"))
    for index, port in ports:
        path: Path = ("spec", "ports", index)
        if len(ports) > 1 and not is_filled(port, "name"):
            what = "a port without a name stands beside others, and then every port needs one"
            yield refused(path, what, "add `name` to the port", "V-SVC.6")
        if kind_of_service == "ClusterIP" and is_filled(port, "nodePort"):
            what = "a ClusterIP Service may not set `nodePort`"
            advice = "remove `nodePort`, or make the Service `type: NodePort`"
            yield refused((*path, "nodePort"), what, advice, "V-SVC.11")


def _headless_violations(spec: Mapping[str, Any]) -> Iterator[Violation]:
    kind_of_service = service_type(spec)
    if is_headless(spec) and kind_of_service in ("NodePort", "LoadBalancer"):
        field = "clusterIP" if text_in(spec, "clusterIP") == "None" else "clusterIPs"
        what = f"a {kind_of_service} Service cannot be headless"
        yield refused(
            ("spec", field), what, f"remove `{field}`, or make the Service `type: ClusterIP`", "V-SVC.4"
        )


def _affinity_violations(spec: Mapping[str, Any]) -> Iterator[Violation]:
    if text_in(spec, "sessionAffinity") != "ClientIP":
        return
    seconds = number_in(mapping_in(spec, "sessionAffinityConfig", "clientIP"), "timeoutSeconds")
    if seconds is not None and not 0 < seconds <= _LONGEST_AFFINITY:
        path = ("spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds")
        what = f"a session cannot stick to its endpoint for {seconds} seconds"
        yield refused(path, what, f"use 1 to {_LONGEST_AFFINITY} seconds", "V-SVC.13")


def _load_balancer_violations(spec: Mapping[str, Any]) -> Iterator[Violation]:
    kind_of_service = service_type(spec)
    if kind_of_service != "LoadBalancer":
        for field in ("allocateLoadBalancerNodePorts", "loadBalancerClass"):
            if is_set(spec, field):
                what = (
                    f"`{field}` is only for Services of type LoadBalancer, and this one is {kind_of_service}"
                )
                yield refused(("spec", field), what, f"remove `{field}`", "V-SVC.19")
    is_local = kind_of_service == "LoadBalancer" and text_in(spec, "externalTrafficPolicy") == "Local"
    if is_filled(spec, "healthCheckNodePort") and not is_local:
        what = "`healthCheckNodePort` is only for a LoadBalancer with `externalTrafficPolicy: Local`"
        yield refused(("spec", "healthCheckNodePort"), what, "remove `healthCheckNodePort`", "V-SVC.21")


def _traffic_violations(spec: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    kind_of_service = service_type(spec)
    is_external = kind_of_service in ("NodePort", "LoadBalancer")
    is_external |= kind_of_service == "ClusterIP" and any(True for _ in items_in(spec, "externalIPs"))
    if is_filled(spec, "externalTrafficPolicy") and not is_external:
        what = "`externalTrafficPolicy` is only for a Service that can be reached from outside the cluster"
        advice = "remove it, or make the Service `type: NodePort` or `type: LoadBalancer`"
        yield refused(("spec", "externalTrafficPolicy"), what, advice, "V-SVC.20")
    distribution = text_in(spec, "trafficDistribution")
    if distribution in ("PreferSameZone", "PreferSameNode") and options.kubernetes < SAME_ZONE_SINCE:
        what = f"`{distribution}` needs Kubernetes {'.'.join(map(str, SAME_ZONE_SINCE))}"
        yield refused(("spec", "trafficDistribution"), what, "use `PreferClose`", "V-SVC.23")
