"""What the examples of declared-dependency-blocked, metrics-blocked and webhook-blocked cannot show in one file."""

import pytest

from netlint.config import Settings
from netlint.finding import Finding, Severity
from tests.unit.pipeline import pointed_at, report_on

SETTINGS = Settings(select=("declared-dependency-blocked", "metrics-blocked", "webhook-blocked"))


def findings(**files: str) -> list[Finding]:
    """The findings in files whose names stand with `__` for `/`."""
    given = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    return list(report_on(given, SETTINGS).findings)


def deployment(
    name: str, container: str = "", *, labels: str = "", pod: str = "", namespace: str = "shop"
) -> str:
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec:\n  selector: {{matchLabels: {{app: {name}}}}}\n  template:\n"
        f"    metadata: {{labels: {{app: {name}{labels}}}}}\n"
        f"    spec: {{{pod}containers: [{{name: a, image: a, {container}}}]}}\n---\n"
    )


def service(name: str, spec: str = "", *, namespace: str = "shop") -> str:
    spec = spec or f"selector: {{app: {name}}}, ports: [{{port: 80, targetPort: 8080}}]"
    return f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{{spec}}}\n---\n"


def closed(name: str, *, namespace: str = "shop", rule: str = "") -> str:
    ingress = f", ingress: [{rule}]" if rule else ""
    return (
        f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{podSelector: {{matchLabels: {{app: {name}}}}}, policyTypes: [Ingress]{ingress}}}\n---\n"
    )


def env(name: str, value: str) -> str:
    return f"env: [{{name: {name}, value: '{value}'}}]"


SETTINGS_MAP = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {%s}\n---\n"
)
API = deployment("api") + service("api") + closed("api")


def test_a_refused_dependency_is_an_error_at_the_text_that_names_it() -> None:
    (found,) = findings(api=API, web=deployment("web", env("API_URL", "http://api/")))
    assert found.severity is Severity.ERROR
    assert pointed_at(found.location) == "'http://api/'"
    assert "port 80 of Service `shop/api`" in found.message
    assert "port 8080 of Deployment `shop/api`" in found.help


def test_what_only_some_of_the_pods_refuse_is_a_warning() -> None:
    both = service("both", "selector: {tier: api}, ports: [{port: 80}]")
    pods = deployment("api", labels=", tier: api") + deployment("other", labels=", tier: api")
    (found,) = findings(all=both + pods + closed("api") + deployment("web", env("B", "http://both")))
    assert found.severity is Severity.WARNING
    assert "connections that end at port 80 of Deployment `shop/api` fail" in found.message


def test_clients_of_one_config_map_are_reported_together() -> None:
    settings = SETTINGS_MAP % "API_HOST: api"
    uses = "envFrom: [{configMapRef: {name: settings}}]"
    (found,) = findings(all=API + settings + deployment("web", uses) + deployment("job", uses))
    assert found.message.startswith("Deployment `shop/web` and Deployment `shop/job` are told to connect")
    assert pointed_at(found.location) == "api"


@pytest.mark.parametrize(
    ("use", "count"),
    [
        ("envFrom: [{configMapRef: {name: settings}}]", 0),
        ("envFrom: [{configMapRef: {name: settings}, prefix: API_}]", 1),
        ("env: [{name: API_HOST, valueFrom: {configMapKeyRef: {name: settings, key: HOST}}}]", 1),
        ("env: [{name: API, valueFrom: {configMapKeyRef: {name: settings, key: HOST}}}]", 0),
        ("env: [{name: API_HOST, valueFrom: {configMapKeyRef: {name: settings, key: PORT}}}]", 0),
        ("env: [{name: API_HOST, valueFrom: {configMapKeyRef: {name: other, key: HOST}}}]", 0),
    ],
)
def test_the_name_that_the_container_sees_counts(use: str, count: int) -> None:
    settings = SETTINGS_MAP % "HOST: api"
    assert len(findings(all=API + settings + deployment("web", use))) == count


@pytest.mark.parametrize(
    ("other", "count"),
    [
        pytest.param("service: {name: api}", 1, id="nothing else"),
        pytest.param(service("api", namespace="other"), 1, id="another namespace"),
    ],
)
def test_the_own_namespace_is_meant(other: str, count: int) -> None:
    """S3.40."""
    assert len(findings(api=API, other=other, web=deployment("web", env("A", "http://api")))) == count


@pytest.mark.parametrize(
    ("host", "count"),
    [("api", 0), ("api.shop", 1), ("api.shop.svc", 1), ("api.shop.svc.cluster.local", 1), ("api.other", 0)],
)
def test_another_namespace_must_be_named(host: str, count: int) -> None:
    """S3.40."""
    web = deployment("web", env("A", f"http://{host}:80"), namespace="front")
    assert len(findings(all=API + web)) == count


@pytest.mark.parametrize(
    ("files", "count"),
    [
        pytest.param(("overlays__dev__api", "overlays__dev__web"), 1, id="one overlay"),
        pytest.param(("overlays__dev__api", "overlays__prod__web"), 0, id="two overlays"),
        pytest.param(("base__api", "overlays__prod__web"), 1, id="base and overlay"),
    ],
)
def test_overlays_are_never_applied_together(files: tuple[str, str], count: int) -> None:
    api, web = files
    given = {api: API, web: deployment("web", env("A", "http://api"))}
    assert len(findings(**given)) == count


def test_a_policy_of_another_overlay_refuses_nothing() -> None:
    pods = deployment("api") + service("api") + deployment("web", env("A", "http://api"))
    assert findings(overlays__dev__all=pods, overlays__prod__policies=closed("api")) == []
    assert len(findings(base__all=pods, overlays__prod__policies=closed("api"))) == 1


@pytest.mark.parametrize(
    "pod",
    ["dnsPolicy: Default, ", "dnsPolicy: None, ", "hostNetwork: true, "],
)
def test_pods_that_do_not_ask_the_clusters_resolver_are_left_out(pod: str) -> None:
    assert findings(all=API + deployment("web", env("A", "http://api"), pod=pod)) == []


@pytest.mark.parametrize(("rule", "count"), [("{ports: [{port: 80}]}", 0), ("{ports: [{port: 8080}]}", 1)])
def test_behind_a_headless_service_the_port_is_that_of_the_pods(rule: str, count: int) -> None:
    """S3.17, T148."""
    headless = service("api", "clusterIP: None, selector: {app: api}, ports: [{port: 80, targetPort: 8080}]")
    pods = deployment("api") + closed("api", rule=rule) + deployment("web", env("A", "http://api"))
    assert len(findings(all=headless + pods)) == count


@pytest.mark.parametrize(
    ("spec", "count"),
    [
        pytest.param(
            "selector: {app: api}, ports: [{port: 80}, {port: 81, name: b}]", 0, id="two ports, none named"
        ),
        pytest.param("selector: {app: api}, ports: [{port: 81}]", 1, id="the only port"),
        pytest.param("ports: [{port: 80}]", 0, id="no selector: S3.3"),
        pytest.param("type: ExternalName, externalName: example.com", 0, id="outside: S3.37"),
    ],
)
def test_a_bare_name_means_the_only_port_there_is(spec: str, count: int) -> None:
    web = deployment("web", env("API_HOST", "api"))
    assert len(findings(all=service("api", spec) + deployment("api") + closed("api") + web)) == count


def test_a_workload_does_not_depend_on_itself() -> None:
    assert findings(all=API.replace("image: a", "image: a, " + env("SEEDS", "api:80"))) == []


def test_the_agent_of_a_prometheus_may_carry_any_label() -> None:
    pods = deployment("api", "ports: [{name: web, containerPort: 8080}]") + closed(
        "api", rule="{from: [{namespaceSelector: {}, podSelector: {matchLabels: {scrapes: all}}}]}"
    )
    monitor = (
        "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: api, namespace: shop}\n"
        "spec: {selector: {}, podMetricsEndpoints: [{port: web}]}\n---\n"
    )
    prometheus = (
        "apiVersion: monitoring.coreos.com/v1\nkind: %s\nmetadata: {name: k8s, namespace: shop}\n"
        "spec: {podMonitorSelector: {}}\n---\n"
    )
    server, agent = prometheus % "Prometheus", prometheus % "PrometheusAgent"
    (found,) = findings(all=pods + monitor + server)
    assert found.message.startswith("Prometheus `shop/k8s` cannot scrape port 8080 of Deployment `shop/api`")
    assert findings(all=pods + monitor + agent) == []
    assert findings(all=pods + monitor + server + agent) == []
    assert findings(all=pods + monitor) == []


def test_a_dump_of_the_cluster_shows_the_pods_of_a_prometheus() -> None:
    pods = deployment("api", "ports: [{name: web, containerPort: 8080}]") + closed(
        "api", rule="{from: [{podSelector: {matchLabels: {extra: label}}}]}"
    )
    rest = (
        "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: api, namespace: shop}\n"
        "spec: {selector: {matchLabels: {app: api}}, podMetricsEndpoints: [{port: web}]}\n---\n"
        "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s, namespace: shop}\n"
        "spec: {podMonitorSelector: {}}\n---\n"
    )
    shown = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: prometheus-k8s-0, namespace: shop, labels: {extra: label},\n"
        "  ownerReferences: [{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, name: k8s, uid: u,"
        " controller: true}]}\n"
        "spec: {containers: [{name: a, image: a}]}\n---\n"
    )
    assert len(findings(all=pods + rest)) == 1
    assert findings(all=pods + rest + shown) == []


MONITORED = (
    deployment("api", "ports: [{name: web, containerPort: 8080}, {containerPort: 9090}]")
    + "apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop, labels: {app: api}}\n"
    "spec: {selector: {app: api}, ports: [{name: http, port: 80, targetPort: web}]}\n---\n"
)


def scraped(endpoint: str, *, monitor: str = "", prometheus: str = "serviceMonitorSelector: {}") -> str:
    """A ServiceMonitor in the namespace `mon` that selects the Service in `shop`, and its Prometheus."""
    return (
        f"apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {{name: k8s, namespace: mon}}\n"
        f"spec: {{{prometheus}}}\n---\n"
        f"apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {{name: m, namespace: mon}}\n"
        f"spec: {{selector: {{matchLabels: {{app: api}}}}, endpoints: [{endpoint}],"
        f" {monitor or 'namespaceSelector: {any: true}'}}}\n---\n"
    )


@pytest.mark.parametrize(
    ("endpoint", "ports"),
    [
        ("{port: http}", ["8080"]),
        ("{port: web}", []),
        ("{targetPort: web}", ["8080"]),
        ("{targetPort: 9090}", ["9090"]),
        ("{targetPort: 7070}", []),
        ("{targetPort: http}", []),
        ("{port: http}, {targetPort: 9090}", ["8080", "9090"]),
    ],
)
def test_a_service_monitor_names_the_services_ports_or_the_pods(endpoint: str, ports: list[str]) -> None:
    """V19.2, V19.4."""
    found = findings(all=MONITORED + closed("api") + scraped(endpoint))
    assert [finding.message.partition("scrape port ")[2].partition(" ")[0] for finding in found] == ports


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        pytest.param("{ports: [{port: 80}]}", 1, id="T19.4"),
        pytest.param("{from: [{namespaceSelector: {}}], ports: [{port: 8080}]}", 0, id="T19.3"),
        pytest.param("{from: [{podSelector: {}}]}", 1, id="T295"),
        pytest.param(
            "{from: [{namespaceSelector: {}, podSelector: {matchLabels: {prometheus: k8s}}}]}",
            0,
            id="its label",
        ),
        pytest.param(
            "{from: [{namespaceSelector: {}, podSelector: {matchLabels: {prometheus: other}}}]}",
            1,
            id="not its label",
        ),
    ],
)
def test_prometheus_connects_to_the_pods_themselves(rule: str, count: int) -> None:
    """V19.4."""
    assert len(findings(all=MONITORED + closed("api", rule=rule) + scraped("{port: http}"))) == count


@pytest.mark.parametrize(
    ("monitor", "prometheus", "count"),
    [
        pytest.param("jobLabel: a", "serviceMonitorSelector: {}", 0, id="T19.5"),
        pytest.param("namespaceSelector: {matchNames: [shop]}", "serviceMonitorSelector: {}", 1, id="T19.6"),
        pytest.param("", "podMonitorSelector: {}", 0, id="T19.8"),
        pytest.param("", "serviceMonitorSelector: {matchLabels: {a: b}}", 0, id="other monitors"),
        pytest.param(
            "",
            "serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: {matchLabels: {team: a}}",
            0,
            id="namespaces of which that is not known",
        ),
        pytest.param("", "serviceMonitorSelector: {}, hostNetwork: true", 0, id="in the network of its node"),
    ],
)
def test_only_what_prometheus_surely_scrapes_counts(monitor: str, prometheus: str, count: int) -> None:
    """V19.2, V19.3."""
    text = scraped("{port: http}", monitor=monitor, prometheus=prometheus)
    assert len(findings(all=MONITORED + closed("api") + text)) == count


@pytest.mark.parametrize(("config_kind", "count"), [("pod", 1), ("service", 0)])
def test_an_annotation_counts_where_a_configuration_heeds_it(config_kind: str, count: int) -> None:
    """V19.1."""
    config = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: prometheus, namespace: mon}\n"
        f"data: {{a.yml: __meta_kubernetes_{config_kind}_annotation_prometheus_io_scrape}}\n---\n"
    )
    scraper = deployment("prometheus", namespace="mon").replace(
        "image: a", "image: quay.io/prometheus/prometheus:v3"
    )
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\n  namespace: shop\n  labels: {app: api}\n"
        "  annotations: {prometheus.io/scrape: 'true', prometheus.io/port: '9090'}\n"
        "spec: {containers: [{name: a, image: a}]}\n---\n"
    )
    assert len(findings(all=config + scraper + pod + closed("api"))) == count
    assert findings(all=config + scraper + pod.replace("'9090'", "'99999'") + closed("api")) == []
    assert findings(all=config + pod + closed("api")) == []
    assert findings(all=scraper + pod + closed("api")) == []


def test_one_open_pod_behind_a_webhook_is_enough() -> None:
    webhook = (
        "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: v1.a.example.com}\n"
        "spec: {group: a.example.com, version: v1, groupPriorityMinimum: 1, versionPriority: 1,"
        " service: {namespace: shop, name: both}}\n---\n"
    )
    both = service("both", "selector: {tier: api}, ports: [{port: 443, targetPort: 8443}]")
    api, other = deployment("api", labels=", tier: api"), deployment("other", labels=", tier: api")
    assert len(findings(all=webhook + both + api + closed("api"))) == 1
    assert findings(all=webhook + both + api + other + closed("api")) == []
    assert findings(overlays__dev__all=webhook + both + api, overlays__prod__p=closed("api")) == []
