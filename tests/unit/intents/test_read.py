"""Files of intents: what they may say, what is made of it, and that all their mistakes are told, each at its place."""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import NamedTuple

import pytest

from netlint.errors import ErrorKind, InputError, InputErrors
from netlint.finding import Severity
from netlint.intents.fields import MISTAKES_LIMIT
from netlint.intents.model import (
    AnyoneSide,
    BlockSide,
    Expect,
    Intent,
    IntentsFiles,
    InternetSide,
    NotSide,
    PodsSide,
    Side,
    WorkloadSide,
)
from netlint.intents.read import read_intents
from netlint.model.ports import NamedPort, PortRange, Protocol
from netlint.model.selector import EVERYTHING, AllOf, KeyExists, KeyIn, Not, labels_equal
from netlint.origin import Origin
from netlint.source.locate import locate

HEAD = "apiVersion: netlint.dev/v1\nkind: Intents\nintents:\n"
NOWHERE = Origin("", 0)
ANYONE = AnyoneSide(NOWHERE)


MARK = "¦"
"""Stands before the place of the mistake in the texts of these tests."""


class Told(NamedTuple):
    """A mistake as a test states it."""

    line: int
    column: int
    message: str
    hint: str


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(text: str | bytes) -> IntentsFiles:
    Path("a.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_intents(["a.yaml"])


def intent(body: str) -> Intent:
    (found,) = read(f"{HEAD}  - {{id: a, {body}}}\n").intents
    return found


def side(text: str) -> Side:
    (found,) = intent(f"expect: denied, from: {text}, to: anyone").sources
    return found


def errors(*paths: str) -> tuple[InputError, ...]:
    with pytest.raises(InputErrors) as raised:
        read_intents(paths)
    return raised.value.errors


def told(text: str) -> list[Told]:
    Path("a.yaml").write_text(text)
    return [
        Told(*error.position, error.message, error.hint)
        for error in errors("a.yaml")
        if error.position is not None
    ]


def told_of(body: str) -> Told:
    """The only mistake in an intent, which must stand where the mark does, if there is one."""
    text = f"{HEAD}  - {body}\n"
    (mistake,) = told(text.replace(MARK, ""))
    if MARK in text:
        before = text.partition(MARK)[0]
        assert (mistake.line, mistake.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
    return mistake


def told_of_side(text: str) -> Told:
    """The only mistake in a side, likewise."""
    return told_of(f"{{id: a, expect: denied, to: anyone, from: {text}}}")


def pods(
    *names: str,
    namespaces: AllOf = EVERYTHING,
    pods: AllOf = EVERYTHING,
    every_possible: bool = False,
) -> PodsSide:
    return PodsSide(names, namespaces, pods, every_possible, NOWHERE)


def block(networks: str, exceptions: str = "") -> BlockSide:
    return BlockSide(
        tuple(map(ip_network, networks.split())), tuple(map(ip_network, exceptions.split())), NOWHERE
    )


FULL = f"""\
# yaml-language-server: $schema=intents-v1.json
{HEAD}
  - id: database-only-from-api
    description: >
      Only the API may talk
      to the database.
    severity: warning
    expect: only
    from:
      - namespace: shop
        pods: {{matchLabels: {{app: api}}, matchExpressions: [{{key: tier, operator: In, values: [a]}}]}}
      - workload: shop/api
    to: {{workload: "shop/database[StatefulSet]"}}
    ports: [5432, 53/UDP, 8000-8100, http]
---
{HEAD}
  - {{id: next, expect: denied, from: internet, to: future-pods, paths: {{within: 3}}}}
"""


def test_every_field_is_read() -> None:
    first, second = read(FULL).intents
    api = AllOf((KeyIn("app", frozenset({"api"})), KeyIn("tier", frozenset({"a"}))))
    assert first == Intent(
        id="database-only-from-api",
        expect=Expect.ONLY,
        sources=(pods("shop", pods=api), WorkloadSide("shop/api", NOWHERE)),
        destinations=(WorkloadSide("shop/database[StatefulSet]", NOWHERE),),
        ports=(
            PortRange(Protocol.TCP, 5432, 5432),
            PortRange(Protocol.UDP, 53, 53),
            PortRange(Protocol.TCP, 8000, 8100),
            NamedPort("http", None),
        ),
        within=1,
        severity=Severity.WARNING,
        description="Only the API may talk to the database.",
        origin=NOWHERE,
    )
    assert second == Intent(
        id="next",
        expect=Expect.DENIED,
        sources=(InternetSide(NOWHERE),),
        destinations=(pods(every_possible=True),),
        ports=(),
        within=3,
        severity=Severity.ERROR,
        description="",
        origin=NOWHERE,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anyone", ANYONE),
        ("internet", InternetSide(NOWHERE)),
        ("future-pods", pods(every_possible=True)),
        ("{workload: shop/api}", WorkloadSide("shop/api", NOWHERE)),
        ("{workload: api}", WorkloadSide("api", NOWHERE)),
        ("{workload: 'shop/api[Deployment]'}", WorkloadSide("shop/api[Deployment]", NOWHERE)),
        ("{cidr: 10.0.0.0/8}", block("10.0.0.0/8")),
        ("{cidr: [10.0.0.0/8, '2001:db8::/32']}", block("10.0.0.0/8 2001:db8::/32")),
        ("{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}", block("10.0.0.0/8", "10.1.0.0/16")),
        ("{namespace: shop}", pods("shop")),
        ("{namespace: [shop, bank, shop]}", pods("bank", "shop")),
        ("{pods: {}}", pods()),
        ("{namespaces: {matchLabels: {env: dev}}}", pods(namespaces=AllOf((KeyIn("env", frozenset({"dev"})),)))),
        ("{future-pods: {namespace: shop}}", pods("shop", every_possible=True)),
        ("{not: anyone}", NotSide((ANYONE,), NOWHERE)),
        ("{not: [internet, {not: anyone}]}", NotSide((InternetSide(NOWHERE), NotSide((ANYONE,), NOWHERE)), NOWHERE)),
    ],
)  # fmt: skip
def test_a_side_says_who_is_meant(text: str, expected: Side) -> None:
    assert side(text) == expected


def test_the_parts_of_a_side_of_pods_must_all_hold() -> None:
    text = "{namespace: shop, namespaces: {matchLabels: {env: dev}}, pods: {matchLabels: {app: api}}}"
    expected = pods("shop", namespaces=_equal(env="dev"), pods=_equal(app="api"))
    assert side(text) == expected


def _equal(**labels: str) -> AllOf:
    selector = labels_equal(labels.items())
    assert isinstance(selector, AllOf)
    return selector


def test_the_four_operators_are_those_of_kubernetes() -> None:
    """S1.33, S1.36: the same tree as of a NetworkPolicy's selector."""
    text = (
        "{pods: {matchExpressions: [{key: a, operator: In, values: [x, z]}, {key: b, operator: NotIn, values: [x]}, "
        "{key: c, operator: Exists}, {key: d, operator: DoesNotExist, values: []}]}}"
    )
    in_a, in_b = KeyIn("a", frozenset({"x", "z"})), KeyIn("b", frozenset({"x"}))
    assert side(text) == pods(pods=AllOf((in_a, Not(in_b), KeyExists("c"), Not(KeyExists("d")))))


@pytest.mark.parametrize(
    ("paths", "hops"),
    [("within 3 hops", 3), ("within 1 hop", 1), ("within 100 hops", 100), ("{within: 7}", 7)],
)
def test_paths_are_a_number_of_hops(paths: str, hops: int) -> None:
    assert intent(f"expect: denied, from: anyone, to: anyone, paths: {paths}").within == hops


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        ((), "id: a"),
        (("id",), "a"),
        (("expect",), "denied"),
        (("ports", 1), "53/UDP"),
    ],
)
def test_the_parts_of_an_intent_have_a_place(steps: tuple[str | int, ...], shown: str) -> None:
    found = read(
        f"{HEAD}  - id: a\n    expect: denied\n    from: anyone\n    to: anyone\n    ports: [1, 53/UDP]\n"
    )
    (only,) = found.intents
    assert _text_at(found, only.origin.at(*steps)) == shown


def test_every_side_has_a_place() -> None:
    found = read(
        f"{HEAD}  - id: a\n    expect: denied\n    from: [anyone, {{not: internet}}]\n    to: future-pods\n"
    )
    (only,) = found.intents
    first, second = only.sources
    assert isinstance(second, NotSide)
    sides = (first, second, *second.parts, *only.destinations)
    assert [_text_at(found, side.origin) for side in sides] == [
        "anyone",
        "{not: internet}",
        "internet",
        "future-pods",
    ]


def _text_at(found: IntentsFiles, origin: Origin) -> str:
    source = found.files[0].source
    span = locate(source, origin)
    return source.text.line_text(span.start.line)[span.start.column - 1 : span.end.column - 1]


def test_what_stands_behind_an_alias_shows_the_alias() -> None:
    found = read(
        f"{HEAD}  - {{id: a, expect: denied, from: &x {{not: anyone}}, to: internet}}\n"
        "  - {id: b, expect: denied, from: *x, to: internet}\n"
    )
    _, second = found.intents
    (not_side,) = second.sources
    assert isinstance(not_side, NotSide)
    assert _text_at(found, not_side.parts[0].origin) == "*x"


def test_folders_files_and_documents_make_one_set(folder: Path) -> None:
    (folder / "sub").mkdir()
    for path, name in (("b.yaml", "first"), ("sub/a.yml", "second")):
        (folder / path).write_text(f"{HEAD}  - {{id: {name}, expect: denied, from: anyone, to: anyone}}\n")
    (folder / "README.md").write_text("no YAML")
    (folder / ".hidden.yaml").write_text("hidden")
    found = read_intents(["."])
    assert [file.source.path for file in found.files] == ["b.yaml", "sub/a.yml"]
    assert [item.id for item in found.intents] == ["first", "second"]
    assert [(left.count, left.reason) for left in found.skipped] == [(1, "hidden")]


def test_json_is_read_too(folder: Path) -> None:
    (folder / "a.json").write_text(
        '{"apiVersion": "netlint.dev/v1", "kind": "Intents", "intents":'
        ' [{"id": "a", "expect": "allowed", "from": "anyone", "to": "internet"}]}'
    )
    assert [item.id for item in read_intents(["."]).intents] == ["a"]


def test_all_mistakes_are_told_at_once_each_at_its_place() -> None:
    text = f"""\
{HEAD}
  - id: Not_kebab
    descriptio: x
    severity: bad
    expect: denyed
    from: anyon
    to: [{{workload: a=b}}, {{cidr: 10.0.0.1/8}}]
    ports: [99999, 53/ICMP]
---
kind: Deployment
"""
    assert told(text) == [
        (5, 9, "`Not_kebab` is not an id", "Write lower-case words with `-` between them, at most 100 characters."),
        (6, 5, "an intent has no field `descriptio`", "Did you mean `description`?"),
        (7, 15, "`severity` cannot be `bad`", "Choose from `error`, `warning`, `note`."),
        (8, 13, "`expect` cannot be `denyed`", "Did you mean `denied`?"),
        (9, 11, "`anyon` does not say who is meant", "Did you mean `anyone`?"),
        (10, 21, "`a=b` is not the name of a workload",
         "Write namespace/name, or namespace/name[Kind] where several kinds have the name."),
        (10, 34, "`10.0.0.1/8` has bits set beyond its prefix length", "Write `10.0.0.0/8`, or `10.0.0.1/32`."),
        (11, 13, "`99999` is no port", "Ports are numbers from 1 to 65535."),
        (11, 20, "`53/ICMP` is no port", "Choose from TCP, UDP, SCTP."),
        (13, 7, "the kind of the document is `Deployment`, not `Intents`",
         "Manifests are named behind the intents: `netlint verify INTENTS PATH…`."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        pytest.param("foo\n", "the document holds no intents", "Write `apiVersion", id="text"),
        pytest.param("a: 1\n", "the document holds no intents", "Write `apiVersion", id="another mapping"),
        pytest.param("- a\n", "the document holds no intents", "Write `apiVersion", id="list"),
        pytest.param("kind: Intent\n", "the kind of the document is `Intent`", "Did you mean `Intents`?", id="kind"),
        pytest.param("kind:\nintents: []\n", "the kind of the document is an empty value", "Manifests", id="null"),
        pytest.param(
            f"{HEAD.replace('v1', 'v2')}  - {{id: a, expect: denied, from: anyone, to: anyone}}\n",
            "`apiVersion` cannot be `netlint.dev/v2`", "Write `netlint.dev/v1`.", id="version",
        ),
        pytest.param(
            "kind: Intents\nintents: [{id: a, expect: denied, from: anyone, to: anyone}]\n",
            "the document lacks the field `apiVersion`", "Add `apiVersion`: `netlint.dev/v1`.", id="no version",
        ),
        pytest.param(
            "apiVersion: netlint.dev/v1\nintents: [{id: a, expect: denied, from: anyone, to: anyone}]\n",
            "the document lacks the field `kind`", "Add `kind`: `Intents`.", id="no kind",
        ),
        pytest.param(
            "apiVersion: netlint.dev/v1\nkind: Intents\n",
            "the document lacks the field `intents`", "Add `intents`: who may talk", id="no intents",
        ),
        pytest.param(f"{HEAD}", "`intents` has no value", "Give it a value.", id="null intents"),
        pytest.param(HEAD.rstrip() + " []\n", "`intents` is an empty list", "Give it at least one item.", id="[]"),
        pytest.param(HEAD.rstrip() + " {}\n", "`intents` must be a list, not a mapping", "Write each", id="{}"),
        pytest.param(HEAD + "  - foo\n", "an intent must be a mapping, not `foo`", "The fields are `id`", id="item"),
    ],
)  # fmt: skip
def test_a_document_of_anything_else_is_a_mistake(text: str, message: str, hint: str) -> None:
    (mistake,) = told(text)
    assert mistake.message.startswith(message)
    assert mistake.hint.startswith(hint)


ENDS = "from: anyone, to: anyone"


@pytest.mark.parametrize(
    ("body", "message", "hint"),
    [
        (f"¦{{expect: denied, {ENDS}}}", "an intent lacks the field `id`", "Add `id`: the name of the intent"),
        (f"¦{{id: a, {ENDS}}}", "an intent lacks the field `expect`", "Add `expect`: one of `denied`, `allowed`"),
        ("¦{id: a, expect: denied, to: anyone}", "an intent lacks the field `from`", "Add `from`: who connects"),
        (f"{{¦id: a, id: b, expect: denied, {ENDS}}}", "`id` is given twice", "Keep one of the two."),
        (f"{{id: ¦1, expect: denied, {ENDS}}}", "an id must be a text, not the number `1`", "Put quotes"),
        (f"{{id: ¦on, expect: denied, {ENDS}}}", "an id must be a text, not the boolean `true`", "Put quotes"),
        (f"{{id: ¦a--b, expect: denied, {ENDS}}}", "`a--b` is not an id", "Write lower-case words"),
        (f'{{id: ¦"a\\n", expect: denied, {ENDS}}}', "`a…` is not an id", "Write lower-case words"),
        (f"{{id: a, expect: ¦no, {ENDS}}}", "`expect` cannot be the boolean `false`", "Choose from `denied`"),
        (f"{{id: a, expect: ¦Denied, {ENDS}}}", "`expect` cannot be `Denied`", "Did you mean `denied`?"),
        (f"{{id: a, ¦expect: , {ENDS}}}", "`expect` has no value", "Give it a value."),
        (f"{{id: a, expect: denied, ¦severity: , {ENDS}}}", "`severity` has no value", "Give it a value, or"),
        (f"{{id: a, expect: denied, description: ¦' ', {ENDS}}}", "` ` is not a description", "Write one sent"),
        ("{id: a, expect: denied, ¦from: [], to: anyone}", "`from` is an empty list", "Give it at least one item."),
        (f"{{id: a, expect: denied, ¦source: x, {ENDS}}}", "an intent has no field `source`", "Did you mean"),
        (f"{{id: a, expect: denied, ¦From: x, {ENDS}}}", "an intent has no field `From`", "Did you mean `from`?"),
        (f"{{id: a, expect: denied, ¦x: x, {ENDS}}}", "an intent has no field `x`", "The fields are `id`, "),
        (f"{{id: a, expect: denied, {ENDS}, ports: ¦80}}", "`ports` must be a list, not the number", "Write each"),
        (f"{{id: a, expect: denied, {ENDS}, ¦ports: []}}", "`ports` is an empty list", "Give it at least one"),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦1.5]}}", "`ports` cannot hold the number `1.5`", "For exam"),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦yes]}}", "`ports` cannot hold the boolean `true`", "For exam"),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦{{}}]}}", "`ports` cannot hold a mapping", "For example"),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦~]}}", "`ports` cannot hold an empty value", "For example"),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦0]}}", "`0` is no port", "Ports are numbers from 1 to 65535."),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦-1]}}", "`-1` is no port", "For example"),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦90-80]}}", "`90-80` is no port", "Ports are numbers"),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦' 80']}}", "`ports` cannot hold ` 80`", "For example"),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦0443]}}", "`0443` means `291` to YAML", "Write the number"),
        (f"{{id: a, expect: denied, {ENDS}, ports: [¦Http]}}", "`Http` is no port", "For example: 8080, 53/UDP"),
        (f"{{id: a, expect: denied, {ENDS}, paths: ¦3}}", "`paths` cannot be the number `3`", "Write `with"),
        (f"{{id: a, expect: denied, {ENDS}, paths: ¦within 0 hops}}", "`paths` cannot be `within 0", "Write"),
        (f"{{id: a, expect: denied, {ENDS}, paths: ¦within 101 hops}}", "`paths` cannot be `within 101", "Write"),
        (f"{{id: a, expect: denied, {ENDS}, paths: {{within: ¦0}}}}", "the number `0` is no number of", "Write"),
        (f"{{id: a, expect: denied, {ENDS}, paths: {{within: ¦yes}}}}", "the boolean `true` is no number", "Write"),
        (f"{{id: a, expect: denied, {ENDS}, ¦paths: {{}}}}", "the length of paths lacks the field", "Add `within`"),
        (f"{{id: a, expect: only, {ENDS}, ¦paths: within 2 hops}}", "`paths` belongs to `expect: denied`", "Remove"),
        (f"{{id: a, expect: allowed, {ENDS}, ¦paths: {{within: 1}}}}", "`paths` belongs to `expect: denied`", "Rem"),
    ],
)  # fmt: skip
def test_an_intent_that_cannot_be_understood_is_a_mistake(body: str, message: str, hint: str) -> None:
    mistake = told_of(body)
    assert mistake.message.startswith(message)
    assert mistake.hint.startswith(hint)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("¦everyone", "`everyone` does not say who is meant", "Write `anyone`, `internet`, `future-pods`, or"),
        ("¦Internet", "`Internet` does not say who is meant", "Did you mean `internet`?"),
        ("¦shop/api", "`shop/api` does not say who is meant", "Write `workload: shop/api`."),
        ("¦10.0.0.0/8", "`10.0.0.0/8` does not say who is meant", "Write `cidr: 10.0.0.0/8`."),
        ("¦3", "the number `3` does not say who is meant", "Write `anyone`, `internet`, `future-pods`, or"),
        ("[]", "`from` is an empty list", "Give it at least one item."),
        ("[¦[anyone]]", "a list does not say who is meant", "Write `anyone`"),
        ("[¦~]", "an empty value does not say who is meant", "Write `anyone`"),
        ("[¦{}]", "the side does not say who is meant", "Give it one of `workload`, `cidr`, `namespace`"),
        ("{¦pod: {}}", "a side has no field `pod`", "Did you mean `pods`?"),
        ("{¦podSelector: {}}", "a side has no field `podSelector`", "Did you mean `pods`?"),
        ("{¦ipBlock: {}}", "a side has no field `ipBlock`", "Did you mean `cidr`?"),
        ("{¦matchLabels: {}}", "a side has no field `matchLabels`", "Did you mean `pods`?"),
        ("{¦pods: }", "`pods` has no value", "Give it a value, or leave the field out."),
        ("{workload: a, ¦cidr: 10.0.0.0/8}", "one side cannot have both `workload` and `cidr`", "Make them two"),
        ("{namespace: a, ¦not: anyone}", "one side cannot have both `namespace` and `not`", "Make them two"),
        ("{pods: {}, ¦future-pods: {pods: {}}}", "one side cannot have both `pods` and `future-pods`", "Make"),
        ("{¦except: [10.0.0.0/8]}", "`except` has no `cidr` to leave addresses out of", "Add `cidr`"),
        ("{namespace: a, ¦except: [10.0.0.0/8]}", "`except` has no `cidr`", "Add `cidr`"),
        ("{workload: ¦''}", "`` is not the name of a workload", "Write namespace/name"),
        ("{workload: ¦a/b/c}", "`a/b/c` is not the name of a workload", "Write namespace/name"),
        ("{¦workload: [a]}", "the name of a workload must be a text, not a list", "Write namespace/name"),
        ("{cidr: ¦10.0.0.1}", "`10.0.0.1` has no prefix length", "Write `10.0.0.1/32` for this one address."),
        ("{cidr: ¦here}", "`here` is not a CIDR", "Write an address and a prefix length"),
        ("{cidr: ¦10.00.0.0/8}", "`10.00.0.0/8` has leading zeros", "Write `10.0.0.0/8`."),
        ("{cidr: ¦10}", "a CIDR must be a text, not the number `10`", "Write an address"),
        ("{¦cidr: []}", "`cidr` is an empty list", "Give it at least one item."),
        ("{cidr: 10.0.0.0/8, except: ¦10.1.0.0/16}", "`except` must be a list", "Write each item"),
        ("{cidr: 10.0.0.0/8, except: [¦10.0.0.0/8]}", "`10.0.0.0/8` is all of a block of `cidr`", "Leave"),
        ("{cidr: 10.0.0.0/8, except: [¦11.0.0.0/16]}", "`11.0.0.0/16` is not inside a block of `cidr`", "Leave"),
        ("{cidr: 10.0.0.0/8, except: [¦'::/1']}", "`::/1` is not inside a block of `cidr`", "Leave out a part"),
        ("{namespace: ¦a b}", "`a b` is not the name of a namespace", "Write lower-case letters"),
        ("{¦namespace: []}", "`namespace` is an empty list", "Give it at least one item."),
        ("{¦namespace: {a: b}}", "the name of a namespace must be a text, not a mapping", "Write lower-case"),
        ("{¦future-pods: {}}", "`future-pods` does not say which pods are meant", "Write the word `future-pods`"),
        ("{future-pods: {¦workload: a}}", "a choice of pods has no field `workload`", "The fields are `namespace`"),
        ("{future-pods: ¦shop}", "a choice of pods must be a mapping, not `shop`", "The fields are `namespace`"),
        ("{¦not: []}", "`not` is an empty list", "Give it at least one item."),
        ("{not: {not: ¦anyon}}", "`anyon` does not say who is meant", "Did you mean `anyone`?"),
        ("{pods: ¦api}", "a selector must be a mapping, not `api`", "The fields are `matchLabels`, `matchExpr"),
        ("{pods: {¦app: api}}", "a selector has no field `app`", "The fields are `matchLabels`"),
        ("{pods: {¦matchLabel: {app: api}}}", "a selector has no field `matchLabel`", "Did you mean `matchLabels`?"),
        ("{pods: {¦matchLabels: [a]}}", "`matchLabels` must be a mapping, not a list", "Write each label as"),
        ("{pods: {¦matchExpressions: {}}}", "`matchExpressions` must be a list, not a mapping", "Write each"),
        ("{pods: {matchExpressions: [¦a]}}", "a requirement must be a mapping, not `a`", "The fields are `key`"),
    ],
)  # fmt: skip
def test_a_side_that_cannot_be_understood_is_a_mistake(text: str, message: str, hint: str) -> None:
    mistake = told_of_side(text)
    assert mistake.message.startswith(message)
    assert mistake.hint.startswith(hint)


@pytest.mark.parametrize(
    ("selector", "says"),
    [
        pytest.param("matchLabels: {version: 1}", "a label value must be a text, not the number `1`", id="S1.37"),
        pytest.param("matchLabels: {a: yes}", "a label value must be a text, not the boolean `true`", id="boolean"),
        pytest.param("matchLabels: {a: ~}", "a label value must be a text, not an empty value", id="null"),
        pytest.param("matchLabels: {-a: b}", "`-a` is not a label key", id="key"),
        pytest.param("matchLabels: {a/b/c: b}", "`a/b/c` is not a label key", id="two prefixes"),
        pytest.param("matchLabels: {a: b c}", "`b c` is not a label value", id="value"),
        pytest.param(f"matchLabels: {{a: {'x' * 64}}}", f"`{'x' * 60}…` is not a label value", id="long value"),
        pytest.param("matchLabels: {a: b, a: c}", "`a` is given twice", id="twice"),
        pytest.param("matchExpressions: [{operator: Exists}]", "a requirement lacks the field `key`", id="no key"),
        pytest.param("matchExpressions: [{key: a}]", "a requirement lacks the field `operator`", id="no operator"),
        pytest.param("matchExpressions: [{key: a, operator: Gt}]", "`operator` cannot be `Gt`", id="S1.36"),
        pytest.param("matchExpressions: [{key: a, operator: exists}]", "`operator` cannot be `exists`", id="case"),
        pytest.param("matchExpressions: [{key: a, operator: In}]", "the operator `In` needs `values`", id="V-NP.3 In"),
        pytest.param(
            "matchExpressions: [{key: a, operator: NotIn, values: []}]",
            "the operator `NotIn` needs `values`", id="V-NP.3 NotIn",
        ),
        pytest.param(
            "matchExpressions: [{key: a, operator: Exists, values: [x]}]",
            "the operator `Exists` looks at the key alone", id="V-NP.3 Exists",
        ),
        pytest.param(
            "matchExpressions: [{key: a, operator: In, values: [x y]}]",
            "`x y` is not a label value", id="a listed value",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["pods", "namespaces"])
def test_a_selector_that_no_api_server_takes_is_a_mistake(selector: str, says: str, key: str) -> None:
    assert told_of_side(f"{{{key}: {{{selector}}}}}").message.startswith(says)


def test_an_id_that_two_intents_have_names_both_places(folder: Path) -> None:
    body = f"{HEAD}  - {{id: same, expect: denied, from: anyone, to: anyone}}\n"
    (folder / "a.yaml").write_text(body)
    (folder / "b.yaml").write_text(f"# later\n{body}")
    (error,) = errors("a.yaml", "b.yaml")
    assert (error.file, error.position, error.message) == (
        "b.yaml",
        (5, 10),
        "the intent at a.yaml:4:10 has the id `same`, too",
    )


def test_a_file_that_is_named_twice_is_read_once(folder: Path) -> None:
    body = f"{HEAD}  - {{id: same, expect: denied, from: anyone, to: anyone}}\n"
    (folder / "a.yaml").write_text(body)
    assert [item.id for item in read_intents(["a.yaml", "."]).intents] == ["same"]


def test_the_mistakes_of_every_file_are_told(folder: Path) -> None:
    (folder / "a.yaml").write_text("kind: Pod\n")
    (folder / "b.yaml").write_text("kind: Job\n")
    assert [error.file for error in errors(".", "missing.yaml")] == ["missing.yaml", "a.yaml", "b.yaml"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_a_file_without_intents_is_a_mistake(text: str, folder: Path) -> None:
    (folder / "a.yaml").write_text(text)
    (error,) = errors("a.yaml")
    assert (error.file, error.message) == ("a.yaml", "the file is empty")


def test_a_folder_without_intents_is_a_mistake(folder: Path) -> None:
    (error,) = errors(".")
    assert error.message == "`.` holds no YAML or JSON files to read"


def test_a_foreign_file_in_a_folder_is_a_mistake(folder: Path) -> None:
    (folder / "package.json").write_text('{"name": "x"}')
    (error,) = errors(".")
    assert (error.file, error.message) == ("package.json", "the document holds no intents")


@pytest.mark.parametrize(
    ("data", "kind", "line"),
    [
        pytest.param(b"kind: Intents\nid: \xff\n", ErrorKind.ENCODING, 2, id="not UTF-8"),
        pytest.param("kind: Intents\n".encode("utf-16"), ErrorKind.ENCODING, 1, id="UTF-16"),
        pytest.param(b"kind: \0Intents\n", ErrorKind.ENCODING, 1, id="NUL"),
        pytest.param(b"kind: [\n", ErrorKind.SYNTAX, 2, id="broken"),
        pytest.param(b"kind: *a\n", ErrorKind.SYNTAX, 1, id="unknown alias"),
        pytest.param(b"intents: &a [*a]\n", ErrorKind.SYNTAX, 1, id="an alias for itself"),
        pytest.param(b"a: " + b"[" * 300 + b"]" * 300, ErrorKind.LIMIT, 1, id="deep"),
        pytest.param(
            b"a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + b"".join(b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 10)) for c in b"bcdefgh"),
            ErrorKind.LIMIT, 6, id="billion laughs",
        ),
    ],
)  # fmt: skip
def test_hostile_input_is_an_error_at_its_place(
    data: bytes, kind: ErrorKind, line: int, folder: Path
) -> None:
    (folder / "a.yaml").write_bytes(data)
    (error,) = errors("a.yaml")
    assert error.position is not None
    assert (error.kind, error.position.line) == (kind, line)


def test_a_broken_document_does_not_hide_the_mistakes_of_the_next() -> None:
    assert [(item.line, item.message[:18]) for item in told("a: b: c\n---\nkind: Pod\n")] == [
        (1, "the YAML is broken"),
        (3, "the kind of the do"),
    ]


def test_few_characters_may_not_mean_endless_sides() -> None:
    """Aliases that the reader of YAML lets pass are still bounded."""
    many = ", ".join(["anyone"] * 1000)
    intents = "".join(f"  - {{id: i-{n}, expect: denied, from: *s, to: anyone}}\n" for n in range(600))
    (folder := Path("a.yaml")).write_text(
        f"{HEAD}  - {{id: first, expect: denied, from: &s [{many}], to: anyone}}\n{intents}"
    )
    (error,) = errors(str(folder))
    assert (error.kind, error.message) == (
        ErrorKind.LIMIT,
        "the file holds more than 500,000 values, aliases written out",
    )


def test_endless_mistakes_are_counted() -> None:
    found = _errors_in(HEAD + "  - foo\n" * (MISTAKES_LIMIT + 30))
    assert len(found) == MISTAKES_LIMIT + 1
    assert found[-1].message == "there are 30 more mistakes in the file"


def _errors_in(text: str) -> tuple[InputError, ...]:
    Path("a.yaml").write_text(text)
    return errors("a.yaml")


def test_not_may_be_nested_but_not_endlessly() -> None:
    assert isinstance(side("{not: " * 10 + "anyone" + "}" * 10), NotSide)
    mistake = told_of_side("{not: " * 150 + "anyone" + "}" * 150)
    assert mistake.message == "`not` is nested more than 10 levels deep"


@pytest.mark.parametrize(
    "side", ["{{namespace: {}}}", "{}", "/{}", "{{{}: x}}", "{{cidr: {}}}", "{{workload: ={}}}"]
)
def test_an_overlong_text_is_not_repeated(side: str) -> None:
    mistake = told_of_side(side.format("x" * 100_000))
    assert len(mistake.message) + len(mistake.hint) < 300


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "a.yaml")
    (error,) = errors("a.yaml")
    assert error.kind is ErrorKind.UNREADABLE
