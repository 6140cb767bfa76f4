"""Rules for Ingress and IngressClass that their schemas cannot say."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from netlint.origin import Path
from netlint.source.validation.addresses import parse_address
from netlint.source.validation.fields import is_filled, is_set, mapping_in, mappings_in, number_in, text_in
from netlint.source.validation.http_path import path_problem
from netlint.source.validation.metadata import service_name_violations
from netlint.source.validation.violation import ValidationOptions, Violation, refused

CLASS_ANNOTATION = "kubernetes.io/ingress.class"
Backend = Callable[[Mapping[str, Any], Path, ValidationOptions], Iterator[Violation]]


def violations(body: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    """The violations of V-ING.1 to V-ING.13 in an Ingress of networking.k8s.io/v1."""
    return _ingress_violations(body, options, "defaultBackend", _backend_violations)


def legacy_violations(body: Mapping[str, Any], options: ValidationOptions) -> Iterator[Violation]:
    """The violations in an Ingress of a removed version, which writes a backend otherwise (S4.26)."""
    return _ingress_violations(body, options, "backend", _legacy_backend_violations)


def class_violations(body: Mapping[str, Any], _options: ValidationOptions) -> Iterator[Violation]:
    """The violations of V-ING.14 that concern the parameters of an IngressClass."""
    parameters = mapping_in(body, "spec", "parameters")
    path = ("spec", "parameters")
    if text_in(parameters, "scope") == "Namespace":
        if not is_filled(parameters, "namespace"):
            what = "parameters of scope Namespace lack their `namespace`"
            yield refused(path, what, "add `namespace`", "V-ING.14")
    elif is_set(parameters, "namespace"):
        what = "parameters of scope Cluster have no namespace"
        yield refused((*path, "namespace"), what, "remove it, or add `scope: Namespace`", "V-ING.14")


RULES = {"ingress": violations, "ingress-v1beta1": legacy_violations, "ingressclass": class_violations}


def _ingress_violations(
    body: Mapping[str, Any], options: ValidationOptions, default: str, check_backend: Backend
) -> Iterator[Violation]:
    spec = mapping_in(body, "spec")
    if isinstance(body.get("spec"), dict) and not is_filled(spec, "rules") and not is_set(spec, default):
        what = f"the Ingress routes nothing: it has neither `rules` nor `{default}`"
        yield refused(("spec",), what, "add one of them", "V-ING.1")
    yield from _class_annotation_violations(body, spec)
    if isinstance(spec.get(default), dict):
        yield from check_backend(spec[default], ("spec", default), options)
    for index, rule in mappings_in(spec, "rules"):
        path = ("spec", "rules", index)
        host = text_in(rule, "host")
        if parse_address(host) is not None:
            what = f"the host `{host}` is an IP address"
            yield refused(
                (*path, "host"), what, "use a DNS name, or leave out `host` to match all", "V-ING.2"
            )
        for number, entry in mappings_in(mapping_in(rule, "http"), "paths"):
            here = (*path, "http", "paths", number)
            yield from _path_violations(entry, here)
            if isinstance(entry.get("backend"), dict):
                yield from check_backend(entry["backend"], (*here, "backend"), options)


def _class_annotation_violations(body: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[Violation]:
    annotated = text_in(mapping_in(body, "metadata", "annotations"), CLASS_ANNOTATION)
    named = text_in(spec, "ingressClassName")
    if annotated and named and annotated != named:
        what = f"the annotation says class `{annotated}` and `ingressClassName` says `{named}`"
        path = ("metadata", "annotations", CLASS_ANNOTATION)
        yield refused(path, what, "remove the annotation, which is deprecated", "V-ING.13")


def _path_violations(entry: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    is_exact = text_in(entry, "pathType") in ("Exact", "Prefix")
    text = text_in(entry, "path")
    if is_exact and not is_filled(entry, "path"):
        where = (*path, "path") if is_set(entry, "path") else path
        what = f"a path of type {text_in(entry, 'pathType')} must be written out"
        yield refused(where, what, "add `path: /` to match every path", "V-ING.5")
    elif text and (problem := path_problem(text, strict=is_exact)):
        yield refused((*path, "path"), problem.what, problem.help, "V-ING.5")


def _backend_violations(
    backend: Mapping[str, Any], path: Path, options: ValidationOptions
) -> Iterator[Violation]:
    has_service, has_resource = is_set(backend, "service"), is_set(backend, "resource")
    if has_service and has_resource:
        what = "the backend names both a `service` and a `resource`"
        yield refused(path, what, "keep one of them", "V-ING.6")
    elif not has_service and not has_resource and backend.keys() <= {"service", "resource"}:
        what = "the backend names neither a `service` nor a `resource`"
        yield refused(path, what, "add `service` with a name and a port", "V-ING.6")
    service = backend.get("service")
    if isinstance(service, dict):
        here = (*path, "service")
        if name := text_in(service, "name"):
            yield from service_name_violations((*here, "name"), name, options, "V-ING.7")
        yield from _backend_port_violations(service, here)
    yield from _resource_violations(mapping_in(backend, "resource"), (*path, "resource"))


def _backend_port_violations(service: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    if is_set(service, "port") and not isinstance(service["port"], dict):
        return
    port = mapping_in(service, "port")
    here = (*path, "port") if is_set(service, "port") else path
    name, number = is_filled(port, "name"), is_filled(port, "number")
    if name and number:
        what = "the port of the backend has both a `name` and a `number`"
        yield refused(here, what, "keep one of them", "V-ING.8")
    elif not name and not number and port.keys() <= {"name", "number"}:
        what = "the backend does not say which port of the Service it means"
        yield refused(
            here, what, "add `port` with the `number` or the `name` of a port of the Service", "V-ING.8"
        )


def _resource_violations(resource: Mapping[str, Any], path: Path) -> Iterator[Violation]:
    for field in ("kind", "name"):
        text = text_in(resource, field)
        if "/" in text or "%" in text or text in (".", ".."):
            yield refused(
                (*path, field), f"`{text[:60]}` cannot be the {field} of an object", "mend it", "V-ING.9"
            )


def _legacy_backend_violations(
    backend: Mapping[str, Any], path: Path, options: ValidationOptions
) -> Iterator[Violation]:
    known = {"serviceName", "servicePort", "resource"}
    name = text_in(backend, "serviceName")
    if not is_filled(backend, "serviceName"):
        if not is_set(backend, "resource") and backend.keys() <= known:
            what = "the backend names neither a `serviceName` nor a `resource`"
            yield refused(path, what, "add `serviceName` and `servicePort`", "V-ING.6")
        return
    yield from service_name_violations((*path, "serviceName"), name, options, "V-ING.7")
    if not is_set(backend, "servicePort") or number_in(backend, "servicePort") == 0:
        what = "the backend does not say which port of the Service it means"
        yield refused(path, what, "add `servicePort`", "V-ING.8")
