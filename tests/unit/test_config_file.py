"""`.netlint.yaml`: what it may say, where it is found, and that all its mistakes are told at once."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from netlint.choices import FIELDS, Choices
from netlint.config import Profile, Settings
from netlint.config_file import find, read
from netlint.errors import InputErrors, UsageError
from netlint.finding import Severity
from netlint.resources import data_folder
from netlint.source.yaml_tree import compose_yaml

SCHEMA = json.loads((data_folder("schemas") / "netlint/config-v1.json").read_text(encoding="utf-8"))
FULL = """\
paths: [k8s, "deploy/*.yaml"]
exclude:
  - vendored
profile: pedantic
fail-on: error
select: [host-port]
ignore: [host-network]
namespace: shop
kubernetes-version: 1.30
node-port-range: 20000-20100
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def mistakes(folder: Path, text: str) -> list[tuple[int, int, str, str]]:
    (folder / ".netlint.yaml").write_text(text)
    with pytest.raises(InputErrors) as raised:
        read(Path(".netlint.yaml"))
    return [
        (error.position.line, error.position.column, error.message, error.hint)
        for error in raised.value.errors
        if error.position is not None
    ]


def test_every_setting_is_read(folder: Path) -> None:
    (folder / ".netlint.yaml").write_text(FULL)
    choices = read(Path(".netlint.yaml"))
    assert choices.paths == ("k8s", "deploy/*.yaml")
    assert choices.exclude == ("vendored",)
    settings = choices.settings(exit_zero=False, strict=True)
    assert settings.profile is Profile.PEDANTIC
    assert settings.fail_on is Severity.ERROR
    assert (settings.select, settings.ignore) == (("host-port",), ("host-network",))
    assert settings.namespace == "shop"
    assert settings.cluster.kubernetes == (1, 30), "a version is no number: 1.30 is not 1.3"
    assert settings.cluster.node_ports == (20000, 20100)
    assert settings.strict


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}\n"])
def test_a_file_without_settings_changes_nothing(text: str, folder: Path) -> None:
    (folder / ".netlint.yaml").write_text(text)
    assert read(Path(".netlint.yaml")) == Choices()
    assert Choices().settings(exit_zero=False, strict=False) == Settings()


def test_outside_of_a_work_tree_no_folder_above_is_trusted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "inner").mkdir()
    (folder / ".netlint.yaml").write_text(FULL)
    monkeypatch.chdir(folder / "inner")
    assert find() is None


def test_paths_are_relative_to_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".git").mkdir()
    (folder / "inner").mkdir()
    (folder / ".netlint.yaml").write_text("paths: [k8s]\n")
    monkeypatch.chdir(folder / "inner")
    found = find()
    assert found is not None
    assert read(found).paths == ("../k8s",)


def test_the_search_ends_at_the_root_of_the_work_tree(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".netlint.yaml").write_text(FULL)
    (folder / "repository" / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder / "repository")
    assert find() is None


def test_all_mistakes_are_told_at_once_each_at_its_place(folder: Path) -> None:
    text = "profil: pedantic\nfail-on: never\npaths: k8s\nselect: [1]\nnamespace: {}\nnode-port-range: 9-1\n"
    assert mistakes(folder, text) == [
        (1, 1, "there is no setting `profil`", "Did you mean `profile`?"),
        (2, 10, "`fail-on` cannot be `never`", "Choose from error, warning, note."),
        (3, 8, "`paths` must be a list", "Write each item on a line of its own after `- `."),
        (4, 10, "`select` holds an item that is not a text", ""),
        (5, 12, "`namespace` must be a single value", ""),
        (6, 18, "`9-1` is not a range of ports", "For example: 30000-32767"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("- a\n", 1, "one mapping of settings"),
        ("a: [\n", 2, "broken"),
        ("profile: default\nprofile: pedantic\n", 1, "`profile` is set twice"),
        ("fail_on: error\n", 1, "there is no setting `fail_on`"),
    ],
)
def test_a_broken_file_is_refused(text: str, line: int, says: str, folder: Path) -> None:
    found = mistakes(folder, text)
    assert found[0][0] == line
    assert says in found[0][2]


def test_the_command_line_wins_over_the_file() -> None:
    file = Choices(profile="pedantic", paths=("k8s",), namespace="shop")
    both = Choices(profile="default", ignore=("host-port",)).over(file)
    assert both == Choices(profile="default", ignore=("host-port",), paths=("k8s",), namespace="shop")


def test_a_choice_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(UsageError, match="is not a Kubernetes version"):
        Choices(kubernetes_version="latest").settings(exit_zero=False, strict=False)


def test_the_schema_for_editors_knows_the_same_settings() -> None:
    assert sorted(SCHEMA["properties"]) == sorted(name.replace("_", "-") for name in FIELDS)
    validator = Draft202012Validator(SCHEMA)
    assert validator.is_valid(compose_yaml(FULL).roots[0])
    assert not validator.is_valid({"profil": "pedantic"})
    assert not validator.is_valid({"fail-on": "never"})
