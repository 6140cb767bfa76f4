"""Facts at which analyzers of the same manifests part ways: what netlint answers, and why."""

import json
from pathlib import Path
from typing import Any

import pytest

from netlint.commands.map import MapChoices, run
from netlint.config import Settings
from netlint.engine.maps.mapping import connectivity
from netlint.engine.reachability.reach import Reach
from netlint.engine.ways_in.exposure import Exposures
from netlint.source.reading import ReadOptions
from netlint.source.validation import validate
from tests.clusters.manifests import (
    Manifest,
    admin_network_policy,
    container,
    namespace,
    network_policy,
    pod,
    to_yaml,
    workload,
)
from tests.clusters.rows import app, expression, ingress, on, rows, serving
from tests.unit.engine.asking import model
from tests.unit.facts.verdicts import reached, service

WORLD = "external:0.0.0.0/0"
TEAMS = [namespace("x", {"team": "s"}), namespace("y", {"team": "t"}), namespace("z", {"role": "edge"})]
OF_TEAM_T: Manifest = {"namespaceSelector": {"matchLabels": {"team": "t"}}}
MADE_BY_JOB = [workload("Job", "e", {"app": "e"}, "x"), workload("StatefulSet", "f", {"app": "f"}, "x")]
ENTRY: Manifest = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {"name": "front", "namespace": "x"},
    "spec": {"defaultBackend": {"service": {"name": "s", "port": {"number": 80}}}},
}


def from_team_t(key: str, operator: str) -> list[Manifest]:
    peer = {**OF_TEAM_T, "podSelector": expression(key, operator)}
    return [*TEAMS, ingress("b", {"from": [peer]})]


@pytest.mark.parametrize(
    ("objects", "question", "expected"),
    [
        # A pod selector asks about the pods of the namespaces that stand beside it, whatever its operator.
        *rows("S1.26 S1.33 Exists", from_team_t("app", "Exists"), allow=["y/a -> x/b 80"]),
        *rows("S1.26 S1.33 elsewhere", from_team_t("app", "Exists"), deny=["x/a -> x/b 80", "z/a -> x/b 80"]),
        *rows("S1.26 S1.33 DoesNotExist", from_team_t("role", "DoesNotExist"), allow=["y/a -> x/b 80"]),
        *rows("S1.26 S1.33 neither", from_team_t("app", "DoesNotExist"), deny=["y/a -> x/b 80"]),
        # The keys of namespaces and those of pods have nothing to do with each other.
        *rows("S1.26 one key for both", from_team_t("team", "DoesNotExist"), allow=["y/a -> x/b 80"]),
        *rows(
            "S6.4 two containers call a port alike",
            [
                serving(
                    "b",
                    {"containerPort": 80, "name": "http", "protocol": "SCTP"},
                    initContainers=[
                        container([{"containerPort": 8080, "name": "http"}], "proxy", sidecar=True)
                    ],
                ),
                ingress("b", {"ports": [{"port": "http"}]}),
            ],
            allow=["x/a -> x/b 8080"],
            deny=["x/a -> x/b 80", "x/a -> x/b 80/SCTP"],
        ),
        *rows(
            "S6.3 a Job labels its pods",
            [
                *MADE_BY_JOB,
                network_policy("jobs", {"podSelector": expression("job-name", "Exists")}, "x"),
            ],
            deny=["x/a -> x/e[Job] 80"],
            allow=["x/a -> x/f[StatefulSet] 80"],
        ),
        *rows(
            "S6.3 a Job's own name is known",
            [*MADE_BY_JOB, network_policy("other", {"podSelector": {"matchLabels": {"job-name": "o"}}}, "x")],
            allow=["x/a -> x/e[Job] 80"],
        ),
        *rows(
            "S6.3 a StatefulSet labels its pods",
            [
                *MADE_BY_JOB,
                network_policy(
                    "replicas",
                    {"podSelector": expression("statefulset.kubernetes.io/pod-name", "Exists")},
                    "x",
                ),
            ],
            deny=["x/a -> x/f[StatefulSet] 80"],
            allow=["x/a -> x/e[Job] 80"],
        ),
    ],
)
def test_who_is_let_in(objects: list[Manifest], question: str, expected: set[bool]) -> None:
    assert reached(objects, question) == expected


def test_workloads_of_one_name_and_two_kinds_are_two() -> None:
    """S6.9: the kind is part of an object's identity."""
    both = [workload(kind, "web", {"app": "web"}, "x") for kind in ("Deployment", "ReplicationController")]
    ids = [endpoint.id for endpoint in connectivity(Reach(model(both))).endpoints]
    assert ids == [WORLD, "x/web[Deployment]", "x/web[ReplicationController]"]


class TestAnUnseenController:
    """D.11: only the backend's side is asked about a controller that no manifest shows."""

    def opened(self, *more: Manifest, **ports: Any) -> list[tuple[int, int]]:
        given = model([serving("b", {"containerPort": 8080}), service(**ports), ENTRY, *more])
        found = connectivity(Reach(given), Exposures(given).all).connections()
        return [(p.first, p.last) for c in found if c.source.id == "ingress-controller" for p in c.allowed]

    @pytest.mark.parametrize("where", ["x", "elsewhere"])
    def test_policies_that_keep_pods_from_sending_do_not_hide_what_it_serves(self, where: str) -> None:
        shut = network_policy("shut", {"podSelector": app("other"), "policyTypes": ["Egress"]}, where)
        assert self.opened(shut) == [(8080, 8080)]

    def test_policies_that_keep_it_out_of_the_backend_do(self) -> None:
        assert self.opened(on("b", policyTypes=["Ingress", "Egress"])) == []

    def test_a_port_name_that_no_pod_declares_opens_nothing(self) -> None:
        """S3.13."""
        assert self.opened(pod("c", {"app": "c"}, "x"), ports=[{"port": 80, "targetPort": "gone"}]) == []


def sources(folder: Path, text: str, capfd: pytest.CaptureFixture[str]) -> tuple[set[str], str]:
    """Who reaches x/b on the map of a tree with the pods a and b, and what is told beside the map."""
    pods = [pod(name, {"app": name}, "x") for name in "ab"]
    (folder / "all.yaml").write_text(to_yaml(pods) + "---\n" + text, encoding="utf-8")
    assert run([str(folder)], Settings(), ReadOptions(), MapChoices(format="json")) == 0
    printed = capfd.readouterr()
    connections = json.loads(printed.out)["connections"]
    return {c["source"] for c in connections if c["destination"] == "x/b[Pod]"}, printed.err


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: b, namespace: x}
spec:
  podSelector: {matchLabels: {app: b}}
"""


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param("  policyTypes: [Ingress]\n  egress: [null]\n", set(), id="D.8 S1.23 rule"),
        pytest.param(
            "  ingress:\n  - from: [{podSelector: {}}]\n    ports: [null]\n", {"x/a[Pod]"}, id="D.8 port"
        ),
        pytest.param("  ingress: [null]\n", {"x/a[Pod]", WORLD}, id="S1.23 null is an empty rule"),
        pytest.param("  ingress: [{}]\n  ingress: []\n", set(), id="kubectl keeps the last of two keys"),
    ],
)
def test_what_the_cluster_takes_counts_although_it_is_reported(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], rules: str, expected: set[str]
) -> None:
    """D.7 leaves out what the API server refuses, and nothing else."""
    found, told = sources(tmp_path, POLICY + rules, capfd)
    assert found == expected
    assert "refuses" not in told


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param("  ingress: [{from: [null]}]\n", id="V-NP.4"),
        pytest.param("  policyTypes: [null]\n", id="V-NP.11"),
        pytest.param("  ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [null]}}]}]\n", id="V-NP.7"),
    ],
)
def test_an_empty_item_that_has_to_hold_something_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], rules: str
) -> None:
    """S1.23: null decodes to an empty value, and that is not a valid one here."""
    found, told = sources(tmp_path, POLICY + rules, capfd)
    assert found == {"x/a[Pod]", WORLD}
    assert "the API server refuses NetworkPolicy `x/b`" in told


def test_a_custom_resource_holds_no_null() -> None:
    """S2.18: the schema of a CustomResourceDefinition refuses it, where a built-in kind reads `{}`."""
    body = admin_network_policy("p", {"priority": 1, "subject": {"namespaces": {}}, "ingress": [None]})
    (found,) = validate(body["apiVersion"], body["kind"], body)
    assert found.keeps_out
    assert found.message.endswith("the API server refuses the object")
