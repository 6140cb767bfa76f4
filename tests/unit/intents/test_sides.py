"""A side of an intent means whom it names and nobody else, also where no policy tells these apart."""

from pathlib import Path

import pytest

from netlint.prover.verdict import Verdict
from netlint.prover.words import end_words
from tests.unit.intents.judging import judge, judge_one, namespace, pod, policy

SAME_NAMESPACE = policy("{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}")
SHOP = pod("api") + pod("frontend") + pod("db") + SAME_NAMESPACE
"""Pods of one namespace, all of which may connect to each other; no policy mentions a label."""

LABELED = pod("api") + pod("api-worker", labels="app: api, role: worker") + pod("db") + SAME_NAMESPACE
ALIKE = "{namespace: shop, pods: {matchLabels: {app: api}}}"
CLOSED = pod("api") + pod("db") + policy("{podSelector: {}, policyTypes: [Ingress, Egress]}")


@pytest.mark.parametrize(
    ("manifests", "written"),
    [
        (SHOP, "expect: only, from: {workload: shop/api}, to: {workload: shop/db}"),
        (SHOP, "expect: denied, from: {not: {workload: shop/api}}, to: {workload: shop/db}"),
        (SHOP, "expect: denied, from: {workload: shop/api}, to: {not: {workload: shop/db}}"),
        (
            LABELED,
            f"expect: denied, from: {{not: [{{workload: shop/api}}, {{not: {ALIKE}}}]}}, to: {{workload: shop/db}}",
        ),
    ],
    ids=["only", "not, among sources", "not, among destinations", "with one label more"],
)
def test_a_neighbor_is_not_the_workload(tmp_path: Path, manifests: str, written: str) -> None:
    assert judge_one(tmp_path, manifests, written).answer.verdict is Verdict.REFUTED


def test_intents_about_neighbors_do_not_contradict_each_other(tmp_path: Path) -> None:
    """N90."""
    wanted = "expect: allowed, from: {workload: shop/api}, to: {workload: shop/db}"
    forbidden = "expect: denied, from: {workload: shop/frontend}, to: {workload: shop/db}"
    assert judge(tmp_path, SHOP, wanted, forbidden).conflicts == ()


def test_a_witness_names_the_workload_also_behind_not(tmp_path: Path) -> None:
    written = "expect: allowed, from: {not: {not: {workload: shop/api}}}, to: {workload: shop/db}"
    witness = judge_one(tmp_path, CLOSED, written).answer.witness
    assert witness is not None
    assert end_words(witness.source) == "Pod `shop/api`"


def test_a_workload_may_stand_beside_everybody(tmp_path: Path) -> None:
    """The labels of the workload count for nothing then, and a witness is found all the same."""
    written = "expect: denied, from: [{workload: shop/api}, anyone], to: {workload: shop/db}"
    assert judge_one(tmp_path, SHOP, written).answer.verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("labels", "verdict"),
    [("env: prod", Verdict.REFUTED), ("env: dev", Verdict.PROVED), (None, Verdict.UNKNOWN)],
)
def test_whether_a_shown_pod_is_meant_may_be_unknown(
    tmp_path: Path, labels: str | None, verdict: Verdict
) -> None:
    """S1.66: of a namespace that the manifests do not hold only the name is known."""
    given = "" if labels is None else namespace("shop", labels)
    other = namespace("edge", "env: prod") + pod("proxy", "edge")
    allowed = policy(
        "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels:"
        " {kubernetes.io/metadata.name: edge}}}]}]}",
        "edge",
    )
    written = "expect: allowed, from: {namespaces: {matchLabels: {env: prod}}}, to: {workload: shop/db}"
    assert judge_one(tmp_path, given + other + CLOSED + allowed, written).answer.verdict is verdict


def test_an_exception_holds_for_every_block(tmp_path: Path) -> None:
    """Also for one that lies in the exception, beside a block around it."""
    half = policy("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/25}}]}]}")
    blocks = "{cidr: [203.0.113.0/24, 203.0.113.200/32], except: [203.0.113.128/25]}"
    written = f"expect: allowed, from: {blocks}, to: {{workload: shop/db}}"
    assert judge_one(tmp_path, pod("db") + half, written).answer.verdict is Verdict.PROVED
