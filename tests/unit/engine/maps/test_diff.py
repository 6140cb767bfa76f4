"""What changes between two inputs: which connections, on which ports, and nothing else."""

from collections.abc import Sequence

import pytest

from netlint.engine.maps.diff import Change, ConnectionChange, changes, sides
from netlint.model.snapshot import Snapshot
from tests.clusters.manifests import Manifest, network_policy, to_yaml, workload
from tests.clusters.rows import EVERYWHERE, ingress, pods, serving
from tests.unit.facts.verdicts import service
from tests.unit.normalize.given import snapshot

A, B = (workload("Deployment", name, {"app": name}, "x") for name in "ab")
C = workload("Deployment", "c", {"app": "c"}, "y")
WORLD = "external:0.0.0.0/0"


def model(objects: Sequence[Manifest]) -> Snapshot:
    return snapshot(to_yaml(objects), namespace="default")


def changed(old: Sequence[Manifest], new: Sequence[Manifest]) -> list[ConnectionChange]:
    before, after = sides(model(old), model(new))
    return list(changes(before.map, after.map))


def on_ports(*numbers: int) -> Manifest:
    return ingress("b", {"from": [pods("a")], "ports": [{"port": number} for number in numbers]})


def test_the_same_input_has_no_changes() -> None:
    assert changed([A, B, on_ports(80)], [on_ports(80), B, A]) == []


def test_a_port_more_is_a_gain() -> None:
    (found,) = changed([A, B, on_ports(80)], [A, B, on_ports(80, 443)])
    assert found.change is Change.CHANGED
    assert [(r.protocol, r.first, r.last) for r in found.gained] == [("TCP", 443, 443)]
    assert found.lost == ()
    assert [r.first for r in found.before] == [80]
    assert [r.first for r in found.after] == [80, 443]


def test_another_way_to_write_the_same_ports_is_no_change() -> None:
    policy = ingress("b", {"from": [pods("a")], "ports": [{"port": 80, "endPort": 81}]})
    assert changed([A, B, on_ports(80, 81)], [A, B, policy]) == []


def test_a_policy_takes_away_what_it_does_not_let_in() -> None:
    found = {(c.source.id, c.destination.id): c for c in changed([A, B, C], [A, B, C, on_ports(80)])}
    b = "x/b[Deployment]"
    assert {pair: c.change for pair, c in found.items()} == {
        (WORLD, b): Change.REMOVED,
        ("x/a[Deployment]", b): Change.CHANGED,
        ("y/c[Deployment]", b): Change.REMOVED,
    }
    assert found[WORLD, b].after == found[WORLD, b].gained == ()
    assert [(r.protocol, r.first, r.last) for r in found["x/a[Deployment]", b].lost] == [
        ("TCP", 1, 79),
        ("TCP", 81, 65535),
        ("UDP", 1, 65535),
        ("SCTP", 1, 65535),
    ]


def test_the_connections_of_a_workload_that_comes_or_goes_are_told() -> None:
    """Design §8."""
    came, went = changed([A], [A, B]), changed([A, B], [A])
    pairs = [
        (WORLD, "x/b[Deployment]"),
        ("x/a[Deployment]", "x/b[Deployment]"),
        ("x/b[Deployment]", WORLD),
        ("x/b[Deployment]", "x/a[Deployment]"),
    ]
    assert [(c.source.id, c.destination.id) for c in came] == pairs
    assert [(c.source.id, c.destination.id) for c in went] == pairs
    assert {c.change for c in came} == {Change.ADDED}
    assert {c.change for c in went} == {Change.REMOVED}


def test_addresses_are_parted_alike_on_both_sides() -> None:
    """A block that one side alone mentions changes nothing for the addresses that it does not concern."""
    narrow: Manifest = {"ipBlock": {"cidr": "203.0.113.0/24"}}
    wide: Manifest = {"ipBlock": {"cidr": "0.0.0.0/0"}}
    found = changed([B, ingress("b", {"from": [wide]})], [B, ingress("b", {"from": [narrow]})])
    (lost,) = found
    assert lost.change is Change.REMOVED
    assert "203.0.113.0/24" in lost.source.id
    assert lost.source.id != "external:203.0.113.0/24"


def test_what_is_refused_on_one_side_is_not_there() -> None:
    """D.7."""
    policy = on_ports(80)
    text = to_yaml([A, B, policy])
    before, after = sides(snapshot(text, rejected=(2,)), snapshot(text))
    assert {c.change for c in changes(before.map, after.map)} == {Change.REMOVED, Change.CHANGED}


@pytest.mark.parametrize(
    ("peer", "expected"), [(EVERYWHERE, []), (pods("a"), ["removed"])], ids=["S8.21", "D.11"]
)
def test_a_change_may_cut_off_the_ingress_controller(peer: Manifest, expected: list[str]) -> None:
    entry: Manifest = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "front", "namespace": "x"},
        "spec": {"defaultBackend": {"service": {"name": "s", "port": {"number": 80}}}},
    }
    objects = [serving("b", {"containerPort": 8080}), service(), entry]
    found = changed(objects, [*objects, ingress("b", {"from": [peer]})])
    assert [c.change.value for c in found if c.source.id == "ingress-controller"] == expected


def test_sources_of_which_the_same_becomes_are_compared_once() -> None:
    """However many pods there are: a pod among its own destinations does not make it a source of its own."""
    deny = network_policy("deny", {"podSelector": {}, "policyTypes": ["Ingress"]}, "x")
    before, after = sides(model([A, B, C]), model([A, B, C, deny]))
    found = changes(before.map, after.map)
    a, b, c = "x/a[Deployment]", "x/b[Deployment]", "y/c[Deployment]"
    sources = [{source.id for source in group.sources} for group in found.groups]
    assert sources == [{WORLD}, {a, b, c}]
    assert [(item.source.id, item.destination.id) for item in found] == [
        *((WORLD, a), (WORLD, b)),
        *((a, b), (b, a), (c, a), (c, b)),
    ]
