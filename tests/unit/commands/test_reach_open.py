"""`netlint reach` about every pod that could exist: all, none or some of them, with witnesses and reasons."""

import json
from pathlib import Path
from typing import Any

import pytest

from netlint.commands.reach import run
from netlint.config import Settings
from netlint.engine.answers.answer import Question
from netlint.errors import UsageError
from netlint.source.reading import ReadOptions
from netlint.terminal import Color
from tests.unit.commands.test_reach import INGRESS, SCHEMA, SHOP

WEB_POLICY = """\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{namespaceSelector: {matchLabels: {team: shop}}}]
      ports: [{port: 80}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP + WEB_POLICY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(source: str, destination: str, port: str = "", format: str = "text", **options: Any) -> int:
    question = Question(source, destination, port)
    return run(question, ["."], Settings(**options), ReadOptions(), format, Color.NEVER)


def answered(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [error.message for error in SCHEMA.iter_errors(document)] == []
    return document


def test_some_can_and_some_cannot_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("any:ns=shop", "shop/api", "8080") == 0
    assert capsys.readouterr().out == (
        """\
partial: some connections from any:ns=shop to shop/api on port 8080 are allowed, and some are not.

For example, a pod labeled `app=front` in namespace `shop` can connect to Deployment `shop/api` on TCP 8080.

Egress of ns=shop,app=front: allowed
  No policy selects `ns=shop,app=front` for egress, so every connection is allowed.

Ingress of shop/api[Deployment]: allowed
  NetworkPolicy `shop/api` selects `shop/api[Deployment]` for ingress, and its ingress rule 1 allows the connection.
  --> shop.yaml:38:7

For example, a pod without labels in namespace `shop` cannot connect to Deployment `shop/api` on TCP 8080.

Egress of ns=shop: allowed
  No policy selects `ns=shop` for egress, so every connection is allowed.

Ingress of shop/api[Deployment]: denied
  1. NetworkPolicy `shop/api` selects `shop/api[Deployment]` for ingress, and none of its 2 ingress rules \
matches the connection.
     --> shop.yaml:33:7
  2. Pods that a NetworkPolicy selects for ingress accept only connections that some rule allows, \
so this one is denied.
  3. Nearest is ingress rule 1 of NetworkPolicy `shop/api`: it asks for pods with `app=front`, \
and the source has no label `app`.
     --> shop.yaml:41:20
"""
    )


@pytest.mark.parametrize(
    ("source", "destination", "port", "verdict"),
    [
        ("any:ns=shop,app=front", "api", "8080", "allowed"),
        ("any:ns=shop,app=front", "api", "http", "allowed"),
        ("any:ns=shop,app=front", "svc/shop/api", "80", "allowed"),
        ("any:ns=shop,app=front", "api", "", "partial"),
        ("any:ns=shop,app!=front", "api", "8080", "denied"),
        ("any:ns!=shop", "api", "", "denied"),
        ("any:ns:team=shop,ns!=shop", "web", "80", "allowed"),
        ("any:ns:team in (a,b),ns!=shop", "web", "80", "denied"),
        ("anyone", "api", "", "partial"),
        ("future-pods", "web", "443", "denied"),
        ("web", "future-pods", "", "denied"),
        ("api", "future-pods", "", "partial"),
        ("api", "any:ns=shop,app=web", "80", "unknown"),
        ("198.51.100.7", "any:app=api", "443", "allowed"),
        ("198.51.100.7", "any:ns=shop,app=web", "", "denied"),
        ("ns=shop,app=front", "any:ns=shop,app=api", "8080", "allowed"),
        ("any:ns=shop,app=web", "internet", "", "denied"),
        ("any:ns=shop,app=api", "internet", "", "allowed"),
    ],
)
def test_a_verdict_is_about_every_pod_that_could_exist(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    source: str,
    destination: str,
    port: str,
    verdict: str,
) -> None:
    assert ask(source, destination, port, "json") == 0
    document = answered(capsys)
    assert document["verdict"] == verdict
    expected = {"allowed": [True], "denied": [False], "partial": [True, False], "unknown": []}
    assert [item["allowed"] for item in document["witnesses"]] == expected[verdict]


def test_witnesses_and_ports_are_in_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("any:ns=shop,app=front", "api", "", "json") == 0
    document = answered(capsys)
    assert document["allowed"] == [{"protocol": "TCP", "from_port": 8080, "to_port": 8080}]
    words = {
        "source": "a pod labeled `app=front` in namespace `shop`",
        "destination": "Deployment `shop/api`",
    }
    assert document["witnesses"] == [
        {"allowed": True, **words, "protocol": "TCP", "port": 8080},
        {"allowed": False, **words, "protocol": "TCP", "port": 80},
    ]
    assert {step["line"] for step in document["because"]} == {33, 38, 43, None}


def test_the_title_names_the_ports_on_which_all_are_allowed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("any:ns=shop,app=front", "api") == 0
    assert capsys.readouterr().out.startswith(
        "partial: connections from any:ns=shop,app=front to api are all allowed on TCP 8080, "
        "but not all on other ports.\n"
    )


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (
            "any:ns=shop,app=front",
            "allowed: every connection from any:ns=shop,app=front to api on port 8080 is",
        ),
        ("any:ns=blog", "denied: no connection from any:ns=blog to api on port 8080 is allowed."),
    ],
)
def test_a_proof_has_an_example(
    folder: Path, capsys: pytest.CaptureFixture[str], source: str, title: str
) -> None:
    assert ask(source, "api", "8080") == 0
    out = capsys.readouterr().out
    assert out.startswith(title)
    assert out.count("For example, ") == 1


def test_what_makes_the_answer_unknown_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """S1.66."""
    assert ask("api", "any:ns=shop,app=web", "80") == 0
    assert capsys.readouterr().out == (
        "unknown: whether connections from api to any:ns=shop,app=web on port 80 are allowed is not known.\n\n"
        "Nothing in the input says the label `team` of namespace `shop`.\n"
    )


def test_what_is_certain_of_an_unknown_answer_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """S1.66: whether the pods `app=web` of the policy's own namespace are meant is not known."""
    assert ask("any:ns:team=shop", "web", "80", "json") == 0
    document = answered(capsys)
    assert document["verdict"] == "unknown"
    assert [item["allowed"] for item in document["witnesses"]] == [True]


def test_too_little_work_makes_the_answer_unknown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("any:ns=shop", "api", "80", work_limit=1) == 0
    out = capsys.readouterr().out
    assert out.startswith("unknown: ")
    assert "It takes more work than the limit allows." in out


def test_an_answer_that_hangs_on_an_assumption_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """D.1."""
    (folder / "shop.yaml").write_text(SHOP.replace("198.51.100.0/24", "0.0.0.0/0"))
    assert ask("future-pods", "api", "443") == 0
    told = "note: This assumes that address blocks (`ipBlock`) do not match pods. Where they do, the answer is allowed."
    assert told in capsys.readouterr().out


@pytest.mark.parametrize(
    ("source", "destination", "message"),
    [
        ("any:app=a,app=b", "api", "no pod that could exist"),
        ("any:", "api", "is no selector of pods"),
        ("https://shop.example/", "any:app=api", "leads to one Service"),
        ("svc/shop/api", "future-pods", "opens no connections"),
        ("any:app=web", "apy", "no workload `apy`"),
        ("app=web", "future-pods", "does not say in which namespace"),
    ],
)
def test_misuse_is_refused(folder: Path, source: str, destination: str, message: str) -> None:
    (folder / "ingress.yaml").write_text(INGRESS)
    with pytest.raises(UsageError, match=message):
        ask(source, destination)
