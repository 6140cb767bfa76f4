"""Intents of every form are proved, refuted with a connection that contradicts them, or unknown with the reason."""

from pathlib import Path

import pytest

from netlint.model.network_profile import NetworkProfile
from netlint.model.truth import Truth
from netlint.prover.verdict import Verdict, Witness
from netlint.prover.words import end_words
from tests.unit.intents.judging import judge, judge_one, namespace, pod, policy

PROVED, REFUTED, UNKNOWN = Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN

DB = "{workload: shop/db}"
DATABASE = pod("db", ports="[{name: sql, containerPort: 5432}]")
API_TO_DB = policy(
    "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}],"
    " ports: [{port: 5432}]}]}"
)
SHOP = namespace("shop", "team: red") + pod("api") + DATABASE + API_TO_DB
"""A database that admits the pods labeled app=api of its namespace on 5432."""

BY_LABEL = (
    namespace("shop", "team: red")
    + pod("api")
    + DATABASE
    + policy(
        "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}}]}]}"
    )
)
"""A database that admits every pod of the namespaces of a team."""

OPEN = namespace("shop") + pod("api") + DATABASE
DENIED_OUT = (
    namespace("shop") + pod("api") + DATABASE + policy("{podSelector: {}, policyTypes: [Egress], egress: []}")
)
BLOCKS = (
    pod("api")
    + DATABASE
    + policy(
        "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24,"
        " except: [203.0.113.128/25]}}]}]}"
    )
)
HOST = pod("db", spec=", hostNetwork: true") + pod("api") + policy("{podSelector: {}}")


@pytest.mark.parametrize(
    ("manifests", "expect", "sources", "destinations", "ports", "verdict"),
    [
        pytest.param(
            SHOP,
            "only",
            "{workload: shop/api}",
            DB,
            "",
            PROVED,
            id="a pod labeled alike is like one of the workload",
        ),
        pytest.param(
            SHOP,
            "only",
            "{namespace: shop, pods: {matchLabels: {app: api}}}",
            DB,
            "",
            PROVED,
            id="only, by labels",
        ),
        pytest.param(SHOP, "denied", "{not: {namespace: shop}}", DB, "", PROVED, id="not"),
        pytest.param(SHOP, "denied", "{not: {not: {namespace: shop}}}", DB, "", REFUTED, id="not not"),
        pytest.param(
            SHOP,
            "denied",
            "anyone",
            DB,
            "[1-5431, 5433-65535, 1-65535/UDP, 1-65535/SCTP]",
            PROVED,
            id="both ends of the range left out",
        ),
        pytest.param(SHOP, "denied", "anyone", DB, "[5432-5433]", REFUTED, id="the first port of a range"),
        pytest.param(SHOP, "denied", "anyone", DB, "[5431-5432]", REFUTED, id="the last port of a range"),
        pytest.param(SHOP, "denied", "anyone", DB, "[5432/UDP]", PROVED, id="another protocol"),
        pytest.param(SHOP, "denied", "anyone", DB, "[sql]", REFUTED, id="a port by name"),
        pytest.param(SHOP, "allowed", "{workload: shop/api}", DB, "[sql]", PROVED, id="allowed by name"),
        pytest.param(SHOP, "allowed", "{workload: shop/api}", DB, "", REFUTED, id="allowed on every port"),
        pytest.param(
            SHOP,
            "allowed",
            "{namespace: shop}",
            DB,
            "[5432]",
            REFUTED,
            id="allowed asks for the shown pods: db is none that may",
        ),
        pytest.param(
            SHOP,
            "allowed",
            "{namespace: shop, pods: {matchLabels: {app: api}}}",
            DB,
            "[5432]",
            PROVED,
            id="allowed for the shown pods",
        ),
        pytest.param(
            SHOP,
            "allowed",
            "{future-pods: {namespace: shop}}",
            DB,
            "[5432]",
            REFUTED,
            id="allowed for every pod to come",
        ),
        pytest.param(
            SHOP,
            "denied",
            "internet",
            "{namespace: shop}",
            "",
            REFUTED,
            id="internet reaches a future pod that nothing isolates",
        ),
        pytest.param(SHOP, "denied", "internet", DB, "", PROVED, id="internet"),
        pytest.param(
            BY_LABEL,
            "denied",
            "{not: {namespace: shop}}",
            DB,
            "",
            REFUTED,
            id="a label of namespaces can be given to any",
        ),
        pytest.param(
            BY_LABEL,
            "only",
            "{namespaces: {matchLabels: {team: red}}}",
            DB,
            "",
            PROVED,
            id="by labels of namespaces",
        ),
        pytest.param(
            BY_LABEL,
            "only",
            "{namespaces: {matchExpressions: [{key: team, operator: Exists}]}}",
            DB,
            "",
            PROVED,
            id="exists",
        ),
        pytest.param(
            BY_LABEL,
            "denied",
            "{future-pods: {namespaces: {matchExpressions: [{key: team, operator: DoesNotExist}]}}}",
            DB,
            "",
            PROVED,
            id="an absent label is no value",
        ),
        pytest.param(
            BY_LABEL,
            "denied",
            "{future-pods: {namespaces: {matchExpressions: [{key: team, operator: NotIn, values: [blue]}]}}}",
            DB,
            "",
            REFUTED,
            id="NotIn holds for other values",
        ),
        pytest.param(OPEN, "allowed", "anyone", DB, "", PROVED, id="nothing isolates"),
        pytest.param(
            OPEN,
            "denied",
            "{workload: shop/api}",
            "{cidr: 169.254.169.254/32}",
            "",
            REFUTED,
            id="metadata service",
        ),
        pytest.param(
            DENIED_OUT,
            "denied",
            "{namespace: shop}",
            "{not: {future-pods: {namespace: other}}}",
            "",
            PROVED,
            id="egress is closed",
        ),
        pytest.param(
            DENIED_OUT,
            "denied",
            "{future-pods: {namespace: shop}}",
            "anyone",
            "",
            PROVED,
            id="egress is closed for pods to come",
        ),
        pytest.param(
            DENIED_OUT,
            "denied",
            "future-pods",
            "{cidr: 10.0.0.0/8}",
            "",
            REFUTED,
            id="other namespaces are free",
        ),
        pytest.param(
            BLOCKS, "denied", "{cidr: 203.0.113.128/25}", DB, "", PROVED, id="an exception of a block"
        ),
        pytest.param(
            BLOCKS,
            "denied",
            "{cidr: 203.0.113.127/32}",
            DB,
            "",
            REFUTED,
            id="the last address before an exception",
        ),
        pytest.param(
            BLOCKS, "denied", "{cidr: 203.0.112.255/32}", DB, "", PROVED, id="the address before a block"
        ),
        pytest.param(
            BLOCKS,
            "allowed",
            "{cidr: 203.0.113.0/24, except: [203.0.113.128/25]}",
            DB,
            "",
            PROVED,
            id="a block with an exception",
        ),
        pytest.param(BLOCKS, "denied", "{cidr: '::/0'}", DB, "", PROVED, id="IPv6"),
        pytest.param(
            HOST,
            "denied",
            "{workload: shop/api}",
            "{namespace: shop}",
            "",
            REFUTED,
            id="policies hold for no pod in the network of its node (D.2)",
        ),
        pytest.param(
            SHOP,
            "denied",
            "[internet, {namespace: other}]",
            "[{workload: shop/db}]",
            "",
            UNKNOWN,
            id="a list with a side that means nobody",
        ),
    ],
)
def test_an_intent_is_judged(
    tmp_path: Path,
    manifests: str,
    expect: str,
    sources: str,
    destinations: str,
    ports: str,
    verdict: Verdict,
) -> None:
    asked = f", ports: {ports}" if ports else ""
    judgment = judge_one(tmp_path, manifests, f"expect: {expect}, from: {sources}, to: {destinations}{asked}")
    assert judgment.answer.verdict is verdict
    assert (judgment.answer.witness is not None) is (verdict is REFUTED)
    assert bool(judgment.answer.reason) is (verdict is UNKNOWN)


NO_POD = "no policy is about connections of which neither end is a pod, and there are no others here"


def test_a_witness_names_the_shown_workload_and_its_port(tmp_path: Path) -> None:
    written = "expect: denied, from: {namespace: shop}, to: {workload: shop/db}"
    witness = judge_one(tmp_path, SHOP, written).answer.witness
    assert isinstance(witness, Witness)
    assert end_words(witness.destination) == "Pod `shop/db`"
    assert end_words(witness.source) == "a pod labeled `app=api` in namespace `shop`"
    assert (witness.protocol, witness.port) == ("TCP", 5432)


@pytest.mark.parametrize(
    ("answer", "verdict"), [(Truth.FALSE, PROVED), (Truth.UNKNOWN, UNKNOWN), (Truth.TRUE, UNKNOWN)]
)
def test_a_fact_that_the_files_do_not_hold_makes_the_answer_unknown(
    tmp_path: Path, answer: Truth, verdict: Verdict
) -> None:
    """S1.41, D.1: whether an ipBlock matches pods, and where these have their addresses."""
    closed = policy(
        "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.1.0.0/16}}]}]}"
    )
    network = NetworkProfile(ip_blocks_match_pods=answer)
    written = "expect: denied, from: {workload: shop/api}, to: {workload: shop/db}"
    judgment = judge_one(tmp_path, DATABASE + pod("api") + closed, written, network=network)
    assert judgment.answer.verdict is verdict
    assert bool(judgment.answer.reason) is (verdict is UNKNOWN)


@pytest.mark.parametrize(
    ("sources", "destinations", "ports", "message"),
    [
        ("{workload: shop/apis}", DB, "", "there is no workload `shop/apis` in the input"),
        ("{namespace: shops}", DB, "", "nothing in the manifests is in a namespace `shops`"),
        (
            "{namespaces: {matchLabels: {team: blue}}}",
            DB,
            "",
            "no namespace of the manifests has these labels",
        ),
        ("{pods: {matchLabels: {app: none}}}", DB, "", "no workload of the manifests has these labels there"),
        ("{not: {workload: shop/apis}}", DB, "", "there is no workload `shop/apis` in the input"),
        ("{not: anyone}", DB, "", "nobody is left on this side"),
        (
            "{future-pods: {pods: {matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist}]}}}",
            DB,
            "",
            "no pod can be on this side",
        ),
        ("anyone", DB, ", ports: [http]", "no destination declares a port named `http`"),
        ("internet", "{cidr: 10.0.0.0/8}", "", NO_POD),
        (
            "{cidr: 10.0.0.0/8, except: [10.0.0.0/9, 10.128.0.0/9]}",
            DB,
            "",
            "no address is left on this side",
        ),
    ],
)
def test_a_side_that_means_nobody_proves_nothing(
    tmp_path: Path, sources: str, destinations: str, ports: str, message: str
) -> None:
    """N89."""
    written = f"expect: denied, from: {sources}, to: {destinations}{ports}"
    judgment = judge_one(tmp_path, SHOP, written)
    assert [vacuity.message for vacuity in judgment.vacuities] == [message]
    assert judgment.answer.verdict is UNKNOWN


def test_what_must_connect_has_to_be_shown(tmp_path: Path) -> None:
    """N89: `allowed` is about the pods in the files, and a namespace of which they show none has nobody to connect."""
    written = f"expect: allowed, from: {{namespace: edge}}, to: {DB}"
    judgment = judge_one(tmp_path, SHOP + namespace("edge"), written)
    assert [vacuity.message for vacuity in judgment.vacuities] == ["the manifests show no pod on this side"]


def test_a_namespace_whose_pods_are_kept_elsewhere_is_somebody(tmp_path: Path) -> None:
    manifests = SHOP + namespace("edge", "role: edge")
    source = "{namespaces: {matchLabels: {role: edge}}, pods: {matchLabels: {app: proxy}}}"
    written = f"expect: denied, from: {source}, to: {DB}"
    assert judge_one(tmp_path, manifests, written).vacuities == ()


WANTED = "expect: allowed, from: {workload: shop/api}, to: {workload: shop/db}, ports: [5432]"


@pytest.mark.parametrize(
    ("other", "conflicts"),
    [
        ("expect: denied, from: {namespace: shop}, to: {workload: shop/db}", 1),
        ("expect: denied, from: {namespace: shop}, to: {workload: shop/db}, ports: [5433]", 0),
        ("expect: denied, from: internet, to: {workload: shop/db}", 0),
        ("expect: only, from: {namespace: shop}, to: {workload: shop/db}", 0),
        ("expect: only, from: {namespace: other}, to: {workload: shop/db}", 0),
        ("expect: only, from: {future-pods: {namespace: other}}, to: {workload: shop/db}", 1),
        ("expect: allowed, from: {namespace: shop}, to: {workload: shop/db}", 0),
    ],
)
def test_two_intents_that_cannot_both_hold_are_a_conflict(tmp_path: Path, other: str, conflicts: int) -> None:
    """N90; an intent that means nobody takes no part."""
    found = judge(tmp_path, SHOP, WANTED, other).conflicts
    assert [(item.wanting.id, item.forbidding.id) for item in found] == [("i0", "i1")] * conflicts


@pytest.mark.parametrize("limit", [0, 1, 999])
def test_below_the_least_work_nothing_is_known(tmp_path: Path, limit: int) -> None:
    """Every answer is unknown for the same reason, whatever it would be."""
    to = f"to: {DB}"
    written = [
        WANTED,
        f"expect: denied, from: anyone, {to}",
        f"expect: denied, from: internet, {to}, paths: within 3 hops",
    ]
    for _ in range(2):
        answers = [item.answer for item in judge(tmp_path, SHOP, *written, limit=limit).judgments]
        assert {answer.verdict for answer in answers} == {UNKNOWN}
        assert {answer.reason for answer in answers} == {"it takes more work than the limit allows"}
        assert all(answer.is_out_of_work for answer in answers)
