"""Whatever stands at any position of any kind, the whole pipeline reports on it and on what refers to it.

`NETLINT_TEST_EVERY=1` tries every kind, position and stranger instead of a sample; it takes minutes.
"""

import os
from collections.abc import Iterator
from random import Random
from typing import Any, cast

import pytest
import yaml

from netlint.origin import Path
from netlint.source.schema import load_schema, schema_name
from netlint.source.tree import Value
from tests.unit.pipeline import report_on
from tests.unit.source.validation.manifests import identity, positions, replaced, samples

STEP = 1 if os.environ.get("NETLINT_TEST_EVERY") else 7
"""Every how manyth case is tried."""
TOGETHER = 24
"""Broken objects in one run."""

GARBAGE: Any = [[{"a": [None, {"b": [[], {}, 1.5]}]}], {"": {"": [""]}}]
STRANGERS: tuple[Any, ...] = (
    [],
    ["a"],
    [None],
    [[1]],
    {},
    {"a": "b"},
    {"a": {"b": []}},
    "",
    "a",
    "*",
    "10.0.0.0/33",
    0,
    -1,
    80,
    10**30,
    1.5,
    float("inf"),
    float("nan"),
    True,
    None,
    GARBAGE,
)

COMPANY = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: shop}}
---
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: shop}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, targetPort: http, nodePort: 30080}]}
---
apiVersion: v1
kind: Service
metadata: {name: sane}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: true
      containers: [{name: main, image: i, ports: [{name: http, containerPort: 8080, hostPort: 8080}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: sane, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{namespaceSelector: {}}, {podSelector: {matchLabels: {app: web}}}], ports: [{port: http}]}]
  egress: [{to: [{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}, podSelector: {}}]}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: sane, namespace: shop}
spec:
  tls: [{hosts: [shop.example.com], secretName: tls}]
  rules:
    - host: shop.example.com
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]}
    - host: "*.example.com"
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: sane, namespace: shop}
spec:
  gatewayClassName: sane
  allowedListeners: {namespaces: {from: All}}
  listeners:
    - {name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}
    - {name: tls, port: 443, protocol: TLS, tls: {mode: Passthrough}, hostname: "*.example.com"}
---
apiVersion: gateway.networking.k8s.io/v1
kind: ListenerSet
metadata: {name: sane, namespace: shop}
spec: {parentRef: {name: sane}, listeners: [{name: more, port: 8080, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: sane, namespace: shop}
spec:
  parentRefs: [{name: sane}, {name: sane, kind: ListenerSet, sectionName: more}, {name: web}]
  hostnames: [shop.example.com]
  rules: [{backendRefs: [{name: shop, port: 80}, {name: sane, namespace: sane, port: 80}, {name: web, port: 1}]}]
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: sane}
spec:
  priority: 5
  subject: {namespaces: {}}
  ingress:
    - {action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}]}
    - {action: Pass, from: [{namespaces: {}}], ports: [{namedPort: http}, {portRange: {start: 1, end: 9}}]}
  egress: [{action: Allow, to: [{networks: [10.0.0.0/8]}, {nodes: {}}]}]
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: sane, namespace: shop}
spec: {host: shop.example.com, to: {kind: Service, name: shop}, port: {targetPort: http}, tls: {termination: edge}}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: sane, namespace: shop}
spec: {selector: {}, namespaceSelector: {any: true}, endpoints: [{port: http}]}
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: sane, namespace: watch}
spec: {serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: {}}
"""

Case = tuple[dict[str, Any], Path, Any]


def plain(value: Any) -> Any:
    """A tree in built-in types."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def objects() -> list[dict[str, Any]]:
    """A valid object of every kind that has a schema."""
    by_schema = {schema_name(*identity(body)): plain(body) for body in samples()}
    return [
        {**by_schema[name], "apiVersion": api_version, "kind": kind}
        for api_version, kinds in load_schema("kinds.json").items()
        for kind, name in kinds.items()
    ]


def cases() -> list[Case]:
    """Objects with a position and what to put there, in an order without order."""
    every = [
        (body, path, new)
        for body in objects()
        for path in positions(cast(Value, body))
        if path
        for new in STRANGERS
    ]
    Random(2).shuffle(every)
    return every[::STEP]


def batches(several: list[Case]) -> Iterator[list[Case]]:
    return (several[start : start + TOGETHER] for start in range(0, len(several), TOGETHER))


def text_of(batch: list[Case]) -> str:
    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return str(yaml.dump_all([replaced(*case) for case in batch], Dumper=dumper, default_flow_style=None))


def test_every_kind_has_an_object_without_findings_about_its_form() -> None:
    assert len(objects()) == sum(map(len, load_schema("kinds.json").values()))
    report = report_on({"all.yaml": yaml.safe_dump_all(objects())})
    assert "invalid-manifest" not in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("part", range(4))
def test_any_value_at_any_position_is_survived_by_all_rules_together(part: int) -> None:
    """Issue 2: a list where a map belongs, and every other stranger, at every position of every kind."""
    for batch in list(batches(cases()))[part::4]:
        half = len(batch) // 2
        report = report_on(
            {"a.yaml": COMPANY, "x/b.yaml": text_of(batch[:half]), "y/c.yaml": text_of(batch[half:])}
        )
        assert report.errors == ()
        seen = {finding.rule for finding in report.findings if finding.location.file == "a.yaml"}
        assert {"exposed-nodeport", "host-network"} <= seen, batch
