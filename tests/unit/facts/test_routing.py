"""Corner cases of listeners, attachment and backends, from the manifests to what is reported of them."""

from pathlib import Path

import pytest

from netlint.config import Profile
from tests.unit.facts.rows import Row, marks, reported

RULES = (
    "route-parent-missing route-section-missing route-host-no-listener route-backend-missing "
    "route-backend-port-missing route-cross-namespace-denied listener-conflict invalid-manifest"
)
GATEWAY = """
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: front, namespace: %s}
spec:
  gatewayClassName: public%s
  listeners:
"""
LISTENER = "    - name: %s\n      protocol: %s\n      port: %s\n"
TLS = "      tls: {certificateRefs: [{name: cert}]}\n"
ALL = "      allowedRoutes: {namespaces: {from: All}}\n"
SETS = "\n  allowedListeners: {namespaces: {from: Same}}"
ROUTE = """
---
apiVersion: gateway.networking.k8s.io/v1
kind: %s
metadata: {name: front, namespace: shop}
spec:
  parentRefs:
    - name: front%s
%s
"""
GRANT = """
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: routes, namespace: %s}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop}]
  to: [{group: "", kind: Service}]
"""
SERVICE = """
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: %s}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
"""
FRONT = GATEWAY % ("shop", "") + LISTENER % ("http", "HTTP", 80)
RULE = "  rules: [{backendRefs: [{name: web, port: 80}]}]"
WEB = SERVICE % "shop"


def route(parent: str = "", spec: str = RULE, kind: str = "HTTPRoute") -> str:
    return ROUTE % (kind, parent, spec)


def hosts(listener: str, *hostnames: str) -> str:
    lines = "\n".join(f"    - {hostname}" for hostname in hostnames)
    gateway = FRONT + f'      hostname: "{listener}"\n'
    return WEB + gateway + route(spec=f"  hostnames:\n{lines}\n{RULE}")


def backend(lines: str) -> str:
    return FRONT + route(spec=f"  rules:\n    - backendRefs:\n        - {lines}")


ABROAD = "name: web\n          port: 80\n          namespace: other"

ROWS = [
    Row("T230 S5.17 one label of a wildcard", RULES, hosts("*.example.com", "www.example.com")),
    Row("T230 S5.17 two labels of a wildcard", RULES, hosts("*.example.com", "a.b.example.com")),
    Row("S5.17 the apex", RULES, hosts("*.example.com", "example.com #! route-host-no-listener")),
    Row("T232 S5.18 a wildcard over the listener's host", RULES, hosts("a.example.com", '"*.example.com"')),
    Row(
        "T233 S5.18 one host of two is served, the other is ignored",
        RULES,
        hosts("a.example.com", "a.example.com", "b.test.com #! route-host-no-listener"),
    ),
    Row(
        "S5.18 no host in common",
        RULES,
        hosts("a.example.com", "b.test.com #! route-host-no-listener", "c.test.com"),
    ),
    Row(
        "T236 S5.11 no such section",
        RULES,
        WEB + FRONT + route("\n      sectionName: tls #! route-section-missing"),
    ),
    Row("T236 S5.11 no such port", RULES, WEB + FRONT + route("\n      port: 81 #! route-section-missing")),
    Row(
        "T238 S5.8 another kind is no matter of hosts or sections",
        RULES,
        WEB + FRONT + "      hostname: a.com\n" + route(kind="TCPRoute"),
    ),
    Row(
        "T239 S5.10 the Gateway of another namespace",
        RULES,
        WEB
        + GATEWAY % ("infra", "")
        + LISTENER % ("http", "HTTP", 80)
        + ALL
        + route(" #! route-parent-missing"),
    ),
    Row(
        "S5.13 the Gateway of another namespace by its name",
        RULES,
        WEB
        + GATEWAY % ("infra", "")
        + LISTENER % ("http", "HTTP", 80)
        + ALL
        + route("\n      namespace: infra"),
    ),
    Row(
        "T241 S5.26 a backend of another namespace without a grant",
        RULES,
        SERVICE % "other" + backend(f"{ABROAD} #! route-cross-namespace-denied"),
    ),
    Row(
        "T242 S5.26 a grant in the backend's namespace",
        RULES,
        SERVICE % "other" + GRANT % "other" + backend(ABROAD),
    ),
    Row(
        "T242 S5.26 a grant in the route's namespace",
        RULES,
        SERVICE % "other" + GRANT % "shop" + backend(f"{ABROAD} #! route-cross-namespace-denied"),
    ),
    Row(
        "T244 S5.25 the pods' port",
        RULES,
        WEB + backend("name: web\n          port: 8080 #! route-backend-port-missing"),
    ),
    Row("S5.25 the Service's port", RULES, WEB + backend("name: web\n          port: 80")),
    Row(
        "S5.27 no such Service",
        RULES,
        WEB + backend("name: wev #! route-backend-missing\n          port: 80"),
    ),
    Row(
        "T248 S5.28 a backend of weight 0 gets no requests",
        RULES,
        WEB
        + backend(
            "name: next\n          port: 80\n          weight: 0\n        - {name: web, port: 80, weight: 1}"
        ),
    ),
    Row(
        "T250 S5.4 S5.5 HTTP and HTTPS on one port",
        RULES,
        GATEWAY % ("shop", "")
        + LISTENER % ("one", "HTTP", 8080)
        + LISTENER % ("two", "HTTPS", "8080 #! listener-conflict")
        + TLS,
    ),
    Row(
        "T251 S5.4 S5.5 TCP and HTTPS on one port",
        RULES,
        GATEWAY % ("shop", "")
        + LISTENER % ("one", "TCP", 443)
        + LISTENER % ("two", "HTTPS", "443 #! listener-conflict")
        + TLS,
    ),
    Row(
        "V-GW.2 the same protocol too is refused",
        RULES,
        GATEWAY % ("shop", "")
        + LISTENER % ("one", "TCP", 1)
        + (LISTENER % ("two", "TCP", 1)).replace("name: two", "name: two #! invalid-manifest"),
    ),
    Row(
        "T259 S5.15 a ListenerSet with a listener of the Gateway",
        RULES,
        GATEWAY % ("shop", SETS)
        + LISTENER % ("http", "HTTP", 80)
        + "---\napiVersion: gateway.networking.k8s.io/v1\nkind: ListenerSet\nmetadata: {name: more, namespace: shop}\n"
        + "spec:\n  parentRef: {name: front}\n  listeners:\n"
        + LISTENER % ("web", "HTTP", "80 #! listener-conflict"),
    ),
    Row(
        "T260 S5.14 a listener of a ListenerSet through the Gateway",
        RULES,
        WEB
        + GATEWAY % ("shop", SETS)
        + LISTENER % ("http", "HTTP", 80)
        + "---\napiVersion: gateway.networking.k8s.io/v1\nkind: ListenerSet\nmetadata: {name: more, namespace: shop}\n"
        + "spec:\n  parentRef: {name: front}\n  listeners:\n"
        + LISTENER % ("web", "HTTP", 81)
        + route("\n      sectionName: web #! route-section-missing"),
    ),
    Row(
        "T266 S5.10 a Service as parent without its group",
        RULES,
        WEB + route("\n      kind: Service #! route-parent-missing\n      port: 80"),
    ),
    Row("S5.10 a Service as a mesh's parent", RULES, WEB + route('\n      kind: Service\n      group: ""')),
    Row(
        "T268 S5.30 S5.26 a mirror to another namespace",
        RULES,
        SERVICE % "other"
        + FRONT
        + route(
            spec="  rules:\n    - filters:\n        - type: RequestMirror\n          requestMirror:\n"
            "            backendRef:\n              name: web\n              port: 80\n"
            "              namespace: other #! route-cross-namespace-denied"
        ),
    ),
    Row(
        "S5.33 another Gateway of a namespace that is not the route's",
        RULES,
        WEB
        + (GATEWAY % ("infra", "")).replace("front", "other")
        + LISTENER % ("http", "HTTP", 80)
        + route(" #! route-parent-missing\n      namespace: infra"),
        Profile.PEDANTIC,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.facts)
def test_what_is_reported(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert reported(row, tmp_path) == marks(row)
