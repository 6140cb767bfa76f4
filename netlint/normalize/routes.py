"""Converts the routes of the Gateway API, of every kind and version."""

from collections.abc import Iterator
from typing import Final

from netlint.model.entry import Backend, NamedMatch, ParentReference, Route, RouteMatch, RouteRule
from netlint.normalize.draft import Draft
from netlint.normalize.fields import NOTHING, mapping, mappings, number, text, texts
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

GROUP: Final = "gateway.networking.k8s.io"

_BACKEND_FILTERS: Final = (("RequestMirror", "requestMirror"), ("ExternalAuth", "externalAuth"))


def route(manifest: Manifest, draft: Draft) -> None:
    """Add a route."""
    spec, origin = mapping(manifest.body, "spec"), manifest.origin.at("spec")
    namespace = draft.namespace_of(manifest)
    rules = [
        _rule(item, manifest.kind, namespace, origin.at("rules", index))
        for index, item in mappings(spec, "rules")
    ]
    draft.routes.append(
        Route(
            kind=manifest.kind,
            namespace=namespace,
            name=manifest.name,
            hostnames=texts(spec, "hostnames"),
            parents=tuple(
                _parent(item, namespace, origin.at("parentRefs", index))
                for index, item in mappings(spec, "parentRefs")
            ),
            rules=tuple(rules),
            status=draft.status_of(manifest),
            origin=manifest.origin,
        )
    )


def _parent(item: Mapping, namespace: str, origin: Origin) -> ParentReference:
    """A parent: a Gateway of the route's namespace where nothing is said; an empty group is kept (S5.10)."""
    return ParentReference(
        group=text(item, "group", GROUP),
        kind=text(item, "kind", "Gateway"),
        namespace=text(item, "namespace", namespace),
        name=text(item, "name"),
        section=text(item, "sectionName"),
        port=number(item, "port"),
        origin=origin,
    )


def _rule(item: Mapping, kind: str, namespace: str, origin: Origin) -> RouteRule:
    backends: list[Backend] = []
    mirrors = list(_filter_backends(item, namespace, origin))
    for index, reference in mappings(item, "backendRefs"):
        place = origin.at("backendRefs", index)
        backends.append(_backend(reference, namespace, place))
        mirrors += _filter_backends(reference, namespace, place)
    return RouteRule(
        matches=_matches(item, kind, origin),
        backends=tuple(backends),
        mirrors=tuple(mirrors),
        redirects=any(text(body, "type") == "RequestRedirect" for _, body in mappings(item, "filters")),
        origin=origin,
    )


def _backend(item: Mapping, namespace: str, origin: Origin) -> Backend:
    """A backend: a Service of the route's namespace, weight 1, unless it says otherwise (S5.25).

    A kind of another group that is called Service too is written `Service.<group>`.
    """
    kind, group = text(item, "kind", "Service"), text(item, "group")
    return Backend(
        namespace=text(item, "namespace", namespace),
        service=text(item, "name"),
        port=number(item, "port"),
        kind=f"{kind}.{group}" if group and kind == "Service" else kind,
        weight=number(item, "weight", 1),
        origin=origin,
    )


def _filter_backends(item: Mapping, namespace: str, origin: Origin) -> Iterator[Backend]:
    """The backends that filters send requests to besides (S5.30)."""
    for index, body in mappings(item, "filters"):
        for filter_type, key in _BACKEND_FILTERS:
            reference = mapping(body, key).get("backendRef")
            if text(body, "type") == filter_type and isinstance(reference, Mapping):
                yield _backend(reference, namespace, origin.at("filters", index, key, "backendRef"))


def _matches(item: Mapping, kind: str, origin: Origin) -> tuple[RouteMatch, ...]:
    """The alternatives of a rule; none written means one that matches everything (S5.21)."""
    read = {"HTTPRoute": _http_match, "GRPCRoute": _grpc_match}.get(kind)
    if read is None:
        return ()
    found = [read(body, origin.at("matches", index)) for index, body in mappings(item, "matches")]
    return tuple(found) or (read(NOTHING, origin),)


def _http_match(body: Mapping, origin: Origin) -> RouteMatch:
    path = mapping(body, "path")
    return RouteMatch(
        path_type=text(path, "type", "PathPrefix"),
        path=text(path, "value", "/"),
        method=text(body, "method"),
        headers=_named_matches(body, "headers"),
        query=_named_matches(body, "queryParams"),
        origin=origin,
    )


def _grpc_match(body: Mapping, origin: Origin) -> RouteMatch:
    """A match of a GRPCRoute: its service stands in the place of the path (S5.22)."""
    method = mapping(body, "method")
    return RouteMatch(
        path_type=text(method, "type", "Exact"),
        path=text(method, "service"),
        method=text(method, "method"),
        headers=_named_matches(body, "headers"),
        origin=origin,
    )


def _named_matches(body: Mapping, key: str) -> tuple[NamedMatch, ...]:
    return tuple(
        NamedMatch(text(item, "name"), text(item, "type", "Exact"), text(item, "value"))
        for _, item in mappings(body, key)
    )


CONVERTERS: Final = {
    (GROUP, kind): route for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
}
