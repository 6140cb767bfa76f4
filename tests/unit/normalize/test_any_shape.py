"""Whatever stands in a manifest, building the model does not fail."""

from collections.abc import Iterator
from typing import Any

import pytest

from netlint.model.snapshot import Snapshot
from netlint.normalize import build
from netlint.normalize.registry import CONVERTERS
from netlint.origin import Origin, Path
from netlint.source.manifest import Manifest
from netlint.source.tree import Mapping, Sequence, Value

WRONG: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    float("inf"),
    float("nan"),
    10**30,
    "",
    "text",
    [],
    [None],
    [[]],
    ["text"],
    [3],
    {},
    {"a": None},
    {"a": []},
)

SELECTOR: dict[str, Any] = {
    "matchLabels": {"app": "a"},
    "matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}],
}
PORT: dict[str, Any] = {
    "containerPort": 80,
    "name": "http",
    "protocol": "TCP",
    "hostPort": 80,
    "hostIP": "::",
}
PROBE: dict[str, Any] = {
    "httpGet": {"port": "http", "host": ""},
    "tcpSocket": {"port": 1},
    "grpc": {"port": 2},
}
CONTAINER: dict[str, Any] = {
    "name": "c",
    "image": "i",
    "restartPolicy": "Always",
    "ports": [PORT],
    "livenessProbe": PROBE,
    "args": ["--a-host=b", "c:1"],
    "env": [
        {"name": "A_HOST", "value": "a:1"},
        {"name": "B", "valueFrom": {"configMapKeyRef": {"name": "m", "key": "k"}}},
    ],
    "envFrom": [{"configMapRef": {"name": "m"}, "prefix": "P_"}],
}
POD: dict[str, Any] = {
    "containers": [CONTAINER],
    "initContainers": [CONTAINER],
    "hostNetwork": True,
    "nodeSelector": {"a": "b"},
    "affinity": {"nodeAffinity": {}},
    "serviceAccountName": "s",
    "dnsPolicy": "None",
}
TEMPLATE: dict[str, Any] = {"metadata": {"labels": {"app": "a"}}, "spec": POD}
OWNERS = [{"apiVersion": "apps/v1", "kind": "Deployment", "name": "d", "controller": True}]
RULE: dict[str, Any] = {
    "from": [
        {"podSelector": SELECTOR, "namespaceSelector": SELECTOR},
        {"ipBlock": {"cidr": "::/0", "except": ["::1/128"]}},
    ],
    "ports": [{"port": 80, "endPort": 90, "protocol": "TCP"}, {"port": "http"}],
}
ADMIN_RULE: dict[str, Any] = {
    "action": "Deny",
    "name": "r",
    "to": [
        {"namespaces": SELECTOR},
        {"pods": {"namespaceSelector": SELECTOR, "podSelector": SELECTOR}},
        {"nodes": SELECTOR},
        {"networks": ["10.0.0.0/8"]},
        {"domainNames": ["example.com"]},
    ],
    "ports": [{"portNumber": {"port": 1}}, {"portRange": {"start": 1, "end": 2}}, {"namedPort": "a"}],
    "protocols": [{"tcp": {"destinationPort": {"number": 1, "range": {"start": 1, "end": 2}}}}],
}
ADMIN: dict[str, Any] = {
    "tier": "Admin",
    "priority": 1,
    "subject": {"namespaces": SELECTOR, "pods": {"podSelector": SELECTOR}},
    "ingress": [{**ADMIN_RULE, "from": ADMIN_RULE["to"]}],
    "egress": [ADMIN_RULE],
}
BACKEND: dict[str, Any] = {
    "service": {"name": "s", "port": {"number": 1, "name": "http"}},
    "resource": {"kind": "K", "name": "r"},
    "serviceName": "s",
    "servicePort": 1,
}
MIRROR: dict[str, Any] = {"type": "RequestMirror", "requestMirror": {"backendRef": {"name": "m", "port": 1}}}
REFERENCE: dict[str, Any] = {
    "group": "",
    "kind": "Service",
    "namespace": "x",
    "name": "s",
    "port": 1,
    "weight": 1,
}

SPECS: dict[str, dict[str, Any]] = {
    "Service": {
        "type": "LoadBalancer",
        "selector": {"app": "a"},
        "clusterIP": "None",
        "clusterIPs": ["None"],
        "externalIPs": ["192.0.2.1"],
        "loadBalancerSourceRanges": ["192.0.2.0/24"],
        "externalTrafficPolicy": "Local",
        "ports": [{"port": 80, "targetPort": "http", "nodePort": 30080, "protocol": "TCP", "name": "a"}],
        "template": TEMPLATE,
    },
    "NetworkPolicy": {
        "podSelector": SELECTOR,
        "policyTypes": ["Ingress"],
        "ingress": [RULE],
        "egress": [{"to": RULE["from"], "ports": RULE["ports"]}],
    },
    "AdminNetworkPolicy": ADMIN,
    "BaselineAdminNetworkPolicy": ADMIN,
    "ClusterNetworkPolicy": ADMIN,
    "Ingress": {
        "ingressClassName": "n",
        "defaultBackend": BACKEND,
        "rules": [{"host": "h", "http": {"paths": [{"path": "/", "pathType": "Exact", "backend": BACKEND}]}}],
        "tls": [{"hosts": ["h"], "secretName": "s"}],
    },
    "Gateway": {
        "gatewayClassName": "c",
        "allowedListeners": {"namespaces": {"from": "Selector", "selector": SELECTOR}},
        "listeners": [
            {
                "name": "l",
                "port": 80,
                "protocol": "HTTP",
                "allowedRoutes": {"namespaces": {"from": "All"}, "kinds": [{"group": "g", "kind": "k"}]},
                "tls": {
                    "mode": "Terminate",
                    "certificateRefs": [{"name": "n", "namespace": "x", "kind": "Secret"}],
                },
            }
        ],
    },
    "ReferenceGrant": {
        "from": [{"group": "g", "kind": "k", "namespace": "x"}],
        "to": [{"group": "", "kind": "k"}],
    },
    "ServiceMonitor": {
        "selector": SELECTOR,
        "namespaceSelector": {"any": False, "matchNames": ["x"]},
        "endpoints": [{"port": "http", "targetPort": 1, "relabelings": [{"targetLabel": "a"}]}],
        "podMetricsEndpoints": [{"portNumber": 1}],
        "serviceMonitorSelector": SELECTOR,
        "serviceMonitorNamespaceSelector": SELECTOR,
        "podMetadata": {"labels": {"a": "b"}},
    },
    "CustomResourceDefinition": {
        "conversion": {"strategy": "Webhook", "webhook": {"clientConfig": {"service": REFERENCE}}},
        "service": REFERENCE,
    },
    "Pod": POD,
    "CronJob": {"suspend": True, "jobTemplate": {"spec": {"template": TEMPLATE, "parallelism": 2}}},
    "Rollout": {
        "workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"},
        "template": TEMPLATE,
    },
}
SPECS |= {
    "APIService": SPECS["CustomResourceDefinition"],
    "PodMonitor": SPECS["ServiceMonitor"],
    "Prometheus": SPECS["ServiceMonitor"],
    "PrometheusAgent": SPECS["ServiceMonitor"],
}
ROUTE: dict[str, Any] = {
    "hostnames": ["h"],
    "parentRefs": [{**REFERENCE, "sectionName": "l"}],
    "rules": [
        {
            "filters": [MIRROR],
            "backendRefs": [{**REFERENCE, "filters": [MIRROR]}],
            "matches": [
                {
                    "path": {"type": "Exact", "value": "/"},
                    "method": {"service": "s", "method": "m"},
                    "headers": [{"name": "h", "value": "v"}],
                    "queryParams": [{"name": "q", "value": "v"}],
                }
            ],
        }
    ],
}
WORKLOAD: dict[str, Any] = {
    "replicas": 1,
    "parallelism": 1,
    "suspend": False,
    "running": True,
    "template": TEMPLATE,
}


def sample(group: str, kind: str) -> dict[str, Any]:
    """A full object of a kind."""
    default = ROUTE if kind.endswith("Route") else WORKLOAD
    address = {"ip": "192.0.2.1", "hostname": "h"}
    return {
        "apiVersion": f"{group}/v1" if group else "v1",
        "kind": kind,
        "metadata": {
            "name": "a",
            "namespace": "x",
            "labels": {"app": "a", "kubernetes.io/service-name": "s", "pod-template-hash": "b"},
            "annotations": {
                "kubernetes.io/ingress.class": "n",
                "ingressclass.kubernetes.io/is-default-class": "true",
                "service.beta.kubernetes.io/load-balancer-source-ranges": "192.0.2.0/24",
            },
            "ownerReferences": OWNERS,
        },
        "spec": SPECS.get(kind, default),
        "status": {"phase": "Running"},
        "data": {"A_HOST": "a:1"},
        "webhooks": [{"name": "w", "failurePolicy": "Fail", "clientConfig": {"service": REFERENCE}}],
        "subsets": [{"addresses": [address], "ports": [{"name": "a", "port": 1, "protocol": "TCP"}]}],
        "endpoints": [{"addresses": ["192.0.2.1"]}],
        "ports": [{"name": "a", "port": 1, "protocol": "TCP"}],
    }


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every position in an object below its root."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def tree(value: Any, path: Path | None = None, instead: Any = None) -> Value:
    """The value as the reader gives it, with `instead` at the end of `path`."""
    if path == ():
        return tree(instead)

    def below(key: str | int) -> Path | None:
        return path[1:] if path and path[0] == key else None

    if isinstance(value, dict):
        return Mapping({key: tree(item, below(key), instead) for key, item in value.items()})
    if isinstance(value, list):
        return Sequence(tree(item, below(index), instead) for index, item in enumerate(value))
    return value  # type: ignore[no-any-return]


def built(body: Value, group: str, kind: str) -> Snapshot:
    assert isinstance(body, Mapping)
    api_version = f"{group}/v1" if group else "v1"
    owner = Manifest(Origin("b.yaml", 0), "apps/v1", "Deployment", "x", "d", Mapping())
    return build([Manifest(Origin("a.yaml", 0), api_version, kind, "x", "a", body), owner])


ONE_FOR_EACH_CONVERTER = {convert: identity for identity, convert in CONVERTERS.items()}
KINDS = [*ONE_FOR_EACH_CONVERTER.values(), ("example.com", "Thing"), ("", "Secret")]


@pytest.mark.parametrize(("group", "kind"), KINDS, ids=[f"{kind}.{group}" for group, kind in KINDS])
def test_any_value_may_stand_anywhere(group: str, kind: str) -> None:
    whole = sample(group, kind)
    for path in places(whole):
        for value in WRONG:
            built(tree(whole, path, value), group, kind)


def test_an_object_of_aliases_is_not_walked() -> None:
    """A few lines of YAML can stand for more values than there are atoms; most of them mean nothing here."""
    value: Value = "leaf"
    for _ in range(150):
        value = Mapping(a=value, b=value, spec=value, labels=value)
    for group, kind in KINDS:
        body = Mapping(metadata=value, spec=value, subsets=value, endpoints=value, status=value)
        built(body, group, kind)
