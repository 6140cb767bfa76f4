"""The GitHub Action: its validators accept it, and its steps do their work when they are run as a runner runs them."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.packaging.manifests import CLOSED_NAMESPACE, CLUSTER_SERVICE, NODE_PORT_SERVICE, WORKLOAD
from tests.packaging.project import PROJECT, copy_project, environment, is_installed, run, succeed

ACTION = PROJECT / "action.yml"
SCRIPTS = sorted((PROJECT / ".github" / "action").glob("*.sh"))


def needs(tool: str) -> pytest.MarkDecorator:
    """Skip a test where a development tool is missing."""
    return pytest.mark.skipif(not is_installed(tool), reason=f"{tool} is not installed")


def definition() -> dict[str, Any]:
    """What action.yml says."""
    read: dict[str, Any] = yaml.safe_load(ACTION.read_text())
    return read


class Job(NamedTuple):
    """What a job that used the action is left with; `steps` are the outputs of each step by its id."""

    code: int
    log: str
    summary: str
    steps: dict[str, dict[str, str]]

    def outputs(self) -> dict[str, str]:
        """The action's own outputs, taken from its steps as action.yml says."""
        return {name: self._resolved(output["value"]) for name, output in definition()["outputs"].items()}

    def _resolved(self, expression: str) -> str:
        match = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}", expression)
        assert match is not None, expression
        return self.steps[match[1]].get(match[2], "")


Runner = Callable[..., Job]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The action's repository as a runner checks it out."""
    return copy_project(tmp_path_factory.mktemp("action"))


@pytest.fixture
def runner(checkout: Path, tmp_path: Path) -> Runner:
    """Runs the action's own steps, with the inputs given, in the workspace `tmp_path / "workspace"`."""
    temporary, workspace = tmp_path / "runner", tmp_path / "workspace"
    temporary.mkdir()
    workspace.mkdir()

    def job(**inputs: str) -> Job:
        given = {name: declared["default"] for name, declared in definition()["inputs"].items()}
        given |= {name.replace("_", "-"): text for name, text in inputs.items()}
        summary = temporary / "summary.md"
        summary.touch()
        log, code, steps = "", 0, {}
        for number, step in enumerate(step for step in definition()["runs"]["steps"] if "run" in step):
            outputs = temporary / f"outputs-{number}"
            outputs.touch()
            variables = {name: with_inputs(text, given) for name, text in step["env"].items()}
            script = temporary / f"step-{number}.sh"
            script.write_text(step["run"])
            done = run(
                *("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script),
                cwd=workspace,
                env=environment(
                    **variables,
                    GITHUB_ACTION_PATH=checkout,
                    GITHUB_OUTPUT=outputs,
                    GITHUB_STEP_SUMMARY=summary,
                    RUNNER_TEMP=temporary,
                    NETLINT_CACHE_DIR=tmp_path / "cache",
                ),
            )
            log += done.stdout + done.stderr
            steps[step["id"]] = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
            code = done.returncode
            if code != 0:
                break
        return Job(code, log, summary.read_text(), steps)

    return job


def with_inputs(expression: str, given: dict[str, str]) -> str:
    """What GitHub puts in the place of `${{ inputs.name }}`."""
    match = re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", expression)
    assert match is not None, expression
    return given[match[1]]


@needs("zizmor")
def test_zizmor_finds_nothing() -> None:
    options = ("--offline", "--no-progress", "--strict-collection", "--persona=auditor", "--format=plain")
    succeed("zizmor", *options, ACTION, PROJECT / ".pre-commit-hooks.yaml", cwd=PROJECT)


@needs("check-jsonschema")
def test_the_definition_follows_the_schema_of_actions() -> None:
    succeed("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION, cwd=PROJECT)


@needs("shellcheck")
def test_shellcheck_finds_nothing() -> None:
    succeed("shellcheck", *SCRIPTS, PROJECT / ".ci" / "run", cwd=PROJECT)


def test_inputs_reach_the_shell_through_the_environment_only() -> None:
    assert all("${{" not in step["run"] for step in definition()["runs"]["steps"] if "run" in step)


def test_other_actions_are_pinned_by_hash_and_say_their_version() -> None:
    used = re.findall(r"uses: (.*)", ACTION.read_text())
    assert len(used) == 2
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used)


def test_the_upload_stands_before_the_gate() -> None:
    steps = [step.get("id") or step["uses"].partition("@")[0] for step in definition()["runs"]["steps"]]
    assert steps == ["astral-sh/setup-uv", "lint", "github/codeql-action/upload-sarif", "gate"]


@needs("uvx")
class TestSteps:
    """The steps themselves, with the scripts of this checkout and the netlint of this checkout."""

    def test_findings_fail_the_gate_after_the_report_is_written(self, runner: Runner, tmp_path: Path) -> None:
        (tmp_path / "workspace" / "shop.yaml").write_text(
            f"{WORKLOAD}---\n{CLOSED_NAMESPACE}---\n{NODE_PORT_SERVICE}"
        )
        job = runner()
        outputs = job.outputs()
        assert job.code == 1, job.log
        assert (outputs["findings"], outputs["exit-code"]) == ("1", "1")
        assert "### netlint: 1 finding(s)" in job.summary
        assert "exposed-nodeport" in job.summary
        sarif = json.loads(Path(outputs["sarif-file"]).read_text())
        assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["exposed-nodeport"]

    def test_nothing_found_passes_the_gate(self, runner: Runner, tmp_path: Path) -> None:
        (tmp_path / "workspace" / "shop.yaml").write_text(
            f"{WORKLOAD}---\n{CLOSED_NAMESPACE}---\n{CLUSTER_SERVICE}"
        )
        job = runner()
        assert job.code == 0, job.log
        assert (job.outputs()["findings"], job.outputs()["exit-code"]) == ("0", "0")
        assert job.summary == "### netlint: 0 finding(s)\n"

    @pytest.mark.parametrize("choice", ["error", "never"])
    def test_fail_on_decides_what_fails(self, runner: Runner, tmp_path: Path, choice: str) -> None:
        (tmp_path / "workspace" / "shop.yaml").write_text(
            f"{WORKLOAD}---\n{CLOSED_NAMESPACE}---\n{NODE_PORT_SERVICE}"
        )
        job = runner(fail_on=choice)
        assert job.code == 0, job.log
        assert (job.outputs()["findings"], job.outputs()["exit-code"]) == ("1", "0")

    def test_paths_and_arguments_hold_one_item_a_line(self, runner: Runner, tmp_path: Path) -> None:
        for folder in ("first part", "second", "third"):
            (tmp_path / "workspace" / folder).mkdir()
            (tmp_path / "workspace" / folder / "service.yaml").write_text(NODE_PORT_SERVICE)
        job = runner(paths="first part\r\n\n  second\n", arguments="--select\nexposed-nodeport\n")
        listed = [line.partition(":")[0] for line in job.summary.splitlines() if "exposed-nodeport" in line]
        assert sorted(listed) == ["first part/service.yaml", "second/service.yaml"], job.log

    def test_text_in_an_input_is_never_run(self, runner: Runner, tmp_path: Path) -> None:
        job = runner(paths="$(touch ran)\n`touch ran`\n; touch ran", namespace="$(touch ran)")
        assert job.code == 2, job.log
        assert not (tmp_path / "workspace" / "ran").exists()

    def test_unreadable_input_fails_the_gate_but_the_rest_is_reported(
        self, runner: Runner, tmp_path: Path
    ) -> None:
        (tmp_path / "workspace" / "broken.yaml").write_text("kind: [\n")
        (tmp_path / "workspace" / "service.yaml").write_text(NODE_PORT_SERVICE)
        job = runner()
        assert job.code == 2, job.log
        assert "exposed-nodeport" in Path(job.outputs()["sarif-file"]).read_text()
        assert job.outputs()["exit-code"] == "2"

    def test_a_wrong_input_fails_the_gate_and_leaves_nothing_to_upload(self, runner: Runner) -> None:
        job = runner(profile="loud")
        assert job.code == 2, job.log
        assert job.outputs() == {"sarif-file": "", "findings": "", "exit-code": "2"}
        assert "loud" in job.log

    def test_a_summary_that_github_would_drop_is_cut(self, runner: Runner, tmp_path: Path) -> None:
        services = (NODE_PORT_SERVICE.replace("name: web", f"name: {'w' * 55}-{n}") for n in range(6000))
        (tmp_path / "workspace" / "services.yaml").write_text("---\n".join(services))
        job = runner(arguments="--select=exposed-nodeport", fail_on="never")
        assert job.code == 0, job.log[-2000:]
        assert 900_000 < len(job.summary.encode()) < 1024 * 1024
        assert job.summary.endswith("(cut here)\n````\n")
