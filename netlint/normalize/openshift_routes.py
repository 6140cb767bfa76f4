"""Converts the Routes of OpenShift."""

from collections.abc import Iterator
from typing import Final

from netlint.model.entry import Backend, OpenShiftRoute, Termination
from netlint.normalize.draft import Draft
from netlint.normalize.fields import mapping, mappings, number, number_or_text, pairs, text
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

_USUAL_WEIGHT: Final = 100


def openshift_route(manifest: Manifest, draft: Draft) -> None:
    """Add a Route (V8.19-V8.23)."""
    spec = mapping(manifest.body, "spec")
    namespace = draft.namespace_of(manifest)
    termination = _termination(spec)
    insecure = text(mapping(spec, "tls"), "insecureEdgeTerminationPolicy")
    draft.openshift_routes.append(
        OpenShiftRoute(
            namespace=namespace,
            name=manifest.name,
            host=text(spec, "host"),
            subdomain=text(spec, "subdomain"),
            path=text(spec, "path"),
            backends=tuple(_backends(spec, namespace, manifest.origin.at("spec"))),
            target_port=number_or_text(mapping(spec, "port"), "targetPort"),
            termination=termination,
            in_clear=termination is Termination.NONE or insecure == "Allow",
            wildcard=text(spec, "wildcardPolicy") == "Subdomain",
            annotations=pairs(manifest.body, "metadata", "annotations"),
            status=draft.status_of(manifest),
            origin=manifest.origin,
        )
    )


def _backends(spec: Mapping, namespace: str, origin: Origin) -> Iterator[Backend]:
    """The Services of the Route's own namespace that share its requests; weight 100 unless said (V8.19)."""
    references = [(mapping(spec, "to"), origin.at("to"))]
    references += [
        (item, origin.at("alternateBackends", index)) for index, item in mappings(spec, "alternateBackends")
    ]
    for body, place in references:
        if not body:
            continue
        kind, weight = text(body, "kind") or "Service", number(body, "weight", _USUAL_WEIGHT)
        yield Backend(namespace, text(body, "name"), 0, kind, weight, place)


def _termination(spec: Mapping) -> Termination:
    """Where TLS ends: at the router where `tls` does not say; any other word is refused (V8.20)."""
    if not isinstance(spec.get("tls"), Mapping):
        return Termination.NONE
    written = text(mapping(spec, "tls"), "termination").lower()
    return next((known for known in Termination if known and known == written), Termination.EDGE)


CONVERTERS: Final = {("route.openshift.io", "Route"): openshift_route}
