"""The engine decides tiers of every mode, in every order, as the plain loops that explain an answer do."""

import random
from ipaddress import ip_network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netlint.engine.answers.ends import End
from netlint.engine.answers.explain import bounds
from netlint.engine.answers.ports_on import EVERY_PORT
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.parties import ANYWHERE, Addresses, Node, Party, Pod
from netlint.engine.reachability.port_space import canonical
from netlint.engine.reachability.reach import Bounds, Reach
from netlint.model.labels import Labels
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.peer import AddressPeer
from netlint.model.policy import Layer, TierMode
from netlint.model.snapshot import Snapshot
from tests.unit.engine.layers import HOMES, PODS, layers

BLOCKS = tuple(map(ip_network, ("203.0.113.0/25", "203.0.113.128/25", "198.51.100.7/32", "2001:db8::1/128")))
OPEN_PODS = (
    Pod(ANYWHERE, Labels.of([("app", "web")])),
    Pod(HOMES[0], Labels(frozenset({("app", "api")}), frozenset({"env"}))),
    Pod(HOMES[1], Labels(complete=False)),
)
KNOWN: list[Party] = [*PODS, *(Addresses((block,)) for block in BLOCKS), Node()]
MODES = [
    pytest.param((TierMode.FIRST_MATCH,), id="V0.3 V0.5 first match"),
    pytest.param((TierMode.DENY_OVERRIDES,), id="V0.3 V0.4 deny overrides"),
    pytest.param((TierMode.ALLOW_UNION,), id="S1.5 V0.3 union of allows"),
    pytest.param(tuple(TierMode), id="S2.9 any after any"),
]
SLOW = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 1 << 30)


def prepared(given_layers: list[Layer]) -> Reach:
    more: list[Pod | AddressPeer | Node] = [*PODS, *OPEN_PODS, Node(), *map(AddressPeer, BLOCKS)]
    return Reach(Snapshot(namespaces=HOMES, layers=tuple(given_layers)), more=more)


def some_pairs(ends: list[Party], seed: int) -> list[tuple[Party, Party]]:
    """Some pairs of ends, at least one of each pair a pod."""
    pairs = [(one, other) for one in ends for other in ends if Pod in (type(one), type(other))]
    return random.Random(seed).sample(pairs, 20)


def asked(reach: Reach, source: Party, destination: Party) -> tuple[Bounds, Bounds]:
    """What the engine says, and what the loops say."""
    ends = End("source", source), End("destination", destination)
    certain, possible = bounds(reach.snapshot.layers, *ends, EVERY_PORT, DEFAULT_NETWORK)
    return reach.between(source, destination).both, Bounds(certain, possible)


def within(inner: Allowed, outer: Allowed) -> bool:
    return canonical((*inner, *outer)) == outer


@pytest.mark.parametrize("modes", MODES)
@SLOW
@given(data=st.data(), seed=SEEDS)
def test_where_nothing_is_open_they_say_the_same(
    modes: tuple[TierMode, ...], data: st.DataObject, seed: int
) -> None:
    reach = prepared(data.draw(st.lists(layers(*modes, settled=True), min_size=1, max_size=2)))
    for pair in some_pairs(KNOWN, seed):
        engine, loops = asked(reach, *pair)
        assert engine == loops, pair


@pytest.mark.parametrize("modes", MODES)
@SLOW
@given(data=st.data(), seed=SEEDS)
def test_where_something_is_open_the_engine_never_claims_more(
    modes: tuple[TierMode, ...], data: st.DataObject, seed: int
) -> None:
    """D.4: what it holds for certain is certain, and what it rules out is ruled out."""
    reach = prepared(data.draw(st.lists(layers(*modes, settled=False), min_size=1, max_size=2)))
    for pair in some_pairs([*KNOWN, *OPEN_PODS], seed):
        engine, loops = asked(reach, *pair)
        assert within(engine.certain, loops.certain), pair
        assert within(loops.possible, engine.possible), pair
        assert within(engine.certain, engine.possible), pair
