"""`netlint verify --suggest`: what it prints is a patch, and each intent in JSON has its part of it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.unit.intents.judging import HEAD, namespace, pod, policy
from tests.unit.reporters.reporter_sample import SCHEMAS

SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "findings-v1.json").read_text(encoding="utf-8")))
POLICY = policy("{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}}]}]}")
INTENTS = (
    "  - {id: only-api, expect: only, from: {workload: shop/api}, to: {workload: shop/db}}\n"
    "  - {id: api, expect: allowed, from: {workload: shop/api}, to: {workload: shop/db}}\n"
    "  - {id: no-internet, expect: denied, from: {workload: shop/api}, to: internet}\n"
    "  - {id: no-web, expect: denied, from: {namespace: web}, to: {workload: shop/db}}\n"
)


@pytest.fixture(params=["k8s/shop.yaml", "k8s/the shop.yaml"], ids=["plain", "with a space"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    (tmp_path / "k8s").mkdir()
    manifests = namespace("shop") + namespace("web") + pod("api") + pod("db") + pod("web", "web") + POLICY
    (tmp_path / request.param).write_text(manifests.rstrip("\n"))
    (tmp_path / "intents.yaml").write_text(HEAD + INTENTS)
    return tmp_path


def verify(folder: Path, *options: str) -> str:
    command = [sys.executable, "-m", "netlint", "verify", "intents.yaml", "k8s", *options]
    environment = {"PYTHONPATH": str(Path.cwd()), "NETLINT_CACHE_DIR": str(folder / ".cache")}
    run = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment)
    assert run.returncode in (0, 1), run.stderr
    return run.stdout.decode()


@pytest.mark.parametrize("tool", [("git", "apply"), ("patch", "-p1", "-i")], ids=["git", "patch"])
def test_what_is_printed_can_be_applied_where_one_stands(folder: Path, tool: tuple[str, ...]) -> None:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"there is no {tool[0]}")
    (folder / "fix.patch").write_text(verify(folder, "--suggest"))
    subprocess.run([*tool, "fix.patch"], cwd=folder, check=True, capture_output=True)
    after = {
        item["id"]: item["verdict"] for item in json.loads(verify(folder, "--format", "json"))["intents"]
    }
    assert after == {
        "only-api": "proved",
        "api": "proved",
        "no-internet": "proved",
        "no-web": "proved",
    }


def test_each_intent_that_is_refuted_has_its_part_in_json(folder: Path) -> None:
    report = json.loads(verify(folder, "--suggest", "--format", "json"))
    SCHEMA.validate(report)
    found = {item["id"]: item for item in report["intents"]}
    assert "suggestion" not in found["api"]
    assert found["no-web"]["suggestion"] is None
    shown = verify(folder, "--suggest")
    for id in ("only-api", "no-internet"):
        suggestion = found[id]["suggestion"]
        assert len(suggestion["edits"]) == 1
        title = f"suggestion for {id}: proved to make it hold; 1 edit\n  1. {suggestion['edits'][0]}\n"
        assert f"{title}{suggestion['patch']}\n" in shown
    assert "suggestion for no-web: the suggestions above make it hold, too\n" in shown


def test_the_cache_keeps_suggestions_for_those_who_ask(folder: Path) -> None:
    assert "suggestion" not in verify(folder)
    first = verify(folder, "--suggest")
    assert verify(folder, "--suggest") == verify(folder, "--suggest", "--no-cache") == first


def test_nothing_is_suggested_where_nobody_asks(folder: Path) -> None:
    assert "suggestion" not in verify(folder)
    assert not any("suggestion" in item for item in json.loads(verify(folder, "--format", "json"))["intents"])
