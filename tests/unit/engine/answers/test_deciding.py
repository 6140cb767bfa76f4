"""What no manifest of Kubernetes itself says yet: other layers, denies that win, conditions, left-out ports."""

from ipaddress import ip_network

import pytest

from netlint.engine.answers.deciding import AskedSide, decided, judged
from netlint.engine.answers.ports_on import ports_on
from netlint.engine.answers.trace import Event, trace
from netlint.engine.reachability.parties import Addresses, Party, Pod
from netlint.engine.reachability.reach import Reach
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.peer import AddressPeer, AnyPeer, NamespacesWith, PodPeer
from netlint.model.policy import (
    Action,
    Coverage,
    Direction,
    Layer,
    PassTarget,
    Policy,
    PolicyRule,
    PortEntry,
    Predicate,
    Tier,
    TierMode,
)
from netlint.model.ports import (
    AllPortsExcept,
    AllTraffic,
    NamedPort,
    OtherProtocol,
    PortRange,
    Ports,
    Protocol,
)
from netlint.model.selector import EVERYTHING, KeyIn
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import ContainerPort

TCP, UDP = Protocol.TCP, Protocol.UDP
SHOP = Namespace("shop", Labels(frozenset({(NAME_LABEL, "shop")})))
WEB = Pod(SHOP, Labels.of([("app", "web")]))
API = Pod(
    SHOP, Labels(frozenset({("app", "api")}), frozenset({"hash"})), ports=(ContainerPort(8080, "http", TCP),)
)
BLOCK = AddressPeer(ip_network("203.0.113.0/24"))
OUTSIDE = Addresses((BLOCK.network,))
ALL_PODS = PodPeer(NamespacesWith(EVERYTHING))
PERHAPS = PodPeer(NamespacesWith(EVERYTHING), KeyIn("hash", frozenset({"1"})))
ANYONE = AnyPeer()


def rule(action: Action, *ports: Ports, peer: PodPeer | AnyPeer = ANYONE, **fields: object) -> PolicyRule:
    entries = tuple(map(PortEntry, ports or (AllTraffic(),)))
    return PolicyRule(Direction.INGRESS, action, (peer,), entries, **fields)  # type: ignore[arg-type]


def policy(
    *rules: PolicyRule, subject: PodPeer = ALL_PODS, order: float = 0, isolates: bool = True
) -> Policy:
    directions = frozenset({Direction.INGRESS})
    return Policy("Policy", "", "p", subject, directions, rules, order=order, isolates=isolates)


def layer(
    mode: TierMode, *policies: Policy, default: Action = Action.DENY, coverage: Coverage = Coverage.ALL
) -> Layer:
    return Layer("layer", coverage, (Tier("tier", 1, mode, default, policies),))


def verdict(given: Layer, source: Party, destination: Party, protocol: Protocol, port: int) -> Truth:
    """The verdict of the plain loops on the ingress side, which the engine must not contradict."""
    side = AskedSide(Direction.INGRESS, destination, source)
    found = decided(judged([given], side, DEFAULT_NETWORK), protocol, port)
    reach = Reach(Snapshot(namespaces=(SHOP,), layers=(given,)), more=(WEB, API, BLOCK))
    certain, possible = reach.between(source, destination).ingress
    surely, perhaps = (
        any(r.protocol is protocol and r.first <= port <= r.last for r in ports)
        for ports in (certain, possible)
    )
    assert found >= (Truth.TRUE if surely else Truth.FALSE)
    assert found <= (Truth.FALSE if not perhaps else Truth.TRUE)
    return found


NOT_80 = AllPortsExcept((PortRange(TCP, 80, 80), PortRange(TCP, 90, 99)))
DENIES_WIN = TierMode.DENY_OVERRIDES


@pytest.mark.parametrize(
    ("given", "port", "expected"),
    [
        pytest.param(layer(DENIES_WIN, policy(rule(Action.ALLOW))), 80, Truth.TRUE, id="V0.3 allow"),
        pytest.param(layer(DENIES_WIN, policy()), 80, Truth.FALSE, id="V0.4 default"),
        pytest.param(
            layer(DENIES_WIN, policy(rule(Action.ALLOW)), policy(rule(Action.DENY, PortRange(TCP, 80, 80)))),
            80,
            Truth.FALSE,
            id="V0.3 deny wins",
        ),
        pytest.param(
            layer(DENIES_WIN, policy(rule(Action.ALLOW)), policy(rule(Action.DENY), subject=PERHAPS)),
            80,
            Truth.UNKNOWN,
            id="V0.3 a deny that may count",
        ),
        pytest.param(
            layer(DENIES_WIN, policy(rule(Action.DENY), subject=PERHAPS), policy(rule(Action.DENY))),
            80,
            Truth.FALSE,
            id="V0.3 a sure deny",
        ),
        pytest.param(
            layer(DENIES_WIN, policy(isolates=False)), 80, Truth.TRUE, id="V0.4 the default falls on nobody"
        ),
        pytest.param(
            layer(DENIES_WIN, policy(), default=Action.ALLOW), 80, Truth.TRUE, id="V0.4 an allowing default"
        ),
        pytest.param(
            layer(DENIES_WIN, policy(rule(Action.ALLOW, predicates=(Predicate("L7", "GET /"),)))),
            80,
            Truth.UNKNOWN,
            id="V0.8 a condition",
        ),
        pytest.param(layer(DENIES_WIN, policy(rule(Action.ALLOW, NOT_80))), 80, Truth.FALSE, id="notPorts"),
        pytest.param(
            layer(DENIES_WIN, policy(rule(Action.ALLOW, NOT_80))), 81, Truth.TRUE, id="notPorts, other"
        ),
        pytest.param(
            layer(
                TierMode.FIRST_MATCH,
                policy(rule(Action.PASS, pass_target=PassTarget.NEXT_TIER), rule(Action.DENY)),
            ),
            80,
            Truth.TRUE,
            id="V0.5 pass to the next tier",
        ),
    ],
)
def test_tiers_of_other_kinds(given: Layer, port: int, expected: Truth) -> None:
    assert verdict(given, WEB, API, TCP, port) is expected


@pytest.mark.parametrize(
    ("coverage", "destination", "protocol", "expected"),
    [
        (Coverage.MESHED_TCP, API, TCP, Truth.FALSE),
        (Coverage.MESHED_TCP, API, UDP, Truth.TRUE),
        (Coverage.LEAVING_CLUSTER, API, TCP, Truth.TRUE),
        (Coverage.LEAVING_CLUSTER, OUTSIDE, TCP, Truth.TRUE),
        (Coverage.ALL, API, UDP, Truth.FALSE),
    ],
)
def test_a_layer_decides_what_it_sees(
    coverage: Coverage, destination: Party, protocol: Protocol, expected: Truth
) -> None:
    """V0.2; nothing selects addresses, so that no policy of ingress isolates them."""
    given = layer(TierMode.ALLOW_UNION, policy(), coverage=coverage)
    assert verdict(given, WEB, destination, protocol, 80) is expected


def test_egress_layers_see_what_leaves_the_cluster() -> None:
    """V0.2."""
    closed = Policy("Policy", "", "p", ALL_PODS, frozenset({Direction.EGRESS}), ())
    given = layer(TierMode.ALLOW_UNION, closed, coverage=Coverage.LEAVING_CLUSTER)
    for other, expected in ((OUTSIDE, Truth.FALSE), (API, Truth.TRUE)):
        side = AskedSide(Direction.EGRESS, WEB, other)
        assert decided(judged([given], side, DEFAULT_NETWORK), TCP, 80) is expected


def test_one_policy_that_may_decide_either_way_is_no_tie() -> None:
    """S2.7 is about two policies of one rank."""
    either = policy(rule(Action.DENY, peer=PERHAPS), rule(Action.ALLOW))
    side = AskedSide(Direction.INGRESS, WEB, API)
    (seen,) = judged([layer(TierMode.FIRST_MATCH, either)], side, DEFAULT_NETWORK)
    assert [mark.event for mark in trace(seen, TCP, 80)] == [Event.MAY_MATCH, Event.MATCH]


@pytest.mark.parametrize(
    ("ports", "destination", "expected"),
    [
        (AllTraffic(), API, [(TCP, 1, 65535), (UDP, 1, 65535), (Protocol.SCTP, 1, 65535)]),
        (PortRange(UDP, 5, 6), API, [(UDP, 5, 6)]),
        (NamedPort("http", None), API, [(TCP, 8080, 8080)]),
        (NamedPort("http", UDP), API, []),
        (NamedPort("http", TCP), WEB, []),
        (NamedPort("http", TCP), OUTSIDE, []),
        (OtherProtocol(1), API, []),
        (
            AllPortsExcept((PortRange(TCP, 1, 10), PortRange(TCP, 5, 20), PortRange(UDP), OtherProtocol(1))),
            API,
            [(TCP, 21, 65535), (Protocol.SCTP, 1, 65535)],
        ),
        (
            AllPortsExcept((NamedPort("http", TCP), PortRange(UDP), PortRange(Protocol.SCTP))),
            API,
            [(TCP, 1, 8079), (TCP, 8081, 65535)],
        ),
    ],
)
def test_entries_mean_ports_of_the_destination(
    ports: Ports, destination: Party, expected: list[tuple[Protocol, int, int]]
) -> None:
    """S1.20, S1.51-S1.53, D.9."""
    assert [(r.protocol, r.first, r.last) for r in ports_on(ports, destination)] == expected
