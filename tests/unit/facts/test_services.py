"""Corner cases of Services and container ports, from the manifests to what is reported of them."""

from pathlib import Path

import pytest

from netlint.config import Profile
from tests.unit.facts.rows import Row, marks, reported

SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
"""
DEPLOYMENT = """
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: %s, namespace: %s}
spec:
  selector: {matchLabels: {app: web, part: %s}}
  template:
    metadata: {labels: {app: web, part: %s}}
    spec:
      containers: [{name: main, image: example.org/web:1, ports: [%s]}]
"""
SLICE = """
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.9]}]
ports: [{port: 8080}]
"""


def deployment(name: str, ports: str = "{containerPort: 8080}", namespace: str = "shop") -> str:
    return DEPLOYMENT % (name, namespace, name, name, ports)


def port(more: str) -> str:
    return f"{SERVICE}  selector: {{app: web}}\n  ports:\n    - port: 80\n      {more}\n"


HTTP = "{name: http, containerPort: 8080}"
UNRESOLVED = "service-named-port-unresolved"
WIRING = f"{UNRESOLVED} service-target-port-undeclared service-selects-nothing invalid-manifest"
NUMBERS = "node-port-conflict service-node-port-range service-port-duplicate invalid-manifest"
ON_HOST = """
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: %s, namespace: shop}
spec:
  selector: {matchLabels: {app: %s}}
  template:
    metadata: {labels: {app: %s}}
    spec:
      containers:
        - name: main
          image: example.org/web:1
          ports:
            - containerPort: 8080
              %s
"""


def on_host(name: str, more: str) -> str:
    return ON_HOST % (name, name, name, more)


def second(ports: str) -> str:
    head = SERVICE.replace("name: web", "name: other")
    return f"\n---{head}  type: NodePort\n  selector: {{app: web}}\n  ports:\n    - {ports}\n"


ROWS = [
    Row(
        "T140 S3.3 someone else may write the endpoints",
        WIRING,
        SERVICE + "  selector: {}\n  ports: [{port: 80}]\n",
    ),
    Row(
        "T142 S3.13 nobody declares the name",
        WIRING,
        port(f"targetPort: http #! {UNRESOLVED}") + deployment("a"),
    ),
    Row(
        "T143 S3.12 S3.13 one of two declares it",
        WIRING,
        port(f"targetPort: http #! {UNRESOLVED}") + deployment("a", HTTP) + deployment("b"),
    ),
    Row(
        "T143 S3.12 both declare it",
        WIRING,
        port("targetPort: http") + deployment("a", HTTP) + deployment("b", HTTP),
    ),
    Row(
        "T145 S3.11 a number that is not declared",
        WIRING,
        port("targetPort: 8080 #! service-target-port-undeclared") + deployment("a", "{containerPort: 9090}"),
    ),
    Row(
        "T146 S3.12 declared by a plain init container",
        WIRING,
        port(f"targetPort: http #! {UNRESOLVED}")
        + deployment("a")
        + f"      initContainers: [{{name: setup, image: example.org/a:1, ports: [{HTTP}]}}]\n",
    ),
    Row(
        "S3.12 declared by a sidecar",
        WIRING,
        port("targetPort: http")
        + deployment("a")
        + "      initContainers: [{name: proxy, image: example.org/a:1, restartPolicy: Always, "
        + f"ports: [{HTTP}]}}]\n",
    ),
    Row(
        "T149 S3.4 pods of another namespace",
        WIRING,
        port("targetPort: 8080").replace(
            "selector: {app: web}", "selector: {app: web} #! service-selects-nothing"
        )
        + deployment("a", namespace="other"),
    ),
    Row(
        "T151 S3.20 one number, two protocols, two Services",
        NUMBERS,
        port("nodePort: 30080").replace("  selector", "  type: NodePort\n  selector", 1)
        + second("{port: 80, protocol: UDP, nodePort: 30080} #! node-port-conflict"),
    ),
    Row(
        "T152 S3.21 one number, two protocols of one port",
        NUMBERS,
        SERVICE
        + "  type: NodePort\n  ports: [{port: 53, name: a, nodePort: 30053}, "
        + "{port: 53, name: b, protocol: UDP, nodePort: 30053}]\n",
    ),
    Row(
        "S3.21 V-SVC.11 one number, two protocols of two ports",
        NUMBERS,
        SERVICE
        + "  type: NodePort\n  ports:\n    - {port: 53, name: a, nodePort: 30053}\n"
        + "    - {port: 54, name: b, protocol: UDP, nodePort: 30053} #! node-port-conflict\n",
    ),
    Row(
        "V-SVC.11 one number and protocol twice",
        NUMBERS,
        SERVICE
        + "  type: NodePort\n  ports:\n    - {port: 80, name: a, nodePort: 30080}\n"
        + "    - {port: 81, name: b, nodePort: 30080} #! node-port-conflict\n",
    ),
    Row(
        "V-SVC.10 S3.16 one port and protocol twice",
        NUMBERS,
        SERVICE
        + "  ports:\n    - {port: 80, name: a}\n    - {port: 80, name: b} #! service-port-duplicate\n",
    ),
    Row(
        "V-SVC.6 one name twice",
        NUMBERS,
        SERVICE
        + "  ports:\n    - {port: 80, name: a}\n    - {port: 81, name: a} #! service-port-duplicate\n",
    ),
    Row(
        "S3.16 one number on TCP and UDP",
        NUMBERS,
        SERVICE + "  ports: [{port: 53, name: a}, {port: 53, name: b, protocol: UDP}]\n",
    ),
    Row(
        "T154 S3.19 V-SVC.11 below the range",
        NUMBERS,
        SERVICE
        + "  type: NodePort\n  ports:\n    - {port: 80, nodePort: 29999} #! service-node-port-range\n",
    ),
    Row(
        "V-SVC.11 no port number at all",
        NUMBERS,
        SERVICE + "  type: NodePort\n  ports:\n    - {port: 80, nodePort: 70000} #! invalid-manifest\n",
    ),
    Row(
        "T155 S3.24 V-SVC.11 a nodePort without NodePort",
        NUMBERS,
        SERVICE + "  type: ClusterIP\n  ports:\n    - {port: 80, nodePort: 30080} #! invalid-manifest\n",
    ),
    Row(
        "S3.23 no automatic node ports",
        "exposed-nodeport invalid-manifest",
        SERVICE + "  type: LoadBalancer\n  allocateLoadBalancerNodePorts: false\n  ports: [{port: 80}]\n",
    ),
    Row(
        "S3.25 ranges limit the load balancer",
        "loadbalancer-unrestricted loadbalancer-ranges-open invalid-manifest",
        SERVICE
        + "  type: LoadBalancer\n  loadBalancerSourceRanges: [198.51.100.0/24]\n  ports: [{port: 80}]\n",
    ),
    Row(
        "S3.25 without ranges everyone may connect",
        "loadbalancer-unrestricted loadbalancer-ranges-open",
        SERVICE
        + "  type: LoadBalancer #! loadbalancer-unrestricted\n  selector: {app: web}\n  ports: [{port: 80}]\n",
    ),
    Row(
        "T160 S3.29 an address that nobody owns",
        "service-external-ips invalid-manifest",
        SERVICE + "  externalIPs: [198.51.100.7] #! service-external-ips\n  ports: [{port: 80}]\n",
    ),
    *(
        Row(
            f"T161 V-SVC.16 {address}",
            "service-external-ips invalid-manifest",
            SERVICE + f"  externalIPs: [{address}] #! invalid-manifest\n  ports: [{{port: 80}}]\n",
        )
        for address in ("127.0.0.1", "0.0.0.0", "169.254.169.254")
    ),
    Row(
        "T163 S3.37 the selector of an ExternalName is ignored",
        WIRING + " service-external-name",
        SERVICE
        + "  type: ExternalName\n  externalName: db.example.com\n  selector: {app: none}\n"
        + "  ports: [{port: 80, targetPort: http}]\n"
        + deployment("a"),
    ),
    Row(
        "T166 V-SVC.6 one of two ports without a name",
        NUMBERS,
        SERVICE + "  ports:\n    - {port: 80, name: a}\n    - {port: 81} #! invalid-manifest\n",
    ),
    Row(
        "T167 V-SVC.1 a digit first, 1.35",
        NUMBERS,
        SERVICE.replace("{name: web, namespace: shop}", "\n  name: 1web #! invalid-manifest")
        + "  ports: [{port: 80}]\n",
        kubernetes=(1, 35),
    ),
    Row(
        "T167 V-SVC.1 a digit first, 1.36",
        NUMBERS,
        SERVICE.replace("web", "1web") + "  ports: [{port: 80}]\n",
    ),
    Row(
        "T169 S3.36 a setting that is dropped",
        NUMBERS,
        SERVICE
        + "  sessionAffinity: None\n  sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}\n  ports: [{port: 80}]\n",
    ),
    Row(
        "T170 S3.34 the node counts, not the policy",
        WIRING,
        port("targetPort: 8080").replace("  selector", "  internalTrafficPolicy: Local\n  selector", 1)
        + deployment("a"),
    ),
    Row("T172 S3.7 S3.8 endpoints written by hand", WIRING, SERVICE + "  ports: [{port: 80}]\n" + SLICE),
    Row(
        "T175 V-SVC.20 nobody outside can come",
        NUMBERS,
        SERVICE + "  externalTrafficPolicy: Local #! invalid-manifest\n  ports: [{port: 80}]\n",
    ),
    Row(
        "T175 V-SVC.20 with externalIPs",
        NUMBERS,
        SERVICE + "  externalTrafficPolicy: Local\n  externalIPs: [198.51.100.7]\n  ports: [{port: 80}]\n",
    ),
    Row(
        "T176 V-SVC.21 no health check without Local",
        NUMBERS,
        SERVICE
        + "  type: LoadBalancer\n  externalTrafficPolicy: Cluster\n  healthCheckNodePort: 31000 #! invalid-manifest\n"
        + "  ports: [{port: 80}]\n",
    ),
    Row(
        "T178 S3.5 pods that are not ready",
        WIRING,
        port("targetPort: 8080").replace("  selector", "  publishNotReadyAddresses: true\n  selector", 1)
        + deployment("a"),
    ),
    Row(
        "T179 S3.43 every address and one of them",
        "host-port-conflict invalid-manifest",
        on_host("a", "hostPort: 8080")
        + on_host("b", "hostPort: 8080 #! host-port-conflict\n              hostIP: 10.0.0.1"),
    ),
    Row(
        "S3.43 0.0.0.0 is every address",
        "host-port-conflict invalid-manifest",
        on_host("a", "hostPort: 8080\n              hostIP: 0.0.0.0")
        + on_host("b", "hostPort: 8080 #! host-port-conflict\n              hostIP: 10.0.0.1"),
    ),
    Row(
        "S3.43 two addresses",
        "host-port-conflict invalid-manifest",
        on_host("a", "hostPort: 8080\n              hostIP: 10.0.0.2")
        + on_host("b", "hostPort: 8080\n              hostIP: 10.0.0.1"),
    ),
    Row(
        "T181 S3.44 another port of the host",
        "host-port-conflict invalid-manifest",
        """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  hostNetwork: true
  containers:
    - name: main
      image: example.org/web:1
      ports:
        - containerPort: 80
          hostPort: 8080 #! invalid-manifest
""",
    ),
    Row(
        "T182 V-SVC.17 case counts",
        NUMBERS,
        SERVICE + "  type: Loadbalancer #! invalid-manifest\n  ports: [{port: 80}]\n",
    ),
    Row(
        "S3.15 container-port-duplicate across containers",
        "container-port-duplicate",
        """
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  containers:
    - {name: a, image: example.org/web:1, ports: [{name: http, containerPort: 80}]}
    - {name: b, image: example.org/web:1, ports: [{name: http, containerPort: 81}]} #! container-port-duplicate
""",
        Profile.PEDANTIC,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.facts)
def test_what_is_reported(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert reported(row, tmp_path) == marks(row)
