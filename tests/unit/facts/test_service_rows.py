"""Corner cases of Services as destinations: the pods behind them, on the ports that policies see."""

from typing import Any

import pytest

from netlint.engine.lookup import Lookup
from netlint.errors import UsageError
from tests.clusters.manifests import Manifest, container, pod
from tests.clusters.rows import ALLOW, DENY, DENY_BOTH, cluster, egress, ingress, on, pods, rows, serving
from tests.unit.engine.asking import ask, model
from tests.unit.facts.verdicts import explained, reached, service

HTTP: Manifest = {"containerPort": 8080, "name": "http"}
NAMED = service(ports=[{"port": 80, "targetPort": "http"}])

SERVICES: list[Any] = [
    *rows(
        "T145 S3.11",
        [serving("b", {"containerPort": 9090}), service(), ingress("b", {"ports": [{"port": 8080}]})],
        allow=["x/a -> svc/x/s 80"],
    ),
    *rows(
        "T143 S3.12 S3.13",
        [
            serving("b", HTTP),
            pod("b2", {"app": "b", "part": "2"}, "x"),
            NAMED,
            ingress("b", {"ports": [{"port": 8080}]}),
        ],
        allow=["x/a -> svc/x/s 80"],
    ),
    # A headless name is the pods' addresses: the port of the client is the pod's, and targetPort has no part in it.
    *rows(
        "T148 S3.17",
        [service(clusterIP="None"), ingress("b", {"ports": [{"port": 8080}]})],
        deny=["x/a -> svc/x/s 80"],
    ),
    *rows("T170 S3.34", [service(internalTrafficPolicy="Local")], allow=["x/a -> svc/x/s 80"]),
    *rows(
        "T178 S3.5",
        [service(publishNotReadyAddresses=True), ingress("b", {"from": [pods("a")]})],
        allow=["x/a -> svc/x/s 80"],
        deny=["x/c -> svc/x/s 80"],
    ),
    *rows("T308 S8.4 S1.58", [service(), on("b", **DENY_BOTH)], allow=["x/b -> svc/x/s 80"]),
    *rows(
        "T307 S8.11",
        [
            service(type="LoadBalancer", loadBalancerSourceRanges=["198.51.100.0/24"]),
            ingress("b", {"from": [pods("a")]}),
        ],
        allow=["x/a -> svc/x/s 80"],
        deny=["x/c -> svc/x/s 80"],
    ),
    *rows(
        "T64 S1.47 the port of the pod",
        [service(), egress("a", {"to": [pods("b")], "ports": [{"port": 8080}]})],
        allow=["x/a -> svc/x/s 80"],
        deny=["x/a -> x/b 80"],
    ),
]


@pytest.mark.parametrize(("objects", "question", "expected"), SERVICES)
def test_a_service_is_answered_for_the_pods_behind_it(
    objects: list[Manifest], question: str, expected: set[bool]
) -> None:
    assert explained(objects, question) == expected


PLAIN_INIT = [container([HTTP], name="init")]


@pytest.mark.parametrize(
    ("objects", "message"),
    [
        pytest.param([service(selector={})], "has no selector", id="T140 S3.3"),
        pytest.param([NAMED], "leads to no pod", id="T142 S3.13"),
        pytest.param([NAMED, serving("b", initContainers=PLAIN_INIT)], "leads to no pod", id="T146 S3.12"),
        pytest.param([service(selector={"app": "e"}), pod("e", {"app": "e"}, "y")], "no pod", id="T149 S3.4"),
        pytest.param(
            [service(type="ExternalName", externalName="db.example.com")], "only a name", id="T163 T310 S3.37"
        ),
    ],
)
def test_a_service_that_leads_to_no_pod_is_said_so(objects: list[Manifest], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ask(objects, "x/a", "svc/x/s", "80")


def test_endpoints_written_by_hand_cross_namespaces_and_policies_do_not_care() -> None:
    """T172, S3.7, S3.8: the pod's policies see x/a, whatever the way."""
    by_namespace: Manifest = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "x"}}}
    policy = ingress("b", {"from": [by_namespace]})
    policy["metadata"]["namespace"] = "y"
    endpoints: Manifest = {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": "s-1", "namespace": "x", "labels": {"kubernetes.io/service-name": "s"}},
        "addressType": "IPv4",
        "endpoints": [{"addresses": ["10.0.0.9"]}],
        "ports": [{"port": 8080}],
    }
    objects = [service(selector=None), endpoints, policy]
    given = Lookup(model(cluster(*objects).objects))
    (selectorless,) = given.snapshot.services
    assert [s.addresses for s in given.endpoint_sets(selectorless)] == [("10.0.0.9",)]
    assert reached(objects, "x/a -> y/b 8080") == ALLOW
    assert reached(objects, "z/a -> y/b 8080") == DENY
