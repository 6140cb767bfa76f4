"""Gaps: policies that are read but not evaluated are said, never passed over (V0.12)."""

from pathlib import Path

import pytest

from netlint.config import Settings
from netlint.finding import Report
from netlint.lint import lint
from netlint.rulebook import load
from netlint.source.reading import ReadOptions, collect, parse

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
