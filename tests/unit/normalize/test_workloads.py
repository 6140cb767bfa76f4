"""Workloads: templates, containers, run-time labels, owners."""

import pytest

from netlint.model.labels import Labels
from netlint.model.policy import Status
from netlint.model.ports import Protocol
from netlint.model.selector import EVERYTHING, KeyExists, labels_equal, matches
from netlint.model.truth import Truth
from netlint.model.workload import ContainerPort, ContainerRole, Probe
from netlint.origin import Origin
from tests.unit.normalize.given import snapshot, workload


def controller(kind: str, spec: str = "", api_version: str = "apps/v1", pod: str = "{}") -> str:
    template = f"template: {{metadata: {{labels: {{app: a}}}}, spec: {pod}}}"
    if kind == "CronJob":
        template = f"jobTemplate: {{spec: {{{template}}}}}"
    return f"""
apiVersion: {api_version}
kind: {kind}
metadata: {{name: d, namespace: shop, labels: {{app: of-the-controller}}}}
spec: {{{spec} {template}}}
"""


KINDS = [
    ("apps/v1", "Deployment", {"pod-template-hash"}),
    ("apps/v1", "ReplicaSet", set()),
    (
        "apps/v1",
        "StatefulSet",
        {"statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index", "controller-revision-hash"},
    ),
    ("apps/v1", "DaemonSet", {"controller-revision-hash", "pod-template-generation"}),
    ("v1", "ReplicationController", set()),
    ("extensions/v1beta1", "Deployment", {"pod-template-hash"}),
    ("apps.openshift.io/v1", "DeploymentConfig", {"deployment", "deploymentconfig"}),
    ("argoproj.io/v1alpha1", "Rollout", {"rollouts-pod-template-hash"}),
    ("apps.kruise.io/v1alpha1", "CloneSet", {"controller-revision-hash"}),
    ("serving.knative.dev/v1", "Service", {"serving.knative.dev/service"}),
    ("batch/v1beta1", "CronJob", {"job-name", "batch.kubernetes.io/job-name"}),
    ("kubevirt.io/v1", "VirtualMachine", {"kubevirt.io/domain"}),
]


@pytest.mark.parametrize(("api_version", "kind", "run_time"), KINDS)
def test_the_labels_are_the_templates_and_those_that_the_controller_adds(
    api_version: str, kind: str, run_time: set[str]
) -> None:
    """S6.1, S6.3 and the S6 table."""
    found = workload(controller(kind, api_version=api_version))
    assert found.labels.pairs == {("app", "a")}
    assert found.labels.uncertain_keys >= run_time
    assert (found.kind, found.namespace, found.name) == (kind, "shop", "d")
    assert found.status is Status.ENFORCED


def test_a_run_time_label_is_present_with_a_value_that_is_not_known() -> None:
    """T94, T95, S6.3."""
    found = workload(controller("Deployment")).labels
    assert matches(KeyExists("pod-template-hash"), found) is Truth.TRUE
    assert matches(labels_equal([("pod-template-hash", "abc")]), found) is Truth.UNKNOWN
    assert matches(labels_equal([("app", "b"), ("pod-template-hash", "abc")]), found) is Truth.FALSE


def test_the_pods_of_a_job_carry_its_name() -> None:
    """S6 table."""
    found = workload(controller("Job", api_version="batch/v1"))
    assert found.labels.value("job-name") == found.labels.value("batch.kubernetes.io/job-name") == "d"
    assert found.labels.may_hold("controller-uid")
    assert found.runs_to_completion


def test_a_pod_is_a_workload_itself() -> None:
    found = workload("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop, labels: {app: a}}}")
    assert (found.kind, found.name, found.replicas) == ("Pod", "a", 1)
    assert found.labels == Labels(frozenset({("app", "a")}))
    assert found.pod_origin == found.origin == Origin("a.yaml", 0)


@pytest.mark.parametrize("phase", ["Succeeded", "Failed"])
def test_a_pod_that_has_ended_is_left_out(phase: str) -> None:
    """T92, S1.67, D.6."""
    text = f"{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, status: {{phase: {phase}}}}}"
    assert snapshot(text).workloads == ()
    assert len(snapshot(text.replace(phase, "Running")).workloads) == 1


def test_a_pod_template_makes_nothing() -> None:
    """S6 table."""
    found = snapshot("{apiVersion: v1, kind: PodTemplate, metadata: {name: a}, template: {spec: {}}}")
    assert (found.workloads, found.custom_objects) == ((), ())


@pytest.mark.parametrize(
    ("text", "replicas"),
    [
        pytest.param(controller("Deployment"), None, id="left out"),
        pytest.param(controller("Deployment", "replicas: 0,"), 0, id="S6.5 scaled to zero"),
        pytest.param(controller("StatefulSet", "replicas: 3,"), 3, id="fixed"),
        pytest.param(controller("DaemonSet"), None, id="one a node"),
        pytest.param(controller("Job", "suspend: true,", "batch/v1"), 0, id="S6.5 suspended Job"),
        pytest.param(controller("CronJob", "suspend: true,", "batch/v1"), 0, id="S6.5 suspended CronJob"),
        pytest.param(controller("Job", "parallelism: 4,", "batch/v1"), 4, id="parallelism"),
        pytest.param(controller("Service", api_version="serving.knative.dev/v1"), None, id="autoscaled"),
        pytest.param(controller("VirtualMachine", "runStrategy: Halted,", "kubevirt.io/v1"), 0, id="stopped"),
    ],
)
def test_replicas(text: str, replicas: int | None) -> None:
    """S6 table, D.6: what makes no pods now is kept."""
    assert workload(text).replicas == replicas


CONTAINERS = """{
  initContainers: [
    {name: setup, ports: [{containerPort: 1, name: http}]},
    {name: proxy, restartPolicy: Always, ports: [{containerPort: 2, name: http}]}],
  containers: [
    {name: web, image: example.org/web:1, ports: [
      {containerPort: 8080, name: http, hostPort: 0},
      {containerPort: 53, protocol: UDP, hostPort: 53, hostIP: 10.0.0.1}]}]}"""


def test_only_containers_and_sidecars_serve() -> None:
    """T58, T146, S3.12, S6.4."""
    found = workload(controller("Deployment", pod=CONTAINERS))
    roles = {container.name: container.role for container in found.containers}
    assert roles == {
        "web": ContainerRole.MAIN,
        "setup": ContainerRole.INIT,
        "proxy": ContainerRole.SIDECAR,
    }
    assert [port.number for port in found.serving_ports] == [8080, 53, 2]


def test_container_ports() -> None:
    """S6.4, D25: host port 0 is none."""
    web = workload(controller("Deployment", pod=CONTAINERS)).containers[0]
    assert web.ports == (
        ContainerPort(8080, "http", Protocol.TCP),
        ContainerPort(53, "", Protocol.UDP, 53, "10.0.0.1"),
    )
    place = ("spec", "template", "spec", "containers", 0, "ports", 1)
    assert web.ports[1].origin == Origin("a.yaml", 0, place)


def test_probes() -> None:
    """S7.4."""
    pod = """{containers: [{name: web,
      livenessProbe: {httpGet: {port: http}}, readinessProbe: {tcpSocket: {port: 9090}},
      startupProbe: {grpc: {port: 9091}}}, {name: other, livenessProbe: {exec: {command: [ls]}}, readinessProbe:
      {httpGet: {host: example.com, port: 80}}}]}"""
    web, other = workload(controller("Deployment", pod=pod)).containers
    assert web.probes == (Probe("liveness", "http"), Probe("readiness", 9090), Probe("startup", 9091))
    assert web.probes[0].origin.path[-2:] == ("livenessProbe", "httpGet")
    assert other.probes == ()


def test_facts_of_the_pod_spec() -> None:
    """S6.4, S3.44."""
    pod = "{hostNetwork: true, serviceAccountName: robot, nodeSelector: {disk: ssd}, dnsPolicy: None}"
    found = workload(controller("DaemonSet", pod=pod))
    assert (found.host_network, found.service_account, found.dns_policy) == (True, "robot", "None")
    assert found.node_selector == labels_equal([("disk", "ssd")])
    assert found.is_daemon
    assert not found.has_affinity
    assert workload(controller("Deployment")).node_selector == EVERYTHING


@pytest.mark.parametrize(
    ("pod", "expected"),
    [
        ("{affinity: {nodeAffinity: {}}}", True),
        ("{nodeName: one}", True),
        ("{topologySpreadConstraints: [{maxSkew: 1}]}", True),
        ("{affinity: {}, nodeName: '', topologySpreadConstraints: []}", False),
        ("{tolerations: [{operator: Exists}]}", False),
    ],
)
def test_scheduling_rules_that_limit_the_nodes(pod: str, expected: bool) -> None:
    assert workload(controller("Deployment", pod=pod)).has_affinity is expected


def owned(
    kind: str,
    name: str,
    owner_kind: str,
    owner: str,
    labels: str = "{app: a}",
    flags: str = "controller: true",
) -> str:
    api_version = {"Pod": "v1", "Job": "batch/v1"}.get(kind, "apps/v1")
    owner_versions = {"Job": "batch/v1", "CronJob": "batch/v1", "Prometheus": "monitoring.coreos.com/v1"}
    owner_version = owner_versions.get(owner_kind, "apps/v1")
    spec = "spec: {}" if kind == "Pod" else f"spec: {{template: {{metadata: {{labels: {labels}}}}}}}"
    return f"""
apiVersion: {api_version}
kind: {kind}
metadata:
  name: {name}
  namespace: shop
  labels: {labels}
  ownerReferences: [{{apiVersion: {owner_version}, kind: {owner_kind}, name: {owner}, {flags}}}]
{spec}
"""


@pytest.mark.parametrize("order", [1, -1])
def test_what_a_workload_of_the_input_owns_is_that_workload(order: int) -> None:
    """T283, S6.10: ReplicaSet and Pods of a Deployment, in whichever order they stand."""
    documents = [
        controller("Deployment"),
        owned("ReplicaSet", "d-5f7", "Deployment", "d"),
        owned("Pod", "d-5f7-x", "ReplicaSet", "d-5f7"),
        owned("Pod", "d-5f7-z", "ReplicaSet", "d-5f7"),
    ]
    found = workload("---".join(documents[::order]))
    assert (found.kind, found.name) == ("Deployment", "d")


def test_a_workload_is_named_after_an_owner_outside_the_input() -> None:
    """T283, S6.10: once, however many Pods there are."""
    found = workload("---".join([owned("Job", "j-1", "CronJob", "j"), owned("Pod", "j-1-x", "Job", "j-1")]))
    assert (found.kind, found.name, found.api_version) == ("CronJob", "j", "batch/v1")
    assert found.labels.may_hold("job-name")


def test_what_stands_between_a_pod_and_its_top_owner_is_the_workload() -> None:
    """S6.10: the ReplicaSet is in the input, its Deployment is not, and the Pod got a label of its own."""
    replica_set = owned("ReplicaSet", "d-5f7", "Deployment", "d")
    pod = owned("Pod", "d-5f7-x", "ReplicaSet", "d-5f7", "{app: a, debug: yes-it-is}")
    found = workload("---".join([replica_set, pod]))
    assert (found.kind, found.name, found.labels.value("debug")) == ("Deployment", "d", None)


def test_pods_of_one_owner_differ_only_in_run_time_labels() -> None:
    """S6.3, S6.10."""
    pods = [
        owned(
            "Pod", f"db-{i}", "StatefulSet", "db", f"{{app: db, statefulset.kubernetes.io/pod-name: db-{i}}}"
        )
        for i in range(3)
    ]
    found = workload("---".join(pods))
    assert (found.kind, found.name, found.replicas) == ("StatefulSet", "db", None)
    assert found.labels.pairs == {("app", "db")}
    assert found.labels.may_hold("statefulset.kubernetes.io/pod-name")


def test_a_replica_set_outside_the_input_leads_to_its_deployment() -> None:
    """S6.10: the Deployment names it after itself and the hash."""
    pod = owned("Pod", "web-5f7-x", "ReplicaSet", "web-5f7", "{app: a, pod-template-hash: 5f7}")
    assert (workload(pod).kind, workload(pod).name) == ("Deployment", "web")
    other = owned("Pod", "web-5f7-x", "ReplicaSet", "web-5f7", "{app: a}")
    assert (workload(other).kind, workload(other).name) == ("ReplicaSet", "web-5f7")


def test_an_owner_that_is_no_workload_gives_its_name() -> None:
    """S6.10."""
    prometheus = (
        "\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s, namespace: shop}\n"
    )
    found = workload("---".join([prometheus, owned("StatefulSet", "prometheus-k8s", "Prometheus", "k8s")]))
    assert (found.kind, found.name) == ("Prometheus", "k8s")
    assert found.origin.document == 1


@pytest.mark.parametrize(
    ("owner_kind", "flags"),
    [("Node", "controller: true"), ("Deployment", "controller: false"), ("Deployment", "uid: a")],
)
def test_an_owner_that_does_not_make_pods_anew_does_not_count(owner_kind: str, flags: str) -> None:
    """S6.10: nodes own static pods."""
    assert workload(owned("Pod", "a", owner_kind, "d", flags=flags)).name == "a"


def test_owners_in_a_circle_own_nothing() -> None:
    documents = [owned("ReplicaSet", "a", "ReplicaSet", "b"), owned("ReplicaSet", "b", "ReplicaSet", "a")]
    assert [item.name for item in snapshot("---".join(documents)).workloads] == ["a", "b"]


ROLLOUT = """
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: r, namespace: shop}
spec: {replicas: 2, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: d}}
"""


@pytest.mark.parametrize("order", [1, -1])
def test_a_rollout_takes_the_place_of_the_workload_that_it_refers_to(order: int) -> None:
    """S6 table."""
    found = workload("---".join([ROLLOUT, controller("Deployment", pod="{hostNetwork: true}")][::order]))
    assert (found.kind, found.name, found.replicas, found.host_network) == ("Rollout", "r", 2, True)
    assert found.labels == Labels(frozenset({("app", "a")}), frozenset({"rollouts-pod-template-hash"}))


def test_a_rollout_of_a_workload_outside_the_input_may_make_pods() -> None:
    found = snapshot(ROLLOUT)
    assert found.workloads == ()
    assert [item.may_make_pods for item in found.custom_objects] == [True]


def test_a_virtual_machine_has_no_containers() -> None:
    """S6 table."""
    found = workload(controller("VirtualMachine", api_version="kubevirt.io/v1", pod="{domain: {}}"))
    assert found.containers == ()


def test_the_spec_of_a_knative_revision_is_the_pods_own() -> None:
    """S6 table."""
    found = workload(
        "{apiVersion: serving.knative.dev/v1, kind: Revision, metadata: {name: r, labels: {app: a}},"
        " spec: {containers: [{image: x, ports: [{containerPort: 8080}]}]}}"
    )
    assert [port.number for port in found.serving_ports] == [8080]


def test_a_refused_workload_is_marked() -> None:
    """T280, D.7."""
    assert workload(controller("Deployment"), rejected=(0,)).status is Status.REJECTED_OPEN


def test_items_of_lists_are_objects_of_their_own() -> None:
    """T281, S6.6."""
    pod = "{apiVersion: v1, kind: Pod, metadata: {name: %s}}"
    inner = f"{{apiVersion: v1, kind: List, items: [{pod % 'a'}]}}"
    found = snapshot(f"{{apiVersion: v1, kind: List, items: [{inner}, {pod % 'b'}]}}").workloads
    assert [(item.name, item.origin.path) for item in found] == [
        ("a", ("items", 0, "items", 0)),
        ("b", ("items", 1)),
    ]


def test_a_generated_name_is_not_known() -> None:
    """T284, S6.7."""
    assert workload("{apiVersion: v1, kind: Pod, metadata: {generateName: a-}}").name == ""


@pytest.mark.parametrize(
    ("pod", "ends"),
    [
        ("{restartPolicy: Never, containers: [{name: test, image: 'busybox:1'}]}", True),
        ("{restartPolicy: OnFailure, containers: [{name: test, image: 'busybox:1'}]}", True),
        (
            "{restartPolicy: Never, containers: [{name: a, image: 'a:1', ports: [{containerPort: 80}]}]}",
            False,
        ),
        ("{containers: [{name: a, image: 'a:1'}]}", False),
    ],
)
def test_a_pod_that_is_not_restarted_and_declares_no_port_runs_to_its_end(pod: str, ends: bool) -> None:
    """The pods of `helm test` carry the labels of the application, but serve nothing."""
    found = workload(f"{{apiVersion: v1, kind: Pod, metadata: {{name: p, labels: {{app: a}}}}, spec: {pod}}}")
    assert found.runs_to_completion is ends
