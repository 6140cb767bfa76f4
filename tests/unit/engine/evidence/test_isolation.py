"""Which policies isolate a workload."""

import pytest

from netlint.engine.evidence.isolation import Isolation
from netlint.engine.lookup import Lookup
from netlint.model.custom import CustomObject
from netlint.model.labels import Labels
from netlint.model.namespace import Namespace
from netlint.model.peer import AnyPeer, NamespacesWith, OwnNamespace, Peer, PodPeer
from netlint.model.policy import (
    Action,
    Coverage,
    Direction,
    Layer,
    Policy,
    PolicyRule,
    PortEntry,
    Status,
    Tier,
    TierMode,
)
from netlint.model.ports import AllTraffic, PortRange, Ports, Protocol
from netlint.model.selector import EVERYTHING, Selector, labels_equal
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload

CART = Workload("apps/v1", "Deployment", "shop", "cart", Labels.of([("app", "cart")]))
EVERY_NAMESPACE = PodPeer(NamespacesWith(EVERYTHING))
EVERY_PORT = PortEntry(AllTraffic())


def rule(action: Action, peer: Peer, ports: Ports = EVERY_PORT.ports) -> PolicyRule:
    return PolicyRule(Direction.INGRESS, action, (peer,), (PortEntry(ports),))


def policy(
    *rules: PolicyRule,
    pods: Selector = EVERYTHING,
    namespace: str = "shop",
    status: Status = Status.ENFORCED,
    direction: Direction = Direction.INGRESS,
) -> Policy:
    subject = PodPeer(OwnNamespace(), pods) if namespace else PodPeer(NamespacesWith(EVERYTHING), pods)
    return Policy("Policy", namespace, "policy", subject, frozenset({direction}), rules, status=status)


def isolation(
    *policies: Policy, default: Action = Action.DENY, custom: CustomObject | None = None
) -> Isolation:
    tier = Tier("tier", 0, TierMode.ALLOW_UNION, default, policies)
    return Isolation(
        Lookup(
            Snapshot(
                namespaces=(Namespace("shop", Labels(complete=False)),),
                workloads=(CART,),
                layers=(Layer("cni", Coverage.ALL, (tier,)),),
                custom_objects=(custom,) if custom else (),
            )
        )
    )


def test_a_policy_without_rules_isolates_in_its_own_direction_only() -> None:
    """S1.3, S1.8"""
    found = isolation(policy())
    assert len(found.of(CART, Direction.INGRESS).certain) == 1
    assert found.of(CART, Direction.EGRESS) == ((), (), ())


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(policy(pods=labels_equal([("app", "web")])), id="S1.3 other pods"),
        pytest.param(policy(namespace="other"), id="S1.1 another namespace"),
        pytest.param(policy(status=Status.STAGED), id="V0.9 staged"),
        pytest.param(policy(status=Status.IGNORED), id="V0.9 ignored"),
    ],
)
def test_some_policies_isolate_nobody_here(one: Policy) -> None:
    """S1.3"""
    assert isolation(one).of(CART, Direction.INGRESS) == ((), (), ())


def test_a_policy_that_the_server_would_refuse_was_meant_to_isolate() -> None:
    """One cause, one finding."""
    found = isolation(policy(status=Status.REJECTED_OPEN)).of(CART, Direction.INGRESS)
    assert found.certain and found.meant == found.certain


def test_a_policy_in_force_is_more_than_meant() -> None:
    """V0.9"""
    assert isolation(policy()).of(CART, Direction.INGRESS).meant == ()


def test_allowing_everyone_everything_in_the_whole_namespace_isolates_nobody() -> None:
    """S1.9, D17"""
    found = isolation(policy(rule(Action.ALLOW, AnyPeer()))).of(CART, Direction.INGRESS)
    assert found == ((), (), ())


def test_one_workload_may_be_open_on_purpose() -> None:
    """S1.9"""
    one = policy(rule(Action.ALLOW, AnyPeer()), pods=labels_equal([("app", "cart")]))
    found = isolation(one).of(CART, Direction.INGRESS)
    assert len(found.certain) == 1


def test_allowing_everyone_one_port_still_isolates() -> None:
    """S1.18"""
    one = policy(rule(Action.ALLOW, AnyPeer(), PortRange(Protocol.TCP, 80, 80)))
    assert isolation(one).of(CART, Direction.INGRESS).certain


@pytest.mark.parametrize(
    ("one", "isolates"),
    [
        pytest.param(rule(Action.DENY, EVERY_NAMESPACE), True, id="deny everyone"),
        pytest.param(rule(Action.ALLOW, EVERY_NAMESPACE), False, id="S2.5 allow"),
        pytest.param(rule(Action.PASS, EVERY_NAMESPACE), False, id="S2.8 pass"),
        pytest.param(
            rule(Action.DENY, PodPeer(NamespacesWith(labels_equal([("team", "a")])))), False, id="deny some"
        ),
        pytest.param(
            rule(Action.DENY, EVERY_NAMESPACE, PortRange(Protocol.TCP, 22, 22)), False, id="deny a port"
        ),
    ],
)
def test_a_tier_that_passes_on_isolates_by_denying_everyone(one: PolicyRule, isolates: bool) -> None:
    """S2.5, S2.8"""
    found = isolation(policy(one, namespace=""), default=Action.PASS).of(CART, Direction.INGRESS)
    assert bool(found.certain) is isolates


def test_labels_of_namespaces_that_are_not_given_leave_it_open() -> None:
    """S1.66"""
    subject = PodPeer(NamespacesWith(labels_equal([("tenant", "a")])))
    one = Policy("Policy", "", "p", subject, frozenset({Direction.INGRESS}), ())
    found = isolation(one).of(CART, Direction.INGRESS)
    assert not found.certain and len(found.possible) == 1


BY_LABEL = labels_equal([("app", "cart")])


@pytest.mark.parametrize(
    ("of_policy", "of_cart", "others", "pods", "may"),
    [
        pytest.param("default", "", ("default",), EVERYTHING, True, id="T86 default is where none is set"),
        pytest.param("", "default", ("",), EVERYTHING, True, id="T86 the other way around"),
        pytest.param("shop", "", ("shop",), BY_LABEL, True, id="S1.68 its labels are meant"),
        pytest.param("shop", "", (), EVERYTHING, True, id="S1.68 nothing else is meant"),
        pytest.param("shop", "", ("shop",), EVERYTHING, False, id="its own namespace is meant"),
        pytest.param("", "shop", (), EVERYTHING, True, id="S1.68 kubectl sets the namespace"),
        pytest.param("", "shop", ("",), BY_LABEL, True, id="S1.68 labels, whatever the namespace"),
        pytest.param("", "shop", ("",), EVERYTHING, False, id="pods without a namespace are meant"),
        pytest.param("office", "shop", (), BY_LABEL, False, id="S1.1 two names are two namespaces"),
    ],
)
def test_an_unset_namespace_may_turn_out_to_be_the_policys(
    of_policy: str, of_cart: str, others: tuple[str, ...], pods: Selector, may: bool
) -> None:
    """S1.68, T86"""
    cart = Workload("v1", "Pod", of_cart, "cart", CART.labels)
    elsewhere = [Workload("v1", "Pod", namespace, "other", Labels()) for namespace in others]
    subject = PodPeer(OwnNamespace(), pods)
    one = Policy("Policy", of_policy, "p", subject, frozenset({Direction.INGRESS}), ())
    tier = Tier("tier", 0, TierMode.ALLOW_UNION, Action.DENY, (one,))
    namespaces = {of_policy, of_cart, *others}
    lookup = Lookup(
        Snapshot(
            namespaces=tuple(Namespace(name, Labels(complete=False)) for name in sorted(namespaces)),
            workloads=(cart, *elsewhere),
            layers=(Layer("cni", Coverage.ALL, (tier,)),),
        )
    )
    found = Isolation(lookup).of(cart, Direction.INGRESS)
    assert (bool(found.certain), bool(found.possible), bool(found.meant)) == (False, may, may)
