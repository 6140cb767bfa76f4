"""What opens pods to everyone, against the engine: every kind of pod and address that the policies tell apart."""

import random
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from netlint.engine.evidence.adding_up import may_open_everything
from netlint.engine.evidence.applied import Applied
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.bits import mask_at
from netlint.engine.reachability.effective import effective
from netlint.engine.reachability.parties import Addresses, Pod
from netlint.engine.reachability.reach import Reach
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.policy import Direction, Policy
from netlint.model.ports import PortRange, Protocol
from netlint.model.selector import matches
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.prover.evidence.group_covers import authors
from netlint.prover.evidence.wide import Opened, opened
from netlint.prover.policy_boxes import groups
from netlint.prover.work import WorkLimit
from tests.unit.engine.manifests import cluster, network_policy, pod

ALL_PODS = "{namespaceSelector: {}}"
ALL_IPV4 = "{ipBlock: {cidr: 0.0.0.0/0}}"
ALL_IPV6 = "{ipBlock: {cidr: '::/0'}}"
EVERYONE = f"{{from: [{ALL_PODS}, {ALL_IPV4}]}}"


def ingress(name: str, *rules: str, selector: str = "{}") -> str:
    spec = f"{{podSelector: {selector}, policyTypes: [Ingress], ingress: [{', '.join(rules)}]}}"
    return network_policy(name, spec)


def found(snapshot: Snapshot, *, is_patched: bool = False) -> list[Opened]:
    snapshot = effective(snapshot)
    keys = may_open_everything(snapshot.policies)
    applied = Applied(snapshot, lambda kind, name: is_patched)
    boxes = groups(snapshot, DEFAULT_NETWORK)
    return list(opened(Lookup(snapshot), boxes, keys, applied, WorkLimit()))


def range_of(first: int, last: int, *protocols: str) -> str:
    return ", ".join(f"{{protocol: {p}, port: {first}, endPort: {last}}}" for p in protocols)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        pytest.param([EVERYONE], "every pod and every IPv4 address connect on every port", id="S1.38"),
        pytest.param(
            [f"{{from: [{ALL_PODS}]}}", f"{{from: [{ALL_IPV6}]}}"],
            "every pod and every IPv6 address connect on every port",
            id="S1.5 two rules, IPv6 only",
        ),
        pytest.param(
            [f"{{from: [{ALL_PODS}, {ALL_IPV4}, {ALL_IPV6}]}}"],
            "every pod and every address connect on every port",
            id="both families",
        ),
        pytest.param(
            [
                f"{{ports: [{range_of(1, 999, 'TCP', 'UDP', 'SCTP')}]}}",
                f"{{ports: [{range_of(1000, 65535, 'TCP', 'UDP', 'SCTP')}]}}",
            ],
            "every pod and every address connect on every port",
            id="S1.50 ranges of every protocol",
        ),
        pytest.param(
            [f"{{ports: [{range_of(1, 65535, 'TCP', 'UDP')}]}}"],
            "every pod and every address connect on every TCP and UDP port",
            id="S1.56 without SCTP",
        ),
        pytest.param(
            [
                f"{{from: [{{podSelector: {{}}, namespaceSelector: {{matchExpressions: [{{{test}}}]}}}}, {ALL_IPV4}]}}"
                for test in (
                    "key: a, operator: In, values: [b, c]",
                    "key: a, operator: NotIn, values: [b, c]",
                )
            ],
            "every pod and every IPv4 address connect on every port",
            id="S1.33 In and NotIn",
        ),
        pytest.param(["{}"], "every pod and every address connect on every port", id="S1.9 as it is written"),
    ],
)
def test_rules_open_every_pod_that_a_policy_selects(rules: list[str], words: str) -> None:
    """S1.5, S1.9"""
    (item,) = found(cluster(ingress("p", *rules, selector="{matchLabels: {app: cart}}")))
    assert item.words == f"NetworkPolicy `p` lets {words} to any pod that it selects"
    assert not item.workloads
    assert item.opening.is_written is (rules == ["{}"])


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param([f"{{from: [{ALL_PODS}]}}"], id="S1.27 pods alone"),
        pytest.param([f"{{from: [{ALL_IPV4}, {ALL_IPV6}]}}"], id="S1.41 addresses alone"),
        pytest.param(
            [f"{{from: [{ALL_PODS}, {{ipBlock: {{cidr: 0.0.0.0/0, except: [10.0.0.1/32]}}}}]}}"],
            id="S1.38 but one",
        ),
        pytest.param([f"{{ports: [{range_of(1, 65535, 'TCP')}]}}"], id="S1.48 TCP alone"),
        pytest.param(
            [f"{{ports: [{range_of(1, 79, 'TCP', 'UDP')}, {range_of(81, 65535, 'TCP', 'UDP')}]}}"],
            id="but a port",
        ),
        pytest.param([f"{{from: [{{podSelector: {{}}}}, {ALL_IPV4}]}}"], id="S1.24 own namespace"),
    ],
)
def test_whatever_is_left_out_is_no_opening(rules: list[str]) -> None:
    """S1.5"""
    assert not found(cluster(pod("cart"), ingress("p", *rules)))


def test_the_policies_are_named_that_it_takes_and_no_others() -> None:
    """S1.5"""
    snapshot = cluster(
        ingress("narrow", "{from: [{podSelector: {}}], ports: [{port: 80}]}"),
        ingress("pods", f"{{from: [{ALL_PODS}]}}"),
        ingress("halves", "{from: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}]}"),
        ingress("half", "{from: [{ipBlock: {cidr: 0.0.0.0/1}}]}"),
        ingress("deny"),
    )
    items = found(snapshot)
    assert [item.policy.name for item in items] == ["pods", "halves", "deny"]
    for item in items:
        assert [policy.name for policy in item.opening.policies] == ["pods", "halves"]
        assert len(item.opening.rules) == 3
    assert authors(items[0].opening.policies, "lets", "let") == "NetworkPolicies `pods` and `halves` let"


BACKEND = "{matchLabels: {tier: backend}}"
CART = "{matchLabels: {app: cart}}"


@pytest.mark.parametrize(
    ("labels", "is_open"),
    [
        pytest.param("app: cart, tier: backend", True, id="S1.1 selected by both"),
        pytest.param("app: cart", False, id="S1.1 selected by one"),
    ],
)
def test_pods_of_the_input_may_be_open_where_others_would_not_be(labels: str, is_open: bool) -> None:
    """S1.1, S1.5"""
    snapshot = cluster(
        pod("cart", labels=labels),
        ingress("pods", f"{{from: [{ALL_PODS}]}}", selector=CART),
        ingress("addresses", f"{{from: [{ALL_IPV4}]}}", selector=BACKEND),
    )
    items = found(snapshot)
    assert [item.policy.name for item in items] == (["pods", "addresses"] if is_open else [])
    assert all([workload.name for workload in item.workloads] == ["cart"] for item in items)
    assert all("every pod of the input that `" in item.words for item in items)


DENY = """\
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: guests}
spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {matchLabels: {a: b}}}]}]}
"""
CALICO = "apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {}\n"


@pytest.mark.parametrize(
    "document",
    [pytest.param(DENY, id="S2.6 an administrator denies"), pytest.param(CALICO, id="V0.12 unread")],
)
def test_nothing_is_open_where_others_may_deny(document: str) -> None:
    """S2.6, V0.12"""
    assert found(cluster(ingress("p", EVERYONE)))
    assert not found(cluster(ingress("p", EVERYONE), document))


def test_nothing_is_said_of_policies_that_kustomize_changes() -> None:
    assert not found(cluster(ingress("p", EVERYONE)), is_patched=True)


# What the policies of the comparison with the engine are made of.
PEERS = (
    ALL_PODS,
    ALL_IPV4,
    "{ipBlock: {cidr: 0.0.0.0/1}}",
    "{ipBlock: {cidr: 128.0.0.0/1}}",
    "{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}",
    "{ipBlock: {cidr: 10.0.0.0/8}}",
    "{namespaceSelector: {matchLabels: {team: x}}}",
    "{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [x]}]}}",
    "{namespaceSelector: {}, podSelector: {matchExpressions: [{key: role, operator: Exists}]}}",
    "{namespaceSelector: {}, podSelector: {matchExpressions: [{key: role, operator: DoesNotExist}]}}",
)
PORTS = (
    "",
    range_of(1, 65535, "TCP", "UDP"),
    range_of(1, 9, "TCP", "UDP"),
    range_of(10, 65535, "TCP", "UDP"),
)
SELECTORS = ("{}", CART, BACKEND, "{matchExpressions: [{key: app, operator: DoesNotExist}]}")
TARGETS = tuple(
    Labels.of([*([("app", app)] if app else []), *([("tier", tier)] if tier else [])])
    for app, tier in product(("", "cart", "site"), ("", "backend"))
)
SOURCES = tuple(
    Pod(
        Namespace(f"new{team}", Labels.of([(NAME_LABEL, f"new{team}"), *([("team", team)] if team else [])])),
        Labels.of([("role", role)] if role else []),
    )
    for team, role in product(("", "x", "z"), ("", "r"))
)


def made(seed: int) -> Snapshot:
    chance = random.Random(seed)
    policies = []
    for number in range(chance.randint(1, 4)):
        rules = []
        for _ in range(chance.randint(1, 3)):
            peers = chance.sample(PEERS, chance.randint(1, 6))
            ports = chance.choice(PORTS)
            rules.append(f"{{from: [{', '.join(peers)}]{f', ports: [{ports}]' if ports else ''}}}")
        policies.append(ingress(f"p{number}", *rules, selector=chance.choice(SELECTORS)))
    return effective(cluster(*policies, ingress("deny")))


def is_open(policy: Policy, snapshot: Snapshot) -> bool:
    """Whether the engine lets every source connect to every pod that a policy selects, on every TCP and UDP port."""
    shop = next(item for item in snapshot.namespaces if item.name == "shop")
    pods = [Pod(shop, labels) for labels in TARGETS]
    ranges = [PortRange(Protocol.TCP), PortRange(Protocol.UDP)]
    reach = Reach(snapshot, DEFAULT_NETWORK, [*pods, *SOURCES], ranges)
    needed = sum(map(reach.ports.mask, ranges))
    parties = enumerate(reach.classes.parties)
    sources = [*map(reach.class_of, SOURCES), *(n for n, party in parties if isinstance(party, Addresses))]
    selected = [item for item in pods if matches(policy.subject.pods, item.labels) is Truth.TRUE]
    return all(
        not needed & ~mask_at(reach.certain.side(Direction.INGRESS, source), 1 << reach.class_of(item))
        for item in selected
        for source in sources
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_engine_agrees(seed: int) -> None:
    """S1.5: what is found open is open to all, and what is not found is closed to somebody."""
    snapshot = made(seed)
    items = found(snapshot)
    names = {item.policy.name for item in items}
    open_ones = {policy.name for policy in snapshot.policies if is_open(policy, snapshot)}
    assert names <= open_ones
    assert names == open_ones or "deny" in names


def test_the_comparison_meets_both_answers() -> None:
    answers = [{item.policy.name for item in found(made(seed))} for seed in range(60)]
    assert {"deny" in names for names in answers if names} == {True, False}
    assert not all(answers)


def test_boxes_decide_without_a_solver(tmp_path: Path) -> None:
    """The solver is not loaded where policies are ordinary."""
    (tmp_path / "p.yaml").write_text(ingress("p", EVERYONE), encoding="utf-8")
    program = (
        "import sys\nfrom netlint.cli import app\n"
        "try:\n    app(['check', '--no-cache', '--profile', 'pedantic', '.'])\n"
        "finally:\n    print('netlint.prover.evidence.wide' in sys.modules, 'z3' in sys.modules)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert run.stdout.splitlines()[-1] == "True False", run.stdout
