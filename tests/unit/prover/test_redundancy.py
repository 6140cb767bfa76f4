"""What is said to change nothing can be removed at once, and the naive evaluator's verdicts stay (N01-N03)."""

import copy
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.prover.equivalence.equivalence import Equivalence
from netlint.prover.policy_boxes import groups
from netlint.prover.redundancy.namespace import Reason
from netlint.prover.redundancy.parts import Part
from netlint.prover.redundancy.redundancies import Redundancies
from netlint.prover.verdict import Verdict
from netlint.prover.work import WorkLimit
from tests.clusters.manifests import (
    Manifest,
    baseline_admin_network_policy,
    container,
    namespace,
    network_policy,
    pod,
    to_yaml,
)
from tests.clusters.network_policies import network_policies
from tests.clusters.strategies import clusters
from tests.naive.cluster import AddressEnd, Cluster, End, PodEnd
from tests.naive.evaluate import egress_allowed, ingress_allowed
from tests.unit.normalize.given import snapshot as parsed

BOUNDED = settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)

LABELS = (("app", ("web", "api")), ("tier", ("front",)))
BLOCKS = ("0.0.0.0/0", "203.0.113.0/24", "203.0.113.8/29", "198.51.100.0/25", "::/0")
DENY_REST = baseline_admin_network_policy(
    {
        "subject": {"namespaces": {}},
        "ingress": [{"action": "Deny", "from": [{"namespaces": {}}]}],
        "egress": [{"action": "Deny", "to": [{"namespaces": {}}]}],
    }
)


def redundancies(objects: Sequence[Manifest], limit: WorkLimit | None = None) -> Redundancies:
    kept = effective(parsed(to_yaml(objects), namespace="default"))
    return Redundancies(groups(kept, DEFAULT_NETWORK), kept, Lookup(kept), limit or WorkLimit())


# A small universe that holds every combination of the labels that policies ask for.


def universe() -> list[Manifest]:
    found = [namespace("shop", {"team": "red"}), namespace("data", {"team": "blue", "env": "prod"})]
    places = [("shop", *labels) for labels in product((None, "web", "api", "other"), (None, "front"))]
    places += [("data", "web", None), ("data", None, "front")]
    for number, (where, app, tier) in enumerate(places):
        labels = {key: value for key, value in (("app", app), ("tier", tier)) if value is not None}
        ports = [{"name": "http", "containerPort": 80 if number % 2 else 8080}] if number % 3 else []
        found.append(pod(f"pod-{number}", labels, where, containers=[container(ports)]))
    return found


UNIVERSE = universe()
SUBJECTS = [PodEnd("shop", "Pod", one["metadata"]["name"]) for one in UNIVERSE[2:10]]
PEERS: list[End] = [
    *SUBJECTS,
    *(PodEnd("data", "Pod", one["metadata"]["name"]) for one in UNIVERSE[10:]),
    *(
        AddressEnd(text)
        for text in ("203.0.113.9", "203.0.113.200", "198.51.100.1", "8.8.8.8", "2001:db8::1")
    ),
]
PORTS = [("TCP", number) for number in (53, 80, 443, 8080, 9000)] + [("UDP", 53), ("SCTP", 80)]


def verdicts(objects: Sequence[Manifest]) -> list[set[bool]]:
    """What the pods of the namespace may send to and get from everybody."""
    cluster = Cluster([*UNIVERSE, *objects])
    return [
        verdict
        for own, other, (protocol, port) in product(SUBJECTS, PEERS, PORTS)
        for verdict in (
            ingress_allowed(cluster, other, own, protocol, port),
            egress_allowed(cluster, own, other, protocol, port),
        )
    ]


@st.composite
def policies(draw: st.DrawFn) -> list[Manifest]:
    found = draw(network_policies(("shop",), LABELS, BLOCKS))
    return [*found, DENY_REST] if draw(st.booleans()) else found


def without(objects: Sequence[Manifest], found: Redundancies) -> list[Manifest]:
    """The objects without anything that is reported."""
    left: list[Manifest | None] = list(copy.deepcopy(objects))
    for part in found.parts:
        items = part.rule.peers if part.part is Part.PEER else part.rule.ports
        remove(left, items[part.place].origin)
    for rule in found.rules:
        remove(left, rule.rule.origin)
    for policy in found.policies:
        left[policy.policy.origin.document] = None
    return [cleaned(one) for one in left if one is not None]


GONE = object()


def remove(objects: Sequence[Any], origin: Any) -> None:
    *steps, last = origin.path
    item = objects[origin.document]
    for step in steps:
        item = item[step]
    item[last] = GONE


def cleaned(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: cleaned(value) for key, value in node.items()}
    return [cleaned(item) for item in node if item is not GONE] if isinstance(node, list) else node


@given(policies())
@BOUNDED
def test_whatever_is_reported_can_be_removed_at_once(objects: list[Manifest]) -> None:
    """N01-N03: also what isolates, and what a baseline policy denies once nothing isolates (S1.3, S2.9)."""
    found = redundancies(objects)
    assume([*found.policies, *found.rules, *found.parts])
    assert verdicts(without(objects, found)) == verdicts(objects)


@given(clusters(certain=False, admin=True))
@BOUNDED
def test_without_what_is_reported_every_pod_that_could_exist_may_do_the_same(objects: list[Manifest]) -> None:
    """N01-N03: with policies of administrators, namespaces whose labels nobody knows, and every address."""
    found = redundancies(objects)
    assume([*found.policies, *found.rules, *found.parts])
    before, after = (
        effective(parsed(to_yaml(some), namespace="default")) for some in (objects, without(objects, found))
    )
    assert Equivalence(before, after, DEFAULT_NETWORK).verdict is Verdict.PROVED


@given(policies())
@BOUNDED
def test_no_policy_that_changes_a_verdict_is_reported(objects: list[Manifest]) -> None:
    """N01"""
    reported = [item.policy.origin.document for item in redundancies(objects).policies]
    assume(reported)
    before = verdicts(objects)
    for number in reported:
        assert verdicts([one for place, one in enumerate(objects) if place != number]) == before


@given(policies())
@BOUNDED
def test_what_covers_something_stays(objects: list[Manifest]) -> None:
    """N01, N02: no cause is itself reported, neither as a policy nor as a rule."""
    found = redundancies(objects)
    gone = {id(item.policy) for item in found.policies if item.reason is not Reason.OPEN}
    gone_rules = {id(item.rule) for item in found.rules}
    for by in [*(item.by for item in found.policies), *(item.by for item in found.rules)]:
        for cause in by:
            assert id(cause.policy) not in gone
            assert id(cause.rule) not in gone_rules


# Ways to allow again what a policy allows.


def narrower(rule: Manifest, _direction: str) -> Iterator[Manifest]:
    yield rule


def port_halves(rule: Manifest, _direction: str) -> Iterator[Manifest]:
    for entry in rule.get("ports") or [{}]:
        protocol = (entry or {}).get("protocol") or "TCP"
        first = (entry or {}).get("port", 1)
        last = (entry or {}).get("endPort") or (first if "port" in (entry or {}) else 65535)
        if isinstance(first, int) and first < last:
            middle = (first + last) // 2
            for low, high in ((first, middle), (middle + 1, last)):
                yield {**rule, "ports": [{"protocol": protocol, "port": low, "endPort": high}]}


def value_halves(rule: Manifest, direction: str) -> Iterator[Manifest]:
    field = "from" if direction == "Ingress" else "to"
    for peer in rule.get(field) or []:
        if peer.get("ipBlock") is None:
            selector = peer.get("podSelector") or {}
            for operator in ("In", "NotIn"):
                one = {"key": "role", "operator": operator, "values": ["main", "spare"]}
                expressions = [*(selector.get("matchExpressions") or []), one]
                half = {**selector, "matchExpressions": expressions}
                yield {**rule, field: [{**peer, "podSelector": half}]}


def block_halves(rule: Manifest, direction: str) -> Iterator[Manifest]:
    field = "from" if direction == "Ingress" else "to"
    for peer in rule.get(field) or [{"ipBlock": {"cidr": "0.0.0.0/0"}}]:
        if (peer.get("ipBlock") or {}).get("cidr") == "0.0.0.0/0":
            for half in ("0.0.0.0/1", "128.0.0.0/1"):
                yield {**rule, field: [{"ipBlock": {"cidr": half, "except": exceptions(peer, half)}}]}


def exceptions(peer: Manifest, half: str) -> list[str]:
    given = peer["ipBlock"].get("except") or []
    return [text for text in given if (int(text.partition(".")[0]) < 128) is (half == "0.0.0.0/1")]


WAYS = (narrower, port_halves, value_halves, block_halves)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@given(objects=network_policies(("shop",), LABELS, BLOCKS), data=st.data())
@BOUNDED
def test_a_policy_that_allows_again_what_another_does_is_reported(
    way: Any, objects: list[Manifest], data: st.DataObject
) -> None:
    """N01: a copy for fewer pods, or a half: of a port range, of a block, of the pods by a label."""
    copies = [
        (one["spec"].get("podSelector") or {}, direction, part)
        for one in objects
        for direction in directions(one["spec"])
        for rule in one["spec"].get(direction.lower()) or []
        for part in way(rule or {}, direction)
    ]
    assume(copies)
    selector, direction, rule = data.draw(st.sampled_from(copies))
    chosen = {**selector, "matchLabels": {**(selector.get("matchLabels") or {}), "only": "these"}}
    spec = {"podSelector": chosen, "policyTypes": [direction], direction.lower(): [rule]}
    again = network_policy("again", spec, "shop")
    assume(len(groups(parsed(to_yaml([again])), DEFAULT_NETWORK)[1][0].boxes))
    reported = [item.policy.name for item in redundancies([*objects, again]).policies]
    assert "again" in reported


def directions(spec: Manifest) -> list[str]:
    given_types: list[str] = spec.get("policyTypes") or (
        ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]
    )
    return given_types


# Single cases.


def policy(name: str, spec: Manifest) -> Manifest:
    return network_policy(name, {"podSelector": {}, **spec}, "shop")


WEB = {"podSelector": {"matchLabels": {"app": "web"}}}
FROM_WEB = {"ingress": [{"from": [WEB]}]}


def names(objects: Sequence[Manifest], limit: WorkLimit | None = None) -> list[str]:
    return sorted(item.policy.name for item in redundancies(objects, limit).policies)


def test_of_three_that_are_the_same_the_first_stays() -> None:
    """N01"""
    assert names([policy(name, FROM_WEB) for name in ("c", "a", "b")]) == ["a", "b"]


def ports(*ranges: tuple[int, int]) -> Manifest:
    return {"ingress": [{"ports": [{"port": first, "endPort": last}]} for first, last in ranges]}


def test_a_single_policy_is_named_where_one_covers_everything() -> None:
    """N01: the proof is as small as can be, also where others cover the parts one by one."""
    objects = [
        policy("low", ports((70, 80))),
        policy("high", ports((85, 90))),
        policy("both", {**ports((80, 80), (90, 90)), **WEB}),
        policy("wide", ports((80, 82), (90, 99))),
    ]
    (found,) = redundancies(objects).policies
    assert found.policy.name == "both"
    assert {cause.policy.name for cause in found.by} == {"wide"}


def test_policies_are_named_that_only_together_cover_everything() -> None:
    """N01: each of them is needed, no other is named."""
    objects = [
        policy("some", ports((75, 78), (100, 101))),
        policy("low", ports((70, 80))),
        policy("high", ports((81, 90))),
        policy("across", {**ports((75, 88)), **WEB}),
    ]
    (found,) = redundancies(objects).policies
    assert found.policy.name == "across"
    assert {cause.policy.name for cause in found.by} == {"low", "high"}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param({"policyTypes": ["Ingress"]}, ["deny"], id="S1.8 another that only denies"),
        pytest.param(
            FROM_WEB, [], id="S1.3 a policy with rules isolates as well, and may be deleted by others"
        ),
        pytest.param({"ingress": [], "policyTypes": ["Egress"]}, [], id="S1.3 the other direction"),
    ],
)
def test_a_policy_that_only_denies_is_redundant_beside_such_policies_only(
    other: Manifest, expected: list[str]
) -> None:
    """N01"""
    assert names([policy("other", other), policy("deny", {"policyTypes": ["Ingress"], **WEB})]) == expected


def test_an_open_policy_stays_where_it_covers_others() -> None:
    """S1.9: both could go one by one, and either alone; only one of them is reported."""
    objects = [policy("open", {"ingress": [{}]}), policy("web", FROM_WEB)]
    assert names(objects) == ["web"]


def test_an_open_policy_stays_where_it_is_named_although_others_would_do() -> None:
    """S1.9: what is said to cover something is there afterwards."""
    front = {"matchLabels": {"tier": "front"}}
    web_front = {"matchLabels": {"tier": "front", "app": "web"}}
    web_rest = {
        "matchLabels": {"app": "web"},
        "matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["front"]}],
    }
    objects = [
        policy("front", {"podSelector": front, "ingress": [{}]}),
        policy("web", {**WEB, "ingress": [{}]}),
        policy("both", {**FROM_WEB, "podSelector": web_front}),
        policy("rest", {**FROM_WEB, "podSelector": web_rest}),
    ]
    assert names(objects) == ["both", "rest"]


def test_an_open_policy_changes_nothing_where_nothing_else_isolates() -> None:
    """S1.4, S1.9"""
    (found,) = redundancies([policy("open", {"ingress": [{}], "egress": [{}]})]).policies
    assert found.reason is Reason.OPEN
    assert {cause.rule and cause.rule.direction for cause in found.by} == {"Ingress", "Egress"}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            policy("closed", {"policyTypes": ["Ingress"], **WEB}), id="S1.5 another policy isolates"
        ),
        pytest.param(DENY_REST, id="S2.9 a baseline policy decides where nothing isolates"),
        pytest.param(
            {
                "apiVersion": "cilium.io/v2",
                "kind": "CiliumNetworkPolicy",
                "metadata": {"name": "other", "namespace": "shop"},
                "spec": {"endpointSelector": {}, "ingress": []},
            },
            id="V0.12 a policy that is not modelled may limit",
        ),
    ],
)
def test_an_open_policy_stays_where_something_else_would_decide(other: Manifest) -> None:
    """N01"""
    assert names([policy("open", {"ingress": [{}]}), other]) == []


def test_the_rules_of_an_open_policy_are_reported_with_it() -> None:
    """N01, N02: what goes as a whole is not reported in parts."""
    found = redundancies([policy("open", {"ingress": [{}, {"ports": [{"port": 80}]}]})])
    assert [item.policy.name for item in found.policies] == ["open"]
    assert not [*found.rules, *found.parts]


def test_an_open_policy_stays_beside_a_policy_that_is_too_long_to_be_compared() -> None:
    """S1.3: it isolates all the same."""
    ports_by_name = {"ingress": [{"ports": [{"port": f"n{number}"} for number in range(300)]}]}
    assert names([policy("open", {"ingress": [{}]}), policy("long", ports_by_name)]) == []


def test_selectors_and_blocks_do_not_cover_a_rule_for_everyone() -> None:
    """S1.41: whether a block means nodes is for the network plugin to say; a rule without peers means them (S1.19)."""
    peers = [{"namespaceSelector": {}}, {"ipBlock": {"cidr": "0.0.0.0/0"}}, {"ipBlock": {"cidr": "::/0"}}]
    wide = policy("peers", {"ingress": [{"from": peers}]})
    assert names([wide, policy("everyone", {"ingress": [{}], **WEB})]) == []
    assert names([wide]) == []
    assert names([policy("everyone", {"ingress": [{}]}), wide]) == ["peers"]


def test_the_only_egress_rule_of_a_policy_without_types_is_kept() -> None:
    """S1.10: without it the policy would isolate for ingress only."""
    dns = {"ports": [{"port": 53, "protocol": "UDP"}]}
    wide = policy("wide", {"policyTypes": ["Egress"], "egress": [{}]})
    own = policy("own", {**WEB, "egress": [dns, dns]})
    assert len(list(redundancies([wide, own]).rules)) == 1
    types = policy("own", {**WEB, "policyTypes": ["Ingress", "Egress"], "egress": [dns, dns]})
    assert len(list(redundancies([wide, types]).rules)) == 2


def test_a_policy_whose_namespace_shows_no_pod_for_it_is_left_to_another_rule() -> None:
    """N01: policy-selects-nothing speaks of it; where no pod is shown at all, nothing is known."""
    objects = [policy("all", FROM_WEB), policy("web", {**FROM_WEB, **WEB})]
    assert names(objects) == ["web"]
    assert names([*objects, pod("cart", {"app": "cart"}, "shop")]) == []
    assert names([*objects, pod("web", {"app": "web"}, "shop")]) == ["web"]


def test_what_takes_too_much_work_is_told_apart() -> None:
    """A question that may take no step is not decided; nothing is reported."""
    objects = [policy("all", FROM_WEB), policy("web", {**FROM_WEB, **WEB})]
    limit, plenty = WorkLimit(10), WorkLimit()
    found = redundancies(objects, limit)
    assert not list(found.policies) and not list(found.rules)
    assert names(objects, plenty) == ["web"]
    assert limit.exhausted and not plenty.exhausted


def test_many_policies_of_one_namespace_are_compared_as_few_are() -> None:
    """The index over boxes leaves out no policy that may cover another."""
    objects = [
        policy(f"p{number}", {"podSelector": {"matchLabels": {"app": f"a{number}"}}, **FROM_WEB})
        for number in range(120)
    ]
    values = [f"a{number}" for number in range(60)]
    some = {"matchExpressions": [{"key": "app", "operator": "In", "values": values}]}
    objects.append(policy("some", {"podSelector": some, **FROM_WEB}))
    assert names(objects) == ["some"]
    objects.insert(0, policy("any", FROM_WEB))
    assert len(names(objects)) == 121
