"""Corner cases of Gateways and routes, from the manifests to what is reported of them."""

from pathlib import Path

import pytest

from netlint.config import Profile
from tests.unit.facts.rows import Row, marks, reported

GATEWAY = """
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: front, namespace: shop}
spec:
  gatewayClassName: public
  listeners:
    - name: one
      %s
"""
ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: front, namespace: shop}
spec:
  parentRefs: [{name: front}]
  rules:
    - %s
"""
EXTERNAL = """
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: ExternalName
  externalName: %s
"""
INVALID = "invalid-manifest"
NAMES = "service-external-name invalid-manifest"
TWO = "\n    - {name: two, port: %s, protocol: HTTPS, tls: {certificateRefs: [{name: a}]}}\n"

ROWS = [
    Row(
        "T245 V-GW.4 a Service without a port",
        INVALID,
        ROUTE % "backendRefs:\n        - name: web #! invalid-manifest",
    ),
    Row(
        "T247 S5.28 a redirect without backends",
        INVALID,
        ROUTE % "filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}]",
    ),
    Row(
        "T247 V-GW.6 a redirect with backends",
        INVALID,
        ROUTE % "backendRefs: [{name: web, port: 80}]\n"
        "      filters: [{type: RequestRedirect, requestRedirect: {scheme: https}}] #! invalid-manifest",
    ),
    Row(
        "S5.28 weights",
        INVALID,
        ROUTE % "backendRefs: [{name: web, port: 80, weight: 0}, {name: cart, port: 80, weight: 1}]",
    ),
    Row(
        "T250 S5.4 HTTP and HTTPS on one port are conflicted, not refused",
        INVALID,
        GATEWAY % "port: 8080\n      protocol: HTTP" + TWO % 8080,
    ),
    Row(
        "T251 S5.4 TCP and HTTPS on one port are conflicted, not refused",
        INVALID,
        GATEWAY % "port: 443\n      protocol: TCP" + TWO % 443,
    ),
    Row(
        "T253 V-GW.1 HTTPS that passes through",
        INVALID,
        GATEWAY
        % "port: 443\n      protocol: HTTPS\n      tls:\n        mode: Passthrough #! invalid-manifest",
    ),
    Row(
        "T253 V-GW.1 HTTP with tls",
        INVALID,
        GATEWAY
        % "port: 80\n      protocol: HTTP\n      tls: {certificateRefs: [{name: a}]} #! invalid-manifest",
    ),
    Row(
        "T253 V-GW.1 TLS without a mode",
        INVALID,
        (GATEWAY % "port: 443\n      protocol: TLS").replace("name: one", "name: one #! invalid-manifest"),
    ),
    Row(
        "T263 S5.29 S3.38 an ExternalName of the cluster behind a route",
        NAMES,
        ROUTE % "backendRefs: [{name: web, port: 80}]"
        + EXTERNAL % "db.other.svc.cluster.local #! service-external-name",
    ),
    Row(
        "T263 S5.29 an ExternalName elsewhere behind a route",
        NAMES,
        ROUTE % "backendRefs: [{name: web, port: 80}]" + EXTERNAL % "db.example.com #! service-external-name",
        Profile.PEDANTIC,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.facts)
def test_what_is_reported(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert reported(row, tmp_path) == marks(row)
