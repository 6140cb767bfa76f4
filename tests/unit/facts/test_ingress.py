"""Corner cases of Ingresses and of routes, from the manifests to what is reported of them."""

from pathlib import Path

import pytest

from tests.unit.facts.rows import Row, marks, reported

INGRESS = """
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: %s
  namespace: shop
  annotations: {%s}
spec:
  ingressClassName: nginx
"""
SERVICE = """
---
apiVersion: v1
kind: Service
metadata: {name: %s, namespace: %s}
spec: {selector: {app: web}, ports: [{name: web, port: 80, targetPort: 8080}]}
"""
BACKEND = "{service: {name: web, port: {number: 80}}}"
WEB = SERVICE % ("web", "shop")
OTHER = SERVICE % ("cart", "shop")
BACKENDS = "ingress-backend-missing ingress-backend-port-missing invalid-manifest"
ROUTES = "ingress-route-duplicate invalid-manifest"
TLS = "ingress-host-without-tls ingress-no-tls invalid-manifest"
CANARY = "nginx.ingress.kubernetes.io/canary: 'true'"


def ingress(spec: str, name: str = "front", annotations: str = "") -> str:
    return INGRESS % (name, annotations) + spec


def backend(text: str) -> str:
    return ingress(f"  defaultBackend:\n    {text}\n")


def path(line: str, name: str = "front", annotations: str = "", mark: str = "") -> str:
    rules = f"  rules:\n    - host: a.example.com\n      http:\n        paths:\n          - {line}\n"
    rules += f"            path: /foo{mark}\n            backend: {BACKEND}\n"
    return ingress(rules, name, annotations)


def host(line: str) -> str:
    return ingress(
        f"  rules:\n    - host: {line}\n      http: {{paths: [{{path: /, pathType: Prefix, backend: {BACKEND}}}]}}\n"
    )


DUPLICATE = " #! ingress-route-duplicate"
LEGACY = """
apiVersion: %s #! deprecated-api
kind: Ingress
metadata: {name: front, namespace: shop}
spec: {rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}
"""

ROWS = [
    Row(
        "T196 S4.13 V-ING.4 pathType missing, v1",
        BACKENDS,
        WEB
        + ingress(
            "  rules:\n    - http:\n        paths:\n          - path: / #! invalid-manifest\n"
            f"            backend: {BACKEND}\n"
        ),
    ),
    Row(
        "T196 T217 S4.13 S4.26 pathType missing, networking.k8s.io/v1beta1",
        "deprecated-api " + BACKENDS,
        LEGACY % "networking.k8s.io/v1beta1" + WEB,
    ),
    Row(
        "T217 S4.26 extensions/v1beta1",
        "deprecated-api " + BACKENDS,
        LEGACY % "extensions/v1beta1" + WEB,
    ),
    Row(
        "T197 V-ING.6 both",
        BACKENDS,
        WEB
        + ingress(
            "  defaultBackend: #! invalid-manifest\n    resource: {kind: Bucket, name: b}\n"
            "    service: {name: web, port: {number: 80}}\n"
        ),
    ),
    Row(
        "T197 V-ING.6 neither",
        BACKENDS,
        WEB + ingress("  defaultBackend: {} #! invalid-manifest\n"),
    ),
    Row(
        "T199 S4.4 no such Service",
        BACKENDS,
        OTHER + backend("service: {name: web, port: {number: 80}} #! ingress-backend-missing"),
    ),
    Row(
        "T199 S4.2 the Service of another namespace",
        BACKENDS,
        SERVICE % ("web", "other")
        + backend("service: {name: web, port: {number: 80}} #! ingress-backend-missing"),
    ),
    Row(
        "S4.2 the Service of its own namespace",
        BACKENDS,
        WEB + backend("service: {name: web, port: {number: 80}}"),
    ),
    Row(
        "T200 S4.3 S4.22 the pods' port instead of the Service's",
        BACKENDS,
        WEB + backend("service: {name: web, port: {number: 8080}} #! ingress-backend-port-missing"),
    ),
    Row(
        "S4.3 no such port name",
        BACKENDS,
        WEB + backend("service: {name: web, port: {name: http}} #! ingress-backend-port-missing"),
    ),
    Row("S4.3 the name of the port", BACKENDS, WEB + backend("service: {name: web, port: {name: web}}")),
    Row(
        "T202 V-ING.8 a name that is too long to be referred to",
        BACKENDS,
        WEB.replace("name: web, port: 80", "name: twenty-characters-xx, port: 80")
        + backend("service: {name: web, port: {name: twenty-characters-xx}} #! invalid-manifest"),
    ),
    Row(
        "T203 S4.19 S4.20 S4.21 one host and path in two Ingresses",
        ROUTES,
        path("pathType: Prefix") + path("pathType: Prefix", "other", mark=DUPLICATE),
    ),
    Row(
        "T205 S4.21 one of them is a canary",
        ROUTES,
        path("pathType: Prefix") + path("pathType: Prefix", "other", CANARY),
    ),
    Row(
        "T205 S4.21 both are canaries",
        ROUTES,
        path("pathType: Prefix", annotations=CANARY) + path("pathType: Prefix", "other", CANARY, DUPLICATE),
    ),
    Row(
        "T206 S4.21 Exact and Prefix in two Ingresses of ingress-nginx",
        ROUTES,
        path("pathType: Exact") + path("pathType: Prefix", "other", mark=DUPLICATE),
    ),
    Row(
        "S4.11 Exact and Prefix in one Ingress",
        ROUTES,
        ingress(
            "  rules:\n    - host: a.example.com\n      http:\n        paths:\n"
            f"          - {{path: /foo, pathType: Exact, backend: {BACKEND}}}\n"
            f"          - {{path: /foo, pathType: Prefix, backend: {BACKEND}}}\n"
        ),
    ),
    Row(
        "S4.11 one path is the start of the other",
        ROUTES,
        ingress(
            "  rules:\n    - host: a.example.com\n      http:\n        paths:\n"
            f"          - {{path: /, pathType: Prefix, backend: {BACKEND}}}\n"
            f"          - {{path: /foo, pathType: Prefix, backend: {BACKEND}}}\n"
        ),
    ),
    Row(
        "S4.9 case counts in a path, and so does the slash at its end",
        ROUTES,
        ingress(
            "  rules:\n    - host: a.example.com\n      http:\n        paths:\n"
            f"          - {{path: /foo, pathType: Exact, backend: {BACKEND}}}\n"
            f"          - {{path: /Foo, pathType: Exact, backend: {BACKEND}}}\n"
            f"          - {{path: /foo/, pathType: Exact, backend: {BACKEND}}}\n"
        ),
    ),
    Row(
        "T208 S4.15 tls for another host",
        TLS,
        host("b.com #! ingress-host-without-tls") + "  tls: [{hosts: [a.com], secretName: a}]\n",
    ),
    Row("T209 S4.14 tls without a Secret", TLS, host("a.com") + "  tls: [{hosts: [a.com]}]\n"),
    Row(
        "T209 S4.4 the Secret is not here",
        TLS,
        host("a.com") + "  tls: [{hosts: [a.com], secretName: none}]\n",
    ),
    *(
        Row(f"T211 V-ING.2 {name}", BACKENDS, WEB + host(f"'{name}' #! invalid-manifest"))
        for name in ("1.2.3.4", "*", "*.*.x.com", "Foo.com", "foo.com:80")
    ),
    Row(
        "T212 S4.16 V-ING.13 two classes",
        "ingress-class-annotation invalid-manifest",
        backend("service: {name: web, port: {number: 80}}").replace(
            "annotations: {}", "annotations:\n    kubernetes.io/ingress.class: a #! ingress-class-annotation"
        ),
    ),
    Row(
        "T214 S4.6 a host without paths",
        BACKENDS + " ingress-route-duplicate",
        WEB + backend("service: {name: web, port: {number: 80}}") + "  rules: [{host: h.example.com}]\n",
    ),
    Row(
        "T215 V-ING.3 no paths",
        BACKENDS,
        ingress("  rules:\n    - http:\n        paths: [] #! invalid-manifest\n"),
    ),
    Row(
        "S4.24 a load balancer each",
        ROUTES,
        (path("pathType: Prefix") + path("pathType: Prefix", "other")).replace(": nginx", ": gce"),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.facts)
def test_what_is_reported(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert reported(row, tmp_path) == marks(row)
