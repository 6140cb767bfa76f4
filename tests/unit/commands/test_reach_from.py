"""`netlint reach --from`: who could ever reach a target, in words and in JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netlint.commands.reach import asked_question, run
from netlint.config import Cluster as SettingsCluster
from netlint.config import Settings
from netlint.engine.answers.answer import Question
from netlint.engine.answers.asked_pods import WhoQuestion
from netlint.errors import UsageError
from netlint.model.network_profile import NetworkProfile
from netlint.model.truth import Truth
from netlint.source.reading import ReadOptions
from netlint.terminal import Color
from tests.clusters.manifests import (
    Manifest,
    baseline_admin_network_policy,
    container,
    namespace,
    network_policy,
    pod,
    to_yaml,
    workload,
)
from tests.unit.reporters.reporter_sample import SCHEMAS
from tests.unit.test_cli import netlint

SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "reach-from-v1.json").read_text(encoding="utf-8")))
ALWAYS = "note: A pod always reaches itself, and the node that it runs on always reaches it.\n"
API = pod("api", {"app": "api"}, "shop", containers=[container([{"containerPort": 8080, "name": "http"}])])

Ask = Callable[..., str]


def into_api(*rules: Manifest, name: str = "api") -> Manifest:
    """A NetworkPolicy that lets in to the pods `app=api` what its rules say."""
    spec = {
        "podSelector": {"matchLabels": {"app": "api"}},
        "policyTypes": ["Ingress"],
        "ingress": list(rules),
    }
    return network_policy(name, spec, "shop")


def labeled(**labels: str) -> Manifest:
    return {"matchLabels": labels}


def requirement(key: str, operator: str, *values: str) -> Manifest:
    return {"key": key, "operator": operator, **({"values": list(values)} if values else {})}


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Ask about some objects; what is printed is the answer."""
    monkeypatch.chdir(tmp_path)

    def asked(objects: list[Manifest], who: str = "anyone", target: str = "api", **options: Any) -> str:
        (tmp_path / "a.yaml").write_text(to_yaml(objects))
        format, port = options.pop("format", "text"), options.pop("port", "")
        question = WhoQuestion(who, target, port)
        assert run(question, ["."], Settings(**options), ReadOptions(), format, Color.NEVER) == 0
        return capsys.readouterr().out

    return asked


def conditions(text: str) -> list[str]:
    """The conditions of an answer in text."""
    return [line.strip() for line in text.partition("\n")[2].partition("\n\n")[0].splitlines()]


TEAM = {"namespaceSelector": labeled(team="shop")}
WEB = {"podSelector": labeled(app="web")}
PERHAPS_NODES = ["Perhaps also, since it depends on what nothing in the input says:"]
NODE = "depends on the source's address as a node"
ON_8080 = [{"port": 8080}]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param([], ["anyone, on every port"], id="S1.4 nothing isolates"),
        pytest.param([into_api()], ["nobody"], id="S1.5 isolated"),
        pytest.param([into_api({})], ["anyone, on every port"], id="S1.16 a rule for everybody"),
        pytest.param([into_api({"ports": ON_8080})], ["anyone, on TCP 8080"], id="S1.18 one port"),
        pytest.param(
            [into_api({"from": [{**TEAM, **WEB}], "ports": ON_8080})],
            ["any pod labeled `app=web` in a namespace labeled `team=shop`, on TCP 8080"],
            id="S1.29 pods in namespaces",
        ),
        pytest.param(
            [namespace("shop", {"team": "shop"}), into_api({"from": [TEAM]})],
            ["any pod in a namespace labeled `team=shop`, on every port"],
            id="S1.66 a label means namespaces that are given, too",
        ),
        pytest.param(
            [namespace("shop", {"team": "shop"}), into_api({"from": [{"podSelector": {}}]})],
            ["any pod in namespace `shop`, on every port"],
            id="S1.28 the policy's own namespace",
        ),
        pytest.param(
            [namespace("shop"), into_api({"from": [{"podSelector": {}}, TEAM]})],
            [
                "any pod in a namespace labeled `team=shop`, on every port",
                "any pod in namespace `shop`, on every port",
            ],
            id="S1.5 by name or by label",
        ),
        pytest.param(
            [
                into_api(
                    {
                        "from": [
                            {"namespaceSelector": {"matchExpressions": [requirement("team", "DoesNotExist")]}}
                        ]
                    }
                )
            ],
            ["any pod in a namespace without the label `team`, on every port"],
            id="S1.33 DoesNotExist",
        ),
        pytest.param(
            [
                into_api(
                    {
                        "from": [
                            {
                                "namespaceSelector": {},
                                "podSelector": {
                                    "matchLabels": {"app": "web"},
                                    "matchExpressions": [
                                        requirement("env", "In", "dev", "test"),
                                        requirement("tier", "NotIn", "db"),
                                        requirement("new", "Exists"),
                                        requirement("old", "DoesNotExist"),
                                    ],
                                },
                            }
                        ]
                    }
                )
            ],
            [
                "any pod labeled `app=web`, labeled `env=dev` or `env=test`, with the label `new`, "
                "without the label `old`, not labeled `tier=db`, on every port"
            ],
            id="S1.33 every operator",
        ),
        pytest.param(
            [
                into_api(
                    {"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}], "ports": ON_8080}
                )
            ],
            [
                "every IPv4 address except 10.0.0.0/8, on TCP 8080",
                *PERHAPS_NODES,
                "any node, on TCP 8080",
                NODE,
            ],
            id="S1.40 addresses of one family, and nodes wherever they are",
        ),
        pytest.param(
            [into_api({"from": [{"ipBlock": {"cidr": f"{net}/0"}} for net in ("0.0.0.0", "::")]})],
            ["every address outside the cluster and any node, on every port"],
            id="S1.38 both families",
        ),
        pytest.param(
            [
                into_api(
                    {"from": [{"ipBlock": {"cidr": cidr}} for cidr in ("203.0.113.9/32", "198.51.100.0/25")]}
                )
            ],
            ["every address in 198.51.100.0/25 and 203.0.113.9, on every port"],
            id="S1.40 some addresses",
        ),
        pytest.param(
            [into_api({"ports": [{"port": "http"}]})], ["anyone, on TCP 8080"], id="S1.51 a port by its name"
        ),
        pytest.param(
            [into_api({"ports": [{"port": "metrics"}]})], ["nobody"], id="S1.52 a name that nothing declares"
        ),
        pytest.param(
            [
                into_api({"from": [TEAM]}),
                network_policy("closed", {"podSelector": {}, "policyTypes": ["Egress"]}, "blog"),
            ],
            ["any pod in a namespace labeled `team=shop` other than `blog`, on every port"],
            id="S1.6 both ends must allow it",
        ),
        pytest.param(
            [
                baseline_admin_network_policy(
                    {
                        "subject": {"namespaces": {}},
                        "ingress": [{"action": "Deny", "from": [{"namespaces": labeled(team="shop")}]}],
                    }
                )
            ],
            [
                "every address outside the cluster and any node, on every port",
                "any pod in a namespace not labeled `team=shop`, on every port",
            ],
            id="S2.8 all but some",
        ),
    ],
)
def test_conditions_are_the_weakest_in_plain_words(
    ask: Ask, objects: list[Manifest], expected: list[str]
) -> None:
    answer = ask([API, *objects])
    assert answer.startswith("Who could ever reach shop/api[Pod]:\n")
    assert conditions(answer) == expected
    assert answer.endswith(f"\n\n{ALWAYS}")


def test_addresses_of_nodes_are_a_fact_that_decides(ask: Ask) -> None:
    """S1.63."""
    answer = ask([API, into_api({"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]})])
    assert conditions(answer) == [
        "every address in 10.0.0.0/8, on every port",
        "Perhaps also, since it depends on what nothing in the input says:",
        "any node, on every port",
        "depends on the source's address as a node",
    ]


def test_labels_of_the_targets_own_pods_that_are_not_known_make_perhaps(ask: Ask) -> None:
    """S6.3."""
    isolated = {"podSelector": labeled(**{"pod-template-hash": "abc"}), "policyTypes": ["Ingress"]}
    answer = ask(
        [workload("Deployment", "api", {"app": "api"}, "shop"), network_policy("one", isolated, "shop")]
    )
    assert conditions(answer) == [
        "nobody for certain",
        "Perhaps also, since it depends on what nothing in the input says:",
        "anyone, on every port",
        "depends on the label `pod-template-hash` of the destination",
    ]


@pytest.mark.parametrize(
    ("who", "title", "expected"),
    [
        ("future-pods", "Which pods", ["any pod labeled `app=web`, on TCP 8080"]),
        ("internet", "Which addresses of the internet", ["the address 203.0.113.9, on every port"]),
        ("any:ns=shop", "Who of any:ns=shop", ["any pod labeled `app=web` in namespace `shop`, on TCP 8080"]),
        ("app!=web", "Who of app!=web", ["nobody"]),
        ("203.0.113.0/24", "Who of 203.0.113.0/24", ["the address 203.0.113.9, on every port"]),
        ("shop/web", "Who of shop/web", ["`shop/web[Pod]`, on TCP 8080"]),
    ],
)
def test_the_question_may_be_about_some_only(ask: Ask, who: str, title: str, expected: list[str]) -> None:
    web = {"namespaceSelector": {}, **WEB}
    rules = {"from": [web], "ports": ON_8080}, {"from": [{"ipBlock": {"cidr": "203.0.113.9/32"}}]}
    answer = ask([API, pod("web", {"app": "web"}, "shop"), into_api(*rules)], who)
    if who == "internet":
        expected = ["nobody"]
    assert answer.startswith(f"{title} could ever reach shop/api[Pod]:\n")
    assert conditions(answer) == expected


def test_a_port_limits_the_conditions(ask: Ask) -> None:
    rules = {"from": [WEB], "ports": ON_8080}, {"from": [TEAM]}
    answer = ask([API, into_api(*rules)], port="8080")
    assert answer.startswith("Who could ever reach shop/api[Pod] on port 8080:\n")
    assert conditions(answer) == [
        "any pod in a namespace labeled `team=shop`, on TCP 8080",
        "any pod labeled `app=web` in namespace `shop`, on TCP 8080",
    ]


def test_a_target_may_be_every_pod_of_a_selector(ask: Ask) -> None:
    answer = ask([API, into_api({"from": [WEB], "ports": [{"port": "http"}]})], target="any:ns=shop")
    assert conditions(answer) == [
        "anyone, to any pod not labeled `app=api`, on every port",
        "any pod labeled `app=web` in namespace `shop`, on the TCP port that the destination calls `http`",
    ]


def test_a_target_may_be_a_service(ask: Ask) -> None:
    """S3.11."""
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "front", "namespace": "shop"},
        "spec": {"selector": {"app": "api"}, "ports": [{"port": 80, "targetPort": "http"}]},
    }
    answer = ask([API, service], target="svc/shop/front")
    assert "\nWho could ever reach shop/api[Pod]:\n  anyone, on TCP 8080\n" in answer
    assert answer.startswith("Service `shop/front` port TCP 80 leads to TCP 8080 of `shop/api[Pod]`")


def test_json_says_the_same(ask: Ask) -> None:
    objects = [
        API,
        into_api({"from": [WEB], "ports": ON_8080}, {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}),
    ]
    document = json.loads(ask(objects, format="json"))
    assert [error.message for error in SCHEMA.iter_errors(document)] == []
    (target,) = document["targets"]
    assert target["destination"] == "shop/api[Pod]"
    assert target["complete"]
    assert [item["text"] for item in target["conditions"]] == [
        "every address in 10.0.0.0/8, on every port",
        "any pod labeled `app=web` in namespace `shop`, on TCP 8080",
    ]
    assert [item["selector"] for item in target["conditions"]] == [None, "any:app=web,ns=shop"]
    assert target["conditions"][1]["allowed"] == [{"protocol": "TCP", "from_port": 8080, "to_port": 8080}]
    assert [item["text"] for item in target["perhaps"]] == ["any node, on every port"]


@pytest.mark.parametrize(
    ("peers", "text", "selector"),
    [
        (
            [requirement("tier", "DoesNotExist")],
            "any pod without the label `tier` in namespace `shop`, on every port",
            "any:!tier,ns=shop",
        ),
        (
            [requirement("tier", "DoesNotExist"), requirement("tier", "In", "a")],
            "any pod labeled `tier=a`, or without the label `tier`, in namespace `shop`, on every port",
            None,
        ),
        (
            [requirement("tier", "NotIn", "a", "b")],
            "any pod not labeled `tier=a` or `tier=b` in namespace `shop`, on every port",
            "any:tier notin (a,b),ns=shop",
        ),
        (
            [requirement("tier", "Exists")],
            "any pod with the label `tier` in namespace `shop`, on every port",
            "any:tier,ns=shop",
        ),
    ],
)
def test_a_condition_can_be_asked_about_again(
    ask: Ask, peers: list[Manifest], text: str, selector: str | None
) -> None:
    """S1.33."""
    rules = [{"from": [{"podSelector": {"matchExpressions": [peer]}} for peer in peers]}]
    document = json.loads(ask([API, into_api(*rules)], format="json"))
    (condition,) = document["targets"][0]["conditions"]
    assert (condition["text"], condition["selector"]) == (text, selector)


@pytest.mark.parametrize(
    ("policed", "expected"),
    [
        (Truth.FALSE, ["any pod labeled `app=web` in namespace `shop`, on every port"]),
        (Truth.TRUE, ["any pod labeled `app=web` in namespace `shop`, on every port"]),
        (
            Truth.UNKNOWN,
            [
                "any pod (not in the network of its node) labeled `app=web` in namespace `shop`, on every port",
                "Perhaps also, since it depends on what nothing in the input says:",
                "any pod labeled `app=web` in namespace `shop`, on every port",
                "depends on whether policies hold for pods in the network of their node",
            ],
        ),
    ],
)
def test_pods_of_nodes_are_pods_where_policies_hold_for_them(
    ask: Ask, policed: Truth, expected: list[str]
) -> None:
    """S1.62, D.2."""
    network = NetworkProfile(polices_host_network=policed)
    answer = ask([API, into_api({"from": [WEB]})], cluster=SettingsCluster(network=network))
    assert conditions(answer) == expected


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)


def test_too_little_work_makes_the_answer_unknown(ask: Ask) -> None:
    answer = ask([API, into_api({"from": [WEB]})], work_limit=1)
    assert conditions(answer) == ["Unknown: this takes more work than the limit allows (--work-limit)."]
    document = json.loads(ask([API], work_limit=1, format="json"))
    assert not document["targets"][0]["complete"]


def test_all_questions_about_a_target_together_take_no_more_work_than_the_limit(ask: Ask) -> None:
    """Each condition alone is found with little work, and there are too many of them."""
    rules = [
        {"from": [{"ipBlock": {"cidr": f"203.{number % 3}.{number // 3}.0/25"}}], "ports": [{"port": number}]}
        for number in range(1, 300)
    ]
    found = conditions(ask([API, into_api(*rules)], work_limit=200_000))
    assert (
        found[-1] == "To see whether there are others takes more work than the limit allows (--work-limit)."
    )
    assert len(found) < 50


def test_no_more_conditions_are_told_than_anybody_reads(ask: Ask) -> None:
    rules = [
        {"from": [{"podSelector": labeled(app=f"app-{number}")}], "ports": [{"port": number}]}
        for number in range(1, 61)
    ]
    found = conditions(ask([API, into_api(*rules)]))
    assert len(found) == 51
    assert found[-1] == "and more"


@pytest.mark.parametrize(
    ("who", "target", "message"),
    [
        ("svc/shop/front", "api", "names nobody who connects"),
        ("https://shop.example/", "api", "names nobody who connects"),
        ("anyone", "anyone", "`anyone` is no target"),
        ("anyone", "https://shop.example/", "is no target"),
        ("anyone", "apy", "no workload `apy`"),
        ("web!", "api", "is no selector of pods"),
        ("anyone", "app=web", "does not say in which namespace"),
    ],
)
def test_misuse_is_refused(ask: Ask, who: str, target: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ask([API], who, target)


@pytest.mark.parametrize(
    ("who", "words", "expected"),
    [
        ("anyone", ("api", None), (WhoQuestion("anyone", "api", "80"), [])),
        ("anyone", ("api", "k8s", "more"), (WhoQuestion("anyone", "api", "80"), ["k8s", "more"])),
        (None, ("web", "api", "k8s"), (Question("web", "api", "80"), ["k8s"])),
    ],
)
def test_the_first_word_is_the_target_where_the_source_is_an_option(
    who: str | None, words: tuple[str | None, ...], expected: object
) -> None:
    assert asked_question(who, words, "80") == expected


def test_the_command_line_takes_the_source_as_an_option(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(to_yaml([API, into_api()]))
    found = netlint(tmp_path, "reach", "--from", "anyone", "api", "a.yaml")
    assert (found.returncode, found.stdout) == (
        0,
        f"Who could ever reach shop/api[Pod]:\n  nobody\n\n{ALWAYS}",
    )
    found = netlint(tmp_path, "reach", "api")
    assert found.returncode == 2
    assert found.stderr.startswith("error: `netlint reach` needs a source and a destination\n")


def test_a_question_without_a_destination_is_refused() -> None:
    with pytest.raises(UsageError, match="needs a source and a destination"):
        asked_question(None, ("web", None), "")
