"""Explanations: the tiers in their order, the rule that decides, and the rule that comes nearest."""

import pytest

from netlint.engine.answers.explain import Verdict
from netlint.model.network_profile import NetworkProfile
from netlint.model.truth import Truth
from tests.clusters.manifests import (
    Manifest,
    admin_network_policy,
    baseline_admin_network_policy,
    cluster_network_policy,
    namespace,
    network_policy,
    workload,
)
from tests.clusters.rows import CLIENT, HOST_A, app, egress, expression, ingress, on, pods, serving
from tests.unit.engine.asking import ask, egress_steps, ingress_steps

ALL: Manifest = {"namespaces": {}}
A: Manifest = {"pods": {"namespaceSelector": {}, "podSelector": app("a")}}
B: Manifest = {"pods": {"namespaceSelector": {}, "podSelector": app("b")}}
GUARDED = (
    "Pods that a NetworkPolicy selects for ingress accept only connections that some rule allows, "
    "so this one is denied."
)


def admin(name: str, priority: int, *rules: Manifest, subject: Manifest = B) -> Manifest:
    return admin_network_policy(name, {"priority": priority, "subject": subject, "ingress": [*rules]})


def rule(action: str, peer: Manifest = A) -> Manifest:
    return {"action": action, "from": [peer]}


def to_b(objects: list[Manifest], source: str = "x/a", port: str = "80") -> list[str]:
    return ingress_steps(ask(objects, source, "x/b", port))


class TestOrderOfEvaluation:
    """T100 to T121, S2.8, S2.9."""

    def test_without_any_policy(self) -> None:
        """T1, S1.4."""
        assert to_b([]) == ["No policy selects `x/b[Pod]` for ingress, so every connection is allowed."]

    def test_policies_about_others_are_not_mentioned(self) -> None:
        assert to_b([on("c"), admin("g", 5, rule("Deny"), subject=A)], "x/d") == [
            "No policy selects `x/b[Pod]` for ingress, so every connection is allowed."
        ]

    def test_a_network_policy_allows(self) -> None:
        assert to_b([ingress("b", {"from": [pods("c")]}, {"from": [pods("a")]})]) == [
            "NetworkPolicy `x/on-b` selects `x/b[Pod]` for ingress, and its ingress rule 2 allows the connection."
        ]

    def test_an_admin_deny_ends_it(self) -> None:
        """T100."""
        assert to_b([admin("guard", 5, rule("Deny")), ingress("b", {})]) == [
            "AdminNetworkPolicy `guard` (priority 5), ingress rule 1, denies the connection, and nothing else is asked."
        ]

    def test_an_admin_allow_ends_it(self) -> None:
        """T101."""
        found = ask([admin("guard", 5, rule("Allow")), ingress("b")], "x/a", "x/b", "80")
        assert found.verdict is Verdict.ALLOWED
        assert ingress_steps(found) == [
            "AdminNetworkPolicy `guard` (priority 5), ingress rule 1, allows the connection, and nothing else is asked."
        ]

    def test_all_three_tiers_in_their_order(self) -> None:
        """T104, T106, S2.9: a pass skips the rest of the admin tier, and then the baseline decides."""
        objects = [
            baseline_admin_network_policy({"subject": ALL, "ingress": [rule("Deny", ALL)]}),
            admin("late", 10, rule("Deny")),
            admin("early", 5, rule("Deny", B), rule("Pass")),
        ]
        assert to_b(objects) == [
            "AdminNetworkPolicy `early` (priority 5), ingress rule 2, passes the connection on to NetworkPolicies.",
            "No NetworkPolicy selects `x/b[Pod]` for ingress, so the next tier is asked.",
            "BaselineAdminNetworkPolicy `default`, ingress rule 1, denies the connection, and nothing else is asked.",
        ]

    def test_the_baseline_is_not_asked_where_a_network_policy_selects(self) -> None:
        """T109."""
        found = to_b(
            [baseline_admin_network_policy({"subject": ALL, "ingress": [rule("Allow", ALL)]}), on("b")]
        )
        assert found == [
            "NetworkPolicy `x/on-b` selects `x/b[Pod]` for ingress, and has no ingress rule, so it allows nothing.",
            GUARDED,
        ]

    def test_what_no_rule_matches_goes_on(self) -> None:
        """S2.5."""
        assert to_b([admin("guard", 5, rule("Deny", B))]) == [
            "AdminNetworkPolicy `guard` (priority 5) is about `x/b[Pod]` for ingress, "
            "but no ingress rule matches the connection.",
            "No NetworkPolicy selects `x/b[Pod]` for ingress, so the connection is allowed.",
        ]

    def test_a_pass_of_the_baseline_leads_to_the_default(self) -> None:
        """T121."""
        spec: Manifest = {"tier": "Baseline", "priority": 7, "subject": B, "ingress": [rule("Pass")]}
        assert to_b([cluster_network_policy("base", spec)])[1:] == [
            "ClusterNetworkPolicy `base` (baseline tier, priority 7), ingress rule 1, "
            "passes the connection on to the default.",
            "No policy decides, so the connection is allowed by default.",
        ]

    def test_equal_priorities_that_disagree(self) -> None:
        """T110, S2.7, D.5."""
        found = ask([admin("one", 10, rule("Allow")), admin("two", 10, rule("Deny"))], "x/a", "x/b", "80")
        assert found.verdict is Verdict.UNKNOWN
        assert ingress_steps(found)[-1] == (
            "AdminNetworkPolicy `one` and AdminNetworkPolicy `two` have the same priority, 10, "
            "and decide differently, so nobody knows which of them comes first."
        )

    def test_each_side_has_its_own_steps(self) -> None:
        """T43, S1.6."""
        found = ask([egress("a", {"to": [pods("b")]}), on("b")], "x/a", "x/b", "80")
        assert egress_steps(found) == [
            "NetworkPolicy `x/on-a` selects `x/a[Pod]` for egress, and its only egress rule allows the connection."
        ]
        (pair,) = found.pairs
        assert (pair.egress.verdict, pair.ingress.verdict) == (Verdict.ALLOWED, Verdict.DENIED)

    def test_many_policies_are_counted(self) -> None:
        many = [network_policy(f"p{number}", {"podSelector": {}}, "x") for number in range(10)]
        assert to_b(many)[8:] == ["2 more policies select it, and do not allow it either.", GUARDED]


class TestUnpoliced:
    def test_addresses(self) -> None:
        found = ask([on("b")], CLIENT, "x/b", "80")
        assert egress_steps(found) == ["No policy holds for addresses outside the cluster."]

    def test_pods_in_the_network_of_their_node(self) -> None:
        """T79, S1.62, D.2."""
        found = ask([HOST_A, on("a"), egress("a")], "x/a", "x/b", "80")
        assert egress_steps(found) == [
            "The pods of `x/a[Pod]` use the network of their node (`hostNetwork`), where policies do not hold."
        ]

    def test_the_own_node_is_always_let_in(self) -> None:
        """T80, S1.59."""
        steps = to_b([HOST_A, ingress("b", {"from": [pods("a")]})])
        assert steps[-1] == (
            "Only from the node that the destination itself runs on would it be let in all the same."
        )
        assert "selectors do not mean the source, whose pods use the network of their node" in steps[-2]


NEAREST = [
    pytest.param(
        {"from": [pods("c")]}, "x/a", "it asks for pods with `app=c`, and the source has `app=a`", id="label"
    ),
    pytest.param(
        {"from": [{"podSelector": expression("role", "Exists")}]},
        "x/a",
        "it asks for pods with `role set`, and the source has no label `role`",
        id="no label",
    ),
    pytest.param(
        {"from": [pods("a")]},
        "y/a",
        "it means pods of its own namespace `x`, and the source is in `y`",
        id="T26 namespace",
    ),
    pytest.param(
        {"from": [{"namespaceSelector": {"matchLabels": {"team": "t"}}, "podSelector": app("a")}]},
        "z/a",
        "it asks for namespaces with `team=t`, and the source is in `z`, which has `team=u`",
        id="namespace labels",
    ),
    pytest.param(
        {"from": [pods("a")], "ports": [{"port": 443}]}, "x/a", "it is about TCP 443 only", id="port"
    ),
    pytest.param(
        {"ports": [{"port": 80, "protocol": "UDP"}]}, "x/a", "it is about UDP 80 only", id="T47 protocol"
    ),
    pytest.param(
        {"ports": [{"port": "https"}]},
        "x/a",
        "it is about the port `https`, which the pods of the destination do not declare",
        id="T58 named port",
    ),
    pytest.param(
        {"ports": [{"port": "http"}]}, "x/a", "it is about TCP 8080 only", id="T55 named port elsewhere"
    ),
    pytest.param(
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]},
        "10.1.2.3",
        "it excepts `10.1.0.0/16`, where the source is",
        id="T68 exception",
    ),
    pytest.param(
        {"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]},
        "11.0.0.1",
        "it means the addresses of `10.0.0.0/8`, where the source is not",
        id="T68 block",
    ),
    pytest.param(
        {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]},
        "x/a",
        "it means the addresses of `0.0.0.0/0`, and address blocks as a rule do not match pods",
        id="T67 block and pod",
    ),
    pytest.param(
        {"from": [pods("a")]}, CLIENT, "it means pods, and the source is outside the cluster", id="T23 pods"
    ),
    pytest.param(
        {"from": [pods("c")], "ports": [{"port": 443}]},
        "x/a",
        "it asks for pods with `app=c`, and the source has `app=a`; and it is about TCP 443 only",
        id="two fields",
    ),
]


@pytest.mark.parametrize(("given", "source", "missing"), NEAREST)
def test_the_nearest_rule_names_what_does_not_match(given: Manifest, source: str, missing: str) -> None:
    objects = [serving("b", {"name": "http", "containerPort": 8080}), namespace("z", {"team": "u"})]
    steps = to_b([*objects, ingress("b", given)], source)
    assert steps[-2:] == [GUARDED, f"Nearest is ingress rule 1 of NetworkPolicy `x/on-b`: {missing}."]


def test_the_rule_that_misses_by_one_field_is_nearer_than_others() -> None:
    far: Manifest = {"from": [pods("c")], "ports": [{"port": 1}]}
    near: Manifest = {
        "from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}, pods("a")],
        "ports": [{"port": 1}, {"port": 3}],
    }
    assert to_b([ingress("b", far, near)])[-1] == (
        "Nearest is ingress rule 2 of NetworkPolicy `x/on-b`: it is about TCP 1 and 3 only."
    )


def test_a_named_port_never_means_an_address() -> None:
    """T59, S1.53."""
    policy = egress("a", {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": "https"}]})
    assert egress_steps(ask([policy], "x/a", CLIENT, "443"))[-1].endswith(
        "it is about the port `https`, and outside of pods no port has a name."
    )


DOUBTS = [
    pytest.param(
        [ingress("b", {"from": [{"namespaceSelector": {"matchLabels": {"team": "t"}}}]})],
        "y/a",
        "NetworkPolicy `x/on-b`, ingress rule 1, may allow the connection: "
        "the labels of namespace `y` are not in the input.",
        id="T30",
    ),
    pytest.param(
        [ingress("b", {"from": [pods("a")]})],
        "app=a",
        "NetworkPolicy `x/on-b`, ingress rule 1, may allow the connection: the question names no namespace.",
        id="no namespace",
    ),
    pytest.param(
        [
            workload("Deployment", "e", {"app": "e"}, "x"),
            ingress("b", {"from": [{"podSelector": {"matchLabels": {"pod-template-hash": "1"}}}]}),
        ],
        "x/e",
        "NetworkPolicy `x/on-b`, ingress rule 1, may allow the connection: "
        "the pods get the label `pod-template-hash` at run time.",
        id="T95 peer",
    ),
    pytest.param(
        [admin("g", 5, rule("Deny", {"namespaces": {"matchLabels": {"team": "t"}}}))],
        "y/a",
        "AdminNetworkPolicy `g` (priority 5), ingress rule 1, may deny the connection: "
        "the labels of namespace `y` are not in the input.",
        id="admin",
    ),
]


@pytest.mark.parametrize(("objects", "source", "step"), DOUBTS)
def test_an_unknown_answer_names_the_missing_fact(objects: list[Manifest], source: str, step: str) -> None:
    found = ask(objects, source, "x/b", "80")
    assert found.verdict is Verdict.UNKNOWN
    assert ingress_steps(found)[0] == step


def test_a_policy_that_may_select_the_pods_is_told() -> None:
    """T95, S6.3."""
    objects = [
        workload("Deployment", "e", {"app": "e"}, "x"),
        network_policy("deny", {"podSelector": {"matchLabels": {"pod-template-hash": "1"}}}, "x"),
    ]
    assert ingress_steps(ask(objects, "x/a", "x/e", "80")) == [
        "NetworkPolicy `x/deny` may select `x/e[Deployment]` for ingress, and then what no rule allows is denied: "
        "the pods get the label `pod-template-hash` at run time.",
        "Where none of these decides, the connection is allowed.",
    ]


def test_a_profile_that_leaves_blocks_open_is_a_doubt() -> None:
    """D.1."""
    policy = ingress("b", {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})
    found = ask([policy], "x/a", "x/b", "80", NetworkProfile(ip_blocks_match_pods=Truth.UNKNOWN))
    assert ingress_steps(found)[0].endswith(
        "may allow the connection: whether address blocks match pods depends on the network plugin."
    )


def test_a_block_of_public_addresses_holds_no_pod_even_where_blocks_match_pods() -> None:
    """S1.41."""
    policy = ingress("b", {"from": [{"ipBlock": {"cidr": "203.0.113.0/24"}}]})
    found = ask([policy], "x/a", "x/b", "80", NetworkProfile(ip_blocks_match_pods=Truth.TRUE))
    assert ingress_steps(found)[-1].endswith("it means the addresses of `203.0.113.0/24`, where no pod is.")


def test_a_domain_name_is_a_doubt() -> None:
    """S2.19."""
    spec: Manifest = {
        "priority": 5,
        "subject": A,
        "egress": [{"action": "Allow", "to": [{"domainNames": ["api.example"]}]}],
    }
    found = ask([admin_network_policy("names", spec), egress("a")], "x/a", CLIENT, "443")
    assert found.verdict is Verdict.UNKNOWN
    assert egress_steps(found)[0].endswith("which addresses `api.example` stands for shows at run time only.")


def test_ports_that_the_same_steps_decide_stand_together() -> None:
    policy = ingress(
        "b", {"ports": [{"port": 80}, {"port": 443}]}, {"ports": [{"port": 53, "protocol": "UDP"}]}
    )
    (pair,) = ask([policy], "x/a", "x/b").pairs
    told = [(section.answer, [ports.first for ports in section.ports]) for section in pair.ingress.sections]
    assert told[:2] == [(Truth.TRUE, [53]), (Truth.TRUE, [80, 443])]
    assert [answer for answer, _ in told] == [Truth.TRUE, Truth.TRUE, Truth.FALSE]
    assert pair.ingress.verdict is Verdict.PARTIAL


def test_every_step_about_a_policy_has_its_place() -> None:
    objects = [admin("g", 5, rule("Pass")), ingress("b", {"from": [pods("c")]})]
    (pair,) = ask(objects, "x/a", "x/b", "80").pairs
    (section,) = pair.ingress.sections
    assert [(reason.object, reason.origin.path if reason.origin else None) for reason in section.reasons] == [
        ("AdminNetworkPolicy g", ("spec", "ingress", 0)),
        ("NetworkPolicy x/on-b", ()),
        ("", None),
        (
            "NetworkPolicy x/on-b",
            ("spec", "ingress", 0, "from", 0, "podSelector", "matchLabels", "app"),
        ),
    ]
