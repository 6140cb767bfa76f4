"""Paths become files full of manifests."""

import hashlib
import io
import sys
from pathlib import Path

import pytest

from netlint.errors import ErrorKind
from netlint.source.reading import Input, ReadOptions, collect, parse, read
from netlint.span import Position
from tests.unit.source.reader import parsed

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test runs in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reasons(result: Input) -> dict[tuple[str, str], int]:
    """What was left alone."""
    return {(skip.what, skip.reason): skip.count for skip in result.skipped}


def test_a_tree_is_read_and_everything_else_counted() -> None:
    """Demands 7 and 27: broken YAML is an error with its place, the rest is still read."""
    Path("pod.yaml").write_text(POD + "---\nfoo: bar\n")
    Path("broken.yaml").write_text("a: [\n---\n" + POD)
    Path("tsconfig.json").write_text("{ // a comment\n}")
    Path("template.yaml").write_text("{{ if x }}\n" + POD)
    Path("jinja.yaml").write_text(POD + '  # "{{ x }}"\n')
    result = read(["."], ReadOptions())
    assert [(m.origin.file, m.name) for m in result.manifests] == [
        ("broken.yaml", "a"),
        ("jinja.yaml", "a"),
        ("pod.yaml", "a"),
    ]
    (error,) = result.errors
    assert (error.kind, error.file, error.position) == (ErrorKind.SYNTAX, "broken.yaml", Position(2, 1))
    assert reasons(result) == {
        ("documents", "not Kubernetes objects"): 1,
        ("files", "not Kubernetes objects"): 1,
        ("files", "templates, to be rendered first"): 1,
    }


def test_files_carry_their_digest_and_parsing_is_apart_from_collecting() -> None:
    """A cache can sit between the two."""
    Path("a.yaml").write_text(POD)
    collected = collect(["a.yaml"], ReadOptions())
    assert collected.files[0].digest == hashlib.sha256(POD.encode()).hexdigest()
    steps: list[tuple[int, int]] = []
    assert (
        parse(collected, lambda done, of: steps.append((done, of))).files[0].digest
        == collected.files[0].digest
    )
    assert steps == [(1, 1)]


def test_named_templates_are_errors_that_say_what_they_are() -> None:
    """Demand 21: render first."""
    (error,) = parsed("{{ if x }}\na: 1\n").errors
    assert "render it first" in error.hint


def test_named_json_is_parsed_whatever_it_holds() -> None:
    """Only JSON files met in folders are foreign for lack of `apiVersion`."""
    assert parsed("{ // x\n}", "a.json").errors[0].position == Position(1, 3)
    assert parsed("{ // x\n}", "a.json", explicit=False).errors == ()


def test_yaml_that_is_json_is_read_as_json() -> None:
    """kubectl tries JSON where a text begins with a brace."""
    result = parsed('{"apiVersion": "v1", "kind": "Pod", "spec": {"a": 80.0}}\n{"b": 1}\n', "<stdin>")
    assert result.errors == ()
    assert result.file is not None
    assert [type(m.body["spec"]["a"]) for m in result.file.manifests if isinstance(m.body["spec"], dict)] == [
        float
    ]
    flow = parsed("{apiVersion: v1, kind: Pod}\n", "<stdin>")
    assert flow.file is not None
    assert len(flow.file.manifests) == 1


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-`, under the name that the options give it."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(POD.encode())))
    result = read(["-"], ReadOptions(stdin_name="piped"))
    assert [m.origin.file for m in result.manifests] == ["piped"]


def test_kustomizations_and_their_patches_are_no_manifests() -> None:
    """Demand 22: never lint patches as whole objects."""
    Path("base").mkdir()
    Path("over/lay").mkdir(parents=True)
    for name in (
        "base/pod.yaml",
        "over/p1.yaml",
        "over/p2.yaml",
        "over/p3.yaml",
        "over/p4.yaml",
        "over/own.yaml",
        "over/data.yaml",
    ):
        Path(name).write_text(POD)
    Path("base/kustomization.yml").write_text("resources: [pod.yaml]\n")
    Path("over/lay/kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        "resources: [../../base, ../own.yaml]\n"
        "patches:\n- path: ../p1.yaml\n- patch: |\n    - op: add\n"
        "patchesStrategicMerge:\n- ../p2.yaml\n- |\n  kind: x\n"
        "patchesJson6902: [{path: ../p3.yaml}]\nreplacements: [{path: ../p4.yaml}]\n"
        "configMapGenerator: [{name: x, files: [key=../data.yaml]}]\n"
    )
    result = read(["."], ReadOptions())
    assert [m.origin.file for m in result.manifests] == ["base/pod.yaml", "over/own.yaml"]
    assert reasons(result) == {
        ("files", "Kustomization"): 2,
        ("files", "Kustomize patch"): 4,
        ("files", "used by Kustomize, not an object to apply"): 1,
    }


def test_a_flux_object_in_a_file_named_like_a_kustomization_is_a_manifest() -> None:
    """Flux has a Kustomization of its own."""
    Path("kustomization.yaml").write_text("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n")
    assert [m.kind for m in read(["."], ReadOptions()).manifests] == ["Kustomization"]


def test_a_broken_kustomization_is_an_error() -> None:
    """Demand 22: say so."""
    Path("kustomization.yaml").write_text("resources: [\n")
    Path("a.yaml").write_text(POD)
    (error,) = read(["."], ReadOptions()).errors
    assert error.file == "kustomization.yaml"


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_positions_of_errors_do_not_depend_on_line_breaks_or_marks(line_break: str) -> None:
    """The byte order mark is no column, CRLF one line break."""
    text = f"\ufeffa: é{line_break}b: *x{line_break}"
    (error,) = parsed(text).errors
    assert error.position == Position(2, 4)
