"""From paths to a model: places, namespaces, and what the user is told about it."""

from pathlib import Path

import pytest

from netlint.commands.snapshots import Loaded, load, tell
from netlint.config import Settings
from netlint.source.reading import ReadOptions

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\nspec: {{containers: [{{name: c, image: i}}]}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(namespace: str = "") -> Loaded:
    return load(["."], Settings(namespace=namespace), ReadOptions())


def test_objects_without_a_namespace_are_in_default(folder: Path) -> None:
    """S1.68."""
    (folder / "a.yaml").write_text(POD.format(name="a"))
    assert [workload.namespace for workload in loaded().snapshot.workloads] == ["default"]
    assert [w.namespace for w in loaded("prod").snapshot.workloads] == ["prod"]


def test_every_part_of_the_model_has_its_place(folder: Path) -> None:
    (folder / "a.yaml").write_text(POD.format(name="a") + "---\n" + POD.format(name="b"))
    found = loaded()
    (_, second) = found.snapshot.workloads
    assert found.locate(second.origin) == ("a.yaml", 8, 7)
    assert str(found.locate(second.origin.at("metadata", "name"))) == "a.yaml:10:9"


def test_input_without_faults_is_told_in_one_line(folder: Path) -> None:
    (folder / "a.yaml").write_text(POD.format(name="a"))
    (folder / "b.yaml").write_text("just: values\n")
    assert loaded().notes == (
        "Read 1 object in 2 documents of 2 files; skipped 1 document (not Kubernetes objects).",
    )
    assert loaded().exit_code == 0


def test_what_cannot_be_read_is_told_and_makes_the_exit_code_2(folder: Path) -> None:
    (folder / "a.yaml").write_text(POD.format(name="a") + "---\nkind: [\n")
    found = loaded()
    assert found.exit_code == 2
    assert found.notes[0].startswith("error: a.yaml:")
    assert len(found.snapshot.workloads) == 1


def test_nobody_is_told_of_a_thousand_things(folder: Path) -> None:
    (folder / "a.yaml").write_text("---\n".join([POD.format(name="a")] * 30))
    notes = loaded().notes
    assert notes[0] == ("note: a.yaml:4:9: Pod `a` is given again at a.yaml:10:9; the later one counts.")
    assert notes[-2:] == (
        "note: there are 19 more objects that are given more than once.",
        "Read 30 objects in 30 documents of 1 file.",
    )


def test_objects_that_are_not_modelled_are_not_worth_a_note(folder: Path) -> None:
    text = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: c}\n"
    (folder / "a.yaml").write_text(f"{text}---\n{text}")
    assert loaded().notes == ("Read 2 objects in 2 documents of 1 file.",)


def test_notes_are_safe_to_print(capsys: pytest.CaptureFixture[str]) -> None:
    tell(["a\x1b[2Jb\nc", "d"])
    assert capsys.readouterr().err == "a␛[2Jb␊c\nd\n"
