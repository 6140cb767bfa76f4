"""Generated clusters are what they promise, and rewriting their manifests changes no verdict of the naive evaluator."""

from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from tests.clusters.changes import renamed, shuffled, with_unrelated_namespace
from tests.clusters.manifests import Manifest
from tests.clusters.questions import addresses, ports
from tests.clusters.strategies import clusters
from tests.naive.evaluate import AddressEnd, Cluster, End, PodEnd, allowed

BOUNDED = settings(derandomize=True, deadline=None, max_examples=50, database=None)
NAMESPACES = {"default": "elsewhere-1", "shop": "default", "data": "shop"}


class Question(NamedTuple):
    """A connection to ask about."""

    source: End
    destination: End
    protocol: str
    port: int


def ask(cluster: Cluster, question: Question) -> set[bool]:
    return allowed(cluster, *question)


@st.composite
def questions(draw: st.DrawFn, objects: list[Manifest]) -> list[Question]:
    """Some connections of a cluster."""
    ends: list[End] = [*Cluster(objects).pods, *map(AddressEnd, addresses(objects))]
    end = st.sampled_from(ends)
    one = st.builds(
        lambda source, destination, port: Question(source, destination, *port),
        end,
        end,
        st.sampled_from(ports(objects)),
    )
    return draw(st.lists(one, min_size=1, max_size=10))


def every_pod_question(objects: list[Manifest]) -> Iterator[Question]:
    pods = list(Cluster(objects).pods)
    for source in pods:
        for destination in pods:
            yield Question(source, destination, "TCP", 80)


@BOUNDED
@given(data=st.data(), admin=st.booleans())
def test_a_certain_cluster_leaves_nothing_open(data: st.DataObject, admin: bool) -> None:
    objects = data.draw(clusters(certain=True, admin=admin))
    cluster = Cluster(objects)
    for question in data.draw(questions(objects)):
        assert len(ask(cluster, question)) == 1


def test_an_open_cluster_leaves_something_open() -> None:
    def leaves_open(objects: list[Manifest]) -> bool:
        return any(len(ask(Cluster(objects), question)) == 2 for question in every_pod_question(objects))

    unshrunk = settings(BOUNDED, max_examples=500, phases=[Phase.generate])
    assert find(clusters(certain=False, admin=False), leaves_open, settings=unshrunk)


@BOUNDED
@given(data=st.data(), certain=st.booleans())
def test_order_means_nothing(data: st.DataObject, certain: bool) -> None:
    """S1.5."""
    objects = data.draw(clusters(certain=certain, admin=True))
    before, after = Cluster(objects), Cluster(data.draw(shuffled(objects)))
    for question in data.draw(questions(objects)):
        assert ask(before, question) == ask(after, question)


@BOUNDED
@given(data=st.data())
def test_an_unrelated_namespace_changes_nothing(data: st.DataObject) -> None:
    objects = data.draw(clusters(certain=True, admin=True))
    before, after = Cluster(objects), Cluster(with_unrelated_namespace(objects))
    for question in data.draw(questions(objects)):
        assert ask(before, question) == ask(after, question)


@BOUNDED
@given(data=st.data(), certain=st.booleans())
def test_names_mean_nothing(data: st.DataObject, certain: bool) -> None:
    objects = data.draw(clusters(certain=certain, admin=True))
    names = {pod.name: f"renamed-{number}" for number, pod in enumerate(Cluster(objects).pods)}

    def new(end: End) -> End:
        if isinstance(end, AddressEnd):
            return end
        return PodEnd(NAMESPACES[end.namespace], end.kind, names[end.name])

    before, after = Cluster(objects), Cluster(renamed(objects, NAMESPACES, names))
    for question in data.draw(questions(objects)):
        other = question._replace(source=new(question.source), destination=new(question.destination))
        assert ask(before, question) == ask(after, other)
