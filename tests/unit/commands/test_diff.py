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


BALANCER = """\
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  type: LoadBalancer
  allocateLoadBalancerNodePorts: false
  loadBalancerSourceRanges: [RANGES]
  selector: {app: cart}
  ports: [{port: 80, targetPort: 7070}]
"""


@pytest.mark.parametrize(
    ("old", "new", "failing"),
    [
        ("192.0.2.0/24", "192.0.2.0/25", {"removed", "any"}),
        ("192.0.2.0/25", "192.0.2.0/24", {"added", "any"}),
        ("192.0.2.0/25", "192.0.2.128/25", {"added", "removed", "any"}),
        ("192.0.2.0/25, 192.0.2.128/25", "192.0.2.0/24", set()),
    ],
)
def test_a_way_in_for_other_addresses_opens_and_closes_what_it_does(
    sides: Path, capfd: pytest.CaptureFixture[str], old: str, new: str, failing: set[str]
) -> None:
    """S3.25: who may come is a matter of the load balancer's ranges, however they are written."""
    write(sides / "old", service=BALANCER.replace("RANGES", old))
    write(sides / "new", policy=POLICY, service=BALANCER.replace("RANGES", new))
    write(sides / "old", policy=POLICY.replace("    - from", "    - {}\n    - from"))
    write(sides / "new", policy=POLICY.replace("    - from", "    - {}\n    - from"))
    choices = ("never", "added", "removed", "any")
    assert {
        choice for choice in choices if run("old", "new", Settings(), ReadOptions(), "text", choice)
    } == failing


INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: cart, namespace: shop}
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - {path: /, pathType: Exact, backend: {service: {name: cart, port: {number: FIRST}}}}
          - {path: /, pathType: Prefix, backend: {service: {name: cart, port: {number: 81}}}}
---
apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop}
spec:
  selector: {app: cart}
  ports: [{name: a, port: 80, targetPort: 7070}, {name: b, port: 81, targetPort: 9090}]
"""


@pytest.mark.parametrize(("old", "new", "change"), [("80", "81", "removed"), ("81", "80", "added")])
def test_one_url_may_lead_to_two_ports_of_a_workload(
    sides: Path, capfd: pytest.CaptureFixture[str], old: str, new: str, change: str
) -> None:
    """S4.11: the paths differ in their type only, so that both are shown under the same URL."""
    write(sides / "old", policy="", service=INGRESS.replace("FIRST", old))
    write(sides / "new", policy="", service=INGRESS.replace("FIRST", new))
    (way,) = compared(capfd, "old", "new")["exposures"]
    assert way["change"] == change
    assert (way["before"] or way["after"])["allowed"][0]["from_port"] == 7070


def test_a_block_in_a_policy_about_others_changes_no_way_in(
    sides: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Policies that cut up the address space anew do not change who is let in."""
    host_port = WORKLOADS.replace("containerPort: 7070", "containerPort: 7070, hostPort: 80")
    other = POLICY.replace(
        "podSelector: {matchLabels: {app: cart}}", "podSelector: {matchLabels: {app: web}}", 1
    )
    rule = "from: [{podSelector: {matchLabels: {app: web}}}]"
    write(sides / "old", workloads=host_port, policy=other)
    write(
        sides / "new", workloads=host_port, policy=other.replace(rule, "from: [{ipBlock: {cidr: 0.0.0.0/1}}]")
    )
    ways = compared(capfd, "old", "new")["exposures"]
    assert [way for way in ways if (way["after"] or way["before"])["kind"] == "host-port"] == []


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
        ("HEAD~1", "{root}/k8s"),
    ],
)
def test_revisions_are_compared_like_folders(
    history: Path, capfd: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    found = compared(capfd, old, new.format(root=history))
    assert changes(found) == {(ANYWHERE, CART): "added", (WEB, CART): "changed"}


@pytest.mark.parametrize(("old", "new"), [("HEAD~1:k8s/policy.yaml", "k8s"), ("HEAD", "k8s/workloads.yaml")])
def test_a_file_of_a_revision_is_read_alone(
    history: Path, capfd: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    assert run(old, new, Settings(), ReadOptions()) == 0
    first = capfd.readouterr().err.splitlines()[0]
    assert first.startswith(f"{old}: Read ")
    assert first.endswith(" of 1 file.")


def test_links_that_lead_out_of_a_revision_are_broken(
    history: Path, capfd: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Otherwise a revision would be read with what lies beside the folder to which it is written."""
    outside = write(tmp_path_factory.mktemp("outside"), more=WORKLOADS) / "more.yaml"
    (history / "k8s" / "out.yaml").symlink_to(outside)
    (history / "k8s" / "within.yaml").symlink_to("workloads.yaml")
    commit(history, "third")
    run("HEAD:k8s", "HEAD:k8s", Settings(), ReadOptions())
    told = capfd.readouterr().err.splitlines()[0]
    assert told == "HEAD:k8s: Read 2 objects in 2 documents of 1 file; skipped 1 file (broken symbolic link)."


@pytest.mark.parametrize("glob", ["k8s/policy.yaml", "./k8s/p*.yaml", "**/policy.yaml", "policy.yaml"])
@pytest.mark.parametrize(("old", "new"), [("HEAD~1", "HEAD"), ("HEAD~1:k8s", "k8s")])
def test_what_is_left_out_of_folders_is_left_out_of_revisions(
    history: Path, capfd: pytest.CaptureFixture[str], glob: str, old: str, new: str
) -> None:
    """The policy is all that differs."""
    run(old, new, Settings(), ReadOptions(exclude=(glob,)))
    assert capfd.readouterr().out == "Nothing changes: who can reach whom is the same.\n"


def test_a_revision_is_seen_from_the_current_folder(
    history: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(history / "k8s")
    assert len(compared(capfd, "HEAD~1", ".")["changes"]) == 2
    for side in ("HEAD~1:..", "HEAD~1:../k8s/../k8s", "HEAD~1:./"):
        assert len(compared(capfd, side, "..")["changes"]) == 2
    assert len(compared(capfd, "HEAD~1", "..")["changes"]) == 2


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
    with pytest.raises(
        UsageError, match=r"neither a path nor a git revision|no file or folder that git knows"
    ):
        run(side, "k8s", Settings(), ReadOptions())


@pytest.mark.parametrize("broken", ["old", "new"])
def test_a_side_that_cannot_be_read_ends_with_2_and_the_rest_is_compared(
    sides: Path, capfd: pytest.CaptureFixture[str], broken: str
) -> None:
    write(sides / broken, broken="a: [")
    assert run("old", "new", Settings(), ReadOptions(), "json", "any") == 2
    printed = capfd.readouterr()
    assert changes(json.loads(printed.out)) == {(ANYWHERE, CART): "added", (WEB, CART): "changed"}
    assert f"{broken}/broken.yaml:1" in printed.err


CLOSED = POLICY.replace(
    "[{podSelector: {matchLabels: {app: web}}}]", "[{podSelector: {matchLabels: {app: gone}}}]"
)
TEAM = POLICY.replace(
    "[{podSelector: {matchLabels: {app: web}}}]", "[{namespaceSelector: {matchLabels: {team: a}}}]"
)
SPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"


def proof(capfd: pytest.CaptureFixture[str], old: str, new: str, limit: int | None = None) -> dict[str, Any]:
    settings = Settings() if limit is None else Settings(work_limit=limit)
    run(old, new, settings, ReadOptions(), "json", prove=True)
    found = json.loads(capfd.readouterr().out)
    SCHEMA.validate(found)
    proof: dict[str, Any] = found["proof"]
    return proof


@pytest.fixture
def hidden(sides: Path) -> Path:
    """Two sides that differ for no pod of the input."""
    write(sides / "old", policy=CLOSED, namespace=SPACE)
    write(sides / "new", policy=TEAM, namespace=SPACE)
    return sides


def test_nothing_is_proved_unless_asked(sides: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert "proof" not in compared(capfd, "old", "old")


def test_equal_sides_are_proved_equal(sides: Path, capfd: pytest.CaptureFixture[str]) -> None:
    nothing = {"verdict": "proved", "witness": None, "reason": None}
    assert proof(capfd, "old", "old") == {"equal": "proved", "opened": nothing, "closed": nothing}
    run("old", "old", Settings(), ReadOptions(), prove=True)
    assert capfd.readouterr().out.splitlines()[-2:] == [
        "For every pod that could exist",
        "  equal: what one side allows, the other one allows, too.",
    ]


def test_a_difference_for_pods_that_do_not_exist_is_found(
    hidden: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert changes(compared(capfd, "old", "new")) == {}
    found = proof(capfd, "old", "new")
    assert (found["equal"], found["opened"]["verdict"], found["closed"]["verdict"]) == ("refuted",) * 3
    witness = found["opened"]["witness"]
    assert witness["source"] == "a pod without labels in a new namespace labeled `team=a`"
    assert (witness["destination"], witness["protocol"], witness["port"]) == ("Pod `shop/cart`", "TCP", 7070)
    places = {(step["side"], step["file"], step["line"]) for step in witness["because"] if step["file"]}
    assert {("old", "old/policy.yaml", 2), ("new", "new/policy.yaml", 7)} <= places


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_the_lines_that_decide_are_told(hidden: Path, capfd: pytest.CaptureFixture[str], format: str) -> None:
    run("old", "new", Settings(), ReadOptions(), format, prove=True)
    text = capfd.readouterr().out.replace("\\", "")
    heading, _, rest = text.partition("For every pod that could exist\n")
    assert "Nothing changes" in heading
    connection = "a pod without labels in a new namespace labeled `team=a` → Pod `shop/cart` on 7070/TCP"
    assert f"ew allows what old does not: {connection}" in rest
    assert "new: NetworkPolicy `shop/cart` selects `shop/cart[Pod]` for ingress" in rest
    assert "new/policy.yaml:7" in rest


def test_without_work_nothing_is_said_to_be_equal(sides: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = proof(capfd, "old", "old", limit=1)
    assert found["equal"] == "unknown"
    assert found["opened"]["reason"] == "it takes more work than the limit allows"


@pytest.mark.parametrize(
    ("fail_on", "old", "new", "limit", "code"),
    [
        ("never", "old", "new", None, 0),
        ("added", "old", "new", None, 1),
        ("removed", "old", "new", None, 1),
        ("any", "old", "old", None, 0),
        ("never", "old", "old", 1, 0),
        ("added", "old", "old", 1, 1),
        ("removed", "old", "old", 1, 1),
        ("any", "old", "old", 1, 1),
    ],
)
def test_what_is_not_proved_counts_for_the_exit_code(
    hidden: Path,
    capfd: pytest.CaptureFixture[str],
    fail_on: str,
    old: str,
    new: str,
    limit: int | None,
    code: int,
) -> None:
    settings = Settings() if limit is None else Settings(work_limit=limit)
    assert run(old, new, settings, ReadOptions(), "text", fail_on, prove=True) == code


def test_a_set_that_only_opens_fails_for_what_is_added_only(
    sides: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(sides / "old", policy=POLICY)
    write(sides / "new", policy=POLICY, more=TEAM.replace("name: cart", "name: team", 1))
    for fail_on, code in (("added", 1), ("removed", 0), ("any", 1)):
        assert run("old", "new", Settings(), ReadOptions(), "text", fail_on, prove=True) == code


CUSTOM = """\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: cart, namespace: shop}
spec: {endpointSelector: {}, ingress: [{fromEntities: [ENTITY]}]}
"""


def test_policies_that_are_not_evaluated_prove_nothing_where_they_change(
    sides: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """V0.12."""
    write(sides / "old", custom=CUSTOM)
    write(sides / "new", policy=POLICY, custom=CUSTOM)
    assert proof(capfd, "old", "new")["equal"] == "proved"
    write(sides / "new", custom=CUSTOM.replace("ENTITY", "world"))
    found = proof(capfd, "old", "new")
    assert found["equal"] == "unknown"
    assert found["opened"]["reason"] == (
        "policies of kind `CiliumNetworkPolicy` change, which cannot be evaluated"
    )


def test_what_could_not_be_read_is_not_proved_equal(sides: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(sides / "new", policy=POLICY, broken="a: [")
    found = proof(capfd, "old", "new")
    assert found["equal"] == "unknown"
    assert found["closed"]["reason"] == "part of the input could not be read"
