"""Two sets of policies are proved equal, or a connection tells them apart, for every pod that could exist."""

import copy
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.prover.equivalence.equivalence import Equivalence
from netlint.prover.verdict import Answer, Verdict
from netlint.prover.words import end_words, port_words
from netlint.prover.work import DEFAULT_WORK_LIMIT
from tests.clusters import questions as interesting
from tests.clusters.changes import shuffled
from tests.clusters.manifests import Manifest, namespace, to_yaml, workload
from tests.clusters.strategies import clusters
from tests.clusters.vocabulary import NAME_LABEL, NAMESPACE_LABELS, label_sets
from tests.naive.cluster import Cluster, PodEnd
from tests.naive.evaluate import allowed
from tests.unit.normalize.given import snapshot
from tests.unit.prover.claims import Anyone, Claim
from tests.unit.prover.worlds import Universe, verdict_of

Change = Callable[[list[Manifest], list[Manifest]], SearchStrategy[list[Manifest]]]
POINTS: Final = 60
FEW = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=20)
KINDS = pytest.mark.parametrize("admin", [False, True], ids=["network policies", "with admin policies"])
POLICIES = ("NetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy")

SHOP = namespace("shop", {"team": "shop"})
DB = workload("Deployment", "db", {"app": "db"}, "shop")


def compared(
    old: Sequence[Manifest], new: Sequence[Manifest], limit: int = DEFAULT_WORK_LIMIT
) -> Equivalence:
    before, after = (effective(snapshot(to_yaml(objects), namespace="default")) for objects in (old, new))
    return Equivalence(before, after, DEFAULT_NETWORK, limit)


def verdicts(old: Sequence[Manifest], new: Sequence[Manifest]) -> tuple[str, str]:
    found = compared(old, new)
    return found.opened.verdict, found.closed.verdict


def ingress(name: str, pods: Manifest, *rules: Manifest, where: str = "shop", **more: Any) -> Manifest:
    """A NetworkPolicy for ingress."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": where},
        "spec": {"podSelector": pods, "policyTypes": ["Ingress"], "ingress": list(rules), **more},
    }


def app(name: str) -> Manifest:
    return {"matchLabels": {"app": name}}


def pods(name: str) -> Manifest:
    return {"podSelector": app(name)}


def blocks(*networks: str) -> list[Manifest]:
    return [{"ipBlock": {"cidr": network}} for network in networks]


def from_(*peers: Manifest, ports: Sequence[Manifest] = ()) -> Manifest:
    return {"from": list(peers), **({"ports": list(ports)} if ports else {})}


FIRST_TWO: Final = ({"port": 80, "endPort": 90}, {"port": 91, "endPort": 99})
WEB_OR_API: Final = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]}
TEAM: Final = {"namespaceSelector": {"matchLabels": {"team": "shop"}}}
EVERY_POD: Final[Manifest] = {"podSelector": {}}
CLOSED_EGRESS: Final = {
    **ingress("closed", {}),
    "spec": {"podSelector": {}, "policyTypes": ["Egress"]},
}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            [ingress("a", {}, from_(pods("web"), pods("api")))],
            [ingress("b", {}, from_(pods("api"))), ingress("c", {}, from_(pods("web")))],
            id="S1.5: rules add up, whichever policy holds them",
        ),
        pytest.param(
            [ingress("a", app("db"), from_(pods("web"))), ingress("b", app("db"), from_(pods("api")))],
            [ingress("a", app("db"), from_({"podSelector": WEB_OR_API}))],
            id="S1.23: one selector for two",
        ),
        pytest.param(
            [ingress("a", {}, from_(*blocks("10.0.0.0/8")))],
            [ingress("a", {}, from_(*blocks("10.0.0.0/9", "10.128.0.0/9")))],
            id="S1.38: two halves of a block",
        ),
        pytest.param(
            [ingress("a", {}, from_(ports=[{"port": 80, "endPort": 99}]))],
            [ingress("a", {}, from_(ports=FIRST_TWO))],
            id="S1.48: two parts of a range of ports",
        ),
        pytest.param([], [ingress("a", {}, {})], id="S1.19: a policy that allows everything"),
        pytest.param(
            [ingress("a", app("db")), ingress("b", {}, from_(pods("web")))],
            [ingress("b", {}, from_(pods("web")))],
            id="S1.5: a policy without rules beside one for the same pods",
        ),
        pytest.param(
            [SHOP, ingress("a", {}, from_({"podSelector": {}}))],
            [SHOP, ingress("a", {}, from_({"namespaceSelector": {"matchLabels": {NAME_LABEL: "shop"}}}))],
            id="S1.65: a namespace by its name",
        ),
    ],
)  # fmt: skip
def test_sets_that_mean_the_same_are_proved_equal(old: list[Manifest], new: list[Manifest]) -> None:
    for one, other in ((old, new), (new, old)):
        assert verdicts(one, other) == ("proved", "proved")
        assert compared(one, other).verdict is Verdict.PROVED


def test_what_is_more_is_opened_and_what_is_less_is_closed() -> None:
    web = ingress("a", app("db"), from_(pods("web"), ports=[{"port": 5432}]))
    both = ingress("b", app("db"), from_(TEAM, ports=[{"port": 5432}]))
    found = compared([SHOP, DB, web], [SHOP, DB, web, both])
    assert found.opened.witness is not None
    source, destination = found.opened.witness.source, found.opened.witness.destination
    assert end_words(source) == "a pod without labels in a new namespace labeled `team=shop`"
    assert end_words(destination) == "Deployment `shop/db`"
    assert port_words(found.opened.witness) == "on port 5432/TCP"
    assert found.closed.verdict is Verdict.PROVED
    assert verdicts([SHOP, DB, web, both], [SHOP, DB, web]) == ("proved", "refuted")


def test_what_the_other_side_of_a_connection_denies_anyway_is_no_difference() -> None:
    """S1.6: both sides must consent; here the source's namespace never does."""
    before = [ingress("a", app("db"), from_(pods("web"))), CLOSED_EGRESS]
    after = [ingress("a", app("db"), from_(EVERY_POD)), CLOSED_EGRESS]
    assert verdicts(before, after) == ("proved", "proved")


@pytest.mark.parametrize(
    ("labels", "expected"),
    [({"team": "blog"}, ("proved", "refuted")), ({"team": "shop", "other": "x"}, ("proved", "proved"))],
)
def test_a_label_of_a_namespace_counts_where_a_policy_asks_for_it(
    labels: dict[str, str], expected: tuple[str, str]
) -> None:
    """S1.25."""
    policy = ingress("a", {}, from_(TEAM))
    assert verdicts([SHOP, policy], [namespace("shop", labels), policy]) == expected


def test_a_namespace_that_only_one_side_has_changes_nothing() -> None:
    policy = ingress("a", {}, from_(TEAM), where="blog")
    assert verdicts([policy], [SHOP, policy]) == ("proved", "proved")
    assert verdicts([SHOP, policy], [policy]) == ("proved", "proved")


def test_policies_whose_names_the_server_makes_are_compared_one_by_one() -> None:
    """S6.7: they share the empty name."""
    nameless = [ingress("", {}, from_(pods(name))) for name in ("web", "api", "db")]
    for item in nameless:
        item["metadata"] = {"generateName": "p-", "namespace": "shop"}
    assert verdicts(nameless[:2], [nameless[2], nameless[1]]) == ("refuted", "refuted")


def test_workloads_change_nothing() -> None:
    policy = ingress("a", {}, from_(pods("web")))
    assert verdicts([policy], [policy, DB]) == ("proved", "proved")


def test_what_no_manifest_tells_is_the_same_on_both_sides() -> None:
    """S1.41: whether blocks match pods by their address is unknown, and it is not what changes."""
    blocked = ingress("a", {}, from_(*blocks("10.0.0.0/8")))
    halves = ingress("b", {}, from_(*blocks("10.0.0.0/9", "10.128.0.0/9")))
    more = ingress("c", {}, from_(*blocks("10.0.0.0/8"), pods("web")))
    assert verdicts([blocked], [halves, more]) == ("refuted", "proved")


def admin(*rules: Manifest, priority: int = 1, name: str = "a") -> Manifest:
    spec = {"priority": priority, "subject": {"namespaces": {}}, "ingress": list(rules)}
    return {
        "apiVersion": "policy.networking.k8s.io/v1alpha1",
        "kind": "AdminNetworkPolicy",
        "metadata": {"name": name},
        "spec": spec,
    }


ALLOW: Final = {"action": "Allow", "from": [{"namespaces": {}}]}
DENY: Final = {"action": "Deny", "from": [{"namespaces": {"matchLabels": {"team": "shop"}}}]}


def test_the_order_of_rules_counts_where_the_first_match_decides() -> None:
    """S2.6."""
    assert verdicts([admin(ALLOW, DENY)], [admin(DENY, ALLOW)]) == ("proved", "refuted")
    assert verdicts([admin(ALLOW, DENY)], [admin(ALLOW)]) == ("proved", "proved")
    assert verdicts([admin(ALLOW, DENY)], [admin(ALLOW, name="b"), admin(DENY, priority=2)]) == (
        "proved",
        "proved",
    )


def test_a_network_policy_that_allows_everything_takes_its_pods_from_the_baseline() -> None:
    """S2.9: the baseline is not asked about pods that a NetworkPolicy isolates."""
    baseline = {
        **admin(),
        "kind": "BaselineAdminNetworkPolicy",
        "metadata": {"name": "default"},
        "spec": {"subject": {"namespaces": {}}, "ingress": [DENY]},
    }
    opening = ingress("a", {}, {})
    assert verdicts([baseline], [baseline, opening]) == ("refuted", "proved")
    assert verdicts([], [opening]) == ("proved", "proved")


def test_a_tie_that_stays_is_no_difference_and_one_that_comes_is_unknown() -> None:
    """S2.7: of two policies of equal priority that disagree, nobody knows which one wins."""
    tie = [admin(ALLOW), admin(DENY, name="b")]
    assert verdicts([*tie, ingress("x", {}, {})], [*tie, ingress("y", {})]) == ("proved", "refuted")
    found = compared([admin(ALLOW), admin(DENY, name="b", priority=2)], tie)
    assert (found.opened.verdict, found.closed.verdict) == (Verdict.PROVED, Verdict.UNKNOWN)
    assert found.closed.reason == (
        "the input does not tell which of several policies of equal priority comes first"
    )
    assert found.verdict is Verdict.UNKNOWN


APPS: Final = [f"app-{number}" for number in range(12)]


def layered(names: Sequence[str]) -> list[Manifest]:
    """Rules that allow and deny by turns, in this order, for pods that carry several labels each."""
    return [
        {
            "action": "Deny" if number % 2 else "Allow",
            "from": [{"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": {name: "x"}}}}],
        }
        for number, name in enumerate(names)
    ]


@pytest.mark.parametrize("limit", [1000, 3000, 10_000, 100_000, DEFAULT_WORK_LIMIT])
def test_long_lists_of_rules_are_equal_whichever_policies_hold_them(limit: int) -> None:
    """S2.6; with less work nothing is known, and nothing is wrong."""
    one = [admin(*layered(APPS))]
    each = [admin(rule, name=f"a{number}", priority=number) for number, rule in enumerate(layered(APPS))]
    found = compared(one, each, limit)
    assert found.verdict is not Verdict.REFUTED
    assert found.verdict is Verdict.PROVED or found.opened.is_out_of_work or found.closed.is_out_of_work
    assert found.verdict is Verdict.PROVED or limit < DEFAULT_WORK_LIMIT
    swapped = layered(APPS)
    swapped[4:6] = reversed(swapped[4:6])
    assert compared(one, [admin(*swapped)], limit).verdict is not Verdict.PROVED


@pytest.mark.parametrize("limit", [0, 1, 999])
def test_without_work_nothing_is_known(limit: int) -> None:
    policy = ingress("a", {}, from_(pods("web")))
    for other in ([policy], []):
        found = compared([policy], other, limit)
        assert found.verdict is Verdict.UNKNOWN
        assert found.opened.is_out_of_work
        assert found.closed.is_out_of_work


def test_large_sets_that_mean_the_same_need_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    chance = random.Random(3)
    old, new = [], []
    for number in range(200):
        peers = [pods(f"a{chance.randrange(9)}"), TEAM, *blocks(f"10.{chance.randrange(9)}.0.0/16")]
        where, subject = f"n{number % 10}", app(f"a{chance.randrange(9)}")
        old.append(ingress(f"p{number}", subject, from_(*peers), where=where))
        new += [
            ingress(f"q{number}-{place}", subject, from_(peer), where=where)
            for place, peer in enumerate(peers)
        ]
    chance.shuffle(new)
    assert verdicts(old, new) == ("proved", "proved")


@st.composite
def split(draw: st.DrawFn, objects: Sequence[Manifest]) -> list[Manifest]:
    """The cluster with its NetworkPolicies cut into one for each rule and direction, in another order."""
    found: list[Manifest] = []
    for item in draw(shuffled(objects)):
        found += pieces(item) if item["kind"] == "NetworkPolicy" else [item]
    return draw(st.permutations(found))


def pieces(policy: Manifest) -> Iterator[Manifest]:
    spec = policy["spec"]
    types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])]
    for direction in types:
        rules = spec.get(direction.lower()) or []
        for number, part in enumerate([[rule] for rule in rules] or [[]]):
            piece = copy.deepcopy(policy)
            piece["metadata"]["name"] += f"-{direction.lower()}-{number}"
            piece["spec"] = {
                "podSelector": spec.get("podSelector"),
                "policyTypes": [direction],
                direction.lower(): part,
            }
            yield piece


@KINDS
@pytest.mark.parametrize("certain", [True, False], ids=["nothing left open", "facts missing"])
@given(data=st.data())
@FEW
def test_policies_in_pieces_are_proved_equal(certain: bool, admin: bool, data: st.DataObject) -> None:
    """S1.5: what the policies of a namespace allow adds up."""
    old = data.draw(clusters(certain=certain, admin=admin))
    new = data.draw(split(old))
    found = compared(old, new)
    if found.verdict is not Verdict.PROVED:
        note(to_yaml(old))
        note(to_yaml(new))
    assert (found.opened, found.closed) == (Answer(Verdict.PROVED), Answer(Verdict.PROVED))


@st.composite
def changed(draw: st.DrawFn, objects: list[Manifest], others: list[Manifest]) -> list[Manifest]:
    """The cluster with policies left out, in pieces, or of another cluster, and other labels of namespaces."""
    found: list[Manifest] = []
    for item in objects:
        match item["kind"]:
            case "Namespace" if draw(st.integers(0, 3)) == 0:
                found.append(namespace(item["metadata"]["name"], draw(label_sets(NAMESPACE_LABELS))))
            case "NetworkPolicy":
                keeps = draw(st.sampled_from(("as it is", "in pieces", "not")))
                found += [item] if keeps == "as it is" else pieces(item) if keeps == "in pieces" else []
            case kind if kind in POLICIES:
                found += [item] if draw(st.booleans()) else []
            case _:
                found.append(item)
    kept = {(item["kind"], item["metadata"]["name"]) for item in found}
    foreign = [item for item in others if item["kind"] in POLICIES]
    for item in foreign:
        if (item["kind"], item["metadata"]["name"]) not in kept and draw(st.integers(0, 3)) == 0:
            found.append(item)
    return found


def identity(item: Manifest) -> tuple[str, str, str]:
    """What makes two policies the same one; without a namespace they are in `default`."""
    metadata = item["metadata"]
    return item["kind"], metadata["name"], metadata.get("namespace") or "default"


@st.composite
def with_or_without_one(draw: st.DrawFn, objects: list[Manifest], others: list[Manifest]) -> list[Manifest]:
    """The cluster without one of its policies, or with one of another cluster."""
    own, foreign = ([item for item in some if item["kind"] in POLICIES] for some in (objects, others))
    names = set(map(identity, own))
    more = [item for item in foreign if identity(item) not in names]
    if own and (not more or draw(st.booleans())):
        gone = draw(st.sampled_from(own))
        return [item for item in objects if item is not gone]
    return [*objects, draw(st.sampled_from(more))] if more else objects


@KINDS
@pytest.mark.parametrize("change", [changed, with_or_without_one])
@pytest.mark.parametrize("certain", [True, False], ids=["nothing left open", "facts missing"])
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@FEW
def test_answers_hold_against_the_naive_evaluator(
    certain: bool, change: Change, admin: bool, data: st.DataObject, seed: int
) -> None:
    """What is proved nothing contradicts, and a witness is allowed on one side and denied on the other."""
    old = data.draw(clusters(certain=certain, admin=admin))
    new = data.draw(change(old, data.draw(clusters(certain=certain, admin=admin))))
    try:
        judge(old, new, seed)
    except BaseException:
        note(to_yaml(old))
        note("=" * 20)
        note(to_yaml(new))
        raise


def judge(old: list[Manifest], new: list[Manifest], seed: int) -> None:
    found = compared(old, new)
    is_proved = Verdict.PROVED in (found.opened.verdict, found.closed.verdict)
    points = list(connections(old, new, seed)) if is_proved else []
    for answer, more, less, see in (
        (found.opened, 1, 0, found.seen_by_old),
        (found.closed, 0, 1, found.seen_by_new),
    ):
        objects = (old, new)
        match answer.verdict:
            case Verdict.PROVED:
                for point, both in points:
                    assert (both[more], both[less]) != ({True}, {False}), point
            case Verdict.REFUTED:
                assert answer.witness is not None
                assert verdict_of(objects[more], answer.witness) == {True}, answer.witness
                assert verdict_of(objects[less], see(answer.witness)) == {False}, answer.witness
            case Verdict.UNKNOWN:
                assert answer.reason
                assert not answer.is_out_of_work


def connections(
    old: list[Manifest], new: list[Manifest], seed: int
) -> Iterator[tuple[object, tuple[set[bool], set[bool]]]]:
    """Connections between ends of many sorts, with the naive evaluator's verdict on either side."""
    chance = random.Random(seed)
    policies = [item for item in new if item["kind"] in POLICIES]
    universe = Universe([*old, *policies], Claim(True, Anyone(), Anyone()), chance)
    ends = [*universe.ends(Anyone()), *Cluster(old).pods]
    before, after = Cluster([*old, *universe.extra]), Cluster([*new, *universe.extra])
    ports = interesting.ports([*old, *policies])
    for _ in range(POINTS):
        point = chance.choice(ends), chance.choice(ends), *chance.choice(ports)
        if point[0] != point[1] and any(isinstance(end, PodEnd) for end in point[:2]):
            yield point, (allowed(before, *point), allowed(after, *point))


def test_the_ends_of_a_witness_are_named_as_the_side_has_them() -> None:
    policy = ingress("a", app("db"), from_(TEAM))
    found = compared([SHOP, DB, policy], [namespace("shop", {"team": "blog"}), DB, policy])
    witness = found.closed.witness
    assert witness is not None
    assert end_words(witness.destination) == "Deployment `shop/db`"
    there = found.seen_by_new(witness)
    assert there.source.party != witness.source.party
