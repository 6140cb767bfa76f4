"""Values of the model: what counts for equality, and what they answer about themselves."""

from netlint.model.entry import Ingress
from netlint.model.labels import Labels
from netlint.model.peer import OwnNamespace, PodPeer
from netlint.model.policy import (
    Action,
    Coverage,
    Direction,
    Layer,
    Policy,
    PolicyRule,
    Tier,
    TierMode,
)
from netlint.model.ports import Protocol
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Container, ContainerPort, ContainerRole, Workload
from netlint.origin import Origin

IN = PolicyRule(Direction.INGRESS, Action.ALLOW, (), ())
OUT = PolicyRule(Direction.EGRESS, Action.ALLOW, (), ())
SUBJECT = PodPeer(OwnNamespace())
POLICY = Policy("NetworkPolicy", "shop", "p", SUBJECT, frozenset({Direction.INGRESS}), (IN, OUT))


def test_where_a_value_stands_is_no_part_of_what_it_means() -> None:
    here, there = (
        PolicyRule(Direction.INGRESS, Action.ALLOW, (), (), origin=Origin(f, 0)) for f in ("a", "b")
    )
    assert here == there
    assert hash(here) == hash(there)


def test_only_rules_of_a_direction_that_applies_count() -> None:
    """S1.13."""
    assert POLICY.effective_rules(Direction.INGRESS) == (IN,)
    assert POLICY.effective_rules(Direction.EGRESS) == ()


def test_a_snapshot_lists_the_policies_of_every_tier() -> None:
    tiers = (
        Tier("admin", 0, TierMode.FIRST_MATCH, Action.PASS, (POLICY,)),
        Tier("network-policy", 1, TierMode.ALLOW_UNION, Action.DENY, (POLICY, POLICY)),
    )
    snapshot = Snapshot(layers=(Layer("cni", Coverage.ALL, tiers),))
    assert list(snapshot.policies) == [POLICY, POLICY, POLICY]


def container(name: str, role: ContainerRole, number: int) -> Container:
    return Container(name, "image", role, (ContainerPort(number, "http", Protocol.TCP),))


def test_names_of_ports_are_looked_up_in_containers_before_sidecars() -> None:
    """S3.12, S6.4."""
    containers = (
        container("setup", ContainerRole.INIT, 1),
        container("proxy", ContainerRole.SIDECAR, 2),
        container("web", ContainerRole.MAIN, 3),
    )
    workload = Workload("v1", "Pod", "shop", "web", Labels(), containers)
    assert [port.number for port in workload.serving_ports] == [3, 2]
    assert [item.serves for item in containers] == [False, True, True]


def test_objects_are_called_by_kind_namespace_and_name() -> None:
    assert str(Workload("apps/v1", "Deployment", "shop", "web", Labels())) == "Deployment shop/web"
    assert str(Workload("apps/v1", "Deployment", "", "web", Labels())) == "Deployment web"
    assert str(Ingress("networking.k8s.io/v1", "shop", "web", "nginx")) == "shop/web"


def test_annotations_of_an_ingress() -> None:
    ingress = Ingress("networking.k8s.io/v1", "shop", "web", "nginx", annotations=frozenset({("a", "")}))
    assert (ingress.annotation("a"), ingress.annotation("b")) == ("", None)
