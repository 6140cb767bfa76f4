"""Texts of containers and ConfigMaps that may name a Service."""

import pytest

from netlint.model.configuration import ConfigMapUse, ConfigText
from netlint.model.workload import Container
from tests.unit.normalize.given import only, snapshot, workload


def container(body: str) -> Container:
    return only(
        workload(
            f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: a, {body}}}]}}\n"
        ).containers
    )


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("DB", "cart-db:6379", True),
        ("DB", "cart-db.shop.svc", True),
        ("DB_HOST", "cart-db", True),
        ("db_host", "cart-db", True),
        ("DB_PORT", "6379", True),
        ("DB", "cart-db", False),
        ("DB_HOST", "", False),
        ("LEVEL", "info", False),
    ],
)
def test_only_what_may_name_a_service_is_kept(name: str, value: str, kept: bool) -> None:
    found = container(f"env: [{{name: {name}, value: '{value}'}}]").texts
    assert [(item.name, item.text) for item in found] == ([(name, value)] if kept else [])


def test_very_long_texts_are_left_out() -> None:
    assert container(f"args: ['{'a:1 ' * 2000}']").texts == ()


def test_each_text_knows_its_place() -> None:
    (found,) = container("env: [{name: A, value: b}, {name: C, value: 'd:1'}]").texts
    assert found.origin.path == ("spec", "containers", 0, "env", 1, "value")
    (found,) = container("command: [run, 'd:1']").texts
    assert found.origin.path == ("spec", "containers", 0, "command", 1)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("['--db-host=cart-db']", [("db-host", "cart-db")]),
        ("['--db-host', cart-db]", [("db-host", "cart-db")]),
        ("[-addr, 'cart-db:1']", [("addr", "cart-db:1")]),
        ("['--verbose', '--db-host', cart-db]", [("db-host", "cart-db")]),
        ("['--verbose=true', 'cart-db:1']", [("", "cart-db:1")]),
        ("['--db-host', 5, cart-db]", []),
        ("[sh, -c, 'nc -z cart-db 6379']", [("c", "nc -z cart-db 6379")]),
        ("[sh, -c, 'echo hello']", []),
    ],
)
def test_an_argument_has_the_name_of_its_flag(arguments: str, expected: list[tuple[str, str]]) -> None:
    found = container(f"args: {arguments}").texts
    assert [(item.name, item.text) for item in found] == expected


def test_variables_from_config_maps_are_noted() -> None:
    found = container(
        "envFrom: [{configMapRef: {name: all}}, {configMapRef: {name: some}, prefix: P_}, {secretRef: {name: s}}],"
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: one, key: k}}},"
        " {name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]"
    )
    assert found.config_maps == (
        ConfigMapUse("all", "", ""),
        ConfigMapUse("some", "", "P_"),
        ConfigMapUse("one", "k", "A"),
    )


def test_a_config_map_keeps_short_entries_that_may_name_a_service() -> None:
    found = only(
        snapshot(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"
            'data: {DB_HOST: cart-db, COLOR: blue, file: "a:1\\nb:2\\n"}\n'
        ).config_maps
    )
    assert (found.namespace, found.name) == ("shop", "a")
    assert found.texts == (ConfigText("DB_HOST", "cart-db"),)
    assert found.texts[0].origin.path == ("data", "DB_HOST")


@pytest.mark.parametrize(
    ("entry", "kinds"),
    [
        ("[__meta_kubernetes_pod_annotation_prometheus_io_scrape]", {"pod"}),
        ("[__meta_kubernetes_service_annotation_prometheus_io_scrape]", {"service"}),
        ("[__meta_kubernetes_pod_annotation_prometheus_io_scrape] namespaces: {names: [a]}", set()),
        ("[__meta_kubernetes_pod_annotation_prometheus_io_port]", set()),
    ],
)
def test_a_prometheus_configuration_tells_whose_annotations_it_heeds(entry: str, kinds: set[str]) -> None:
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{prometheus.yml: '{entry}'}}\n"
    assert only(snapshot(text).config_maps).scrapes == kinds
