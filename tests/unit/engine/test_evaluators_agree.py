"""The fast engine and the naive evaluator give the same verdicts on generated clusters."""

import random

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.clusters import questions as interesting
from tests.clusters.manifests import Manifest, to_yaml
from tests.clusters.strategies import clusters
from tests.naive.cluster import Cluster
from tests.naive.evaluate import allowed
from tests.unit.engine.evaluators import Question, answers, engine, questions

MOST = 60
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))


def sample(objects: list[Manifest], seed: int) -> list[Question]:
    """Some of the questions that the manifests raise, at the boundaries of their ranges and blocks."""
    found = list(questions(Cluster(objects), interesting.addresses(objects), interesting.ports(objects)))
    return random.Random(seed).sample(found, min(MOST, len(found)))


@pytest.mark.parametrize("admin", [False, True], ids=["network policies", "with admin policies"])
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@SLOW
def test_where_nothing_is_left_open_the_verdicts_are_equal(
    admin: bool, data: st.DataObject, seed: int
) -> None:
    objects = data.draw(clusters(certain=True, admin=admin))
    cluster, reach = Cluster(objects), engine(objects)
    for question in sample(objects, seed):
        expected, found = allowed(cluster, *question), answers(reach, question)
        if expected != found:
            note(to_yaml(objects))
        assert found == expected, question


@pytest.mark.parametrize("admin", [False, True], ids=["network policies", "with admin policies"])
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@SLOW
def test_where_facts_are_missing_no_possible_verdict_is_left_out(
    admin: bool, data: st.DataObject, seed: int
) -> None:
    objects = data.draw(clusters(certain=False, admin=admin))
    cluster, reach = Cluster(objects), engine(objects)
    for question in sample(objects, seed):
        expected, found = allowed(cluster, *question), answers(reach, question)
        if not expected <= found:
            note(to_yaml(objects))
        assert expected <= found, question
