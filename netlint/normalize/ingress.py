"""Converts Ingresses of every API version, and their classes."""

from typing import Final

from netlint.model.entry import Backend, Ingress, IngressClass, IngressPath, IngressRule, IngressTls
from netlint.normalize.draft import Draft
from netlint.normalize.fields import mapping, mappings, number, number_or_text, pairs, text, texts
from netlint.origin import Origin
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping

CLASS_ANNOTATION: Final = "kubernetes.io/ingress.class"
DEFAULT_CLASS_ANNOTATION: Final = "ingressclass.kubernetes.io/is-default-class"


def ingress(manifest: Manifest, draft: Draft) -> None:
    """Add an Ingress; networking.k8s.io/v1 and the older shapes are told apart by their fields (S4.26)."""
    spec, origin = mapping(manifest.body, "spec"), manifest.origin
    namespace = draft.namespace_of(manifest)
    path_type = "" if manifest.api_version == "networking.k8s.io/v1" else "ImplementationSpecific"
    rules = [
        _rule(item, namespace, path_type, origin.at("spec", "rules", index))
        for index, item in mappings(spec, "rules")
    ]
    tls = [
        IngressTls(texts(item, "hosts"), text(item, "secretName"), origin.at("spec", "tls", index))
        for index, item in mappings(spec, "tls")
    ]
    annotations = pairs(manifest.body, "metadata", "annotations")
    legacy_class = next((value for key, value in annotations if key == CLASS_ANNOTATION), "")
    draft.ingresses.append(
        Ingress(
            api_version=manifest.api_version,
            namespace=namespace,
            name=manifest.name,
            class_name=text(spec, "ingressClassName") or legacy_class,
            rules=tuple(rules),
            tls=tuple(tls),
            default_backend=_default_backend(spec, namespace, origin),
            annotations=annotations,
            status=draft.status_of(manifest),
            origin=origin,
        )
    )


def _default_backend(spec: Mapping, namespace: str, origin: Origin) -> Backend | None:
    for key in ("defaultBackend", "backend"):
        written = spec.get(key)
        if isinstance(written, Mapping):
            return _backend(written, namespace, origin.at("spec", key))
    return None


def _rule(item: Mapping, namespace: str, path_type: str, origin: Origin) -> IngressRule:
    """A rule; without `http` it has no paths (S4.6). `path_type` is that of paths that set none (S4.13)."""
    paths = []
    for index, path in mappings(mapping(item, "http"), "paths"):
        place = origin.at("http", "paths", index)
        backend = _backend(mapping(path, "backend"), namespace, place.at("backend"))
        paths.append(IngressPath(text(path, "path"), text(path, "pathType") or path_type, backend, place))
    return IngressRule(text(item, "host"), tuple(paths), origin)


def _backend(body: Mapping, namespace: str, origin: Origin) -> Backend:
    """A Service by its port's name or number, or a resource (S4.2, S4.3); backends stay in the namespace."""
    service, resource = body.get("service"), body.get("resource")
    if isinstance(service, Mapping):
        port = mapping(service, "port")
        return Backend(
            namespace, text(service, "name"), text(port, "name") or number(port, "number"), origin=origin
        )
    if isinstance(resource, Mapping):
        return Backend(namespace, text(resource, "name"), 0, kind=text(resource, "kind"), origin=origin)
    return Backend(namespace, text(body, "serviceName"), number_or_text(body, "servicePort"), origin=origin)


def ingress_class(manifest: Manifest, draft: Draft) -> None:
    """Add an IngressClass (S4.16, S4.17)."""
    marked = text(mapping(manifest.body, "metadata", "annotations"), DEFAULT_CLASS_ANNOTATION)
    controller = text(mapping(manifest.body, "spec"), "controller")
    draft.ingress_classes.append(
        IngressClass(manifest.name, controller, marked == "true", manifest.origin, draft.status_of(manifest))
    )


CONVERTERS: Final = {
    ("networking.k8s.io", "Ingress"): ingress,
    ("extensions", "Ingress"): ingress,
    ("networking.k8s.io", "IngressClass"): ingress_class,
}
