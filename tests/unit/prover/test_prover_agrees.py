"""The prover, the engine and the naive evaluator agree on generated clusters."""

import random
from ipaddress import ip_network
from typing import Final

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from netlint.engine.reachability.reach import Reach
from netlint.model.network_profile import PRIVATE_RANGES, NetworkProfile
from netlint.model.peer import AddressPeer
from netlint.model.truth import Truth
from netlint.prover import boxes
from netlint.prover.questions import Questions
from netlint.prover.verdict import Answer, Verdict
from tests.clusters import questions as interesting
from tests.clusters.manifests import Manifest, to_yaml
from tests.clusters.strategies import clusters
from tests.clusters.vocabulary import NAMESPACES, SELECTABLE_POD_LABELS
from tests.naive.cluster import AddressEnd, Cluster, End
from tests.naive.evaluate import allowed
from tests.unit.engine.evaluators import Question, answers, engine, questions
from tests.unit.engine.test_seeded_faults import dense_clusters
from tests.unit.prover.claims import Anyone, Block, Claim, Pods, Side, The, answered, asked
from tests.unit.prover.worlds import verdict_of, verdicts

MOST: Final = 15
SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(SLOW, max_examples=30)
POD_RANGES = st.sampled_from((PRIVATE_RANGES, (ip_network("10.1.0.0/16"),)))
KINDS = pytest.mark.parametrize("admin", [False, True], ids=["network policies", "with admin policies"])


def side_of(end: End) -> Side:
    """One end as a side of its own."""
    return Block(end.address) if isinstance(end, AddressEnd) else The(end)


def both_claims(question: Question) -> tuple[Claim, Claim]:
    """That the connection can be made, and that it cannot."""
    source, destination, protocol, port = question
    ports = ((protocol, port, port),)
    return (
        Claim(True, side_of(source), side_of(destination), ports),
        Claim(False, side_of(source), side_of(destination), ports),
    )


def verdicts_of(prover: Questions, question: Question) -> set[bool]:
    """The verdicts that the prover holds for possible of one connection."""
    everybody, nobody = (answered(prover, claim).verdict for claim in both_claims(question))
    match everybody, nobody:
        # The engine, which is asked about witnesses, may hold more for possible than the prover.
        case Verdict.PROVED, Verdict.REFUTED | Verdict.UNKNOWN:
            return {True}
        case Verdict.REFUTED | Verdict.UNKNOWN, Verdict.PROVED:
            return {False}
        case Verdict.UNKNOWN, Verdict.UNKNOWN:
            return {True, False}
    raise AssertionError(f"{everybody} that it can be made, {nobody} that it cannot: {question}")


def sample(objects: list[Manifest], seed: int) -> list[Question]:
    """Some of the questions that the manifests raise, at the boundaries of their ranges and blocks."""
    found = list(questions(Cluster(objects), interesting.addresses(objects), interesting.ports(objects)))
    return random.Random(seed).sample(found, min(MOST, len(found)))


@KINDS
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@FEW
def test_where_nothing_is_left_open_single_connections_have_the_same_verdict(
    admin: bool, data: st.DataObject, seed: int
) -> None:
    objects = data.draw(clusters(certain=True, admin=admin))
    compare_single(objects, seed, is_certain=True)


@KINDS
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@FEW
def test_where_facts_are_missing_single_connections_lose_no_possible_verdict(
    admin: bool, data: st.DataObject, seed: int
) -> None:
    objects = data.draw(clusters(certain=False, admin=admin))
    compare_single(objects, seed, is_certain=False)


@given(data=st.data(), seed=st.integers(0, 1 << 30))
@FEW
def test_on_other_networks_the_engine_holds_no_other_verdict_for_certain(
    data: st.DataObject, seed: int
) -> None:
    """The naive evaluator knows the default network only."""
    objects = data.draw(clusters(certain=False, admin=True))
    truths = st.sampled_from(Truth)
    network = NetworkProfile(data.draw(truths), data.draw(truths), data.draw(POD_RANGES))
    some = sample(objects, seed)
    prover = asked(objects, [claim for question in some for claim in both_claims(question)], network=network)
    reach = Reach(prover.snapshot, network, more=(AddressPeer(ip_network("::/0")),))
    for question in some:
        found = verdicts_of(prover, question)
        if not found & answers(reach, question):
            note(to_yaml(objects))
        assert found & answers(reach, question), question


def compare_single(objects: list[Manifest], seed: int, *, is_certain: bool) -> None:
    """Single connections: never narrower than the naive evaluator, never wider than the engine."""
    some = sample(objects, seed)
    cluster, reach = Cluster(objects), engine(objects)
    prover = asked(objects, [claim for question in some for claim in both_claims(question)])
    for question in some:
        expected, found = allowed(cluster, *question), verdicts_of(prover, question)
        if not expected <= found <= answers(reach, question) or (is_certain and found != expected):
            note(to_yaml(objects))
        assert expected <= found <= answers(reach, question), question
        assert not is_certain or found == expected, question


@st.composite
def claims(draw: st.DrawFn, objects: list[Manifest]) -> Claim:
    """A claim of which one side at least may be pods that do not exist yet."""
    cluster = Cluster(objects)
    existing = [The(end) for end in cluster.pods]
    some = st.one_of(st.just(Anyone()), pods(), pods(), pods())
    named = st.sampled_from(existing) if existing else some
    source, destination = draw(
        st.one_of(
            st.tuples(some, named),
            st.tuples(named, some),
            st.tuples(pods(), pods()),
            st.tuples(st.sampled_from(interesting.addresses(objects)).map(Block), pods()),
            st.tuples(pods(), st.sampled_from(("0.0.0.0/0", "203.0.113.0/24", "2001:db8::/32")).map(Block)),
        )
    )
    port = st.sampled_from(interesting.ports(objects))
    ranges = st.tuples(port, st.sampled_from((0, 1, 500, 65535))).map(
        lambda pair: (*pair[0], min(pair[0][1] + pair[1], 65535))
    )
    return Claim(draw(st.booleans()), source, destination, tuple(draw(st.lists(ranges, max_size=2))))


@st.composite
def pods(draw: st.DrawFn) -> Pods:
    """Any pods with some labels, of which each may be absent, in some namespace or any."""
    keys = draw(st.lists(st.sampled_from(SELECTABLE_POD_LABELS), max_size=3, unique_by=lambda item: item[0]))
    labels = tuple((key, draw(st.sampled_from((*values, "new", None)))) for key, values in keys)
    return Pods(draw(st.sampled_from((*NAMESPACES, "elsewhere", "unheard-of", None))), labels)


@KINDS
@pytest.mark.parametrize("certain", [True, False], ids=["nothing left open", "facts missing"])
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@FEW
def test_claims_about_pods_that_may_exist(certain: bool, admin: bool, data: st.DataObject, seed: int) -> None:
    objects = data.draw(clusters(certain=certain, admin=admin))
    check(objects, data.draw(st.lists(claims(objects), min_size=1, max_size=4)), seed, certain=certain)


@given(data=st.data(), seed=st.integers(0, 1 << 30))
@FEW
def test_claims_where_every_namespace_has_policies(data: st.DataObject, seed: int) -> None:
    objects = data.draw(dense_clusters())
    check(objects, data.draw(st.lists(claims(objects), min_size=1, max_size=4)), seed, certain=True)


@pytest.mark.parametrize("certain", [True, False], ids=["nothing left open", "facts missing"])
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@FEW
def test_the_solver_alone_gives_the_same_answers(certain: bool, data: st.DataObject, seed: int) -> None:
    objects = data.draw(clusters(certain=certain, admin=True))
    some = data.draw(st.lists(claims(objects), min_size=1, max_size=4))
    found = [answer.verdict for answer in check(objects, some, seed, certain=certain)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "MOST_BOXES", 0)
        assert [answer.verdict for answer in check(objects, some, seed, certain=certain)] == found


def check(objects: list[Manifest], some: list[Claim], seed: int, *, certain: bool) -> list[Answer]:
    """Answers, each of which holds against what the naive evaluator finds."""
    prover, found = asked(objects, some), []
    for claim in some:
        try:
            answer = answered(prover, claim)
            judge(objects, claim, answer, seed, certain=certain)
        except BaseException:
            note(to_yaml(objects))
            note(str(claim))
            raise
        found.append(answer)
    return found


def judge(objects: list[Manifest], claim: Claim, answer: Answer, seed: int, *, certain: bool) -> None:
    """Nothing contradicts what is proved, a witness does for certain; unknown is said where facts are missing."""
    wrong = not claim.everybody
    match answer.verdict:
        case Verdict.PROVED:
            for point, found in verdicts(objects, claim, seed):
                assert wrong not in found, point
        case Verdict.REFUTED:
            assert answer.witness is not None
            assert verdict_of(objects, answer.witness) == {wrong}, answer.witness
        case Verdict.UNKNOWN:
            assert answer.reason
            assert not answer.is_out_of_work
            assert not certain or Anyone() in (claim.source, claim.destination)
