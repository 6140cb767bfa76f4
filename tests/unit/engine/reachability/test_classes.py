"""Classes of ends, and the numbers of peers behind them: each end is in what the peers mean one by one."""

from ipaddress import ip_network

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from netlint.engine.reachability.classes import Classes
from netlint.engine.reachability.matching import peer_means
from netlint.engine.reachability.parties import ANYWHERE, NEW_NAMESPACE, Addresses, Node, Party, Pod, pod_of
from netlint.engine.reachability.peer_table import ANYONE, PeerTable
from netlint.model.labels import Labels
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import AnyPeer, NamespacesWith, OwnNamespace, Peer, PodPeer
from netlint.model.selector import labels_equal
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from tests.clusters.manifests import Manifest, to_yaml, workload
from tests.clusters.rows import HOST_A, ingress, pods
from tests.clusters.strategies import clusters
from tests.unit.engine.asking import model

TRUTHS = st.sampled_from(Truth)
PROFILES = st.builds(NetworkProfile, TRUTHS, TRUTHS)
IMAGINED = [
    Pod(NEW_NAMESPACE, Labels()),
    Pod(ANYWHERE, Labels.of([("app", "web"), ("env", "dev")])),
    Pod(ANYWHERE, Labels(complete=False)),
    Pod(ANYWHERE, Labels(frozenset({("app", "api")}), complete=False)),
    Pod(NEW_NAMESPACE, Labels(frozenset({("job-name", "b")}), frozenset({"pod-template-hash"}))),
]

Numbered = dict[int, tuple[Peer, str]]


def numbered(given_model: Snapshot) -> tuple[PeerTable, Numbered]:
    """Every subject and peer of the policies, with its number and the namespace of its policy."""
    table = PeerTable()
    found: Numbered = {ANYONE: (AnyPeer(), "")}
    for policy in given_model.policies:
        for peer in (policy.subject, *(peer for rule in policy.rules for peer in rule.peers)):
            found[table.number(peer, policy.namespace)] = peer, policy.namespace
    return table, found


def meant(peers: Numbered, party: Party, network: NetworkProfile, answer: Truth) -> set[int]:
    return {n for n, (peer, home) in peers.items() if peer_means(peer, home, party, network) is answer}


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    objects=st.one_of(clusters(certain=False, admin=True), clusters(certain=True, admin=True)),
    network=PROFILES,
)
def test_an_end_is_what_its_peers_mean(objects: list[Manifest], network: NetworkProfile) -> None:
    """S1.24-S1.27, S1.38, S1.62, S1.66, S6.3: neither more nor less than one asks of each peer alone."""
    given_model = model(objects)
    table, peers = numbered(given_model)
    classes = Classes(table, (), given_model.namespaces, network)
    classes.add_workloads(given_model.workloads)
    for pod in IMAGINED:
        classes.of_pod(pod)
    classes.close(with_node=True)
    homes = {namespace.name: namespace for namespace in given_model.namespaces}
    ends: list[tuple[int, Party]] = [
        (classes.of_workload(item), pod_of(item, homes[item.namespace])) for item in given_model.workloads
    ]
    ends += [(classes.of(pod), pod) for pod in IMAGINED]
    ends.append((classes.of(Node()), Node()))
    for address_class in classes.addresses.classes:
        addresses = Addresses(address_class.networks)
        ends.append((classes.of(addresses), addresses))
    for number, party in ends:
        note(f"{party}\n{to_yaml(objects)}")
        assert set(table.numbers_in(classes.certain[number])) == meant(peers, party, network, Truth.TRUE)
        assert set(table.numbers_in(classes.possible[number])) == meant(peers, party, network, Truth.UNKNOWN)
    assert classes.count == len(classes.certain)


def classes_of(*objects: Manifest) -> tuple[Snapshot, Classes]:
    given_model = model(objects)
    classes = Classes(numbered(given_model)[0], (), given_model.namespaces, NetworkProfile())
    classes.add_workloads(given_model.workloads)
    classes.close(with_node=False)
    return given_model, classes


def test_pods_that_no_policy_tells_apart_share_a_class() -> None:
    made = [workload("Deployment", name, {"app": name}, "x") for name in "abcd"]
    given_model, classes = classes_of(*made, ingress("b", {"from": [pods("a")]}))
    numbers = [classes.of_workload(item) for item in given_model.workloads]
    assert numbers[2] == numbers[3]
    assert len(set(numbers)) == 3 == classes.pods
    assert classes.count == 4


def test_the_network_of_the_node_makes_a_class_of_its_own() -> None:
    """S1.62, D.2."""
    given_model, classes = classes_of(
        HOST_A, workload("Deployment", "a", {"app": "a"}, "x"), ingress("b", {"from": [pods("a")]})
    )
    host, pod = (classes.of_workload(item) for item in given_model.workloads)
    assert set(classes.certain[host]) < set(classes.certain[pod])


def test_ends_that_were_not_prepared_are_not_known() -> None:
    _, classes = classes_of(HOST_A)
    for party in (Node(), Pod(ANYWHERE, Labels()), Addresses((ip_network("::/0"),))):
        with pytest.raises(KeyError):
            classes.of(party)
    assert classes.of(Addresses((ip_network("10.0.0.0/8"),))) == classes.pods


class TestNumbers:
    def test_equal_peers_share_a_number_whichever_policy_they_stand_in(self) -> None:
        table = PeerTable()
        everywhere = PodPeer(NamespacesWith(labels_equal([("team", "t")])), labels_equal([("app", "a")]))
        again = PodPeer(NamespacesWith(labels_equal([("team", "t")])), labels_equal([("app", "a")]))
        assert table.number(everywhere, "x") == table.number(again, "y")

    def test_a_peer_of_the_own_namespace_is_another_in_each(self) -> None:
        """S1.24."""
        table = PeerTable()
        own = PodPeer(OwnNamespace(), labels_equal([("app", "a")]))
        assert table.number(own, "x") == table.number(own, "x") != table.number(own, "y")

    def test_everyone_has_a_number_from_the_start(self) -> None:
        table = PeerTable()
        assert table.number(AnyPeer(), "x") == ANYONE
        assert table.numbers_in(table.set_of([ANYONE])) == [ANYONE]
