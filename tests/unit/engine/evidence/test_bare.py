"""Which workloads no policy isolates, as far as the input can tell."""

import pytest

from netlint.engine.evidence.bare import Bare
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.policy import Direction
from netlint.model.snapshot import Snapshot
from tests.unit.engine.manifests import cluster, network_policy, pod

JOB = """\
apiVersion: batch/v1
kind: Job
metadata: {name: cart, namespace: shop}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: example.com/a:1.0}]}}}
"""
FOREIGN = """\
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: x, namespace: shop}
spec: {endpointSelector: {}}
"""
DENY = "{podSelector: {}, policyTypes: [Ingress, Egress]}"


def is_bare(snapshot: Snapshot, direction: Direction = Direction.INGRESS) -> bool:
    bare = Bare(effective(snapshot), Lookup(snapshot), DEFAULT_NETWORK)
    return bare.holds(snapshot.workloads[0], direction)


@pytest.mark.parametrize(
    ("snapshot", "bare"),
    [
        pytest.param(cluster(pod("cart")), True, id="S1.4 no policy"),
        pytest.param(cluster(pod("cart"), network_policy("deny", DENY)), False, id="S1.8 default deny"),
        pytest.param(cluster(pod("cart", spec="hostNetwork: true")), False, id="S1.62 the nodes' network"),
        pytest.param(cluster(pod("cart", namespace="kube-public")), False, id="the system's own"),
        pytest.param(cluster(pod("traefik")), False, id="an ingress controller"),
        pytest.param(cluster(JOB), False, id="a Job listens to nobody"),
        pytest.param(cluster(pod("cart"), FOREIGN), False, id="V0.12 a kind that is not read"),
        pytest.param(
            cluster(pod("cart"), network_policy("deny", DENY), rejected=(1,)),
            False,
            id="D.7 meant to isolate",
        ),
        pytest.param(
            cluster(pod("cart", namespace="default"), network_policy("deny", DENY, namespace='""')),
            False,
            id="T86 perhaps the same namespace",
        ),
    ],
)
def test_a_workload_is_bare_where_nothing_may_isolate_it(snapshot: Snapshot, bare: bool) -> None:
    """S1.3, S1.4"""
    assert is_bare(snapshot) is bare


@pytest.mark.parametrize("document", [JOB, pod("traefik")])
def test_for_egress_it_does_not_matter_who_listens(document: str) -> None:
    """S1.3"""
    assert is_bare(cluster(document), Direction.EGRESS)
