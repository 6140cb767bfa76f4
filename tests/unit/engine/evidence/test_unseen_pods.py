"""Selectors for pods that operators make."""

import pytest

from netlint.engine.evidence.unseen_pods import names_unseen_pods
from netlint.engine.lookup import Lookup
from netlint.model.labels import Labels
from netlint.model.selector import AllOf, KeyExists, KeyIn, Not, Selector, labels_equal
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload

CART = Workload("v1", "Pod", "shop", "cart", Labels.of([("app", "cart"), ("example.com/tier", "web")]))
LOOKUP = Lookup(Snapshot(workloads=(CART,)))


@pytest.mark.parametrize(
    ("selector", "unseen"),
    [
        (labels_equal([("acme.cert-manager.io/http01-solver", "true")]), True),
        (labels_equal([("app", "cart"), ("strimzi.io/cluster", "events")]), True),
        (AllOf((KeyExists("cnpg.io/cluster"),)), True),
        (labels_equal([("app", "none")]), False),
        (labels_equal([("app.kubernetes.io/name", "none")]), False),
        (KeyIn("example.com/tier", frozenset({"none"})), False),
        (Not(KeyExists("cnpg.io/cluster")), False),
    ],
)
def test_labels_of_a_vendor_that_no_pod_carries_are_an_operators(selector: Selector, unseen: bool) -> None:
    """Demand 9: nothing is said about what lies outside the input."""
    assert names_unseen_pods(selector, LOOKUP) is unseen
