"""`netlint reach`: what is printed, in which form, and the exit code."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netlint.commands.reach import run
from netlint.config import Settings
from netlint.engine.answers.answer import Question
from netlint.errors import UsageError
from netlint.source.reading import ReadOptions
from netlint.terminal import Color
from tests.unit.reporters.reporter_sample import SCHEMAS

SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "reach-v1.json").read_text(encoding="utf-8")))

SHOP = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "registry.example/web:1"}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: c
          image: registry.example/api:1
          ports: [{name: http, containerPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec:
  selector: {app: api}
  ports:
    - port: 80
      targetPort: http
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: front
      ports:
        - port: 8080
    - from:
        - ipBlock: {cidr: 198.51.100.0/24}
"""
ADMIN = """\
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: guard}
spec:
  priority: 5
  subject: {namespaces: {}}
  ingress:
    - action: Pass
      from: [{namespaces: {}}]
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: {name: default}
spec:
  subject: {namespaces: {}}
  ingress:
    - action: Deny
      from: [{namespaces: {}}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ask(source: str, destination: str, port: str = "", format: str = "text", namespace: str = "") -> int:
    question = Question(source, destination, port)
    settings = Settings(namespace=namespace)
    return run(question, ["."], settings, ReadOptions(), format, Color.NEVER)


def test_a_denial_is_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("web", "shop/api", "8080") == 0
    assert capsys.readouterr() == (
        """\
denied: shop/web[Deployment] cannot connect to shop/api[Deployment] on TCP 8080.

Egress of shop/web[Deployment]: allowed
  No policy selects `shop/web[Deployment]` for egress, so every connection is allowed.
  --> shop.yaml:6:3

Ingress of shop/api[Deployment]: denied
  1. NetworkPolicy `shop/api` selects `shop/api[Deployment]` for ingress, and none of its 2 ingress rules \
matches the connection.
     --> shop.yaml:33:7
  2. Pods that a NetworkPolicy selects for ingress accept only connections that some rule allows, \
so this one is denied.
  3. Nearest is ingress rule 1 of NetworkPolicy `shop/api`: it asks for pods with `app=front`, \
and the source has `app=web`.
     --> shop.yaml:41:20
""",
        "Read 4 objects in 4 documents of 1 file.\n",
    )


def test_the_order_of_evaluation_can_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """S2.9."""
    (folder / "admin.yaml").write_text(ADMIN)
    assert ask("api", "web", "8080") == 0
    assert capsys.readouterr().out.endswith(
        """\
Ingress of shop/web[Deployment]: denied
  1. AdminNetworkPolicy `guard` (priority 5), ingress rule 1, passes the connection on to NetworkPolicies.
     --> admin.yaml:8:7
  2. No NetworkPolicy selects `shop/web[Deployment]` for ingress, so the next tier is asked.
  3. BaselineAdminNetworkPolicy `default`, ingress rule 1, denies the connection, and nothing else is asked.
     --> admin.yaml:17:7
"""
    )


def test_ports_are_told_in_sections(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("ns=shop,app=front", "api") == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "partial: ns=shop,app=front can connect to shop/api[Deployment] on TCP 8080 only.\n"
    )
    assert "  On TCP 8080: allowed.\n    NetworkPolicy `shop/api` selects" in out
    assert "  On every other port: denied.\n    1. NetworkPolicy `shop/api` selects" in out


def test_what_rests_on_an_assumption_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "shop.yaml").write_text(SHOP.replace("198.51.100.0/24", "0.0.0.0/0"))
    assert ask("web", "api", "80") == 0
    assert capsys.readouterr().out.endswith(
        "\n\nnote: This assumes that address blocks (`ipBlock`) do not match pods. "
        "Where they do, the answer is allowed.\n"
    )


def test_a_service_is_translated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("ns=shop,app=front", "svc/shop/api", "80") == 0
    assert capsys.readouterr().out.startswith(
        """\
allowed: ns=shop,app=front can connect to shop/api[Deployment] on TCP 8080.

Service `shop/api` port TCP 80 leads to TCP 8080 of `shop/api[Deployment]`; policies see that port only.
  --> shop.yaml:29:7

Egress of ns=shop,app=front: allowed
"""
    )


def answered(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [error.message for error in SCHEMA.iter_errors(document)] == []
    return document


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)


def test_json_says_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("web", "shop/api", "8080", "json") == 0
    document = answered(capsys)
    assert document["verdict"] == "denied"
    assert (document["source"], document["destination"]) == ("web", "shop/api")
    assert document["allowed"] == []
    port = {"protocol": "TCP", "from_port": 8080, "to_port": 8080}
    assert (document["egress"]["verdict"], document["egress"]["allowed"]) == ("allowed", [port])
    assert document["because"] == document["ingress"]["because"]
    assert document["because"][0] == {
        "file": "shop.yaml",
        "line": 33,
        "object": "NetworkPolicy shop/api",
        "text": "NetworkPolicy `shop/api` selects `shop/api[Deployment]` for ingress, "
        "and none of its 2 ingress rules matches the connection.",
    }
    assert document["because"][1]["file"] is None
    assert document["because"][2]["line"] == 41


@pytest.mark.parametrize(
    ("source", "destination", "port", "verdict"),
    [
        ("198.51.100.7", "api", "", "allowed"),
        ("internet", "api", "", "denied"),
        ("198.51.100.0/23", "api", "8080", "partial"),
        ("app=front", "api", "http", "unknown"),
        ("api", "internet", "443", "allowed"),
        ("web", "svc/shop/api", "", "denied"),
        ("web", "api", "", "denied"),
    ],
)
def test_every_verdict_keeps_to_the_schema(
    folder: Path, capsys: pytest.CaptureFixture[str], source: str, destination: str, port: str, verdict: str
) -> None:
    assert ask(source, destination, port, "json") == 0
    assert answered(capsys)["verdict"] == verdict


def test_parts_that_differ_are_told_apart(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("198.51.100.0/23", "api", "8080", "json") == 0
    document = answered(capsys)
    assert document["allowed"] == []
    assert document["ingress"]["verdict"] == "partial"
    assert [step["text"].partition(": ")[0] for step in document["ingress"]["because"][:2]] == [
        "From 198.51.100.0/24 to shop/api[Deployment]",
        "From 198.51.101.0/24 to shop/api[Deployment]",
    ]
    assert [step["text"] for step in document["egress"]["because"]] == [
        "No policy holds for addresses outside the cluster."
    ]
    assert ask("198.51.100.0/23", "api", "8080") == 0
    out = capsys.readouterr().out
    assert out.startswith(
        "partial: 198.51.100.0/23 can connect to api on TCP 8080 in part only, as told below.\n"
    )
    assert "\nFrom 198.51.100.0/24 to shop/api[Deployment]: allowed.\n" in out
    assert "\nFrom 198.51.101.0/24 to shop/api[Deployment]: denied.\n" in out


def test_the_same_question_gives_the_same_bytes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask("web", "api", format="json")
    first = capsys.readouterr().out
    ask("web", "api", format="json")
    assert capsys.readouterr().out == first


def test_input_that_cannot_be_read_is_2_and_the_rest_is_answered(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.yaml").write_text("apiVersion: v1\nkind: [Service\n")
    assert ask("web", "api", "8080") == 2
    captured = capsys.readouterr()
    assert captured.out.startswith("denied: ")
    assert captured.err.startswith("error: broken.yaml:")


def test_objects_that_the_server_refuses_are_left_out_and_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """D.7."""
    (folder / "shop.yaml").write_text(SHOP.replace("198.51.100.0/24", "198.51.100.0/33"))
    assert ask("web", "api", "8080") == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("allowed: ")
    assert captured.err.startswith(
        "note: shop.yaml:34:18: the API server refuses NetworkPolicy `shop/api`, so it is left out; "
        "`netlint check` says why.\n"
    )


def test_of_two_objects_with_one_name_the_later_counts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """S6.9."""
    policy = (
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: api, namespace: shop}\n"
    )
    (folder / "shop.yaml").write_text(SHOP + policy + "spec: {podSelector: {}, ingress: [{}]}\n")
    assert ask("web", "api", "8080") == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("allowed: ")
    assert "NetworkPolicy `shop/api` is given again at shop.yaml:49:18; the later one counts." in captured.err


def test_policies_that_are_not_evaluated_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "cilium.yaml").write_text(
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: shop}\n"
        "spec: {endpointSelector: {}}\n"
    )
    assert ask("web", "api", "8080") == 0
    assert capsys.readouterr().err.startswith(
        "note: cilium.yaml:3:18: 1 object of kind CiliumNetworkPolicy (cilium.io/v2) cannot be evaluated; "
    )


def test_the_namespace_option_names_the_namespace_of_objects_without_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """S1.68."""
    (folder / "shop.yaml").write_text(SHOP.replace(", namespace: shop", ""))
    assert ask("default/web", "default/api", "8080") == 0
    assert ask("prod/web", "prod/api", "8080", namespace="prod") == 0
    assert capsys.readouterr().out.count("denied: ") == 2


INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: shop}
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: api, port: {number: 80}}}
          - path: /old
            pathType: Prefix
            backend: {service: {name: old, port: {number: 80}}}
"""


def test_a_url_is_followed_to_the_pods(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """D.11."""
    (folder / "ingress.yaml").write_text(INGRESS)
    assert ask("http://shop.example/x", "api") == 0
    assert capsys.readouterr().out == (
        """\
unknown: whether http://shop.example/x leads to shop/api[Deployment] depends on what is not in the input.

Ingress `shop/shop` (class `nginx`) takes the request by its path `/` (Prefix).
  --> ingress.yaml:10:13
It leads to Service `shop/api` port TCP 80, and so to TCP 8080 of `shop/api[Deployment]`.
  --> ingress.yaml:12:13
What forwards the request is not in the input; it is called `ingress-controller` here.

Egress of ingress-controller: allowed
  What forwards the request is not in the input, so its own egress is not asked.

Ingress of shop/api[Deployment]: unknown
  1. NetworkPolicy `shop/api`, ingress rule 1, may allow the connection: neither the namespace nor the labels \
of the pods are in the input.
     --> shop.yaml:38:7
  2. NetworkPolicy `shop/api` selects `shop/api[Deployment]` for ingress, so that what no rule allows is denied.
     --> shop.yaml:33:7
"""
    )


def test_the_steps_of_a_request_are_in_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ingress.yaml").write_text(INGRESS)
    assert ask("http://shop.example/old/x", "api", format="json") == 0
    document = answered(capsys)
    assert (document["verdict"], document["allowed"]) == ("denied", [])
    assert document["source"] == "http://shop.example/old/x"
    assert document["ingress"] == document["egress"] == {"verdict": "denied", "allowed": [], "because": []}
    assert [(step["file"], step["line"], step["object"]) for step in document["because"]] == [
        ("ingress.yaml", 13, "Ingress shop/shop"),
        ("ingress.yaml", 15, "Service shop/old"),
    ]
    assert ask("http://shop.example/", "api", format="json") == 0
    document = answered(capsys)
    assert document["egress"]["verdict"] == "allowed"
    assert document["because"][3:] == document["ingress"]["because"]


def test_what_a_url_does_not_lead_to_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ingress.yaml").write_text(INGRESS)
    assert ask("http://shop.exmaple/", "api") == 0
    assert capsys.readouterr().out == (
        "denied: http://shop.exmaple/ does not lead to api.\n\n"
        "No Ingress or route of the input serves the host `shop.exmaple`. "
        "Served are, for example, `shop.example`.\n"
    )


@pytest.mark.parametrize(
    ("source", "port", "format", "message"),
    [
        ("wev", "", "text", "no workload `wev`"),
        ("https://shop.example/", "443", "text", "together with a URL"),
        ("web", "x!", "text", "is no port"),
        ("web", "", "yaml", "no format `yaml`"),
    ],
)
def test_misuse_is_refused(folder: Path, source: str, port: str, format: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ask(source, "api", port, format)


def test_nothing_hidden_in_a_name_reaches_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "shop.yaml").write_text(SHOP.replace("name: api,", 'name: "a\\u001b[2Jpi",'))
    assert ask("web", "ns=shop,app=\x1b[2J", "8080") == 0
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
