"""The command line: exit codes, streams and outputs of design §8."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NODE_PORT = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: NodePort
  selector:
    app: web
  ports:
    - port: 80
      nodePort: 30080
"""
CLEAN = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"


def netlint(
    folder: Path, *arguments: str, text: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netlint", *arguments],
        cwd=folder,
        input=text,
        text=True,
        capture_output=True,
        check=False,
        env={
            **os.environ,
            "NETLINT_CACHE_DIR": str(folder / ".cache"),
            "PYTHONPATH": str(Path.cwd()),
            **environment,
        },
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "web.yaml").write_text(NODE_PORT)
    return tmp_path


def test_findings_make_the_exit_code_1_in_every_format(folder: Path) -> None:
    for format in ("text", "concise", "json", "sarif"):
        assert netlint(folder, "check", "--format", format).returncode == 1, format


def test_nothing_to_report_is_0_and_still_says_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "namespace.yaml").write_text(CLEAN)
    run = netlint(tmp_path, "check")
    assert run.returncode == 0
    assert "1 file" in run.stderr


def test_exit_zero_and_fail_on(folder: Path) -> None:
    assert netlint(folder, "check", "--exit-zero").returncode == 0
    assert netlint(folder, "check", "--fail-on", "error").returncode == 0
    assert netlint(folder, "check", "--fail-on", "note").returncode == 1


def test_unreadable_input_is_2_and_the_rest_is_still_reported(folder: Path) -> None:
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: [Service\n")
    run = netlint(folder, "check")
    assert run.returncode == 2
    assert "broken.yaml:" in run.stderr
    assert "exposed-nodeport" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere.yaml",), "nowhere.yaml"),
        (("--format", "xml"), "there is no format `xml`"),
        (("--select", "exposed-nodeports"), "there is no rule `exposed-nodeports`"),
        (("--kubernetes-version", "latest"), "`latest` is not a Kubernetes version"),
        (("--node-port-range", "9-1"), "`9-1` is not a range of ports"),
        (("-o", "sarif"), "FORMAT=FILE"),
        (("-o", "sarif=no/such/folder/x.sarif"), "cannot be written"),
        (("--fail-on", "nothing"), "Choose from error, warning, note."),
        (("--profile", "strict"), "`profile` cannot be `strict`"),
        (("--namespace", "Bad_Name"), "`Bad_Name` cannot be the name of a namespace"),
    ],
)
def test_misuse_is_2_and_says_why_without_a_traceback(
    arguments: tuple[str, ...], says: str, folder: Path
) -> None:
    run = netlint(folder, "check", *arguments)
    assert run.returncode == 2
    assert says in run.stderr
    assert "Traceback" not in run.stderr


def test_standard_output_holds_nothing_but_the_report(folder: Path) -> None:
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: [Service\n")
    report = json.loads(netlint(folder, "check", "--format", "json").stdout)
    assert [finding["rule"] for finding in report["findings"]] == ["exposed-nodeport"]
    assert [error["location"]["file"] for error in report["errors"]] == ["broken.yaml"]


def test_one_analysis_writes_several_outputs(folder: Path) -> None:
    run = netlint(folder, "check", "-o", "json=out.json", "-o", "sarif=out.sarif", "--format", "concise")
    assert "exposed-nodeport" in run.stdout
    assert json.loads((folder / "out.json").read_text())["schema"] == "netlint/findings/v1"
    assert json.loads((folder / "out.sarif").read_text())["version"] == "2.1.0"


def test_standard_input_is_read_under_the_name_given(tmp_path: Path) -> None:
    run = netlint(
        tmp_path, "check", "-", "--stdin-filename", "rendered.yaml", "--format", "concise", text=NODE_PORT
    )
    assert run.stdout.startswith("rendered.yaml:12:17: ")


def test_the_same_input_gives_the_same_bytes_with_and_without_cache(folder: Path) -> None:
    runs = [netlint(folder, "check", *options) for options in ([], [], ["--no-cache"])]
    assert len({(run.stdout, run.stderr, run.returncode) for run in runs}) == 1


def test_a_changed_file_is_never_answered_from_the_cache(folder: Path) -> None:
    assert "30080" in netlint(folder, "check").stdout
    (folder / "web.yaml").write_text(NODE_PORT.replace("30080", "30081"))
    changed = netlint(folder, "check").stdout
    assert "30081" in changed
    assert "30080" not in changed
    assert netlint(folder, "check", "--ignore", "exposed-nodeport").returncode == 0


def test_a_damaged_cache_is_passed_over(folder: Path) -> None:
    first = netlint(folder, "check")
    for kept in (folder / ".cache").rglob("*"):
        if kept.is_file():
            kept.write_bytes(b"cos\nsystem\n(S'echo owned'\ntR.")
    again = netlint(folder, "check")
    assert (again.stdout, again.returncode) == (first.stdout, first.returncode)
    assert "owned" not in again.stdout + again.stderr


def test_color_only_on_demand_off_a_terminal(folder: Path) -> None:
    assert "\x1b[" not in netlint(folder, "check").stdout
    assert "\x1b[" in netlint(folder, "check", "--color", "always").stdout
    assert "\x1b[" in netlint(folder, "check", FORCE_COLOR="1").stdout
    assert "\x1b[" not in netlint(folder, "check", NO_COLOR="1", FORCE_COLOR="1").stdout


def test_the_namespace_option_stands_in_for_unset_namespaces(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(NODE_PORT.replace("  namespace: shop\n", ""))
    report = json.loads(netlint(tmp_path, "check", "-n", "prod", "--format", "json").stdout)
    assert "prod/web" in report["findings"][0]["message"]


def test_rules_lists_every_rule(tmp_path: Path) -> None:
    assert "exposed-nodeport" in netlint(tmp_path, "rules").stdout
    listed = json.loads(netlint(tmp_path, "rules", "--format", "json").stdout)
    assert listed["schema"] == "netlint/rules/v1"
    assert len(listed["rules"]) >= 32


def test_explain_prints_the_document(tmp_path: Path) -> None:
    run = netlint(tmp_path, "explain", "exposed-nodeport")
    assert run.returncode == 0
    assert "## Why it matters" in run.stdout
    wrong = netlint(tmp_path, "explain", "exposed-node-port")
    assert wrong.returncode == 2
    assert "Did you mean `exposed-nodeport`?" in wrong.stderr


def test_what_is_printed_does_not_hang_on_the_locale(tmp_path: Path) -> None:
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    run = netlint(tmp_path, "explain", "host-port", **ascii_only)
    assert (run.returncode, run.stderr) == (0, "")
    assert "Severity: " in run.stdout


@pytest.mark.parametrize("command", ["map", "rules"])
def test_a_reader_that_goes_makes_it_2_without_a_word(folder: Path, command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [sys.executable, "-m", "netlint", command],
        cwd=folder,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    os.close(writing)
    assert run.returncode == 2
    assert "error" not in run.stderr


def test_version_and_help(tmp_path: Path) -> None:
    assert netlint(tmp_path, "--version").stdout.startswith("netlint 0.")
    help_text = netlint(tmp_path, "check", "--help").stdout
    assert "Examples" in help_text
    assert "Exit codes" in help_text


def test_a_misspelled_rule_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "namespace.yaml").write_text(CLEAN)
    assert (
        "Did you mean `exposed-nodeport`?"
        in netlint(tmp_path, "check", "--select", "exposed-nodeports").stderr
    )


def test_strict_counts_what_could_not_be_understood(tmp_path: Path) -> None:
    policy = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {}\n"
    (tmp_path / "policy.yaml").write_text(policy)
    assert netlint(tmp_path, "check").returncode == 0
    assert netlint(tmp_path, "check", "--strict").returncode == 1


def test_a_configuration_file_speaks_for_the_command_line(folder: Path) -> None:
    (folder / ".netlint.yaml").write_text("ignore: [exposed-nodeport]\n")
    assert netlint(folder, "check").returncode == 0
    assert netlint(folder, "check", "--select", "exposed-nodeport", "--ignore", "host-port").returncode == 1
    (folder / "other.yaml").write_text("fail-on: error\n")
    assert netlint(folder, "check", "web.yaml", "--config", "other.yaml").returncode == 0


def test_a_broken_configuration_file_is_2_and_names_every_mistake(folder: Path) -> None:
    (folder / ".netlint.yaml").write_text("profil: pedantic\nfail-on: never\n")
    run = netlint(folder, "check")
    assert run.returncode == 2
    assert ".netlint.yaml:1:1: there is no setting `profil`" in run.stderr
    assert ".netlint.yaml:2:10: `fail-on` cannot be `never`" in run.stderr
    missing = netlint(folder, "check", "--config", "nowhere.yaml")
    assert missing.returncode == 2
    assert "nowhere.yaml" in missing.stderr
