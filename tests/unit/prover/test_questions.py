"""Questions about every connection that could exist: one corner case each, with its verdict."""

from typing import Final

import pytest

from netlint.engine.reachability.parties import Addresses, Pod
from netlint.model.network_profile import NetworkProfile
from netlint.model.ports import Protocol
from netlint.model.selector import KeyIn
from netlint.model.truth import Truth
from netlint.prover.policy_boxes import groups
from netlint.prover.questions import Questions
from netlint.prover.regions import Ends
from netlint.prover.space import Kind, Role
from netlint.prover.terms import conjunction
from netlint.prover.verdict import OUT_OF_WORK, PROVED, Answer, Verdict
from netlint.prover.work import NODE_WORK
from tests.clusters.manifests import (
    Manifest,
    admin_network_policy,
    baseline_admin_network_policy,
    container,
    namespace,
    network_policy,
    pod,
    to_yaml,
)
from tests.clusters.rows import EVERYWHERE, app, egress, ingress, on
from tests.naive.cluster import Cluster, PodEnd
from tests.naive.evaluate import allowed
from tests.unit.engine.evaluators import answers, engine
from tests.unit.normalize.given import snapshot
from tests.unit.prover.claims import Anyone, Block, Claim, Pods, Side, The, answered, asked
from tests.unit.prover.worlds import verdict_of

X: Final = namespace("x")
A = pod("a", {"app": "a"}, "x")
B = pod("b", {"app": "b"}, "x")
HOST = pod("host", {"app": "host"}, "x", hostNetwork=True)
WEB = pod("web", {"app": "web"}, "x", containers=[container([{"name": "http", "containerPort": 8080}])])
TO_A, TO_B, TO_WEB, TO_HOST = (The(PodEnd("x", "Pod", name)) for name in ("a", "b", "web", "host"))
ALL_PODS: Final[Manifest] = {"namespaces": {}}
TCP_8080 = (("TCP", 8080, 8080),)


def answer(objects: list[Manifest], claim: Claim) -> Answer:
    """The answer to a claim; a witness is confirmed by the naive evaluator as well."""
    found = answered(asked(objects, [claim]), claim)
    if found.verdict is Verdict.REFUTED:
        assert found.witness is not None
        assert verdict_of(objects, found.witness) == {not claim.everybody}
    return found


def nobody(source: Side, destination: Side, ports: tuple[tuple[str, int, int], ...] = ()) -> Claim:
    return Claim(False, source, destination, ports)


def everybody(source: Side, destination: Side, ports: tuple[tuple[str, int, int], ...] = ()) -> Claim:
    return Claim(True, source, destination, ports)


def witnessed(found: Answer) -> str:
    """The port of a witness."""
    assert found.verdict is Verdict.REFUTED
    assert found.witness is not None
    return f"{found.witness.port}/{found.witness.protocol}"


def test_s1_51_a_name_is_the_port_that_the_workload_calls_so() -> None:
    objects = [X, WEB, ingress("web", {"ports": [{"port": "http"}]})]
    assert witnessed(answer(objects, nobody(Anyone(), TO_WEB))) == "8080/TCP"
    assert answer(objects, everybody(Anyone(), TO_WEB, TCP_8080)) == PROVED
    assert answer(objects, nobody(Anyone(), TO_WEB, (("TCP", 1, 8079), ("TCP", 8081, 65535)))) == PROVED
    assert answer(objects, nobody(Anyone(), TO_WEB, (("UDP", 8080, 8080),))) == PROVED


def test_s1_51_a_pod_that_may_exist_can_call_any_port_so() -> None:
    objects = [
        X,
        A,
        network_policy("p", {"podSelector": {}, "ingress": [{"ports": [{"port": "http"}]}]}, "x"),
    ]
    found = answer(objects, nobody(Anyone(), Pods("x", (("app", "new"),))))
    assert witnessed(found) == "80/TCP"
    assert found.witness is not None
    assert isinstance(found.witness.destination.party, Pod)
    assert [port.number for port in found.witness.destination.party.ports] == [80]


def test_s2_20_one_name_is_one_port_for_policies_of_every_kind() -> None:
    """An admin policy does not give the protocol of a name: the port is that which a NetworkPolicy means."""
    admin = admin_network_policy(
        "no-http",
        {
            "priority": 1,
            "subject": {"namespaces": {}},
            "ingress": [{"action": "Deny", "from": [{"namespaces": {}}], "ports": [{"namedPort": "http"}]}],
        },
    )
    policy = network_policy("p", {"podSelector": {}, "ingress": [{"ports": [{"port": "http"}]}]}, "x")
    assert answer([X, A, policy, admin], nobody(Pods(), Pods("x"))) == PROVED
    assert answer([X, A, policy], nobody(Pods(), Pods("x"))).verdict is Verdict.REFUTED


def test_s1_53_a_name_means_nothing_on_a_pod_in_the_network_of_its_node() -> None:
    served = pod(
        "h", {}, "x", hostNetwork=True, containers=[container([{"name": "http", "containerPort": 8080}])]
    )
    objects = [X, A, served, egress("a", {"ports": [{"port": "http"}]})]
    question = (PodEnd("x", "Pod", "a"), PodEnd("x", "Pod", "h"), "TCP", 8080)
    assert allowed(Cluster(objects), *question) == answers(engine(objects), question) == {False}
    assert answer(objects, nobody(TO_A, The(PodEnd("x", "Pod", "h")))) == PROVED


@pytest.mark.parametrize("source", [TO_HOST, Anyone()], ids=["a pod on it", "anyone"])
def test_s1_62_a_node_is_at_no_public_address(source: Side) -> None:
    objects = [X, A, HOST, ingress("a", {"from": [{"ipBlock": {"cidr": "203.0.113.0/24"}}]})]
    found = answer(objects, nobody(source, TO_A))
    if source == TO_HOST:
        assert found == PROVED
    else:
        assert found.witness is not None
        assert isinstance(found.witness.source.party, Addresses)


def test_s1_62_at_which_private_address_a_node_is_nobody_knows() -> None:
    objects = [X, A, HOST, ingress("a", {"from": [{"ipBlock": {"cidr": "10.0.0.0/16"}}]})]
    for claim in (nobody(TO_HOST, TO_A), everybody(TO_HOST, TO_A)):
        found = answer(objects, claim)
        assert found.verdict is Verdict.UNKNOWN
        assert found.reason == "nothing in the input says the source's address as a node"
    everywhere = [X, A, HOST, ingress("a", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})]
    assert answer(everywhere, everybody(TO_HOST, TO_A)) == PROVED


def test_d_2_nothing_keeps_anybody_from_a_pod_in_the_network_of_its_node() -> None:
    """Neither end is a pod to policies, and the connection counts all the same."""
    objects = [X, HOST, network_policy("p", {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}, "x")]
    for source, destination in ((Block("203.0.113.9/32"), TO_HOST), (TO_HOST, Block("203.0.113.9/32"))):
        assert answer(objects, nobody(source, destination)).verdict is Verdict.REFUTED
        assert answer(objects, everybody(source, destination)) == PROVED


@pytest.mark.parametrize("policed", Truth, ids=lambda policed: policed.name.lower())
def test_d_2_the_profile_says_whether_policies_hold_in_the_network_of_a_node(policed: Truth) -> None:
    """Selectors of admin policies never mean such a pod (S2.4)."""
    network = NetworkProfile(polices_host_network=policed)
    by_policy = [X, HOST, ingress("host")]
    rule = {"action": "Deny", "from": [{"namespaces": {}}]}
    by_admin = [
        X,
        HOST,
        admin_network_policy("admin", {"priority": 1, "subject": ALL_PODS, "ingress": [rule]}),
    ]
    claim = nobody(Pods("new"), TO_HOST)
    found = answered(asked(by_policy, [claim], network=network), claim)
    expected = {Truth.FALSE: Verdict.REFUTED, Truth.UNKNOWN: Verdict.UNKNOWN, Truth.TRUE: Verdict.PROVED}
    assert found.verdict is expected[policed]
    if policed is Truth.UNKNOWN:
        words = "whether policies hold for pods in the network of their node"
        assert found.reason == f"nothing in the input says {words}"
    claim = everybody(Pods("new"), TO_HOST)
    assert answered(asked(by_admin, [claim], network=network), claim) == PROVED


def test_s1_66_labels_of_a_namespace_that_is_mentioned_only_are_not_known() -> None:
    """Nobody may choose them; a namespace that nothing mentions can have any."""
    red = {"namespaceSelector": {"matchLabels": {"team": "red"}}}
    objects = [X, A, pod("b", {}, "y"), ingress("a", {"from": [red]})]
    for source in (Pods("y"), The(PodEnd("y", "Pod", "b"))):
        found = answer(objects, nobody(source, TO_A))
        assert found.verdict is Verdict.UNKNOWN
        assert found.reason == "nothing in the input says the label `team` of namespace `y`"
    assert answer(objects, nobody(Pods("x"), TO_A)) == PROVED
    assert answer(objects, nobody(Pods("elsewhere"), TO_A)).verdict is Verdict.REFUTED
    assert answer(objects, nobody(Pods(), TO_A)).verdict is Verdict.REFUTED


@pytest.mark.parametrize("where", ["y", "elsewhere"])
def test_one_namespace_has_the_same_labels_at_both_ends(where: str) -> None:
    """Red pods take nothing from red ones and others take nothing at all: so nobody connects within a namespace."""
    red = {"matchLabels": {"team": "red"}}
    rules = [{"action": "Deny", "from": [{"namespaces": red}]}]
    first = {"priority": 1, "subject": {"namespaces": red}, "ingress": rules}
    others = {"matchExpressions": [{"key": "team", "operator": "NotIn", "values": ["red"]}]}
    rules = [{"action": "Deny", "from": [{"namespaces": {}}]}]
    second = {"priority": 2, "subject": {"namespaces": others}, "ingress": rules}
    objects = [
        X,
        pod("b", {}, "y"),
        admin_network_policy("first", first),
        admin_network_policy("second", second),
    ]
    assert answer(objects, nobody(Pods(where), Pods(where))) == PROVED
    assert answer(objects, nobody(Pods(), Pods())).verdict is Verdict.REFUTED


def test_a_label_may_be_mentioned_of_pods_and_of_namespaces() -> None:
    same = {"matchLabels": {"env": "prod"}}
    objects = [X, A, ingress("a", {"from": [{"podSelector": same, "namespaceSelector": same}]})]
    assert answer(objects, nobody(Pods("x", (("env", "prod"),)), TO_A)) == PROVED
    assert answer(objects, nobody(Pods(None, (("env", None),)), TO_A)) == PROVED
    assert answer(objects, nobody(Pods(None, (("env", "prod"),)), TO_A)).verdict is Verdict.REFUTED


def test_pods_in_namespaces_with_a_label_are_not_surely_those_of_one_whose_labels_are_not_known() -> None:
    objects = [X, A, pod("b", {}, "y"), ingress("a", {"from": [EVERYWHERE]}), ingress("b")]
    claim = nobody(Pods("y"), TO_A)
    questions = asked(objects, [claim])
    assert answered(questions, claim).verdict is Verdict.REFUTED
    assert among_red(objects).verdict is Verdict.UNKNOWN


def among_red(objects: list[Manifest]) -> Answer:
    """That no pod of namespace y connects to a if y is red, which nobody knows."""
    red = KeyIn("team", frozenset({"red"}))
    other = admin_network_policy(
        "mentions-team",
        {
            "priority": 1,
            "subject": {
                "namespaces": {"matchLabels": {"team": "red", "kubernetes.io/metadata.name": "none"}}
            },
            "ingress": [{"action": "Deny", "from": [{"namespaces": {}}]}],
        },
    )
    questions = asked([*objects, other], [])
    end, terms = questions.space.source, questions.encoder.ends[Role.SOURCE]
    source = Ends(conjunction((end.is_kind(Kind.POD), end.is_named("y"), terms.namespaces(red))))
    (a, _) = questions.snapshot.workloads
    return questions.nobody_connects(questions.region(source, questions.workloads(Role.DESTINATION, [a])))


def test_s2_7_of_equal_priority_any_may_win() -> None:
    def policy(name: str, action: str) -> Manifest:
        rule = {"action": action, "from": [{"namespaces": {}}]}
        return admin_network_policy(name, {"priority": 5, "subject": {"namespaces": {}}, "ingress": [rule]})

    for claim in (nobody(Pods(), TO_A), everybody(Pods(), TO_A)):
        found = answer([X, A, policy("one", "Deny"), policy("other", "Allow")], claim)
        assert found.verdict is Verdict.UNKNOWN
        assert found.reason == "policies of equal priority disagree, and which of them wins is not defined"
    assert answer([X, A, policy("one", "Pass"), policy("other", "Allow")], everybody(Pods(), TO_A)) == PROVED
    assert answer([X, A, policy("one", "Deny"), policy("other", "Deny")], nobody(Pods(), TO_A)) == PROVED


def test_s2_8_a_fact_of_a_rule_does_not_count_where_the_next_ones_say_the_same() -> None:
    """Whether y is red or not, its pods get through."""
    rules = [
        {"action": "Allow", "from": [{"namespaces": {"matchLabels": {"team": "red"}}}]},
        {"action": "Pass", "from": [{"namespaces": {"matchLabels": {"team": "blue"}}}]},
    ]
    first = {"priority": 1, "subject": {"namespaces": {}}, "ingress": rules}
    objects = [X, A, pod("b", {}, "y"), admin_network_policy("first", first)]
    assert answer(objects, everybody(Pods("y"), TO_A)) == PROVED
    objects.append(ingress("a", {"from": [EVERYWHERE]}))
    assert answer(objects, everybody(Pods("y"), TO_A)) == PROVED


def test_s2_10_the_baseline_counts_where_no_networkpolicy_isolates() -> None:
    rule = {"action": "Deny", "from": [{"namespaces": {}}]}
    baseline = baseline_admin_network_policy({"subject": {"namespaces": {}}, "ingress": [rule]})
    objects = [X, A, B, baseline, ingress("a", {"from": [EVERYWHERE]})]
    assert answer(objects, everybody(Pods(), TO_A)) == PROVED
    assert answer(objects, nobody(Pods(), TO_B)) == PROVED
    assert answer(objects, everybody(Block("0.0.0.0/0"), TO_B)) == PROVED


def test_s1_33_an_absent_label_is_not_in_every_set() -> None:
    def selected(**expression: object) -> Manifest:
        return {"namespaceSelector": {}, "podSelector": {"matchExpressions": [{"key": "tier", **expression}]}}

    not_front = [X, A, ingress("a", {"from": [selected(operator="NotIn", values=["front"])]})]
    absent, other, front, empty = (Pods(None, (("tier", held),)) for held in (None, "back", "front", ""))
    for source in (absent, other, empty):
        assert answer(not_front, everybody(source, TO_A)) == PROVED
    assert answer(not_front, nobody(front, TO_A)) == PROVED
    any_value = [X, A, ingress("a", {"from": [selected(operator="Exists")]})]
    for source in (other, front, empty):
        assert answer(any_value, everybody(source, TO_A)) == PROVED
    assert answer(any_value, nobody(absent, TO_A)) == PROVED


def test_s1_38_the_families_of_addresses_never_meet() -> None:
    objects = [
        X,
        A,
        ingress("a", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["203.0.113.0/24"]}}]}),
    ]
    assert answer(objects, nobody(Block("::/0"), TO_A)) == PROVED
    assert answer(objects, nobody(Block("203.0.113.0/25"), TO_A)) == PROVED
    assert answer(objects, everybody(Block("203.0.112.0/24"), TO_A)) == PROVED
    found = answer(objects, nobody(Anyone(), TO_A))
    assert found.witness is not None
    assert isinstance(found.witness.source.party, Addresses)


def test_policies_without_a_namespace_are_translated() -> None:
    """S1.68: a file that is applied with -n holds no namespace."""
    policy = network_policy("p", {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]})
    given = snapshot(to_yaml([policy]))
    _, found = groups(given, asked([policy], []).network)
    assert [(group.namespace, len(group.boxes)) for group in found] == [("", 1)]
    questions = Questions(given, asked([policy], []).network)
    ends = Ends(questions.space.destination.is_named(""))
    assert questions.nobody_connects(questions.region(Ends(ends.term), ends)).verdict is Verdict.REFUTED


def test_without_policies_everybody_connects() -> None:
    assert answer([X, A], everybody(Anyone(), TO_A)) == PROVED
    assert witnessed(answer([X, A], nobody(Anyone(), TO_A))) == f"80/{Protocol.TCP}"


def test_of_nobody_everything_is_true() -> None:
    contradiction = Pods("x", (("app", "a"), ("app", "b")))
    for claim in (everybody(contradiction, TO_A), nobody(contradiction, TO_A)):
        assert answer([X, A, on("a", policyTypes=["Ingress"])], claim) == PROVED


@pytest.mark.parametrize("limit", [0, 1, NODE_WORK - 1])
def test_below_the_least_work_no_question_is_answered(limit: int) -> None:
    """Also none of which the answer is plain; and each time the same is said."""
    objects = [X, A, B, ingress("a", {"from": [{"podSelector": app("b")}]})]
    claims = [
        make(source, destination)
        for make in (everybody, nobody)
        for source in (Anyone(), TO_B, Pods("x", (("app", "a"), ("app", "b"))), Block("::/0"))
        for destination in (TO_A, TO_B, Pods())
    ]
    questions = asked(objects, claims, limit)
    for claim in [*claims, *claims]:
        assert answered(questions, claim) is OUT_OF_WORK
    assert OUT_OF_WORK.verdict is Verdict.UNKNOWN
    assert OUT_OF_WORK.is_out_of_work
    assert OUT_OF_WORK.reason == "it takes more work than the limit allows"
    assert answered(asked(objects, claims), claims[0]).verdict is Verdict.REFUTED
