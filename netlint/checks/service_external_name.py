"""Finds ExternalName Services that send clients somewhere surprising."""

from collections.abc import Iterator

from netlint.check import Context, Hit
from netlint.config import Profile
from netlint.engine.routing.backends import published
from netlint.engine.routing.external_names import Target, target_of
from netlint.finding import Severity
from netlint.model.service import Service, ServiceType

Problem = tuple[str, str, Severity]
USE_ENDPOINTS = (
    "Drop `type: ExternalName` and the name, and give the Service an EndpointSlice with the address."
)


def check(context: Context) -> Iterator[Hit]:
    """Yield ExternalName Services that lead inward, to an address, or out of an Ingress or route (S3.37, S3.38)."""
    behind_entries = published(context.snapshot)
    for service in context.snapshot.services:
        if service.type is ServiceType.EXTERNAL_NAME and service.external_name:
            problem = _problem(service, behind_entries, context)
            if problem is not None:
                message, help_text, severity = problem
                origin = service.origin.at("spec", "externalName")
                yield Hit(origin, f"Service `{service}` {message}", help_text, severity=severity)


def _problem(service: Service, published: frozenset[tuple[str, str]], context: Context) -> Problem | None:
    name = service.external_name.lower().rstrip(".")
    target = target_of(name)
    if target is Target.METADATA:
        return (
            f"points at the metadata service of the machine, `{name}`, so whoever can send requests through "
            "it can read the node's credentials.",
            "Delete the Service.",
            Severity.ERROR,
        )
    if target is Target.LOOPBACK:
        return (
            f"points at `{name}`, so every client, and a proxy in front of it, connects to itself.",
            "Name the host that is meant, or delete the Service.",
            Severity.ERROR,
        )
    if target is Target.ADDRESS:
        return (
            f"gives the address `{name}` as a name: DNS looks up a host of that name and finds none.",
            USE_ENDPOINTS,
            Severity.ERROR,
        )
    if (service.namespace, service.name) in published and target is Target.CLUSTER:
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
