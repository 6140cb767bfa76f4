"""Chooses the rules for a kind, and imports the module with them when the first object of the kind comes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from netlint.source.validation.metadata import metadata_violations
from netlint.source.validation.violation import ValidationOptions, Violation

Rules = Callable[[Mapping[str, Any], ValidationOptions], Iterable[Violation]]


def rule_violations(
    name: str, kind: str, body: Mapping[str, Any], options: ValidationOptions
) -> Iterator[Violation]:
    """The violations of the rules for an object whose schema is in the file `name`."""
    yield from metadata_violations(kind, body, options, is_service=name == "kubernetes/service.json")
    yield from _rules_for(name)(body, options)


@cache
def _rules_for(name: str) -> Rules:
    folder, _, file = name.partition("/")
    if folder == "gateway-api":
        return _gateway_rules(file.removesuffix(".json").partition("-")[0])
    if folder == "network-policy-api":
        from netlint.source.validation import admin_policy

        return admin_policy.violations
    return _kubernetes_rules(file.removesuffix(".json"))


def _gateway_rules(kind: str) -> Rules:
    match kind:
        case "gateway" | "listenerset":
            from netlint.source.validation import listener

            return listener.violations
        case "httproute" | "grpcroute" | "tcproute" | "tlsroute" | "udproute":
            from netlint.source.validation import route

            return route.tls_route_violations if kind == "tlsroute" else route.violations
        case "backendtlspolicy":
            from netlint.source.validation import backend_tls

            return backend_tls.violations
        case _:
            return _no_rules


def _kubernetes_rules(file: str) -> Rules:
    match file:
        case "networkpolicy":
            from netlint.source.validation import network_policy

            return network_policy.violations
        case "service":
            from netlint.source.validation import service

            return service.violations
        case "ingress" | "ingress-v1beta1" | "ingressclass":
            from netlint.source.validation import ingress

            return ingress.RULES[file]
        case "endpoints" | "endpointslice" | "endpointslice-v1beta1":
            from netlint.source.validation import endpoints

            return endpoints.slice_violations if "slice" in file else endpoints.violations
        case "namespace" | "route":
            return _no_rules
        case _:
            from netlint.source.validation import workload

            return workload.rules_for(file)


def _no_rules(_body: Mapping[str, Any], _options: ValidationOptions) -> Iterable[Violation]:
    return ()
