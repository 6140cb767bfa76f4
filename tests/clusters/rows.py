"""Writes the rows of a table of corner cases: few objects, some questions, and the verdict of each."""

from typing import Any

import pytest

from tests.clusters.manifests import Manifest, container, network_policy, pod
from tests.naive.evaluate import AddressEnd, Cluster, End, PodEnd, allowed

__all__ = [
    "ALLOW",
    "CLIENT",
    "DENY",
    "DENY_BOTH",
    "DENY_INGRESS",
    "EVERYWHERE",
    "HOST_A",
    "UNKNOWN",
    "app",
    "cluster",
    "egress",
    "end",
    "expression",
    "ingress",
    "on",
    "pods",
    "rows",
    "serving",
    "verdict",
]

ALLOW, DENY, UNKNOWN = {True}, {False}, {True, False}
EVERYWHERE: Manifest = {"namespaceSelector": {}}
DENY_INGRESS: Manifest = {"policyTypes": ["Ingress"]}
DENY_BOTH: Manifest = {"policyTypes": ["Ingress", "Egress"]}
CLIENT = "203.0.113.9"
HOST_A = pod("a", {"app": "a"}, "x", hostNetwork=True)


def app(name: str) -> Manifest:
    """A selector of the pods of one app."""
    return {"matchLabels": {"app": name}}


def pods(name: str) -> Manifest:
    """A peer: the pods of one app in the policy's own namespace."""
    return {"podSelector": app(name)}


def expression(key: str, operator: str, *values: str) -> Manifest:
    """A selector with one expression."""
    return {
        "matchExpressions": [{"key": key, "operator": operator, **({"values": [*values]} if values else {})}]
    }


def on(selected: str, **spec: Any) -> Manifest:
    """A NetworkPolicy in namespace x on the pods of one app."""
    return network_policy(f"on-{selected}", {"podSelector": app(selected), **spec}, "x")


def ingress(selected: str, *rules: Any) -> Manifest:
    """A NetworkPolicy on the pods of one app, for ingress."""
    return on(selected, policyTypes=["Ingress"], ingress=[*rules])


def egress(selected: str, *rules: Any) -> Manifest:
    """A NetworkPolicy on the pods of one app, for egress."""
    return on(selected, policyTypes=["Egress"], egress=[*rules])


def serving(name: str, *ports: Manifest, **spec: Any) -> Manifest:
    """A pod of namespace x that declares ports."""
    return pod(name, {"app": name}, "x", containers=[container(ports)], **spec)


def cluster(*objects: Manifest) -> Cluster:
    """The objects and, where they hold no pod of the name, pods a to d in x and a to c in y and z, with label app."""
    given = {(one["kind"], one["metadata"].get("namespace"), one["metadata"]["name"]) for one in objects}
    names = [("x", name) for name in "abcd"] + [(where, name) for where in "yz" for name in "abc"]
    default = [pod(name, {"app": name}, where) for where, name in names if ("Pod", where, name) not in given]
    return Cluster([*default, *objects])


def end(text: str) -> End:
    """`x/a`, `x/a[Deployment]`, or an address."""
    if "/" not in text:
        return AddressEnd(text)
    where, _, name = text.removesuffix("]").partition("/")
    name, _, kind = name.partition("[")
    return PodEnd(where, kind or "Pod", name)


def verdict(given: Cluster, question: str) -> set[bool]:
    """The answer to `x/a -> y/b 80` or `x/a -> y/b 53/UDP`."""
    source, _, destination, where = question.split()
    port, _, protocol = where.partition("/")
    return allowed(given, end(source), end(destination), protocol or "TCP", int(port))


def rows(fact: str, objects: list[Manifest], **verdicts: Any) -> list[Any]:
    """One test for each question of a row of the table."""
    return [
        pytest.param(objects, question, expected, id=f"{fact} {question}")
        for expected, questions in ((ALLOW, "allow"), (DENY, "deny"), (UNKNOWN, "unknown"))
        for question in verdicts.get(questions, [])
    ]
