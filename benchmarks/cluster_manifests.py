"""Writes a cluster's model as manifests, one file a namespace, for runs of whole programs."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.peer import AddressPeer, NamespacesWith, OwnNamespace, Peer, PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.ports import AllTraffic, PortRange, Ports
from netlint.model.selector import AllOf, KeyIn, Not, Selector
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload

_FIELDS = {Direction.INGRESS: ("ingress", "from"), Direction.EGRESS: ("egress", "to")}


def write_cluster(folder: Path, cluster: Snapshot) -> int:
    """Write the namespaces, Deployments and NetworkPolicies of a cluster; returns the number of bytes written."""
    files: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for namespace in cluster.namespaces:
        files[namespace.name].append(_namespace(namespace))
    for workload in cluster.workloads:
        files[workload.namespace].append(_deployment(workload))
    for policy in cluster.policies:
        files[policy.namespace].append(_network_policy(policy))
    folder.mkdir(parents=True, exist_ok=True)
    return sum(
        (folder / f"{name}.yaml").write_bytes(
            yaml.dump_all(bodies, Dumper=yaml.CSafeDumper, sort_keys=False, encoding="utf-8")
        )
        for name, bodies in files.items()
    )


def _namespace(namespace: Namespace) -> dict[str, Any]:
    labels = {key: value for key, value in sorted(namespace.labels.pairs) if key != NAME_LABEL}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace.name, "labels": labels}}


def _deployment(workload: Workload) -> dict[str, Any]:
    labels = dict(sorted(workload.labels.pairs))
    containers = [
        {
            "name": container.name,
            "image": container.image,
            "ports": [{"name": port.name, "containerPort": port.number} for port in container.ports],
        }
        for container in workload.containers
    ]
    return {
        "apiVersion": workload.api_version,
        "kind": workload.kind,
        "metadata": {"name": workload.name, "namespace": workload.namespace},
        "spec": {
            "replicas": workload.replicas,
            "selector": {"matchLabels": {"app": labels["app"]}},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
    }


def _network_policy(policy: Policy) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "podSelector": _selector(policy.subject.pods),
        "policyTypes": [direction.value for direction in Direction if direction in policy.directions],
    }
    for direction, (field, peers) in _FIELDS.items():
        rules = [_rule(rule, peers) for rule in policy.effective_rules(direction)]
        if rules:
            spec[field] = rules
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": policy.kind,
        "metadata": {"name": policy.name, "namespace": policy.namespace},
        "spec": spec,
    }


def _rule(rule: PolicyRule, peers: str) -> dict[str, Any]:
    body: dict[str, Any] = {peers: [_peer(peer) for peer in rule.peers]}
    if not any(isinstance(entry.ports, AllTraffic) for entry in rule.ports):
        body["ports"] = [_port(entry.ports) for entry in rule.ports]
    return body


def _peer(peer: Peer) -> dict[str, Any]:
    match peer:
        case AddressPeer(network, ()):
            return {"ipBlock": {"cidr": str(network)}}
        case AddressPeer(network, exceptions):
            return {"ipBlock": {"cidr": str(network), "except": [str(item) for item in exceptions]}}
        case PodPeer(OwnNamespace(), pods):
            return {"podSelector": _selector(pods)}
        case PodPeer(NamespacesWith(namespaces), pods):
            body = {"namespaceSelector": _selector(namespaces)}
            return body | {"podSelector": _selector(pods)} if peer.names_pods else body
        case _:
            raise NotImplementedError(peer)


def _port(ports: Ports) -> dict[str, Any]:
    if not isinstance(ports, PortRange):
        raise NotImplementedError(ports)
    body = {"protocol": ports.protocol.value, "port": ports.first}
    return body if ports.first == ports.last else body | {"endPort": ports.last}


def _selector(selector: Selector) -> dict[str, Any]:
    equal: dict[str, str] = {}
    expressions: list[dict[str, Any]] = []
    for part in selector.parts if isinstance(selector, AllOf) else (selector,):
        match part:
            case KeyIn(key, values) if len(values) == 1:
                equal[key] = min(values)
            case KeyIn(key, values):
                expressions.append({"key": key, "operator": "In", "values": sorted(values)})
            case Not(KeyIn(key, values)):
                expressions.append({"key": key, "operator": "NotIn", "values": sorted(values)})
            case _:
                raise NotImplementedError(part)
    fields: dict[str, Any] = {"matchLabels": equal, "matchExpressions": expressions}
    return {name: field for name, field in fields.items() if field}
