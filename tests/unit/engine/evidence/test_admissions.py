"""Which ports of isolated workloads policies open for anybody."""

import pytest

from netlint.engine.answers.port_words import port_words
from netlint.engine.evidence.admissions import Admissions
from netlint.engine.evidence.applied import Applied
from netlint.engine.lookup import Lookup
from netlint.model.snapshot import Snapshot
from tests.unit.engine.manifests import cluster, network_policy, pod, pod_with_ports, service

API = pod_with_ports(
    "api", "{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}"
)
DENY = network_policy("deny", "{podSelector: {}, policyTypes: [Ingress]}")
CILIUM = (
    "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {}\n"
)


def admitting(ports: str, peers: str = "from: [{namespaceSelector: {}}], ") -> str:
    return network_policy("admit", f"{{podSelector: {{}}, ingress: [{{{peers}ports: [{ports}]}}]}}")


def admissions(snapshot: Snapshot, patched: str = "") -> Admissions:
    return Admissions(Lookup(snapshot), Applied(snapshot, lambda _, name: name == patched))


def closing(*documents: str, patched: str = "", rejected: tuple[int, ...] = ()) -> list[str]:
    snapshot = cluster(*documents, rejected=rejected)
    return [p.name for p in admissions(snapshot, patched).closing(snapshot.workloads[0])]


@pytest.mark.parametrize(
    ("ports", "opened"),
    [
        pytest.param("{port: 8080}", "TCP 8080", id="S1.54"),
        pytest.param("{port: http}", "TCP 8080", id="S1.51"),
        pytest.param("{port: http, protocol: UDP}", "no port", id="S1.51 protocol"),
        pytest.param("{port: metrics}", "no port", id="S1.52"),
        pytest.param("{port: 8000, endPort: 9000}", "TCP 8000-9000", id="S1.50"),
        pytest.param("{protocol: SCTP}", "every SCTP port", id="S1.49"),
        pytest.param("{port: dns, protocol: UDP}, {port: 80}", "TCP 80 and UDP 53", id="S1.18"),
    ],
)
def test_what_anybody_may_use_is_open(ports: str, opened: str) -> None:
    snapshot = cluster(API, DENY, admitting(ports))
    assert port_words(admissions(snapshot).admitted(snapshot.workloads[0])) == opened


def test_pods_that_no_input_shows_and_addresses_count() -> None:
    snapshot = cluster(API, DENY, admitting("{port: 1}", "from: [{ipBlock: {cidr: 192.0.2.0/24}}], "))
    assert port_words(admissions(snapshot).admitted(snapshot.workloads[0])) == "TCP 1"


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        pytest.param((API,), [], id="S1.4"),
        pytest.param((API, DENY), ["deny"], id="S1.8"),
        pytest.param((API, DENY, admitting("{port: 1}")), ["deny", "admit"], id="S1.5"),
        pytest.param((pod("agent", spec="hostNetwork: true"), DENY), [], id="S1.62"),
        pytest.param((API, DENY, CILIUM), [], id="V0.12"),
        pytest.param((API, DENY, admitting("{port: 1}").replace(", namespace: shop", "")), [], id="S1.68"),
    ],
)
def test_what_isolates_for_certain_closes(documents: tuple[str, ...], expected: list[str]) -> None:
    assert closing(*documents) == expected


def test_what_may_change_closes_nothing() -> None:
    """D.7"""
    assert closing(API, DENY, admitting("{port: 1}"), rejected=(2,)) == []
    assert closing(API, DENY, patched="deny") == []
    assert closing(API, DENY, patched="api") == []


@pytest.mark.parametrize("action", ["Allow", "Pass", "Deny"])
def test_an_admin_may_admit_before(action: str) -> None:
    """S2.8"""
    policy = (
        "apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: admin}\n"
        "spec:\n  priority: 1\n  subject: {namespaces: {}}\n"
        f"  ingress: [{{action: {action}, from: [{{namespaces: {{}}}}]}}]\n"
    )
    assert closing(API, DENY, policy) == (["deny"] if action == "Deny" else [])


def test_a_port_of_a_service_is_open_where_one_backend_is() -> None:
    """S3.10, S3.13"""
    two = pod_with_ports("api2", "{name: http, containerPort: 9090}").replace("app: api2", "app: api")
    snapshot = cluster(
        API,
        two,
        network_policy("one", "{podSelector: {}, ingress: [{ports: [{port: 9090}]}]}"),
        service("api", "ports: [{name: a, port: 80, targetPort: http}, {name: b, port: 8080}]"),
        service("lost", "ports: [{port: 80, targetPort: nothing}]", selects="api"),
    )
    found, (api, lost) = admissions(snapshot), snapshot.services
    backends = found.behind(api)
    assert [workload.name for workload in backends] == ["api", "api2"]
    assert [found.is_open(port, backends) for port in api.ports] == [True, False]
    assert not found.is_open(lost.ports[0], backends)


def test_backends_count_only_where_all_of_them_are_shown() -> None:
    gateway = (
        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: shop}\n"
        "spec: {gatewayClassName: c, listeners: [{name: l, port: 80, protocol: HTTP}]}\n"
    )
    snapshot = cluster(API, service("api"), gateway)
    assert admissions(snapshot).behind(snapshot.services[0]) == ()
