"""Labels that software puts on its own pods."""

import pytest

from netlint.engine.evidence.run_time_labels import may_match_at_run_time
from netlint.model.labels import Labels, Pair
from netlint.model.workload import Workload


def workload(*labels: Pair) -> Workload:
    return Workload("apps/v1", "StatefulSet", "shop", "store", Labels.of(labels))


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("app", "store"), ("role", "master")], True),
        ([("app", "store"), ("spilo-role", "replica")], True),
        ([("app", "store"), ("cnpg.io/instanceRole", "primary")], True),
        ([("app", "store"), ("vault-active", "true")], True),
        ([("app", "shop"), ("role", "master")], False),
        ([("app", "store"), ("tier", "data")], False),
        ([("app", "store"), ("patrol", "yes")], False),
    ],
)
def test_only_roles_and_states_may_appear_at_run_time(pairs: list[Pair], expected: bool) -> None:
    assert may_match_at_run_time(frozenset(pairs), [workload(("app", "store"))]) is expected


def test_a_role_that_the_template_sets_stays_what_it_is() -> None:
    assert not may_match_at_run_time(frozenset({("role", "master")}), [workload(("role", "replica"))])


def test_nothing_appears_at_run_time_where_there_are_no_workloads() -> None:
    assert not may_match_at_run_time(frozenset({("role", "master")}), [])
