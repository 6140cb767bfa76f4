"""Ingresses of every version, and their classes."""

import pytest

from netlint.model.entry import Backend, Ingress, IngressClass
from netlint.model.policy import Status
from netlint.origin import Origin
from tests.unit.normalize.given import only, snapshot


def ingress(spec: str, api_version: str = "networking.k8s.io/v1", annotations: str = "{}") -> Ingress:
    metadata = f"{{name: web, namespace: shop, annotations: {annotations}}}"
    text = f"apiVersion: {api_version}\nkind: Ingress\nmetadata: {metadata}\nspec: {spec}\n"
    return only(snapshot(text).ingresses)


def only_backend(path: str, api_version: str = "networking.k8s.io/v1") -> Backend:
    return ingress(f"{{rules: [{{http: {{paths: [{path}]}}}}]}}", api_version).rules[0].paths[0].backend


@pytest.mark.parametrize(
    ("path", "backend"),
    [
        pytest.param(
            "{backend: {service: {name: s, port: {number: 8080}}}}", Backend("shop", "s", 8080), id="number"
        ),
        pytest.param(
            "{backend: {service: {name: s, port: {name: http}}}}", Backend("shop", "s", "http"), id="name"
        ),
        pytest.param("{backend: {service: {name: s}}}", Backend("shop", "s", 0), id="no port"),
        pytest.param(
            "{backend: {resource: {apiGroup: k8s.example.com, kind: StorageBucket, name: b}}}",
            Backend("shop", "b", 0, kind="StorageBucket"),
            id="S4.2 resource",
        ),
    ],
)
def test_backends_name_a_service_of_the_ingresss_own_namespace(path: str, backend: Backend) -> None:
    """T199, T200, S4.2, S4.3."""
    assert only_backend(path) == backend


@pytest.mark.parametrize("api_version", ["extensions/v1beta1", "networking.k8s.io/v1beta1"])
@pytest.mark.parametrize(("written", "port"), [("80", 80), ("http", "http")])
def test_the_older_shapes(api_version: str, written: str, port: int | str) -> None:
    """T217, S4.26."""
    backend = f"{{serviceName: s, servicePort: {written}}}"
    found = ingress(
        f"{{backend: {backend}, rules: [{{http: {{paths: [{{backend: {backend}}}]}}}}]}}", api_version
    )
    assert found.default_backend == found.rules[0].paths[0].backend == Backend("shop", "s", port)
    assert found.api_version == api_version


def test_hosts_and_paths() -> None:
    """S4.6, S4.9 to S4.13: as written."""
    found = ingress(
        "{rules: [{host: a.example.com, http: {paths: [{path: /foo, pathType: Exact}, {path: /bar}]}}, {http: {}}]}"
    )
    assert [(rule.host, [(path.path, path.type) for path in rule.paths]) for rule in found.rules] == [
        ("a.example.com", [("/foo", "Exact"), ("/bar", "")]),
        ("", []),
    ]
    place = ("spec", "rules", 0, "http", "paths", 1)
    assert found.rules[0].paths[1].origin == Origin("a.yaml", 0, place)
    assert found.rules[0].paths[1].backend.origin == Origin("a.yaml", 0, (*place, "backend"))


@pytest.mark.parametrize(
    ("api_version", "written", "expected"),
    [
        ("networking.k8s.io/v1", "", ""),
        ("networking.k8s.io/v1beta1", "", "ImplementationSpecific"),
        ("extensions/v1beta1", "", "ImplementationSpecific"),
        ("networking.k8s.io/v1beta1", "pathType: Exact, ", "Exact"),
    ],
)
def test_the_type_of_a_path_has_a_default_in_the_removed_versions(
    api_version: str, written: str, expected: str
) -> None:
    """T196, S4.13."""
    backend = "{serviceName: s, servicePort: 80}"
    found = ingress(f"{{rules: [{{http: {{paths: [{{{written}backend: {backend}}}]}}}}]}}", api_version)
    assert found.rules[0].paths[0].type == expected


def test_a_rule_without_http_has_no_paths() -> None:
    """T214, S4.6."""
    found = ingress(
        "{defaultBackend: {service: {name: s, port: {number: 80}}}, rules: [{host: a.example.com}]}"
    )
    assert found.rules[0].paths == ()
    assert found.default_backend == Backend("shop", "s", 80)


def test_tls() -> None:
    """T208, T209, S4.14."""
    found = ingress("{tls: [{hosts: [a.com], secretName: s}, {}]}").tls
    assert [(item.hosts, item.secret) for item in found] == [(("a.com",), "s"), ((), "")]


@pytest.mark.parametrize(
    ("spec", "annotation", "expected"),
    [
        ("{ingressClassName: nginx}", "", "nginx"),
        ("{}", "legacy", "legacy"),
        ("{ingressClassName: nginx}", "legacy", "nginx"),
        ("{}", "", ""),
    ],
)
def test_the_class_is_that_of_the_field_or_else_of_the_annotation(
    spec: str, annotation: str, expected: str
) -> None:
    """T212, S4.16, S4.18."""
    annotations = f"{{kubernetes.io/ingress.class: '{annotation}'}}"
    assert ingress(spec, annotations=annotations).class_name == expected


@pytest.mark.parametrize(("value", "expected"), [("'true'", True), ("'false'", False), ("true", False)])
def test_ingress_classes(value: str, expected: bool) -> None:
    """S4.17: an annotation is a text."""
    text = (
        "{apiVersion: networking.k8s.io/v1, kind: IngressClass, spec: {controller: k8s.io/ingress-nginx},"
        f" metadata: {{name: nginx, annotations: {{ingressclass.kubernetes.io/is-default-class: {value}}}}}}}"
    )
    assert snapshot(text).ingress_classes == (IngressClass("nginx", "k8s.io/ingress-nginx", expected),)
    assert snapshot(text).namespaces == ()
    assert only(snapshot(text, rejected=(0,)).ingress_classes).status is Status.REJECTED_OPEN
