"""Fingerprints: the same finding keeps its identity when its surroundings change."""

from pathlib import Path

from netlint.config import Settings
from netlint.lint import lint
from netlint.lint.stamp import stable_path
from netlint.rulebook import load
from netlint.source.reading import ReadOptions, collect, parse

RULEBOOK = load()
WEB = """\
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  type: NodePort
  selector: {app: web}
  ports:
    - {name: http, port: 80, nodePort: 30080}
"""


def fingerprints(folder: Path, text: str) -> list[str]:
    (folder / "web.yaml").write_text(text)
    given = parse(collect([str(folder / "web.yaml")], ReadOptions()))
    report = lint(given, RULEBOOK, Settings(select=("exposed-nodeport",)), debug=True)
    return [finding.fingerprint for finding in report.findings]


def test_lines_above_do_not_change_a_fingerprint(tmp_path: Path) -> None:
    assert fingerprints(tmp_path, WEB) == fingerprints(tmp_path, "# a comment\n\n" + WEB)


def test_another_object_has_another_fingerprint(tmp_path: Path) -> None:
    assert fingerprints(tmp_path, WEB) != fingerprints(tmp_path, WEB.replace("name: web,", "name: api,"))


def test_fingerprints_are_unique_in_a_run(tmp_path: Path) -> None:
    both = fingerprints(tmp_path, WEB + "---\n" + WEB)
    assert len(both) == len(set(both)) == 2


def test_items_of_a_list_go_by_their_names() -> None:
    body = {"spec": {"ports": [{"name": "http"}, {"port": 1}]}}
    assert stable_path(body, ("spec", "ports", 0, "port")) == ["spec", "ports", "[http]", "port"]
    assert stable_path(body, ("spec", "ports", 1, "port")) == ["spec", "ports", "[1]", "port"]
    assert stable_path(body, ("spec", "no", "such")) == ["spec", "no", "such"]
