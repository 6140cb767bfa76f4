"""Converts the Gateway API: gateways with their listeners, and permissions for references."""

from typing import Final

from netlint.model.entry import (
    AllowedNamespaces,
    Gateway,
    GatewayClass,
    GrantSide,
    Listener,
    NamespaceFilter,
    ReferenceGrant,
)
from netlint.normalize.draft import Draft
from netlint.normalize.fields import mapping, mappings, number, text
from netlint.normalize.selectors import optional_selector
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

GROUP: Final = "gateway.networking.k8s.io"
_EXPERIMENTAL_GROUP: Final = "gateway.networking.x-k8s.io"

_KINDS_BY_PROTOCOL: Final = {
    "HTTP": frozenset({"HTTPRoute", "GRPCRoute"}),
    "HTTPS": frozenset({"HTTPRoute", "GRPCRoute"}),
    "TLS": frozenset({"TLSRoute"}),
    "TCP": frozenset({"TCPRoute"}),
    "UDP": frozenset({"UDPRoute"}),
}
_ALL_KINDS: Final = frozenset[str]().union(*_KINDS_BY_PROTOCOL.values())
_ALLOWED: Final = {allowed.value: allowed for allowed in AllowedNamespaces}


def gateway_class(manifest: Manifest, draft: Draft) -> None:
    """Add a GatewayClass (S5.2)."""
    controller = text(mapping(manifest.body, "spec"), "controllerName")
    found = GatewayClass(manifest.name, controller, manifest.origin, draft.status_of(manifest))
    draft.gateway_classes.append(found)


def gateway(manifest: Manifest, draft: Draft) -> None:
    """Add a Gateway; it takes no ListenerSets unless it says so (S5.15)."""
    spec = mapping(manifest.body, "spec")
    namespace = draft.namespace_of(manifest)
    draft.gateways.append(
        Gateway(
            kind="Gateway",
            namespace=namespace,
            name=manifest.name,
            class_name=text(spec, "gatewayClassName"),
            listeners=_listeners(spec, namespace, manifest.origin),
            listener_sets=_filter(mapping(spec, "allowedListeners", "namespaces"), AllowedNamespaces.NONE),
            status=draft.status_of(manifest),
            origin=manifest.origin,
        )
    )


def listener_set(manifest: Manifest, draft: Draft) -> None:
    """Add a ListenerSet with the Gateway that it adds to (S5.14, S5.15)."""
    spec = mapping(manifest.body, "spec")
    namespace = draft.namespace_of(manifest)
    parent = mapping(spec, "parentRef")
    draft.gateways.append(
        Gateway(
            kind="ListenerSet",
            namespace=namespace,
            name=manifest.name,
            class_name="",
            listeners=_listeners(spec, namespace, manifest.origin),
            parent=(text(parent, "namespace", namespace), text(parent, "name")),
            status=draft.status_of(manifest),
            origin=manifest.origin,
        )
    )


def _listeners(spec: Mapping, namespace: str, origin: Origin) -> tuple[Listener, ...]:
    return tuple(
        _listener(item, namespace, origin.at("spec", "listeners", index))
        for index, item in mappings(spec, "listeners")
    )


def _listener(item: Mapping, namespace: str, origin: Origin) -> Listener:
    protocol = text(item, "protocol")
    tls = item.get("tls")
    return Listener(
        name=text(item, "name"),
        port=number(item, "port"),
        protocol=protocol,
        hostname=text(item, "hostname"),
        route_namespaces=_filter(mapping(item, "allowedRoutes", "namespaces"), AllowedNamespaces.SAME),
        route_kinds=_route_kinds(mapping(item, "allowedRoutes"), protocol),
        tls_mode=text(tls, "mode", "Terminate") if isinstance(tls, Mapping) else "",
        certificates=_certificates(mapping(item, "tls"), namespace),
        origin=origin,
    )


def _route_kinds(allowed: Mapping, protocol: str) -> frozenset[str]:
    """The kinds listed, or those of the protocol (S5.8); a vendor's protocol may take any."""
    listed = [
        text(item, "kind") for _, item in mappings(allowed, "kinds") if text(item, "group", GROUP) == GROUP
    ]
    if allowed.get("kinds"):
        return frozenset(listed)
    return _KINDS_BY_PROTOCOL.get(protocol, _ALL_KINDS)


def _certificates(tls: Mapping, namespace: str) -> tuple[tuple[str, str], ...]:
    """The Secrets with certificates, by namespace and name (S5.7)."""
    return tuple(
        (text(item, "namespace", namespace), text(item, "name"))
        for _, item in mappings(tls, "certificateRefs")
        if text(item, "kind", "Secret") == "Secret" and not text(item, "group")
    )


def _filter(body: Mapping, default: AllowedNamespaces) -> NamespaceFilter:
    allowed = _ALLOWED.get(text(body, "from", default), default)
    return NamespaceFilter(allowed, optional_selector(body, "selector"))


def reference_grant(manifest: Manifest, draft: Draft) -> None:
    """Add a ReferenceGrant, by its old name too: it permits each pair of its two lists (S5.26)."""
    namespace = draft.namespace_of(manifest)
    spec = mapping(manifest.body, "spec")
    sources = [
        GrantSide(text(item, "group"), text(item, "kind"), namespace=text(item, "namespace"))
        for _, item in mappings(spec, "from")
    ]
    targets = [
        GrantSide(text(item, "group"), text(item, "kind"), name=text(item, "name"))
        for _, item in mappings(spec, "to")
    ]
    draft.grants.append(
        ReferenceGrant(
            namespace,
            manifest.name,
            tuple(sources),
            tuple(targets),
            manifest.origin,
            draft.status_of(manifest),
        )
    )


CONVERTERS: Final = {
    (GROUP, "Gateway"): gateway,
    (GROUP, "GatewayClass"): gateway_class,
    (GROUP, "ListenerSet"): listener_set,
    (GROUP, "ReferenceGrant"): reference_grant,
    (GROUP, "ReferencePolicy"): reference_grant,
    (_EXPERIMENTAL_GROUP, "XListenerSet"): listener_set,
}
