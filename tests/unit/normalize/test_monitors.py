"""The kinds of the Prometheus operator."""

import pytest

from netlint.model.monitors import Monitor, MonitorChoice, Prometheus
from netlint.model.selector import EVERYTHING, labels_equal
from tests.unit.normalize.given import only, snapshot


def monitor(spec: str, kind: str = "ServiceMonitor") -> Monitor:
    text = f"apiVersion: monitoring.coreos.com/v1\nkind: {kind}\nmetadata: {{name: a, namespace: shop}}\nspec: {spec}\n"
    return only(snapshot(text).monitors)


def prometheus(spec: str, kind: str = "Prometheus") -> Prometheus:
    metadata = "{name: k8s, namespace: mon}"
    text = f"apiVersion: monitoring.coreos.com/v1\nkind: {kind}\nmetadata: {metadata}\nspec: {spec}\n"
    return only(snapshot(text).prometheuses)


@pytest.mark.parametrize(
    ("scope", "namespaces"),
    [
        ("{}", {"shop"}),
        ("{namespaceSelector: {}}", {"shop"}),
        ("{namespaceSelector: {matchNames: [a, b]}}", {"a", "b"}),
        ("{namespaceSelector: {any: true}}", None),
        ("{namespaceSelector: {any: true, matchNames: [a]}}", None),
    ],
)
def test_a_monitor_selects_in_its_own_namespace_unless_it_names_others(
    scope: str, namespaces: set[str] | None
) -> None:
    """V19.2."""
    assert monitor(scope).namespaces == namespaces


@pytest.mark.parametrize(
    ("kind", "endpoint", "expected", "step"),
    [
        ("ServiceMonitor", "{endpoints: [{port: web}]}", ("web", 0), "port"),
        ("ServiceMonitor", "{endpoints: [{targetPort: 8080}]}", ("", 8080), "targetPort"),
        ("ServiceMonitor", "{endpoints: [{targetPort: web}]}", ("", "web"), "targetPort"),
        ("ServiceMonitor", "{endpoints: [{port: web, targetPort: 8080}]}", ("web", 0), "port"),
        ("PodMonitor", "{podMetricsEndpoints: [{port: web}]}", ("web", 0), "port"),
        ("PodMonitor", "{podMetricsEndpoints: [{portNumber: 8080}]}", ("", 8080), "portNumber"),
    ],
)
def test_an_endpoint_asks_for_a_port(
    kind: str, endpoint: str, expected: tuple[str, object], step: str
) -> None:
    """V19.2."""
    (found,) = monitor(endpoint, kind).ports
    assert (found.port, found.target) == expected
    assert found.origin.path[-1] == step


@pytest.mark.parametrize(
    "endpoint",
    [
        "{port: web, proxyUrl: 'http://p:3128'}",
        "{port: web, relabelings: [{targetLabel: __address__, replacement: 'b:9115'}]}",
    ],
)
def test_an_endpoint_that_leads_elsewhere_is_left_out(endpoint: str) -> None:
    assert monitor(f"{{endpoints: [{endpoint}]}}").ports == ()


def test_the_operator_labels_the_pods_of_a_prometheus() -> None:
    found = prometheus("{podMetadata: {labels: {team: a, prometheus: mine}}}")
    assert found.labels.complete
    assert found.labels.value("prometheus") == "k8s"
    assert found.labels.value("app.kubernetes.io/name") == "prometheus"
    assert found.labels.value("app.kubernetes.io/managed-by") == "prometheus-operator"
    assert found.labels.value("team") == "a"
    assert found.labels.may_hold("app")


def test_the_labels_of_an_agents_pods_are_not_known() -> None:
    found = prometheus("{podMetadata: {labels: {team: a}}}", "PrometheusAgent")
    assert found.labels.value("team") == "a"
    assert not found.labels.complete


def test_no_selector_differs_from_an_empty_one() -> None:
    """V19.3."""
    found = prometheus(
        "{serviceMonitorSelector: {}, podMonitorSelector: {matchLabels: {a: b}}, hostNetwork: true}"
    )
    assert found.service_monitors == MonitorChoice(EVERYTHING, None)
    assert found.pod_monitors == MonitorChoice(labels_equal([("a", "b")]), None)
    assert found.host_network


def test_a_prometheus_makes_pods_that_no_manifest_shows() -> None:
    text = "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s, namespace: mon}\n"
    found = only(snapshot(text).custom_objects)
    assert (found.kind, found.namespace, found.name, found.may_make_pods) == (
        "Prometheus",
        "mon",
        "k8s",
        True,
    )
