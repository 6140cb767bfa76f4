"""Finds ExternalName Services that send clients somewhere surprising."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.finding import Severity
from netlint.model.service import Service, ServiceType

METADATA_NAMES = frozenset(
    {"metadata.google.internal", "metadata", "instance-data", "metadata.tencentyun.com"}
)
METADATA_ADDRESSES = frozenset({"100.100.100.200", "192.0.0.192"})
Problem = tuple[str, str, Severity]
USE_ENDPOINTS = (
    "Drop `type: ExternalName` and the name, and give the Service an EndpointSlice with the address."
)


def check(context: Context) -> Iterator[Hit]:
    """Yield ExternalName Services that lead inward, to an address, or out of an Ingress or route (S3.37, S3.38)."""
    published = frozenset(_backends(context))
    for service in context.snapshot.services:
        if service.type is ServiceType.EXTERNAL_NAME and service.external_name:
            problem = _problem(service, published, context)
            if problem is not None:
                message, help_text, severity = problem
                origin = service.origin.at("spec", "externalName")
                yield Hit(origin, f"Service `{service}` {message}", help_text, severity=severity)


def _problem(service: Service, published: frozenset[tuple[str, str]], context: Context) -> Problem | None:
    name = service.external_name.lower().rstrip(".")
    address = _address(name)
    if name in METADATA_NAMES or _is_forbidden(address):
        return (
            f"points at the metadata service of the machine, `{name}`, so whoever can send requests through "
            "it can read the node's credentials.",
            "Delete the Service.",
            Severity.ERROR,
        )
    if name == "localhost" or name.endswith(".localhost") or (address is not None and address.is_loopback):
        return (
            f"points at `{name}`, so every client, and a proxy in front of it, connects to itself.",
            "Name the host that is meant, or delete the Service.",
            Severity.ERROR,
        )
    if address is not None:
        return (
            f"gives the address `{name}` as a name: DNS looks up a host of that name and finds none.",
            USE_ENDPOINTS,
            Severity.ERROR,
        )
    if (service.namespace, service.name) in published and ".svc." in f"{name}.":
        return (
            f"is a backend of an Ingress or route, so outside requests are passed on to `{name}` without "
            "any consent of the namespace that serves it.",
            "Publish it in the namespace where it lives, with an Ingress or route of its own.",
            Severity.WARNING,
        )
    if context.settings.profile is Profile.PEDANTIC:
        return (
            f"is only another name for `{name}`: the policy of the final address applies, and its ports are "
            "not checked.",
            "Let the clients use the name itself where they can.",
            Severity.NOTE,
        )
    return None


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _is_forbidden(address: IPv4Address | IPv6Address | None) -> bool:
    return address is not None and (address.is_link_local or str(address) in METADATA_ADDRESSES)


def _backends(context: Context) -> Iterator[tuple[str, str]]:
    """The Services that Ingresses and routes send requests to."""
    snapshot = context.snapshot
    for ingress in snapshot.ingresses:
        backends = [path.backend for rule in ingress.rules for path in rule.paths]
        backends += [ingress.default_backend] if ingress.default_backend else []
        yield from ((backend.namespace, backend.service) for backend in backends if backend.kind == "Service")
    for route in snapshot.routes:
        for rule in route.rules:
            yield from (
                (b.namespace, b.service) for b in (*rule.backends, *rule.mirrors) if b.kind == "Service"
            )
