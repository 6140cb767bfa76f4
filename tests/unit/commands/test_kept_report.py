"""Reports in the cache: what is kept comes back the same, and nothing else is ever made."""

import pickle
from pathlib import Path

import pytest

from netlint import cache
from netlint.commands.kept_report import keep, key_of, restore
from netlint.config import Profile, Settings
from netlint.errors import ErrorKind, InputError
from netlint.finding import Confidence, Finding, Location, Report, Severity
from netlint.intents.model import IntentsFiles
from netlint.intents.read import read_intents
from netlint.lint import lint
from netlint.rulebook import load
from netlint.source.reading import Collected, ReadOptions, collect, parse
from netlint.span import Position, Span

HARMFUL = [
    b"cos\nsystem\n(S'echo owned'\ntR.",
    b"cnetlint.finding\nvalue\n.",
    b"cnetlint.finding\nSpan\n.",
    b"\x80\x04\x8c\x0fnetlint.finding\x8c\x11Report.__init__.x\x93.",
    b"",
    b"no pickle at all",
    pickle.dumps(["not a report"]),
]


def sample(file: str) -> Report:
    span = Span(Position(1, 1), Position(1, 5))
    location = Location(file, span, "kind: Service")
    finding = Finding(
        "r", Severity.WARNING, Confidence.HIGH, "message", "help", location, "label", (), None, "f"
    )
    errors = (InputError(ErrorKind.SYNTAX, file, "broken", Position(2, 1), "mend it"),)
    return Report((finding,), errors=errors, texts={file: "kind: Service\n"})


@pytest.fixture
def collected(tmp_path: Path) -> Collected:
    (tmp_path / "a.yaml").write_text("kind: Service\n")
    return collect([str(tmp_path / "a.yaml")], ReadOptions())


def test_a_kept_report_comes_back_the_same(collected: Collected) -> None:
    kept = sample(collected.files[0].path)
    keep("0" * 64, kept)
    assert restore("0" * 64, collected) == kept


@pytest.mark.parametrize("data", HARMFUL)
def test_anything_but_a_report_is_passed_over(data: bytes, collected: Collected) -> None:
    cache.write("1" * 64, data)
    assert restore("1" * 64, collected) is None


def test_the_key_follows_content_path_and_settings(tmp_path: Path, collected: Collected) -> None:
    same = key_of(collected, Settings())
    assert key_of(collected, Settings()) == same
    assert key_of(collected, Settings(profile=Profile.PEDANTIC)) != same
    (tmp_path / "a.yaml").write_text("kind: Ingress\n")
    assert key_of(collect([str(tmp_path / "a.yaml")], ReadOptions()), Settings()) != same
    (tmp_path / "b.yaml").write_text("kind: Service\n")
    assert key_of(collect([str(tmp_path / "b.yaml")], ReadOptions()), Settings()) != same


def test_the_key_follows_kustomize_patches_which_are_no_manifests(
    tmp_path: Path, collected: Collected
) -> None:
    kustomization, patch = tmp_path / "kustomization.yaml", tmp_path / "patch.yaml"
    kustomization.write_text("patches: [{path: patch.yaml}]\n")
    patch.write_text("kind: Ingress\nmetadata: {name: web}\n")
    before = key_of(collect([str(tmp_path)], ReadOptions()), Settings())
    patch.write_text("kind: Ingress\nmetadata: {name: api}\n")
    assert key_of(collect([str(tmp_path)], ReadOptions()), Settings()) != before


def test_a_changed_intent_is_another_question_and_its_claim_comes_back(
    tmp_path: Path, collected: Collected
) -> None:
    def intents(expect: str) -> IntentsFiles:
        file = tmp_path / "intents.yaml"
        file.write_text(
            "apiVersion: netlint.dev/v1\nkind: Intents\nintents:\n"
            f"  - {{id: nobody, expect: {expect}, from: anyone, to: future-pods}}\n"
        )
        return read_intents([str(file)])

    denied, allowed = intents("denied"), intents("allowed")
    keys = [key_of(collected, Settings(), given) for given in (None, denied, allowed)]
    assert len(set(keys)) == 3
    report = lint(parse(collected), load(), Settings(), denied)
    assert [claim.verdict for claim in report.claims] == ["refuted"]
    keep(keys[1], report)
    assert restore(keys[1], collected, denied) == report
