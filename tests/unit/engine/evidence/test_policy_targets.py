"""The pods that a policy is about."""

from netlint.engine.evidence.policy_targets import targets
from netlint.engine.lookup import Lookup
from tests.unit.engine.manifests import cluster, network_policy, pod


def test_pods_of_the_nodes_network_do_not_count() -> None:
    """S1.62"""
    snapshot = cluster(
        pod("cart"), pod("agent", spec="hostNetwork: true"), network_policy("p", "{podSelector: {}}")
    )
    found = targets(next(iter(snapshot.policies)), Lookup(snapshot), lambda _: True)
    assert [workload.name for workload in found.counting] == ["cart"]


def test_pods_that_do_not_count_are_shown_all_the_same() -> None:
    """A policy about them is not one about pods outside the input."""
    snapshot = cluster(pod("cart"), network_policy("p", "{podSelector: {}}"))
    policy = next(iter(snapshot.policies))
    assert targets(policy, Lookup(snapshot), lambda _: False) == ((), True)
    alone = cluster(network_policy("p", "{podSelector: {}}"))
    assert targets(policy, Lookup(alone), lambda _: True) == ((), False)
