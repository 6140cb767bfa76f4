"""`netlint verify`: what it prints in each format, the exit code, and the pods that it writes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.reach import Reach
from tests.unit.intents.judging import HEAD, namespace, pod, policy
from tests.unit.normalize.given import snapshot
from tests.unit.reporters.reporter_sample import SCHEMAS

SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "findings-v1.json").read_text(encoding="utf-8")))

MANIFESTS = (
    namespace("shop")
    + pod("api")
    + pod("db", ports="[{containerPort: 5432}]")
    + policy(
        "{podSelector: {matchLabels: {app: db}},"
        " ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}}], ports: [{port: 5432}]}]}"
    )
)
PROVED = "  - {id: no-internet, expect: denied, from: internet, to: {workload: shop/db}}\n"
REFUTED = "  - {id: only-shop, expect: only, from: {namespace: shop}, to: {workload: shop/db}}\n"
NOTED = REFUTED.replace("only-shop", "only-shop, severity: note")
NOBODY = "  - {id: nobody, expect: denied, from: {workload: shop/apis}, to: {workload: shop/db}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s" / "shop.yaml").write_text(MANIFESTS)
    return tmp_path


def netlint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "netlint", *arguments, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def verify(folder: Path, intents: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "intents.yaml").write_text(HEAD + intents)
    return netlint(folder, "verify", "intents.yaml", "k8s", *arguments)


def claims(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    report = json.loads(done.stdout)
    assert list(SCHEMA.iter_errors(report)) == []
    found: list[dict[str, Any]] = report["intents"]
    return found


@pytest.mark.parametrize(
    ("intents", "options", "status"),
    [
        pytest.param(PROVED, (), 0, id="proved"),
        pytest.param(PROVED + REFUTED, (), 1, id="refuted"),
        pytest.param(PROVED + REFUTED, ("--exit-zero",), 0, id="refuted, exit zero"),
        pytest.param(NOTED, (), 1, id="not proved, though only a note"),
        pytest.param(NOBODY, (), 1, id="about nobody"),
        pytest.param(PROVED, ("--work-limit", "1"), 1, id="undecided"),
        pytest.param("  - {id: Wrong, expect: denied, from: anyone}\n", (), 2, id="no intent"),
        pytest.param(PROVED, ("--work-limit", "much"), 2, id="no limit"),
    ],
)
@pytest.mark.parametrize("format", ["text", "concise", "json", "sarif"])
def test_the_exit_code_says_whether_every_intent_is_proved(
    folder: Path, intents: str, options: tuple[str, ...], status: int, format: str
) -> None:
    done = verify(folder, intents, "--format", format, *options)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr


def test_text_lists_the_intents_and_shows_what_contradicts_them(folder: Path) -> None:
    done = verify(folder, PROVED + REFUTED + NOBODY)
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "proved   no-internet",
        "refuted  only-shop",
        "unknown  nobody (there is no workload `shop/apis` in the input)",
    ]
    (finding,) = (line for line in lines if line.startswith("error[intent-refuted]"))
    assert finding == (
        "error[intent-refuted]: Intent `only-shop` does not hold: a pod without labels in a new namespace labeled "
        "`team=red`, who is none of those in `from`, may connect to Pod `shop/db` on port 5432/TCP."
    )
    assert "  --> intents.yaml:5:10" in lines
    assert "Of 3 intents: 1 proved, 1 refuted and 1 unknown." in done.stderr


def test_a_pod_that_no_policy_is_about_is_not_what_lets_a_connection_through(folder: Path) -> None:
    """S1.3: what is missing is a policy, and no place in the files is at fault."""
    (folder / "k8s" / "shop.yaml").write_text(pod("db"))
    done = verify(folder, PROVED)
    assert "= help: No policy restricts it: add one that selects the destination" in done.stdout
    assert "allows it" not in done.stdout


def test_objects_that_the_api_server_refuses_are_not_left_out_in_silence(folder: Path) -> None:
    """D.7: nothing else would tell why an intent does not hold."""
    refused = MANIFESTS.replace("ports: [{port: 5432}]", "ports: [{port: 0}]")
    for manifests, told in ((MANIFESTS, False), (refused, True)):
        (folder / "k8s" / "shop.yaml").write_text(manifests)
        done = verify(folder, REFUTED)
        assert ("The API server refuses NetworkPolicy `policy`, so the intents" in done.stderr) is told


def test_json_holds_the_witness_and_a_pod_that_shows_it(folder: Path) -> None:
    proved, refuted = claims(verify(folder, PROVED + REFUTED, "--format", "json"))
    assert (proved["verdict"], proved["witness"]) == ("proved", None)
    witness = refuted["witness"]
    assert (witness["protocol"], witness["port"], witness["destination"]) == ("TCP", 5432, "Pod `shop/db`")
    assert "kind: Pod" in witness["manifest"]


def test_the_pods_that_are_written_show_what_is_refuted(folder: Path) -> None:
    """Applied, the witness may connect as the engine has it."""
    verify(folder, PROVED + REFUTED, "--witnesses", "shown")
    (written,) = (folder / "shown").iterdir()
    assert written.name == "only-shop.yaml"
    given = effective(snapshot(MANIFESTS + "---\n" + written.read_text()))
    database = next(item for item in given.workloads if item.name == "db")
    (witness,) = (item for item in given.workloads if item.name not in ("db", "api"))
    allowed = Reach(given).between(witness, database).both.certain
    assert any(ports.first <= 5432 <= ports.last for ports in allowed)


def test_a_comment_hides_the_finding_and_not_the_verdict(folder: Path) -> None:
    marked = REFUTED.rstrip("\n") + "  # netlint: ignore[intent-refuted] the red team may look in\n"
    done = verify(folder, marked)
    assert "error[" not in done.stdout
    assert done.stdout.startswith("refuted  only-shop")
    assert "1 finding suppressed by comments." in done.stderr


def test_with_too_little_work_every_answer_is_unknown_and_the_same_each_time(folder: Path) -> None:
    once, again = (
        verify(folder, PROVED + REFUTED, "--work-limit", "1", "--format", "json") for _ in range(2)
    )
    assert once.stdout == again.stdout
    assert {claim["verdict"] for claim in claims(once)} == {"unknown"}
    assert {claim["reason"] for claim in claims(once)} == {"it takes more work than the limit allows"}
    assert "Of 2 intents: 2 unknown." in once.stderr


def test_check_verifies_the_intents_that_the_configuration_names(folder: Path) -> None:
    (folder / "intents").mkdir()
    (folder / "intents" / "shop.yaml").write_text(HEAD + REFUTED)
    (folder / ".netlint.yaml").write_text("intents: [intents]\n")
    done = netlint(folder, "check", "k8s", "--select", "intent-refuted", "--format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith(
        "intents/shop.yaml:4:10: error[intent-refuted] Intent `only-shop` does not hold"
    )


def test_an_undecided_intent_fails_check_under_strict_only(folder: Path) -> None:
    (folder / "intents.yaml").write_text(HEAD + PROVED)
    (folder / ".netlint.yaml").write_text("intents: [intents.yaml]\nwork-limit: 1\n")
    arguments = ("check", "k8s", "--select", "intent-refuted")
    lenient, strict = netlint(folder, *arguments), netlint(folder, *arguments, "--strict")
    assert (lenient.returncode, strict.returncode) == (0, 1)
    assert "Intent `no-internet` is neither proved nor refuted" in lenient.stderr


def test_intents_among_the_manifests_are_counted_and_left_alone(folder: Path) -> None:
    (folder / "k8s" / "copy.yaml").write_text(HEAD + REFUTED)
    done = netlint(folder, "check", "k8s")
    assert "intents, which `netlint verify` reads" in done.stderr
    assert "copy.yaml" not in done.stdout


def test_the_order_of_intents_changes_no_fingerprint(folder: Path) -> None:
    def fingerprints(intents: str) -> set[str]:
        report = json.loads(verify(folder, intents, "--format", "json").stdout)
        return {finding["fingerprint"] for finding in report["findings"]}

    assert fingerprints(REFUTED + NOBODY) == fingerprints(NOBODY + PROVED + REFUTED)


def test_objects_without_a_namespace_are_in_default(folder: Path) -> None:
    (folder / "k8s" / "shop.yaml").write_text(MANIFESTS.replace(", namespace: shop", ""))
    intents = PROVED.replace("shop/db", "default/db")
    assert [claim["verdict"] for claim in claims(verify(folder, intents, "--format", "json"))] == ["proved"]


def test_objects_given_twice_are_told(folder: Path) -> None:
    """S6.9: a proof is about the last of them."""
    (folder / "k8s" / "again.yaml").write_text(MANIFESTS)
    done = verify(folder, PROVED)
    assert done.returncode == 0
    assert "Namespace `shop` is given more than once, and so are 3 more" in done.stderr


CILIUM = """
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: extra, namespace: NAMESPACE}
spec: {endpointSelector: {}}
"""


def test_nothing_is_proved_of_input_that_could_not_be_read(folder: Path) -> None:
    """What was not read may open what is closed: the rest is still shown, and the exit code is 2."""
    (folder / "k8s" / "broken.yaml").write_text("kind: NetworkPolicy\nspec: {podSelector: {\n")
    wanted = "  - {id: wanted, expect: allowed, from: {workload: shop/api}, to: {workload: shop/db}}\n"
    done = verify(folder, PROVED + wanted + REFUTED, "--format", "json")
    assert done.returncode == 2
    assert [claim["verdict"] for claim in claims(done)] == ["unknown", "unknown", "refuted"]
    assert {claim["reason"] for claim in claims(done)[:2]} == {"part of the input could not be read"}


@pytest.mark.parametrize(
    ("namespace", "verdicts"), [("shop", ["unknown", "unknown"]), ("other", ["proved", "unknown"])]
)
def test_nothing_is_certain_where_a_policy_is_not_evaluated(
    folder: Path, namespace: str, verdicts: list[str]
) -> None:
    """V0.12: it may open and close connections of the pods of its namespace, at either end."""
    (folder / "k8s" / "cilium.yaml").write_text(CILIUM.replace("NAMESPACE", namespace))
    found = claims(verify(folder, PROVED + REFUTED, "--format", "json"))
    assert [claim["verdict"] for claim in found] == verdicts
    assert "CiliumNetworkPolicy `" + namespace + "/extra` is not evaluated" in found[1]["reason"]
