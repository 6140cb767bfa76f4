"""What the API server refuses in an Ingress or an IngressClass: the table V-ING, and the T rows about it."""

import pytest

from netlint.source.validation import ValidationOptions
from tests.unit.source.validation.manifests import assert_one, told

HEAD = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec: "
LEGACY = HEAD.replace("/v1\n", "/v1beta1\n")
CLASS = "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: public}\nspec: "
BACKEND = "{service: {name: web, port: {number: 80}}}"
DEFAULT = "{defaultBackend: %s}"
HOST = "{rules: [{host: '%s'}]}"
PATH = "{rules: [{http: {paths: [{%s, backend: " + BACKEND + "}]}}]}"
FIRST = "spec.rules.0.http.paths.0"

REFUSED = [
    ("V-ING.1", "{}", "V-ING.1", "spec", "neither `rules` nor `defaultBackend`"),
    ("V-ING.2, T211 address", HOST % "1.2.3.4", "V-ING.2", "spec.rules.0.host", "`1.2.3.4` is an IP address"),
    ("V-ING.2, T211 star", HOST % "*", "V-ING.2", "spec.rules.0.host", "`*` is not a host name"),
    ("V-ING.2, T211 stars", HOST % "*.*.x.com", "V-ING.2", "spec.rules.0.host", "is not a host name"),
    ("V-ING.2, T211 case", HOST % "Foo.com", "V-ING.2", "spec.rules.0.host", "is not a host name"),
    ("V-ING.2, T211 port", HOST % "foo.com:80", "V-ING.2", "spec.rules.0.host", "is not a host name"),
    ("V-ING.2 dot", HOST % "foo.com.", "V-ING.2", "spec.rules.0.host", "is not a host name"),
    ("V-ING.2 IPv6", HOST % "::1", "V-ING.2", "spec.rules.0.host", "is an IP address"),
    ("V-ING.2 inner star", HOST % "f*.com", "V-ING.2", "spec.rules.0.host", "is not a host name"),
    (
        "V-ING.3, T215",
        "{rules: [{http: {paths: []}}]}",
        "V-ING.3",
        "spec.rules.0.http.paths",
        "an empty list",
    ),
    (
        "V-ING.3 absent",
        "{rules: [{http: {}}]}",
        "V-ING.3",
        "spec.rules.0.http",
        "lacks the required field `paths`",
    ),
    ("S4.13, V-ING.4, T196", PATH % "path: /", "V-ING.4", FIRST, "lacks the required field `pathType`"),
    (
        "V-ING.4",
        PATH % "path: /, pathType: prefix",
        "V-ING.4",
        f"{FIRST}.pathType",
        "`prefix` is not a value",
    ),
    (
        "V-ING.5 start",
        PATH % "path: foo, pathType: Exact",
        "V-ING.5",
        f"{FIRST}.path",
        "does not start with `/`",
    ),
    ("V-ING.5 absent", PATH % "pathType: Prefix", "V-ING.5", FIRST, "must be written out"),
    ("V-ING.5 empty", PATH % "path: '', pathType: Prefix", "V-ING.5", f"{FIRST}.path", "must be written out"),
    ("V-ING.5 //", PATH % "path: /a//b, pathType: Exact", "V-ING.5", f"{FIRST}.path", "contains `//`"),
    ("V-ING.5 /./", PATH % "path: /a/./b, pathType: Exact", "V-ING.5", f"{FIRST}.path", "contains `/./`"),
    ("V-ING.5 /../", PATH % "path: /a/../b, pathType: Exact", "V-ING.5", f"{FIRST}.path", "contains `/../`"),
    (
        "V-ING.5 %2f",
        PATH.replace("%s", "path: /a%2fb, pathType: Exact"),
        "V-ING.5",
        f"{FIRST}.path",
        "contains `%2f`",
    ),
    (
        "V-ING.5 %2F",
        PATH.replace("%s", "path: /a%2Fb, pathType: Prefix"),
        "V-ING.5",
        f"{FIRST}.path",
        "contains `%2F`",
    ),
    ("V-ING.5 end dot", PATH % "path: /a/., pathType: Exact", "V-ING.5", f"{FIRST}.path", "ends with `/.`"),
    ("V-ING.5 end", PATH % "path: /a/.., pathType: Prefix", "V-ING.5", f"{FIRST}.path", "ends with `/..`"),
    (
        "V-ING.5 own",
        PATH % "path: a, pathType: ImplementationSpecific",
        "V-ING.5",
        f"{FIRST}.path",
        "does not start with `/`",
    ),
    (
        "V-ING.6, T197 both",
        DEFAULT % "{service: {name: web, port: {number: 80}}, resource: {kind: Bucket, name: a}}",
        "V-ING.6",
        "spec.defaultBackend",
        "both a `service` and a `resource`",
    ),
    ("V-ING.6, T197 neither", DEFAULT % "{}", "V-ING.6", "spec.defaultBackend", "neither a `service` nor"),
    (
        "V-ING.6 path",
        "{rules: [{http: {paths: [{path: /, pathType: Exact, backend: {}}]}}]}",
        "V-ING.6",
        f"{FIRST}.backend",
        "neither a `service` nor",
    ),
    (
        "V-ING.7 empty",
        DEFAULT % "{service: {name: '', port: {number: 80}}}",
        "V-ING.7",
        "spec.defaultBackend.service.name",
        "an empty string",
    ),
    (
        "V-ING.7 label",
        DEFAULT % "{service: {name: a.b, port: {number: 80}}}",
        "V-ING.7",
        "spec.defaultBackend.service.name",
        "is not a name that a Service can have",
    ),
    (
        "S4.3, V-ING.8 both",
        DEFAULT % "{service: {name: web, port: {number: 80, name: http}}}",
        "V-ING.8",
        "spec.defaultBackend.service.port",
        "both a `name` and a `number`",
    ),
    (
        "V-ING.8 neither",
        DEFAULT % "{service: {name: web}}",
        "V-ING.8",
        "spec.defaultBackend.service",
        "which port of the Service",
    ),
    (
        "V-ING.8 zero",
        DEFAULT % "{service: {name: web, port: {number: 0}}}",
        "V-ING.8",
        "spec.defaultBackend.service.port",
        "which port of the Service",
    ),
    (
        "V-ING.8, T202",
        DEFAULT % "{service: {name: web, port: {name: twenty-characters-xx}}}",
        "V-ING.8",
        "spec.defaultBackend.service.port.name",
        "is not a port name",
    ),
    (
        "V-ING.8 range",
        DEFAULT % "{service: {name: web, port: {number: 70000}}}",
        "V-ING.8",
        "spec.defaultBackend.service.port.number",
        "is not a port number",
    ),
    (
        "V-ING.9 kind",
        DEFAULT % "{resource: {name: a}}",
        "V-ING.9",
        "spec.defaultBackend.resource",
        "lacks the required field `kind`",
    ),
    (
        "V-ING.9 name",
        DEFAULT % "{resource: {kind: Bucket, name: a/b}}",
        "V-ING.9",
        "spec.defaultBackend.resource.name",
        "cannot be the name",
    ),
    (
        "V-ING.9 no name",
        DEFAULT % "{resource: {kind: Bucket}}",
        "V-ING.9",
        "spec.defaultBackend.resource",
        "lacks the required field `name`",
    ),
    (
        "V-ING.9 kind path",
        DEFAULT % "{resource: {kind: a/b, name: a}}",
        "V-ING.9",
        "spec.defaultBackend.resource.kind",
        "cannot be the kind",
    ),
    (
        "V-ING.9 group",
        DEFAULT % "{resource: {kind: Bucket, name: a, apiGroup: A_b}}",
        "V-ING.9",
        "spec.defaultBackend.resource.apiGroup",
        "is not a DNS name",
    ),
    (
        "V-ING.10",
        "{defaultBackend: %s, tls: [{hosts: ['*.*.x']}]}".replace("%s", BACKEND),
        "V-ING.10",
        "spec.tls.0.hosts.0",
        "is not a host name",
    ),
    (
        "V-ING.11",
        "{defaultBackend: %s, tls: [{secretName: My_Secret}]}".replace("%s", BACKEND),
        "V-ING.11",
        "spec.tls.0.secretName",
        "is not a DNS name",
    ),
    (
        "V-ING.12",
        "{defaultBackend: %s, ingressClassName: My_Class}".replace("%s", BACKEND),
        "V-ING.12",
        "spec.ingressClassName",
        "is not a DNS name",
    ),
]

VALID = [
    ("S4.5", "{defaultBackend: %s}".replace("%s", BACKEND)),
    ("S4.6, T214", "{defaultBackend: %s, rules: [{host: h.example.com}]}".replace("%s", BACKEND)),
    ("S4.7", "{rules: [{host: '*.example.com'}]}"),
    ("S4.12", PATH % "pathType: ImplementationSpecific"),
    ("S4.12 any", PATH % "path: /a//b/(.*), pathType: ImplementationSpecific"),
    ("S4.14, T209", "{defaultBackend: %s, tls: [{hosts: [a.com]}]}".replace("%s", BACKEND)),
    ("S4.15, T208", "{rules: [{host: b.com}], tls: [{hosts: [a.com], secretName: a}]}"),
]


@pytest.mark.parametrize(
    ("spec", "rule", "place", "fragment"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_the_api_server_refuses(spec: str, rule: str, place: str, fragment: str) -> None:
    assert_one(HEAD + spec, rule, place, fragment)


@pytest.mark.parametrize("spec", [row[1] for row in VALID], ids=[row[0] for row in VALID])
def test_the_api_server_accepts(spec: str) -> None:
    assert told(HEAD + spec) == []


def test_a_backend_whose_name_starts_with_a_digit_is_accepted_from_1_36() -> None:
    """V-ING.7."""
    text = HEAD + DEFAULT % "{service: {name: 1web, port: {number: 80}}}"
    assert told(text) == []
    place = "spec.defaultBackend.service.name"
    assert_one(text, "V-ING.7", place, "`1web` is not", ValidationOptions(kubernetes=(1, 35)))


def test_a_class_annotation_that_contradicts_the_field_is_refused() -> None:
    """S4.16, V-ING.13, T212."""
    text = HEAD.replace("name: shop", "name: shop, annotations: {kubernetes.io/ingress.class: a}")
    same = text + "{ingressClassName: a, defaultBackend: %s}".replace("%s", BACKEND)
    other = text + "{ingressClassName: b, defaultBackend: %s}".replace("%s", BACKEND)
    assert told(same) == []
    assert_one(other, "V-ING.13", "metadata.annotations.kubernetes.io/ingress.class", "says class `a`")


@pytest.mark.parametrize(
    ("spec", "rule", "place", "fragment"),
    [
        ("{}", "V-ING.14", "spec", "lacks the required field `controller`"),
        ("{controller: ''}", "V-ING.14", "spec.controller", "an empty string"),
        ("{controller: nginx}", "V-ING.14", "spec.controller", "`nginx` is not a controller name"),
        (
            f"{{controller: example.com/{'a' * 250}}}",
            "V-ING.14",
            "spec.controller",
            "is not a controller name",
        ),
        (
            "{controller: example.com/a, parameters: {kind: A, name: b, scope: Namespace}}",
            "V-ING.14",
            "spec.parameters",
            "lack their `namespace`",
        ),
        (
            "{controller: example.com/a, parameters: {kind: A, name: b, scope: Cluster, namespace: c}}",
            "V-ING.14",
            "spec.parameters.namespace",
            "of scope Cluster have no namespace",
        ),
    ],
)
def test_an_ingress_class_is_refused(spec: str, rule: str, place: str, fragment: str) -> None:
    """V-ING.14."""
    assert_one(CLASS + spec, rule, place, fragment)


def test_the_removed_version_is_read_by_its_own_shape() -> None:
    """S4.13, S4.26, T196: pathType is optional there, and the backend is flat."""
    path = "{rules: [{http: {paths: [{backend: %s}]}}]}"
    assert told(LEGACY + path % "{serviceName: web, servicePort: 80}") == []
    place = f"{FIRST}.backend"
    assert_one(LEGACY + path % "{serviceName: web}", "V-ING.8", place, "which port of the Service")
    assert_one(LEGACY + path % "{}", "V-ING.6", place, "neither a `serviceName` nor")


def test_the_flat_backend_of_the_removed_version_is_unknown_in_v1() -> None:
    """S4.26."""
    text = HEAD + DEFAULT % "{serviceName: web, servicePort: 80}"
    assert [place for _, place, _ in told(text)] == [
        "spec.defaultBackend.serviceName:",
        "spec.defaultBackend.servicePort:",
    ]
