"""What the cluster would have of an input: neither what is refused, nor what is given again later."""

import pytest

from netlint.engine.reachability.effective import effective
from netlint.model.policy import Status
from netlint.model.snapshot import Snapshot
from tests.unit.normalize.given import snapshot

REFUSABLE = {
    "workloads": "v1|Pod|x|spec: {containers: [{name: c, image: 'i:1'}]}",
    "services": "v1|Service|x|spec: {ports: [{port: 80}]}",
    "endpoint_sets": (
        "discovery.k8s.io/v1|EndpointSlice|x|endpoints: [{addresses: [10.0.0.1]}]\nports: [{port: 80}]"
    ),
    "ingresses": (
        "networking.k8s.io/v1|Ingress|x|spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}"
    ),
    "ingress_classes": "networking.k8s.io/v1|IngressClass||spec: {controller: example.com/c}",
    "gateway_classes": "gateway.networking.k8s.io/v1|GatewayClass||spec: {controllerName: example.com/c}",
    "gateways": (
        "gateway.networking.k8s.io/v1|Gateway|x|"
        "spec: {gatewayClassName: c, listeners: [{name: a, port: 80, protocol: HTTP}]}"
    ),
    "routes": "gateway.networking.k8s.io/v1|HTTPRoute|x|spec: {parentRefs: [{name: g}]}",
    "grants": "gateway.networking.k8s.io/v1beta1|ReferenceGrant|x|spec: {from: [], to: []}",
    "policies": "networking.k8s.io/v1|NetworkPolicy|x|spec: {podSelector: {}}",
}


def document(form: str, name: str) -> str:
    version, kind, namespace, body = form.split("|")
    place = f", namespace: {namespace}" if namespace else ""
    labels = f"{{kubernetes.io/service-name: s, name: {name}}}"
    metadata = f"{{name: {name}{place}, labels: {labels}}}"
    return f"---\napiVersion: {version}\nkind: {kind}\nmetadata: {metadata}\n{body}\n"


def held(given: Snapshot, part: str) -> int:
    return len(tuple(getattr(given, part)))


@pytest.mark.parametrize("part", REFUSABLE)
def test_what_the_api_server_refuses_is_not_there(part: str) -> None:
    """D.7."""
    text = document(REFUSABLE[part], "one") + document(REFUSABLE[part], "two")
    assert held(effective(snapshot(text)), part) == 2
    assert held(snapshot(text, rejected=(1,)), part) == 2
    assert held(effective(snapshot(text, rejected=(1,))), part) == 1


SAME = sorted(REFUSABLE.keys() - {"endpoint_sets", "ingress_classes", "gateway_classes"})


@pytest.mark.parametrize("part", SAME)
def test_what_is_given_again_replaces_what_was_there(part: str) -> None:
    """S6.9: kind, namespace and name are one object, and the later apply wins."""
    text = (
        document(REFUSABLE[part], "one") + document(REFUSABLE[part], "two") + document(REFUSABLE[part], "one")
    )
    found = tuple(getattr(effective(snapshot(text)), part))
    assert [item.name for item in found] == ["two", "one"]
    assert [item.origin.document for item in found] == [1, 2]


@pytest.mark.parametrize("part", SAME)
def test_one_that_is_refused_replaces_nothing(part: str) -> None:
    text = document(REFUSABLE[part], "one") + document(REFUSABLE[part], "one")
    (found,) = tuple(getattr(effective(snapshot(text, rejected=(1,))), part))
    assert found.origin.document == 0
    assert found.status is Status.ENFORCED


def test_other_kinds_and_namespaces_are_other_objects() -> None:
    """S6.9."""
    pod = document(REFUSABLE["workloads"], "one")
    elsewhere = pod.replace("namespace: x", "namespace: y")
    set_ = (
        pod.replace("apiVersion: v1\nkind: Pod", "apiVersion: apps/v1\nkind: ReplicaSet")
        .replace("spec: {containers", "spec: {template: {spec: {containers")
        .replace("'i:1'}]}", "'i:1'}]}}}")
    )
    assert held(effective(snapshot(pod + elsewhere + set_)), "workloads") == 3


def test_a_namespace_given_twice_has_the_later_labels() -> None:
    """S6.9, S1.65."""
    text = "".join(
        f"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: x, labels: {{team: {team}}}}}\n"
        for team in ("red", "blue")
    )
    (namespace,) = effective(snapshot(text)).namespaces
    assert namespace.labels.value("team") == "blue"


OWNED = """
---
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: d-%s
  namespace: x
  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: d, uid: u, controller: true}]
spec:
  selector: {matchLabels: {app: d}}
  template:
    metadata: {labels: {app: d, track: %s}}
    spec: {containers: [{name: c, image: 'i:1'}]}
"""


def test_what_one_owner_made_stays_apart_where_labels_differ() -> None:
    """S6.10: an old and a new ReplicaSet of one Deployment."""
    text = OWNED % ("1", "old") + OWNED % ("2", "new") + OWNED % ("3", "new")
    found = effective(snapshot(text)).workloads
    assert [(item.kind, item.name, item.labels.value("track")) for item in found] == [
        ("Deployment", "d", "old"),
        ("Deployment", "d", "new"),
    ]


def test_nothing_is_changed_where_everything_counts() -> None:
    text = "".join(document(form, "one") for form in REFUSABLE.values())
    given = snapshot(text)
    assert effective(effective(given)) == effective(given)
    for part in REFUSABLE:
        assert held(effective(given), part) == held(given, part) == 1
