"""What an explanation concludes is what the fast engine and the naive evaluator conclude, on generated clusters."""

import random
from itertools import product

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from netlint.engine.answers.asked_addresses import address_ends, parsed_network
from netlint.engine.answers.ends import End
from netlint.engine.answers.explain import Explanation, explain
from netlint.engine.answers.ports_on import EVERY_PORT
from netlint.engine.answers.questions import workload_end
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.port_space import canonical
from netlint.engine.reachability.reach import Bounds, Reach
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.ports import PortRange
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from tests.clusters import questions as interesting
from tests.clusters.manifests import Manifest, to_yaml
from tests.clusters.strategies import clusters
from tests.naive.cluster import AddressEnd, Cluster
from tests.naive.cluster import End as NaiveEnd
from tests.naive.evaluate import allowed
from tests.unit.engine.evaluators import address, ends_of, engine, holds

MOST = 12
SLOW = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
BOTH = pytest.mark.parametrize("admin", [False, True], ids=["network policies", "with admin policies"])


def pairs(objects: list[Manifest], seed: int) -> list[tuple[NaiveEnd, NaiveEnd]]:
    """Some pairs of ends, at least one of each pair a pod, and none an end with itself."""
    pods: list[NaiveEnd] = list(Cluster(objects).pods)
    outside: list[NaiveEnd] = [AddressEnd(item) for item in interesting.addresses(objects)]
    found = [(a, b) for a, b in [*product(pods, [*pods, *outside]), *product(outside, pods)] if a != b]
    return random.Random(seed).sample(found, min(MOST, len(found)))


def end(reach: Reach, naive: NaiveEnd) -> End:
    lookup = Lookup(reach.snapshot)
    if isinstance(naive, AddressEnd):
        network = parsed_network(naive.address)
        assert network is not None
        (only,) = address_ends(network, reach.snapshot.layers)
        return only
    workload = ends_of(reach)[naive]
    assert isinstance(workload, Workload)
    return workload_end(workload, lookup)


def explained(reach: Reach, source: NaiveEnd, destination: NaiveEnd) -> Explanation:
    """The explanation for every port; whatever the sections are, they cover each asked port once."""
    found = explain(
        reach.snapshot.layers, end(reach, source), end(reach, destination), EVERY_PORT, DEFAULT_NETWORK
    )
    for side in (found.egress, found.ingress):
        sections = [ports for section in side.sections for ports in section.ports]
        assert canonical(sections) == EVERY_PORT
        assert sum(map(size, sections)) == 3 * 65535
        assert all(section.reasons for section in side.sections)
    return found


def size(ports: PortRange) -> int:
    return ports.last - ports.first + 1


def between(reach: Reach, source: NaiveEnd, destination: NaiveEnd) -> Bounds:
    ends = ends_of(reach)
    return reach.between(
        *(address(e.address) if isinstance(e, AddressEnd) else ends[e] for e in (source, destination))
    ).both


def within(inner: Allowed, outer: Allowed) -> bool:
    return canonical((*inner, *outer)) == canonical(outer)


@BOTH
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@SLOW
def test_where_nothing_is_left_open_it_is_what_the_engine_says(
    admin: bool, data: st.DataObject, seed: int
) -> None:
    objects = data.draw(clusters(certain=True, admin=admin))
    reach = engine(objects)
    for source, destination in pairs(objects, seed):
        found = explained(reach, source, destination)
        expected = between(reach, source, destination)
        if (found.certain, found.possible) != expected:
            note(to_yaml(objects))
        assert (found.certain, found.possible) == expected, (source, destination)
        answers = {section.answer for side in (found.egress, found.ingress) for section in side.sections}
        assert Truth.UNKNOWN not in answers


@BOTH
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@SLOW
def test_where_facts_are_missing_it_is_as_sure_as_the_engine_or_surer_and_never_wrong(
    admin: bool, data: st.DataObject, seed: int
) -> None:
    objects = data.draw(clusters(certain=False, admin=admin))
    reach, cluster = engine(objects), Cluster(objects)
    for source, destination in pairs(objects, seed):
        found = explained(reach, source, destination)
        expected = between(reach, source, destination)
        protocol, port = random.Random(seed).choice(interesting.ports(objects))
        verdicts = allowed(cluster, source, destination, protocol, port)
        sure, maybe = (holds(ports, protocol, port) for ports in (found.certain, found.possible))
        mine = {True} if sure else {True, False} if maybe else {False}
        if not verdicts <= mine:
            note(to_yaml(objects))
        assert verdicts <= mine, (source, destination, protocol, port)
        assert within(expected.certain, found.certain), (source, destination)
        assert within(found.possible, expected.possible), (source, destination)
