"""Datastores and their ports, told by images."""

from typing import Any

import pytest

from netlint.engine.evidence.datastores import datastore, is_datastore
from netlint.model.ports import Protocol
from netlint.model.workload import Workload
from tests.clusters.manifests import Manifest, pod, to_yaml
from tests.unit.normalize.given import workload


def running(*images: str, ports: tuple[int, ...] = (), init: str = "") -> Workload:
    """A pod of one container for each image, the first of which declares ports."""
    containers: list[Manifest] = [
        {"name": f"c{number}", "image": image} for number, image in enumerate(images)
    ]
    containers[0]["ports"] = [{"containerPort": port} for port in ports]
    more: dict[str, Any] = {"initContainers": [{"name": "init", "image": init}]} if init else {}
    return workload(to_yaml([pod("p", containers=containers, **more)]))


@pytest.mark.parametrize(
    ("image", "port", "name"),
    [
        ("postgres:17", 5432, "PostgreSQL"),
        ("docker.io/bitnami/postgresql@sha256:0", 5432, "PostgreSQL"),
        ("ghcr.io/zalando/spilo-17:4.0", 5432, "PostgreSQL"),
        ("mysql", 3306, "MySQL"),
        ("registry.example:5000/team/redis:8", 6379, "Redis"),
        ("mcr.microsoft.com/mssql/server:2022-latest", 1433, "SQL Server"),
        ("container-registry.oracle.com/database/free:latest", 1521, "Oracle Database"),
        ("quay.io/coreos/etcd:v3.6", 2379, "etcd"),
    ],
)
def test_a_datastore_is_told_by_its_image(image: str, port: int, name: str) -> None:
    found = datastore(running(image), port, Protocol.TCP)
    assert found is not None
    assert found.name == name
    assert is_datastore(running(image))


@pytest.mark.parametrize(
    "image",
    [
        "mongo-express",
        "oliver006/redis_exporter",
        "prometheuscommunity/postgres-exporter",
        "rediscommander/redis-commander",
    ],
)
def test_tools_for_datastores_are_none(image: str) -> None:
    assert not is_datastore(running(image))
    assert datastore(running(image), 6379, Protocol.TCP) is None


def test_only_its_ports_for_clients_count() -> None:
    assert datastore(running("postgres:17"), 9187, Protocol.TCP) is None
    assert datastore(running("postgres:17"), 5432, Protocol.UDP) is None


def test_the_only_port_that_it_declares_is_one_for_clients() -> None:
    assert datastore(running("postgres:17", ports=(6432,)), 6432, Protocol.TCP) is not None
    assert datastore(running("postgres:17", ports=(6432, 9187)), 9187, Protocol.TCP) is None


def test_a_client_that_runs_before_the_others_serves_nobody() -> None:
    """S6.4."""
    assert not is_datastore(running("example.com/app:1", init="postgres:17"))


def test_some_speak_http_on_some_ports() -> None:
    search = running("elasticsearch:9.1.0")
    answers = [datastore(search, port, Protocol.TCP) for port in (9200, 9300)]
    assert [found is not None and found.speaks_http for found in answers] == [True, False]
