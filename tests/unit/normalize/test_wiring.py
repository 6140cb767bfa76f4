"""From YAML through the model to the answers that checks build on: what a Service, an entry or a policy leads to."""

import pytest

from netlint.engine.lookup import Lookup
from netlint.engine.ports import resolve
from netlint.model.snapshot import Snapshot
from tests.unit.normalize.given import snapshot


def deployment(
    name: str, ports: str = "[]", labels: str = "{app: b}", namespace: str = "shop", init: str = "[]"
) -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  template:
    metadata: {{labels: {labels}}}
    spec:
      containers: [{{name: main, image: i, ports: {ports}}}]
      initContainers: {init}
"""


def service(ports: str, selector: str = "{app: b}", more: str = "") -> str:
    return f"""
apiVersion: v1
kind: Service
metadata: {{name: s, namespace: shop}}
spec: {{selector: {selector}, ports: {ports}{more}}}
"""


def reached(*documents: str) -> dict[str, list[int | None]]:
    """The pod ports that the ports of the one Service lead to, by workload; None where a workload lacks the name."""
    model = snapshot("---".join(documents))
    (only,) = model.services
    behind = Lookup(model).behind(only)
    assert behind.possible == ()
    return {workload.name: [resolve(port, workload) for port in only.ports] for workload in behind.certain}


HTTP = "[{name: http, containerPort: 8080}]"


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        pytest.param([service("[{port: 80}]", "{}"), deployment("b")], {}, id="T140 no selector"),
        pytest.param([service("[{port: 80, targetPort: http}]"), deployment("b")], {"b": [None]}, id="T142"),
        pytest.param(
            [service("[{port: 80, targetPort: http}]"), deployment("b", HTTP), deployment("c")],
            {"b": [8080], "c": [None]},
            id="T143 one of two declares it",
        ),
        pytest.param(
            [service("[{port: 80, targetPort: 8080}]"), deployment("b", "[{containerPort: 9090}]")],
            {"b": [8080]},
            id="T145 a number is used as it is",
        ),
        pytest.param(
            [
                service("[{port: 80, targetPort: http}]"),
                deployment("b", init=f"[{{name: init, ports: {HTTP}}}]"),
            ],
            {"b": [None]},
            id="T146 declared by an init container only",
        ),
        pytest.param(
            [
                service("[{port: 80, targetPort: http}]"),
                deployment("b", init=f"[{{name: proxy, restartPolicy: Always, ports: {HTTP}}}]"),
            ],
            {"b": [8080]},
            id="S3.12 declared by a sidecar",
        ),
        pytest.param(
            [
                service("[{port: 53, targetPort: dns, protocol: UDP}]"),
                deployment("b", "[{name: dns, containerPort: 53}]"),
            ],
            {"b": [None]},
            id="S3.12 declared with another protocol",
        ),
        pytest.param(
            [service("[{port: 80, targetPort: 8080}]", more=", clusterIP: None"), deployment("b")],
            {"b": [8080]},
            id="T148 headless",
        ),
        pytest.param([service("[{port: 80}]"), deployment("b", namespace="other")], {}, id="T149"),
        pytest.param([service("[{port: 80}]"), deployment("b", labels="{app: B}")], {}, id="case counts"),
    ],
)
def test_services_reach_pods(documents: list[str], expected: dict[str, list[int | None]]) -> None:
    assert reached(*documents) == expected


def service_port_numbers(model: Snapshot, wanted: int | str) -> list[int]:
    (only,) = model.services
    return [port.number for port in only.ports if wanted in (port.number, port.name)]


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        pytest.param("{number: 80}", [80], id="the Service's port"),
        pytest.param("{number: 8080}", [], id="T200 not the target"),
        pytest.param("{name: web}", [80], id="S4.3 the Service's name"),
        pytest.param("{name: http}", [], id="S4.3 not the container's name"),
    ],
)
def test_backends_of_an_ingress_name_ports_of_the_service(port: str, expected: list[int]) -> None:
    ingress = f"""
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: i, namespace: shop}}
spec: {{defaultBackend: {{service: {{name: s, port: {port}}}}}}}
"""
    model = snapshot("---".join([service("[{name: web, port: 80, targetPort: 8080}]"), ingress]))
    backend = model.ingresses[0].default_backend
    assert backend is not None
    assert Lookup(model).services_named(backend.namespace, backend.service) == list(model.services)
    assert service_port_numbers(model, backend.port) == expected


def test_a_policy_on_a_run_time_label_may_select() -> None:
    """T95, S6.3, D.4."""
    policy = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {podSelector: {matchLabels: {pod-template-hash: abc}}}
"""
    model = snapshot("---".join([policy, deployment("b")]))
    (only,) = model.policies
    subjects = Lookup(model).subjects(only)
    assert (subjects.certain, [workload.name for workload in subjects.possible]) == ((), ["b"])


def test_a_service_without_selector_has_the_endpoints_that_are_written() -> None:
    """T172, S3.7, S3.8."""
    slice_ = """
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: s-1, namespace: shop, labels: {kubernetes.io/service-name: s}}
endpoints: [{addresses: [10.0.0.9]}]
ports: [{port: 8080}]
"""
    model = snapshot("---".join([service("[{port: 80}]", "{}"), slice_]))
    lookup = Lookup(model)
    assert lookup.behind(model.services[0]).certain == ()
    assert [item.addresses for item in lookup.endpoint_sets(model.services[0])] == [("10.0.0.9",)]
