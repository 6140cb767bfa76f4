"""Rules that never decide can go without a change, and what two policies of equal priority decide is open."""

import copy
from collections.abc import Sequence
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st

from netlint.engine.evidence.applied import Applied
from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.policy import Action, Direction
from netlint.prover.equivalence.equivalence import Equivalence
from netlint.prover.evidence.ordered_rules import OrderedRule, OrderedRules, Tied
from netlint.prover.verdict import Verdict
from netlint.prover.work import DEFAULT_WORK_LIMIT, WorkLimit
from tests.clusters.admin_policies import admin_policies
from tests.clusters.manifests import Manifest, admin_network_policy, namespace, to_yaml
from tests.clusters.vocabulary import NAMESPACES, PRIVATE_BLOCKS, PUBLIC_BLOCKS, Vocabulary
from tests.naive.admin_policy import tier_action, tier_of
from tests.naive.cluster import Cluster
from tests.naive.guesses import every_outcome
from tests.naive.matching import Connection, selectable_pod
from tests.naive.network_policy import Direction as Way
from tests.unit.normalize.given import snapshot
from tests.unit.prover.worlds import end_of

FEW = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
LABELS: Final[Vocabulary] = (("app", ("web", "api")), ("tier", ("front",)))
POD: Final = {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "web"}}}
EVERYWHERE: Final[Manifest] = {"namespaces": {}}


def rules(
    objects: Sequence[Manifest], limit: int = DEFAULT_WORK_LIMIT, patched: Sequence[str] = ()
) -> OrderedRules:
    given = snapshot(to_yaml(objects), namespace="default")
    applied = Applied(given, lambda _kind, name: name in patched)
    return OrderedRules(effective(given), DEFAULT_NETWORK, WorkLimit(limit), applied)


def policy(name: str, priority: int, *ingress: Manifest, subject: Manifest = EVERYWHERE) -> Manifest:
    return admin_network_policy(name, {"priority": priority, "subject": subject, "ingress": list(ingress)})


def rule(action: str, peer: Manifest = EVERYWHERE, **more: Any) -> Manifest:
    return {"action": action, "from": [peer], **more}


def team(name: str) -> Manifest:
    return {"namespaces": {"matchLabels": {"team": name}}}


def shadowed(objects: Sequence[Manifest]) -> list[tuple[str, list[str], bool]]:
    return [
        (str(found.late), [str(early) for early in found.by], found.is_contradicted)
        for found in rules(objects).shadowed()
    ]


def test_a_rule_behind_a_wider_one_never_decides() -> None:
    """S2.6: the first match decides, also where it passes the connection on (S2.8)."""
    first, second = "ingress rule 1 of AdminNetworkPolicy `a`", "ingress rule 2 of AdminNetworkPolicy `a`"
    for action, is_contradicted in (("Pass", True), ("Allow", True), ("Deny", False)):
        objects = [policy("a", 1, rule(action), rule("Deny", team("shop")))]
        assert shadowed(objects) == [(second, [first], is_contradicted)]


def test_several_rules_hide_one_together_and_each_is_needed() -> None:
    """S2.6: all of the team's pods are taken before, by two policies with lower numbers."""
    keyed = {"matchExpressions": [{"key": "team", "operator": "Exists"}]}
    absent = {"matchExpressions": [{"key": "team", "operator": "DoesNotExist"}]}
    objects = [
        policy("late", 3, rule("Deny")),
        policy("b", 2, rule("Allow", {"namespaces": absent}), rule("Allow", team("shop"))),
        policy("a", 1, rule("Deny", {"namespaces": keyed})),
    ]
    assert shadowed(objects)[-1] == (
        "ingress rule 1 of AdminNetworkPolicy `late`",
        ["ingress rule 1 of AdminNetworkPolicy `a`", "ingress rule 1 of AdminNetworkPolicy `b`"],
        True,
    )


def test_the_order_of_equal_priorities_is_not_known() -> None:
    """S2.7."""
    objects = [policy("a", 1, rule("Allow")), policy("b", 1, rule("Deny", team("shop")))]
    assert shadowed(objects) == []
    (found,) = rules(objects).tied()
    assert (found.first.policy.name, found.second.policy.name) == ("a", "b")


def test_existing_namespaces_are_as_the_input_gives_them() -> None:
    """S1.65: the only namespace that both name does not have the label that one asks for."""
    named = {"namespaces": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}
    both = {"namespaces": {"matchLabels": {"kubernetes.io/metadata.name": "shop", "team": "red"}}}
    objects = [policy("a", 1, rule("Allow", named)), policy("b", 1, rule("Deny", both))]
    assert list(rules([namespace("shop", {"team": "blue"}), *objects]).tied()) == []
    assert len(list(rules([namespace("shop", {"team": "red"}), *objects]).tied())) == 1


@pytest.mark.parametrize(
    ("patched", "hidden", "ties"), [("a", ["b"], 0), ("b", ["a"], 0), ("c", ["a", "b", "b"], 1)]
)
def test_policies_that_are_patched_prove_nothing(patched: str, hidden: list[str], ties: int) -> None:
    objects = [
        policy("a", 1, rule("Allow"), rule("Deny", team("shop"))),
        policy("b", 2, rule("Deny"), rule("Deny", team("blog"))),
        policy("c", 3, rule("Deny", {"pods": POD})),
    ]
    found = rules(objects, patched=[patched])
    assert [item.late.policy.name for item in found.shadowed() if item.late.policy.name != "c"] == hidden
    tie = [policy("b", 1, rule("Deny")), *objects[:1]]
    assert len(list(rules(tie, patched=[patched]).tied())) == ties


def test_without_work_nothing_is_found() -> None:
    objects = [policy("a", 1, rule("Allow"), rule("Deny")), policy("b", 1, rule("Deny"))]
    found = rules(objects, limit=1)
    assert not list(found.shadowed())
    assert not list(found.tied())


def without(objects: Sequence[Manifest], late: OrderedRule) -> list[Manifest]:
    """The manifests without a rule."""
    found = copy.deepcopy(list(objects))
    for item in found:
        if (item["kind"], item["metadata"]["name"]) == (late.policy.kind, late.policy.name):
            del item["spec"][late.rule.direction.lower()][int(late.rule.origin.path[-1])]
    return found


@given(data=st.data())
@FEW
def test_rules_that_never_decide_can_go(data: st.DataObject) -> None:
    """S2.6: without it the policies allow the same, which is proved by other means."""
    objects = data.draw(admin_policies(LABELS, (*PUBLIC_BLOCKS, *PRIVATE_BLOCKS), distinct_priorities=True))
    for found in rules(objects).shadowed():
        event("shadowed")
        rest = without(objects, found.late)
        old, new = (effective(snapshot(to_yaml(side), namespace="default")) for side in (objects, rest))
        if Equivalence(old, new, DEFAULT_NETWORK).verdict is not Verdict.PROVED:
            note(to_yaml(objects))
            raise AssertionError(found.late)


@given(data=st.data())
@FEW
def test_what_equal_priorities_decide_is_open_to_the_naive_evaluator(data: st.DataObject) -> None:
    """S2.7: what the tier makes of the witness depends on which of the policies comes first."""
    objects = data.draw(admin_policies(LABELS, PUBLIC_BLOCKS, distinct_priorities=False))
    objects += [namespace(name) for name in NAMESPACES]
    for found in rules(objects).tied():
        event("tied")
        actions = {found.first.rule.action, found.second.rule.action}
        if len(actions) != 2 or not all(may_become(objects, found, action) for action in actions):
            note(to_yaml(objects))
            raise AssertionError(found)


def may_become(objects: list[Manifest], tied: Tied, action: Action) -> bool:
    """Whether this may, and need not, come of the witness in the tier, as the naive evaluator sees it."""
    policy = tied.first.policy
    (manifest,) = (
        item for item in objects if (item["kind"], item["metadata"]["name"]) == (policy.kind, policy.name)
    )
    extra: dict[str, Manifest] = {}
    source = end_of(objects, tied.witness.source, "source", extra)
    destination = end_of(objects, tied.witness.destination, "destination", extra)
    cluster = Cluster([*objects, *extra.values()])
    is_egress = tied.first.rule.direction is Direction.EGRESS
    end, peer = (source, destination) if is_egress else (destination, source)
    pod = selectable_pod(cluster, end)
    assert pod is not None
    connection = Connection(str(tied.witness.protocol), tied.witness.port)
    tier = tier_of(manifest)
    way: Way = "Egress" if is_egress else "Ingress"
    return every_outcome(
        lambda guesses: tier_action(cluster, guesses, tier, way, pod, peer, connection) == action.capitalize()
    ) == {True, False}
