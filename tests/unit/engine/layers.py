"""Generates layers of every shape that the model has, beyond what manifests of Kubernetes itself can say."""

from ipaddress import ip_network

from hypothesis import strategies as st

from netlint.engine.reachability.parties import Pod
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.peer import (
    AddressPeer,
    AllPeers,
    AnyPeer,
    Entity,
    EntityPeer,
    NamePeer,
    NamespacesNamed,
    NamespacesWith,
    NodePeer,
    NotPeer,
    OwnNamespace,
    Peer,
    PodPeer,
)
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
    Status,
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
from netlint.model.selector import EVERYTHING, KeyExists, KeyIn, Not, Selector
from netlint.model.workload import ContainerPort

__all__ = ["HOMES", "PODS", "layers"]


def home(name: str, **labels: str) -> Namespace:
    return Namespace(name, Labels.of([(NAME_LABEL, name), *labels.items()]))


HOMES = (home("x", team="red"), home("y", team="blue"))
HTTP = ContainerPort(8080, "http", Protocol.TCP)
DNS = ContainerPort(53, "dns", Protocol.UDP)
PODS = (
    Pod(HOMES[0], Labels.of([("app", "web"), ("env", "prod")]), ports=(HTTP,)),
    Pod(HOMES[0], Labels.of([("app", "api")]), ports=(DNS, ContainerPort(9090, "http", Protocol.TCP))),
    Pod(HOMES[1], Labels.of([("app", "web")])),
    Pod(HOMES[1], Labels.of([("app", "api")]), host_network=True),
)
"""Pods of which everything is known."""

PROTOCOLS = st.sampled_from(Protocol)
KEYS = st.sampled_from(("app", "env"))
VALUES = st.sampled_from(("web", "api", "prod"))
SELECTORS: st.SearchStrategy[Selector] = st.one_of(
    st.just(EVERYTHING),
    st.builds(KeyIn, KEYS, st.frozensets(VALUES, min_size=1, max_size=2)),
    st.builds(KeyExists, KEYS),
    st.builds(Not, st.builds(KeyIn, KEYS, st.frozensets(VALUES, min_size=1, max_size=2))),
)
SCOPES = st.one_of(
    st.just(OwnNamespace()),
    st.builds(NamespacesNamed, st.frozensets(st.sampled_from(("x", "y")), min_size=1)),
    st.just(NamespacesWith(EVERYTHING)),
    st.builds(
        NamespacesWith, st.builds(KeyIn, st.just("team"), st.frozensets(st.sampled_from(("red", "blue"))))
    ),
)
POD_PEERS = st.builds(PodPeer, SCOPES, SELECTORS, matches_host_network=st.sampled_from((None, False)))
ACCOUNT_PEERS = st.builds(PodPeer, SCOPES, SELECTORS, st.just(KeyExists("account")))
BLOCKS = st.builds(
    AddressPeer,
    st.sampled_from(list(map(ip_network, ("0.0.0.0/0", "203.0.113.0/24", "::/0")))),
    st.sampled_from(((), (ip_network("203.0.113.128/25"),))),
    st.sampled_from((None, True, False)),
)
SETTLED = st.one_of(POD_PEERS, st.just(AnyPeer()), BLOCKS)
UNSETTLED = st.one_of(
    SETTLED,
    ACCOUNT_PEERS,
    st.just(NamePeer("example.com")),
    st.builds(EntityPeer, st.sampled_from(Entity)),
    st.builds(NodePeer, SELECTORS),
)


def peers(leaves: st.SearchStrategy[Peer]) -> st.SearchStrategy[Peer]:
    """One peer, or a combination of some."""
    combined: st.SearchStrategy[Peer] = st.one_of(
        st.builds(NotPeer, leaves), st.builds(AllPeers, st.lists(leaves, min_size=1, max_size=2).map(tuple))
    )
    return st.one_of(leaves, leaves, combined, st.builds(NotPeer, combined))


@st.composite
def ranges(draw: st.DrawFn) -> PortRange:
    """A range with ends that containers declare, or next to them."""
    numbers = st.sampled_from((1, 52, 53, 54, 8080, 8081, 9090, 65535))
    first, last = sorted((draw(numbers), draw(numbers)))
    return PortRange(draw(PROTOCOLS), first, last)


NAMES = st.builds(NamedPort, st.sampled_from(("http", "dns")), st.one_of(st.none(), PROTOCOLS))
SOME_PORTS: st.SearchStrategy[Ports] = st.one_of(
    st.just(AllTraffic()), ranges(), NAMES, st.just(OtherProtocol(1))
)
PORTS: st.SearchStrategy[Ports] = st.one_of(
    SOME_PORTS, st.builds(AllPortsExcept, st.lists(st.one_of(ranges(), NAMES), max_size=2).map(tuple))
)


@st.composite
def rules(draw: st.DrawFn, actions: tuple[Action, ...], *, settled: bool) -> PolicyRule:
    conditions = () if settled or draw(st.integers(0, 4)) else (Predicate("L7", "GET /"),)
    return PolicyRule(
        draw(st.sampled_from(Direction)),
        draw(st.sampled_from(actions)),
        tuple(draw(st.lists(peers(SETTLED if settled else UNSETTLED), min_size=1, max_size=2))),
        tuple(PortEntry(ports) for ports in draw(st.lists(PORTS, min_size=1, max_size=2))),
        conditions,
        draw(st.sampled_from(PassTarget)),
    )


@st.composite
def tiers(draw: st.DrawFn, order: float, modes: tuple[TierMode, ...], *, settled: bool) -> Tier:
    """A tier whose policies have distinct ranks where everything is to be settled (S2.7)."""
    mode = draw(st.sampled_from(modes))
    # Of a default that allows, the engine is too sure where nobody knows whom the tier isolates.
    defaults = tuple(Action) if settled else (Action.DENY, Action.PASS)
    actions = {
        TierMode.FIRST_MATCH: tuple(Action),
        TierMode.DENY_OVERRIDES: (Action.ALLOW, Action.DENY),
        TierMode.ALLOW_UNION: (Action.ALLOW,),
    }[mode]
    subjects = POD_PEERS if settled else st.one_of(POD_PEERS, ACCOUNT_PEERS)
    ranks = st.lists(st.integers(0, 3), max_size=3, unique=settled)
    policies = [
        Policy(
            "Policy",
            draw(st.sampled_from(("x", "y", ""))),
            f"p{number}",
            draw(subjects),
            draw(st.frozensets(st.sampled_from(Direction), min_size=1)),
            tuple(draw(st.lists(rules(actions, settled=settled), max_size=3))),
            order=rank,
            status=draw(
                st.sampled_from((Status.ENFORCED, Status.ENFORCED, Status.REJECTED_CLOSED, Status.STAGED))
            ),
            isolates=mode is not TierMode.FIRST_MATCH and draw(st.booleans()),
        )
        for number, rank in enumerate(draw(ranks))
    ]
    default = Action.PASS if mode is TierMode.FIRST_MATCH else draw(st.sampled_from(defaults))
    return Tier(f"t{order}", order, mode, default, tuple(policies))


@st.composite
def layers(draw: st.DrawFn, *modes: TierMode, settled: bool) -> Layer:
    """A layer of up to three tiers of these modes, given in any order."""
    found = [draw(tiers(order, modes, settled=settled)) for order in draw(st.permutations((0, 1, 2)))]
    kept = found[: draw(st.integers(1, 3))]
    # Not of a mesh, which sees TCP only: the loops take one protocol for all that no rule tells apart.
    coverage = draw(st.sampled_from((Coverage.ALL, Coverage.ALL, Coverage.LEAVING_CLUSTER)))
    return Layer("layer", coverage, tuple(kept), draw(st.sampled_from((Action.ALLOW, Action.DENY))))
