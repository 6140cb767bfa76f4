"""Our schemas name every field that the official ones name, and no other, wherever ours are strict."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest

from netlint.source.schema import load_schema, schema_part, schema_target

OFFICIAL = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
VERSIONS = sorted(
    (folder.name for folder in OFFICIAL.glob("v*-local")), key=lambda name: int(name.split(".")[1])
)
KINDS = {
    ("v1", "Service"): "service-v1",
    ("v1", "Endpoints"): "endpoints-v1",
    ("v1", "Namespace"): "namespace-v1",
    ("v1", "Pod"): "pod-v1",
    ("v1", "PodTemplate"): "podtemplate-v1",
    ("v1", "ReplicationController"): "replicationcontroller-v1",
    ("discovery.k8s.io/v1", "EndpointSlice"): "endpointslice-discovery-v1",
    ("networking.k8s.io/v1", "Ingress"): "ingress-networking-v1",
    ("networking.k8s.io/v1", "IngressClass"): "ingressclass-networking-v1",
    ("networking.k8s.io/v1", "NetworkPolicy"): "networkpolicy-networking-v1",
    ("apps/v1", "Deployment"): "deployment-apps-v1",
    ("apps/v1", "ReplicaSet"): "replicaset-apps-v1",
    ("apps/v1", "StatefulSet"): "statefulset-apps-v1",
    ("apps/v1", "DaemonSet"): "daemonset-apps-v1",
    ("batch/v1", "Job"): "job-batch-v1",
    ("batch/v1", "CronJob"): "cronjob-batch-v1",
}
Fields = tuple[str, ...]


@cache
def official_document(version: str, file: str) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads((OFFICIAL / version / file).read_text(encoding="utf-8"))
    return document


def official_fields(version: str, part: Mapping[str, Any], path: Fields) -> Iterator[Fields]:
    """The paths of all fields below `part` of an official schema that can be followed down `path`."""
    while "$ref" in part:
        part = official_document(version, "_definitions.json")["$defs"][part["$ref"].rpartition("/")[2]]
    if "items" in part:
        yield from official_fields(version, part["items"], path)
    for field, below in part.get("properties", {}).items():
        yield (*path, field)
        if (*path, field) in strict_parents():
            yield from official_fields(version, below, (*path, field))


def our_fields(name: str, part: Any, path: Fields, parents: set[Fields]) -> Iterator[Fields]:
    """The paths of all fields below `part` of our schema; strict mappings with fields go into `parents`."""
    if not isinstance(part, dict):
        return
    if "$ref" in part:
        file, pointer = schema_target(name, part["$ref"])
        yield from our_fields(file, schema_part(file, pointer), path, parents)
    if "items" in part:
        yield from our_fields(name, part["items"], path, parents)
    if part.get("additionalProperties") is False:
        parents.add(path)
    for field, below in part.get("properties", {}).items():
        yield (*path, field)
        yield from our_fields(name, below, (*path, field), parents)


@cache
def strict_parents() -> frozenset[Fields]:
    parents: set[Fields] = set()
    for api_version, kind in KINDS:
        name = load_schema("kinds.json")[api_version][kind]
        list(our_fields(name, load_schema(name), (), parents))
    return frozenset(parents)


@pytest.mark.parametrize("identity", KINDS, ids=" ".join)
def test_strict_levels_have_exactly_the_fields_of_some_official_version(identity: tuple[str, str]) -> None:
    name = load_schema("kinds.json")[identity[0]][identity[1]]
    parents: set[Fields] = set()
    ours = set(our_fields(name, load_schema(name), (), parents))
    official = {
        path
        for version in VERSIONS
        if (OFFICIAL / version / f"{KINDS[identity]}.json").exists()
        for path in official_fields(version, official_document(version, f"{KINDS[identity]}.json"), ())
    }
    assert {path for path in ours if path[:-1] in parents} == {
        path for path in official if path[:-1] in parents
    }
