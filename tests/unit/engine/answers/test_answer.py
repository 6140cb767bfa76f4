"""Answers to typed questions: the verdicts of the table of corner cases, assumptions, and Services."""

import pytest

from netlint.engine.answers.answer import Answer
from netlint.engine.answers.explain import Verdict
from netlint.errors import UsageError
from netlint.model.network_profile import NetworkProfile
from netlint.model.truth import Truth
from tests.clusters.manifests import Manifest, container, network_policy, pod, workload
from tests.clusters.rows import (
    ALLOW,
    CLIENT,
    DENY,
    DENY_BOTH,
    EVERYWHERE,
    HOST_A,
    egress,
    ingress,
    on,
    pods,
    serving,
)
from tests.unit.engine.asking import ask, ingress_steps
from tests.unit.test_naive import ISOLATION, PEERS, PORTS
from tests.unit.test_naive_admin import MATCHING, ORDER

TO_B: Manifest = {"from": [pods("a")], "ports": [{"port": 80}, {"port": 53, "protocol": "UDP"}]}


def verdicts(found: Answer) -> set[bool]:
    match found.verdict:
        case Verdict.ALLOWED:
            return ALLOW
        case Verdict.DENIED:
            return DENY
        case _:
            return {True, False}


def renamed(objects: list[Manifest]) -> list[Manifest]:
    """The objects, policies under names of their own: of two with one name only the later would count (S6.9)."""
    return [
        {**item, "metadata": {**item["metadata"], "name": f"p{number}"}}
        if item["kind"] == "NetworkPolicy"
        else item
        for number, item in enumerate(objects)
    ]


TABLE = [*ISOLATION, *PEERS, *PORTS, *ORDER, *MATCHING]
SPLIT_RANGES = "S2.17 every private address x/a -> y/b 80"


@pytest.mark.parametrize(
    ("objects", "question", "expected"), [row for row in TABLE if row.id != SPLIT_RANGES]
)
def test_the_verdict_is_that_of_the_table(
    objects: list[Manifest], question: str, expected: set[bool]
) -> None:
    source, _, destination, port = question.split()
    assert verdicts(ask(renamed(objects), source, destination, port)) == expected


@pytest.mark.parametrize(
    ("objects", "question", "expected"), [row for row in TABLE if row.id == SPLIT_RANGES]
)
def test_blocks_are_not_added_up_to_the_ranges_of_the_pods(
    objects: list[Manifest], question: str, expected: set[bool]
) -> None:
    """S2.17: that two blocks hold every pod between them is not seen, so the answer is unknown, not wrong."""
    source, _, destination, port = question.split()
    assert verdicts(ask(objects, source, destination, port)) > expected


@pytest.mark.parametrize(
    ("port", "verdict"),
    [
        ("80", Verdict.ALLOWED),
        ("80/TCP", Verdict.ALLOWED),
        ("80/udp", Verdict.DENIED),
        ("53/UDP", Verdict.ALLOWED),
        ("79-80", Verdict.PARTIAL),
        ("81-90", Verdict.DENIED),
        ("", Verdict.PARTIAL),
    ],
)
def test_the_ports_asked_for_decide_the_verdict(port: str, verdict: Verdict) -> None:
    assert ask([ingress("b", TO_B)], "x/a", "x/b", port).verdict is verdict


def test_a_verdict_that_no_missing_fact_changes_is_not_unknown() -> None:
    """D.4: port 80 is open and port 81 closed, whatever the labels of namespace y are."""
    team: Manifest = {"namespaceSelector": {"matchLabels": {"team": "t"}}}
    policy = ingress("b", {"ports": [{"port": 80}]}, {"from": [team], "ports": [{"port": 443}]})
    assert ask([policy], "y/a", "x/b").verdict is Verdict.PARTIAL
    assert ask([policy], "y/a", "x/b", "443").verdict is Verdict.UNKNOWN


def test_a_pod_reaches_itself_and_the_pods_of_a_controller_do_not_reach_each_other() -> None:
    """T77, S1.58, S1.30."""
    deny = [workload("Deployment", "e", {"app": "e"}, "x"), on("e", **DENY_BOTH), on("a", **DENY_BOTH)]
    assert ask(deny, "x/a", "x/a").verdict is Verdict.ALLOWED
    assert ask(deny, "x/e", "x/e").verdict is Verdict.DENIED


class TestAssumptions:
    def test_whether_blocks_match_pods_is_told_where_it_matters(self) -> None:
        """T66, T67, D.1."""
        policy = ingress("b", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})
        found = ask([policy], "y/a", "x/b", "80")
        assert found.verdict is Verdict.DENIED
        assert [(item.field, item.text) for item in found.assumptions] == [
            (
                "ip_blocks_match_pods",
                "This assumes that address blocks (`ipBlock`) do not match pods. "
                "Where they do, the answer is allowed.",
            )
        ]
        assert ask([policy], CLIENT, "x/b", "80").assumptions == ()

    def test_whether_pods_of_the_node_network_are_policed_is_told_where_it_matters(self) -> None:
        """T79, D.2."""
        found = ask([HOST_A, on("a", **DENY_BOTH)], "x/b", "x/a", "80")
        assert found.verdict is Verdict.ALLOWED
        assert [item.field for item in found.assumptions] == ["polices_host_network"]
        assert found.assumptions[0].text.endswith("Where they do, the answer is denied.")

    def test_the_other_way_round_they_say_so_too(self) -> None:
        network = NetworkProfile(polices_host_network=Truth.TRUE)
        found = ask([HOST_A, on("a", **DENY_BOTH)], "x/b", "x/a", "80", network)
        assert found.verdict is Verdict.DENIED
        assert found.assumptions[0].text.endswith("Where they do not, the answer is allowed.")

    def test_what_the_profile_leaves_open_makes_the_answer_unknown(self) -> None:
        network = NetworkProfile(polices_host_network=Truth.UNKNOWN)
        found = ask([HOST_A, on("a", **DENY_BOTH)], "x/b", "x/a", "80", network)
        assert found.verdict is Verdict.UNKNOWN
        assert found.assumptions == ()
        assert any("depends on the network plugin" in text for text in ingress_steps(found))


def service(**spec: object) -> Manifest:
    ports = [{"name": "web", "port": 80, "targetPort": "http"}, {"name": "metrics", "port": 9090}]
    fields: Manifest = {"selector": {"app": "b"}, "ports": ports, **spec}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "s", "namespace": "x"},
        "spec": fields,
    }


SERVING = serving("b", {"name": "http", "containerPort": 8080})


class TestServices:
    def test_policies_see_the_port_of_the_pod(self) -> None:
        """T62, T64, S1.47, S3.12."""
        by_service_port = ingress("b", {"ports": [{"port": 80}]})
        by_pod_port = ingress("b", {"ports": [{"port": 8080}]})
        assert ask([SERVING, service(), by_service_port], "x/a", "svc/x/s", "80").verdict is Verdict.DENIED
        found = ask([SERVING, service(), by_pod_port], "x/a", "svc/x/s", "80")
        assert found.verdict is Verdict.ALLOWED
        assert found.notes[0].text == (
            "Service `x/s` port TCP 80 leads to TCP 8080 of `x/b[Pod]`; policies see that port only."
        )
        to_b = egress("a", {"to": [pods("b")], "ports": [{"port": 80}]})
        assert ask([SERVING, service(), to_b], "x/a", "svc/x/s", "80").verdict is Verdict.DENIED

    @pytest.mark.parametrize("text", ["svc/s", "service/x/s", "service:x/s", "svc/x/s:80", "service:s:web"])
    def test_it_is_named_in_several_ways(self, text: str) -> None:
        found = ask([SERVING, service()], "x/a", text)
        assert {pair.destination.name for pair in found.pairs} == {"x/b[Pod]"}

    def test_without_a_port_every_port_of_the_service_is_asked_for(self) -> None:
        """S3.10: targetPort defaults to the port."""
        (pair,) = ask([SERVING, service()], "x/a", "svc/s").pairs
        assert [(ports.first, ports.last) for ports in pair.asked] == [(8080, 8080), (9090, 9090)]

    def test_a_pod_without_the_named_port_is_not_reached_and_that_is_said(self) -> None:
        """S3.13: of two pods one lacks the name."""
        other = pod("other", {"app": "b"}, "x")
        found = ask([SERVING, other, service()], "x/a", "svc/s", "web")
        assert [pair.destination.name for pair in found.pairs] == ["x/b[Pod]"]
        assert [note.text for note in found.notes if "does not lead" in note.text] == [
            "Service `x/s` port TCP 80 does not lead to `x/other[Pod]`, which declares no port named `http`."
        ]

    @pytest.mark.parametrize(
        ("objects", "destination", "port", "message"),
        [
            ([service()], "svc/t", "", "there is no Service `t`"),
            ([service()], "svc/s", "81", "has no such port"),
            ([service(selector={"app": "zz"})], "svc/s", "", "leads to no pod"),
            ([service(selector={})], "svc/s", "", "has no selector"),
            ([service(type="ExternalName", externalName="db.example")], "svc/s", "", "only a name"),
        ],
    )
    def test_one_that_leads_nowhere_is_refused(
        self, objects: list[Manifest], destination: str, port: str, message: str
    ) -> None:
        with pytest.raises(UsageError, match=message):
            ask(objects, "x/a", destination, port)

    def test_it_opens_no_connections(self) -> None:
        with pytest.raises(UsageError, match="opens no connections"):
            ask([service()], "svc/s", "x/a")

    def test_a_workload_in_a_namespace_called_svc_keeps_its_name(self) -> None:
        (pair,) = ask([service(), pod("s", {}, "svc")], "x/a", "svc/s").pairs
        assert pair.destination.name == "svc/s[Pod]"


def test_a_named_port_is_the_one_that_the_destination_declares() -> None:
    """S1.51."""
    (pair,) = ask([SERVING], "x/a", "x/b", "http").pairs
    assert [(p.protocol, p.first, p.last) for p in pair.asked] == [("TCP", 8080, 8080)]
    with pytest.raises(UsageError, match="declares no port named `https`") as refused:
        ask([SERVING], "x/a", "x/b", "https")
    assert refused.value.hint == "It declares `http`."


def test_pods_that_need_not_exist_are_asked_about() -> None:
    """S1.24, S1.27, S1.66."""
    team: Manifest = {"namespaceSelector": {"matchLabels": {"team": "t"}}}
    policy = ingress("b", {"from": [pods("new")]}, {"from": [team]})
    assert ask([policy], "ns=x,app=new", "x/b", "80").verdict is Verdict.ALLOWED
    assert ask([policy], "ns=x,app=old", "x/b", "80").verdict is Verdict.UNKNOWN
    assert ask([policy], "app=new", "x/b", "80").verdict is Verdict.UNKNOWN
    assert ask([ingress("b", {"from": [EVERYWHERE]})], "app=any", "x/b", "80").verdict is Verdict.ALLOWED
    assert ask([network_policy("n", {"podSelector": {}}, "n")], "x/a", "ns=n").verdict is Verdict.DENIED


def test_a_block_that_policies_part_is_answered_for_its_parts() -> None:
    """T68, S1.38."""
    block: Manifest = {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}
    found = ask([ingress("b", {"from": [block]})], "10.0.0.0/7", "x/b", "80")
    assert found.verdict is Verdict.PARTIAL
    assert found.allowed == ()
    assert [(pair.source.name, bool(pair.certain)) for pair in found.pairs] == [
        ("10.0.0.0/8 except 10.1.0.0/16", True),
        ("10.1.0.0/16", False),
        ("11.0.0.0/8", False),
    ]


def test_who_comes_from_outside_is_told_that_policies_are_not_all_that_it_takes() -> None:
    way_in = ["`netlint map --exposure`" in note.text for note in ask([], CLIENT, "x/b", "80").notes]
    assert way_in == [True]
    assert ask([ingress("b")], CLIENT, "x/b", "80").notes == ()
    assert ask([], "x/b", CLIENT, "80").notes == ()


def test_sidecars_give_names_to_ports() -> None:
    """S6.4."""
    sidecar = container([{"name": "proxy", "containerPort": 15001}], name="proxy", sidecar=True)
    (pair,) = ask([pod("b", {"app": "b"}, "x", initContainers=[sidecar])], "x/a", "x/b", "proxy").pairs
    assert [ports.first for ports in pair.asked] == [15001]
