"""What README promises: its sample is what netlint prints, and the example shows what it is there for."""

import json
import re
import sys
from pathlib import Path

import pytest

from netlint.rulebook import load
from tests.packaging.project import PROJECT, environment, run

README = (PROJECT / "README.md").read_text()
SAMPLES = re.findall(r"^```text\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


def check(*arguments: str, cache: Path) -> str:
    """What `netlint check` prints for the example."""
    env = environment(NETLINT_CACHE_DIR=cache)
    done = run(sys.executable, "-m", "netlint", "check", "examples/shop", *arguments, cwd=PROJECT, env=env)
    assert done.returncode == 1, done.stderr
    return done.stdout


def test_the_sample_is_what_the_command_prints(tmp_path: Path) -> None:
    printed = check(cache=tmp_path).split("\n\n")
    assert [part for part in SAMPLES[0].rstrip("\n").split("\n\n") if part not in printed] == []


def test_the_sample_of_an_answer_is_taken_from_what_its_command_prints(tmp_path: Path) -> None:
    (command,) = re.findall(r"^`netlint (reach .*)`:$", README, flags=re.MULTILINE)
    done = run(sys.executable, "-m", "netlint", *command.split(), cwd=PROJECT, env=environment())
    printed = done.stdout.splitlines()
    assert [line for line in SAMPLES[1].splitlines() if line not in printed] == []


def test_the_sample_of_a_verification_is_taken_from_what_its_command_prints(tmp_path: Path) -> None:
    (command,) = re.findall(r"`netlint (verify examples/.*)`:$", README, flags=re.MULTILINE)
    env = environment(NETLINT_CACHE_DIR=tmp_path)
    done = run(sys.executable, "-m", "netlint", *command.split(), cwd=PROJECT, env=env)
    printed = done.stdout.splitlines()
    assert [line for line in SAMPLES[2].splitlines() if line not in printed] == []


def test_every_command_of_the_readme_runs(tmp_path: Path) -> None:
    commands = re.findall(r"^netlint ((?:map|reach) .*?)(?: +#.*)?$", README, flags=re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        done = run(sys.executable, "-m", "netlint", *command.split(), cwd=PROJECT, env=environment())
        assert done.returncode == 0, done.stderr


def test_the_example_shows_at_least_ten_different_findings(tmp_path: Path) -> None:
    findings = json.loads(check("--format", "json", cache=tmp_path))["findings"]
    assert len({finding["rule"] for finding in findings}) >= 10


def test_the_example_is_valid_but_for_its_mistakes(tmp_path: Path) -> None:
    report = json.loads(check("--format", "json", cache=tmp_path))
    assert report["errors"] == []
    assert report["gaps"] == []


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md"])
def test_links_between_documents_lead_somewhere(document: str) -> None:
    targets = re.findall(r"\]\((?!https?://)([^)#]+)\)", (PROJECT / document).read_text())
    assert [target for target in targets if not (PROJECT / document).parent.joinpath(target).exists()] == []


def test_rules_named_in_documents_exist() -> None:
    rules = load()
    named = re.findall(r"ignore\[([\w-]+)\]", README)
    assert named
    assert all(rule in rules for rule in named)


def test_the_hook_of_the_readme_is_the_hook_of_this_repository() -> None:
    assert re.findall(r"- id: (\S+)", (PROJECT / ".pre-commit-hooks.yaml").read_text()) == ["netlint"]
    assert "- id: netlint\n" in README
