"""Which pods are meant to be reached from outside."""

from typing import Any

import pytest
import yaml

from netlint.engine.evidence.edge import Edge, called_by_api_server
from netlint.engine.lookup import Lookup
from tests.unit.engine.manifests import cluster, pod, pod_with_ports, service

SITE = pod("site")
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: site, namespace: shop}
spec: {defaultBackend: {service: {name: site, port: {number: 80}}}}
"""
ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: site, namespace: shop}
spec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: site, port: 80}]}]}
"""
OTHERS = """\
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: site, namespace: shop}
spec: {}
"""
KNATIVE = """\
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: site, namespace: shop}
spec: {template: {spec: {containers: [{image: example.com/a:1.0}]}}}
"""


@pytest.mark.parametrize(
    ("documents", "edge"),
    [
        pytest.param((SITE,), False, id="a pod"),
        pytest.param((SITE, service("site")), False, id="S3.1 ClusterIP"),
        pytest.param(
            (SITE, service("site", "type: NodePort, ports: [{port: 80}]")), True, id="S3.1 NodePort"
        ),
        pytest.param((SITE, service("site", "type: LoadBalancer, ports: [{port: 80}]")), True, id="S3.1 LB"),
        pytest.param(
            (SITE, service("site", "externalIPs: [203.0.113.1], ports: [{port: 80}]")),
            True,
            id="S3.29 an address",
        ),
        pytest.param((SITE, service("other", "type: NodePort, ports: [{port: 80}]")), False, id="other pods"),
        pytest.param((SITE, service("site"), INGRESS), True, id="S4.2 an Ingress"),
        pytest.param((SITE, service("site"), ROUTE), True, id="S5.25 a route"),
        pytest.param((SITE, service("site"), OTHERS), True, id="a kind that is not read"),
        pytest.param((SITE, OTHERS), False, id="no Service that it could publish"),
        pytest.param((pod("traefik"),), True, id="an ingress controller"),
        pytest.param((pod("cert-webhook"),), True, id="S7.6 a webhook by its name"),
        pytest.param(
            (pod_with_ports("site", "{containerPort: 80, hostPort: 80}"),),
            True,
            id="S3.43 a port of its node",
        ),
        pytest.param((KNATIVE,), True, id="published by Knative"),
    ],
)
def test_the_edge_is_what_something_publishes(documents: tuple[str, ...], edge: bool) -> None:
    """S3.1, S4.2, S5.25"""
    snapshot = cluster(*documents)
    assert Edge(Lookup(snapshot)).holds(snapshot.workloads[0]) is edge


OTHER = (pod("other"), service("other", "type: LoadBalancer, ports: [{port: 80}]"))


@pytest.mark.parametrize(
    ("documents", "far"),
    [
        pytest.param((SITE,), True, id="no Service to publish"),
        pytest.param((SITE, service("site")), False, id="perhaps published by what is not shown"),
        pytest.param((SITE, service("site"), *OTHER), True, id="others are shown to be published"),
        pytest.param((SITE, service("site"), INGRESS), False, id="S4.2 published"),
    ],
)
def test_pods_are_far_from_the_edge_where_the_input_shows_the_edge(
    documents: tuple[str, ...], far: bool
) -> None:
    """What is not in the input is unknown, not absent."""
    snapshot = cluster(*documents)
    assert Edge(Lookup(snapshot)).is_far_from(snapshot.workloads[0]) is far


@pytest.mark.parametrize("namespace", ["shop", '""'])
def test_what_the_api_server_calls_belongs_to_the_edge(namespace: str) -> None:
    """S7.6; a Service without a namespace may be the one (S1.68)."""
    snapshot = cluster(pod("site", namespace), service("site", namespace=namespace))
    assert Edge(Lookup(snapshot), [("shop", "site")]).holds(snapshot.workloads[0])


@pytest.mark.parametrize(
    ("text", "services"),
    [
        pytest.param(
            "{kind: APIService, spec: {service: {name: a, namespace: b}}}", [("b", "a")], id="an API"
        ),
        pytest.param("{kind: APIService, spec: {group: x}}", [], id="an API of the API server itself"),
        pytest.param(
            "{kind: ValidatingWebhookConfiguration, webhooks: [{clientConfig: {service: {name: a, namespace: b}}}, "
            "{clientConfig: {url: x}}]}",
            [("b", "a")],
            id="a webhook",
        ),
        pytest.param("{kind: MutatingWebhookConfiguration, webhooks: null}", [], id="no webhook"),
        pytest.param(
            "{kind: CustomResourceDefinition, spec: {conversion: {webhook: {clientConfig: {service: "
            "{name: a, namespace: b}}}}}}",
            [("b", "a")],
            id="a conversion",
        ),
        pytest.param("{kind: Service, spec: {service: {name: a, namespace: b}}}", [], id="another kind"),
        pytest.param("{kind: APIService, spec: {service: {name: 1, namespace: []}}}", [], id="any shape"),
    ],
)
def test_the_services_that_the_api_server_calls(text: str, services: list[tuple[str, str]]) -> None:
    """S7.6"""
    body: dict[str, Any] = yaml.safe_load(text)
    assert list(called_by_api_server([body])) == services
