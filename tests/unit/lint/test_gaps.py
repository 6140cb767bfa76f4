"""Gaps: policies that are read but not evaluated are said, never passed over (V0.12)."""

from pathlib import Path

import pytest

from netlint.config import Settings
from netlint.finding import Report
from netlint.lint import lint
from netlint.prover.work import DEFAULT_WORK_LIMIT
from netlint.rulebook import load
from netlint.source.reading import ReadOptions, collect, parse
from tests.unit.pipeline import report_on

RULEBOOK = load()
POLICY = """\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {{name: {name}, namespace: shop}}
spec: {{endpointSelector: {{}}}}
"""


def check(folder: Path, text: str) -> Report:
    (folder / "input.yaml").write_text(text)
    given = parse(collect([str(folder / "input.yaml")], ReadOptions()))
    return lint(given, RULEBOOK, Settings(), debug=True)


@pytest.mark.parametrize(
    ("names", "says"), [(["a"], "CiliumNetworkPolicy `a`"), (["a", "b"], "2 objects of kind")]
)
def test_each_kind_of_unmodelled_policy_is_one_gap(names: list[str], says: str, tmp_path: Path) -> None:
    report = check(tmp_path, "---\n".join(POLICY.format(name=name) for name in names))
    [gap] = report.gaps
    assert says in gap.message
    assert gap.location is not None
    assert gap.location.line_text.startswith("metadata:")


def test_policies_of_kubernetes_are_no_gap(tmp_path: Path) -> None:
    text = POLICY.format(name="a").replace("cilium.io/v2", "networking.k8s.io/v1").replace("Cilium", "")
    assert check(tmp_path, text.replace("endpointSelector", "podSelector")).gaps == ()


def test_rules_that_run_out_of_work_leave_a_gap() -> None:
    """Nothing is proved with too little work, and the report says so."""
    policy = (
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: shop}}\n"
        "spec: {{podSelector: {{}}, ingress: [{{from: [{{podSelector: {{matchLabels: {{app: web}}}}}}]}}]}}\n"
    )
    files = {"policies.yaml": policy.format(name="one") + policy.format(name="two")}
    rules = ("policy-redundant", "policy-rule-redundant", "policies-contradict-intent")
    for limit, findings, gaps in ((DEFAULT_WORK_LIMIT, 1, 0), (1, 0, 1)):
        report = report_on(files, Settings(select=rules, work_limit=limit))
        assert (len(report.findings), len(report.gaps)) == (findings, gaps)
        assert all("more work than `--work-limit` allows" in gap.message for gap in report.gaps)
