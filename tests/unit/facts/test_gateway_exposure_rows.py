"""Corner cases of what Gateways open to the outside: which routes lead in, and whom the policies of the pods see."""

from typing import Any

import pytest

from netlint.engine.ways_in.exposure import Exposures
from netlint.model.truth import Truth
from tests.clusters.manifests import Manifest, pod, workload
from tests.clusters.rows import CLIENT, EVERYWHERE, ingress, serving
from tests.unit.engine.asking import model
from tests.unit.facts.verdicts import service

GROUP = "gateway.networking.k8s.io"
NAME_LABEL = f"{GROUP}/gateway-name"


def made(kind: str, name: str, namespace: str | None, spec: Manifest, version: str = "v1") -> Manifest:
    """An object of the Gateway API."""
    place = {} if namespace is None else {"namespace": namespace}
    return {
        "apiVersion": f"{GROUP}/{version}",
        "kind": kind,
        "metadata": {"name": name, **place},
        "spec": spec,
    }


def gateway(protocol: str = "HTTP", port: int = 80, **listener: Any) -> Manifest:
    """The Gateway `infra/front`, with one listener for the routes of every namespace."""
    whole = {"name": "web", "port": port, "protocol": protocol, **listener}
    whole.setdefault("allowedRoutes", {"namespaces": {"from": "All"}})
    return made("Gateway", "front", "infra", {"gatewayClassName": "c", "listeners": [whole]})


def route(*backends: Manifest, kind: str = "HTTPRoute", name: str = "r", **parent: Any) -> Manifest:
    """A route of namespace x to `x/s` at the Gateway."""
    refs = [{"name": "s", "port": 80, **backend} for backend in backends or ({},)]
    spec = {
        "parentRefs": [{"name": "front", "namespace": "infra", **parent}],
        "rules": [{"backendRefs": refs}],
    }
    return made(kind, name, "x", spec)


def grant(namespace: str, source: str = "x") -> Manifest:
    """A ReferenceGrant for HTTPRoutes of a namespace to Services."""
    spec = {
        "from": [{"group": GROUP, "kind": "HTTPRoute", "namespace": source}],
        "to": [{"group": "", "kind": "Service"}],
    }
    return made("ReferenceGrant", "grant", namespace, spec, "v1beta1")


def from_gateway(name: str) -> Manifest:
    """A policy on b that lets in the pods of one Gateway of namespace infra."""
    peer = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "infra"}},
        "podSelector": {"matchLabels": {NAME_LABEL: name}},
    }
    return ingress("b", {"from": [peer], "ports": [{"port": 8080}]})


CLASS = made("GatewayClass", "c", None, {"controllerName": "example.com/c"})
B = serving("b", {"containerPort": 8080})
BEHIND = [B, service()]
OTHER = pod("b", {"app": "b"}, "y")
CROSS = [OTHER, service(namespace="y"), gateway(), route({"namespace": "y"}), CLASS]
PROXY = workload("Deployment", "front-c", {NAME_LABEL: "front"}, "infra")
NGINX = workload("Deployment", "nginx", {"app.kubernetes.io/name": "ingress-nginx"}, "ingress-nginx")
FROM_NGINX = ingress(
    "b", {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}}}]}
)
FROM_CLIENT = ingress("b", {"from": [{"ipBlock": {"cidr": f"{CLIENT}/32"}}]})
YES, NO, MAYBE = [Truth.TRUE], [Truth.FALSE], [Truth.UNKNOWN]
NONE: list[Truth] = []

ROWS: list[tuple[str, list[Manifest], list[Truth]]] = [
    ("S8.15 no policy", [*BEHIND, gateway(), route(), CLASS], YES),
    ("S8.15 the client is not whom the pods see", [*BEHIND, gateway(), route(), CLASS, FROM_CLIENT], NO),
    (
        "S8.21 pods of every namespace",
        [*BEHIND, gateway(), route(), CLASS, ingress("b", {"from": [EVERYWHERE]})],
        YES,
    ),
    ("S5.32 the Gateway's own pods", [*BEHIND, gateway(), route(), CLASS, from_gateway("front")], YES),
    ("S5.32 they are in the input", [*BEHIND, gateway(), route(), CLASS, from_gateway("front"), PROXY], YES),
    ("S5.32 another Gateway's pods", [*BEHIND, gateway(), route(), CLASS, from_gateway("other")], NO),
    (
        "S5.32 D.11 beside a controller",
        [*BEHIND, gateway(), route(), CLASS, from_gateway("front"), NGINX],
        YES,
    ),
    ("S5.32 D.11 another controller", [*BEHIND, gateway(), route(), CLASS, FROM_NGINX, NGINX], NO),
    (
        "D.11 pods of the workload's namespace",
        [*BEHIND, gateway(), route(), CLASS, ingress("b", {"from": [{"podSelector": {}}]})],
        NO,
    ),
    ("T236 S5.11 no such listener", [*BEHIND, gateway(), route(sectionName="none"), CLASS], NONE),
    ("T236 S5.11 no such port", [*BEHIND, gateway(), route(port=81), CLASS], NONE),
    ("T238 S5.8 S5.12", [*BEHIND, gateway(), route(kind="TCPRoute"), CLASS], NONE),
    ("T239 S5.10 no Gateway there", [*BEHIND, gateway(), route(namespace="x"), CLASS], NONE),
    (
        "S5.8 routes of its own namespace",
        [*BEHIND, gateway(allowedRoutes={"namespaces": {"from": "Same"}}), route(), CLASS],
        NONE,
    ),
    (
        "T235 S5.8 S1.66",
        [
            *BEHIND,
            gateway(
                allowedRoutes={"namespaces": {"from": "Selector", "selector": {"matchLabels": {"team": "t"}}}}
            ),
            route(),
            CLASS,
        ],
        MAYBE,
    ),
    ("T241 S5.26 S5.27", CROSS, NONE),
    ("T242 S5.26 the backend's namespace", [*CROSS, grant("y")], YES),
    ("T242 S5.26 the route's namespace", [*CROSS, grant("x")], NONE),
    ("S5.26 for routes of another namespace", [*CROSS, grant("y", "z")], NONE),
    ("T244 S5.25", [*BEHIND, gateway(), route({"port": 8080}), CLASS], NONE),
    (
        "T248 S5.28 one of two has weight 0",
        [*BEHIND, gateway(), route({"weight": 0}, {"weight": 1}), CLASS],
        YES,
    ),
    ("T248 S5.28 weight 0", [*BEHIND, gateway(), route({"weight": 0}), CLASS], NONE),
    (
        "T256 S5.24 the oldest of two, which no file tells",
        [*BEHIND, gateway("TCP", 9000), route(kind="TCPRoute"), route(kind="TCPRoute", name="q"), CLASS],
        [Truth.UNKNOWN, Truth.UNKNOWN],
    ),
    ("S5.24 one TCPRoute", [*BEHIND, gateway("TCP", 9000), route(kind="TCPRoute"), CLASS], YES),
]


@pytest.mark.parametrize(("objects", "expected"), [pytest.param(*rest, id=facts) for facts, *rest in ROWS])
def test_whether_a_route_leads_in(objects: list[Manifest], expected: list[Truth]) -> None:
    found = Exposures(model(objects)).all
    assert [exposure.verdict for exposure in found] == expected
    assert {(e.entry.kind.value, e.entry.port.first) for e in found} <= {("gateway", 8080)}
