"""`netlint diff`: folders and revisions, what is printed, and the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netlint.commands.diff import run
from netlint.config import Settings
from netlint.errors import UsageError
from netlint.source.reading import ReadOptions
from tests.unit.commands.trees import POLICY, SERVICE, WORKLOADS, commit, git, write
from tests.unit.reporters.reporter_sample import SCHEMAS

SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "diff-v1.json").read_text(encoding="utf-8")))
WEB, CART, ANYWHERE = "shop/web[Deployment]", "shop/cart[Pod]", "external:0.0.0.0/0"


@pytest.fixture
def sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "old", workloads=WORKLOADS, policy=POLICY, service=SERVICE)
    write(tmp_path / "new", workloads=WORKLOADS, service=SERVICE)
    return tmp_path


def compared(capfd: pytest.CaptureFixture[str], old: str, new: str) -> dict[str, Any]:
    assert run(old, new, Settings(), ReadOptions(), "json") == 0
    found: dict[str, Any] = json.loads(capfd.readouterr().out)
    SCHEMA.validate(found)
    return found


def changes(found: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(item["source"], item["destination"]): item["change"] for item in found["changes"]}


def test_a_policy_that_goes_opens_what_it_closed(sides: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = compared(capfd, "old", "new")
    assert changes(found) == {(ANYWHERE, CART): "added", (WEB, CART): "changed"}
    changed = next(item for item in found["changes"] if item["change"] == "changed")
    assert changed["before"] == [{"protocol": "TCP", "from_port": 7070, "to_port": 7070}]
    assert len(changed["after"]) == 3
    opened = {(way["after"]["kind"], way["change"]) for way in found["exposures"]}
    assert ("node-port", "added") in opened


def test_backwards_it_closes_it(sides: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = compared(capfd, "new", "old")
    assert changes(found) == {(ANYWHERE, CART): "removed", (WEB, CART): "changed"}
    assert {way["change"] for way in found["exposures"]} == {"removed"}


def test_nothing_changes_between_equal_sides(sides: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = compared(capfd, "old", "old")
    assert found["changes"] == found["exposures"] == []


def test_connections_of_a_workload_that_goes_are_listed(
    sides: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(sides / "new", workloads=WORKLOADS.partition("---\n")[2], policy=POLICY)
    removed = {pair for pair, change in changes(compared(capfd, "old", "new")).items() if change == "removed"}
    assert (WEB, CART) in removed
    assert (WEB, ANYWHERE) in removed


def test_blocks_of_both_sides_cut_the_addresses_of_both(
    sides: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rule = "from: [{podSelector: {matchLabels: {app: web}}}]"
    write(sides / "old", policy=POLICY.replace(rule, "from: [{ipBlock: {cidr: 203.0.112.0/23}}]"))
    write(sides / "new", policy=POLICY.replace(rule, "from: [{ipBlock: {cidr: 203.0.113.0/24}}]"))
    found = compared(capfd, "old", "new")
    assert changes(found) == {("external:203.0.112.0/24", CART): "removed"}


@pytest.mark.parametrize(
    ("fail_on", "old", "new", "code"),
    [
        ("never", "old", "new", 0),
        ("added", "old", "new", 1),
        ("added", "new", "old", 0),
        ("removed", "old", "new", 0),
        ("removed", "new", "old", 1),
        ("any", "new", "old", 1),
        ("any", "old", "old", 0),
    ],
)
def test_the_exit_code_is_what_fail_on_asks_for(
    sides: Path, capfd: pytest.CaptureFixture[str], fail_on: str, old: str, new: str, code: int
) -> None:
    assert run(old, new, Settings(), ReadOptions(), "text", fail_on) == code


def test_the_text_names_what_is_newly_exposed_first(sides: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run("old", "new", Settings(), ReadOptions())
    lines = capfd.readouterr().out.splitlines()
    assert lines[0] == "Newly exposed"
    assert lines[1].startswith(f"  + node port 30080/TCP of Service shop/cart → {CART} TCP 7070")
    assert "new/service.yaml:4" in lines[1]
    assert lines[-1].startswith("Connections: 1 added, 1 changed.")


def test_markdown_folds_away_what_is_removed(sides: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run("new", "old", Settings(), ReadOptions(), "markdown")
    text = capfd.readouterr().out
    assert text.startswith("## Who can reach whom: new → old\n")
    assert "<details><summary>Removed connections</summary>" in text


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet", "-b", "main")
    write(tmp_path / "k8s", workloads=WORKLOADS, policy=POLICY)
    commit(tmp_path, "first")
    (tmp_path / "k8s" / "policy.yaml").unlink()
    commit(tmp_path, "second")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HEAD~1", "HEAD"),
        ("main~1", "."),
        ("HEAD~1:k8s", "k8s"),
        ("HEAD~1", "k8s"),
        ("HEAD~1:k8s", "HEAD:k8s"),
    ],
)
def test_revisions_are_compared_like_folders(
    history: Path, capfd: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    assert changes(compared(capfd, old, new)) == {(ANYWHERE, CART): "added", (WEB, CART): "changed"}


def test_a_revision_is_seen_from_the_current_folder(
    history: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(history / "k8s")
    assert len(compared(capfd, "HEAD~1", ".")["changes"]) == 2


def test_reading_a_revision_leaves_the_repository_as_it_is(
    history: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (history / "k8s" / "staged.yaml").write_text("a: 1\n", encoding="utf-8")
    git(history, "add", "--all")
    before = (history / ".git" / "index").read_bytes()
    compared(capfd, "HEAD~1", "HEAD")
    assert (history / ".git" / "index").read_bytes() == before


@pytest.mark.parametrize("side", ["nowhere", "HEAD:nowhere", "--help", "HEAD~9"])
def test_what_is_neither_a_path_nor_a_revision_is_an_error(history: Path, side: str) -> None:
    with pytest.raises(UsageError, match=r"neither a path nor a git revision|no folder that git knows"):
        run(side, "k8s", Settings(), ReadOptions())
