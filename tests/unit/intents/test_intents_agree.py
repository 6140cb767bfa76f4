"""What is said of intents about generated clusters holds against naive search over pods that could exist."""

import json
import random
from collections.abc import Iterator
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from netlint.intents.judge import Judged, Judgment, judged
from netlint.intents.read import read_intents
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.prover.verdict import Verdict
from netlint.prover.work import DEFAULT_WORK_LIMIT
from tests.clusters import questions as interesting
from tests.clusters.manifests import Manifest, network_policy, to_yaml
from tests.clusters.strategies import clusters
from tests.clusters.vocabulary import (
    NAME_LABEL,
    NAMESPACES,
    NUMBERS,
    PORT_NAMES,
    PRIVATE_BLOCKS,
    PROTOCOLS,
    PUBLIC_BLOCKS,
    SELECTABLE_NAMESPACE_LABELS,
    SELECTABLE_POD_LABELS,
    selectors,
    strict_subsets,
)
from tests.naive.cluster import Cluster, End, Pod, PodEnd
from tests.unit.intents.meant import (
    Intent,
    World,
    both_mean,
    contradictions,
    is_about,
    meant_ends,
    mentioned,
    opens,
)
from tests.unit.intents.ways import is_open, listening, way
from tests.unit.normalize.given import snapshot
from tests.unit.prover.claims import Anyone, Claim
from tests.unit.prover.worlds import Point, Universe, end_of, port_names

PAIRS: Final = 60
"""How many pairs of ends are tried against what is proved."""
PORTS_OF_A_PAIR: Final = 3
ENDS: Final = 8
"""From how many ends ways of several hops are looked for."""
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
KINDS = pytest.mark.parametrize("admin", [False, True], ids=["network policies", "with admin policies"])


def given_only(selector: Manifest) -> Manifest:
    """A selector without empty values, which intents do not have."""
    return {key: held for key, held in selector.items() if held is not None}


POD_SELECTORS = selectors(SELECTABLE_POD_LABELS).map(given_only)


def pods(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Pods by labels, by the labels of their namespaces, or by the names of these, or some of it together."""
    fields = {
        "namespace": st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True),
        "namespaces": selectors(SELECTABLE_NAMESPACE_LABELS).map(given_only),
        "pods": POD_SELECTORS,
    }
    some = st.lists(st.sampled_from(tuple(fields)), min_size=1, max_size=2, unique=True)
    return some.flatmap(lambda keys: st.fixed_dictionaries({key: fields[key] for key in keys}))


PORTS = st.one_of(
    st.sampled_from((*NUMBERS, *PORT_NAMES, "8000-8100", "1-65535")),
    st.tuples(st.sampled_from((*NUMBERS, *PORT_NAMES, "80-443")), st.sampled_from(PROTOCOLS)).map(
        lambda pair: f"{pair[0]}/{pair[1]}"
    ),
)


@st.composite
def blocks(draw: st.DrawFn) -> dict[str, Any]:
    """Addresses, at times with exceptions."""
    every = (*PUBLIC_BLOCKS, *PRIVATE_BLOCKS, "169.254.169.254/32")
    some = draw(st.lists(st.sampled_from(every), min_size=1, max_size=2, unique=True))
    inside = strict_subsets(some[0], every)
    exceptions = draw(st.lists(st.sampled_from(inside), max_size=1)) if inside else []
    return {"cidr": some, "except": exceptions} if exceptions else {"cidr": some}


def sides(workloads: list[str]) -> st.SearchStrategy[Any]:
    """One side of every form."""
    shown = tuple(sorted({name.partition("/")[0] for name in workloads})) or NAMESPACES
    plain = st.one_of(
        pods(shown),
        pods(shown),
        *[pods((*NAMESPACES, "elsewhere")).map(lambda fields: {"future-pods": fields})] * 2,
        st.sampled_from(("anyone", "internet", "future-pods")),
        blocks(),
        *([st.sampled_from(workloads).map(lambda name: {"workload": name})] * 2 if workloads else ()),
    )
    inside = st.lists(plain, min_size=1, max_size=2).map(lambda parts: {"not": parts})
    twice = inside.map(lambda part: {"not": [part]})
    return st.one_of(plain, plain, plain, inside, twice)


@st.composite
def closed(draw: st.DrawFn, objects: list[Manifest], opening: str) -> list[Manifest]:
    """NetworkPolicies that deny all in the namespaces of the workloads, or all but what an opening allows."""
    pods = Cluster(objects).pods
    namespaces = sorted({end.namespace for end in pods})
    choices = (["Ingress"], ["Egress"], ["Ingress", "Egress"])
    types = choices[draw(st.integers(0, 2))] if opening == "none" else ["Ingress"]
    found = [
        network_policy(f"deny-{where}", {"podSelector": {}, "policyTypes": types}, where)
        for where in namespaces
    ]
    if opening == "own namespace":
        spec: Manifest = {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}
        found += [network_policy(f"own-{where}", spec, where) for where in namespaces]
    if opening == "steps":
        for number, (one, other) in enumerate(pairwise(draw(st.permutations(list(pods.values()))))):
            found.append(network_policy(f"step-{number}", step(one, other), other.end.namespace))
    return found


def step(one: Pod, other: Pod) -> Manifest:
    """The spec of a policy that lets one pod connect to another."""
    peer = {
        "namespaceSelector": {"matchLabels": {NAME_LABEL: one.end.namespace}},
        "podSelector": {"matchLabels": one.labels},
    }
    return {"podSelector": {"matchLabels": other.labels}, "ingress": [{"from": [peer]}]}


def names_of(objects: list[Manifest]) -> list[str]:
    """The workloads, as intents name them."""
    return [f"{end.namespace}/{end.name}[{end.kind}]" for end in Cluster(objects).pods]


@st.composite
def intents(draw: st.DrawFn, objects: list[Manifest]) -> list[Intent]:
    """Some intents about a cluster."""
    workloads = names_of(objects)
    one, two = (st.lists(sides(workloads), min_size=size, max_size=size) for size in (1, 2))
    side = st.one_of(one, one, one, two)
    named = st.sampled_from(workloads).map(lambda name: [{"workload": name}]) if workloads else side
    found = []
    for number in range(draw(st.sampled_from((1, 1, 2, 4)))):
        expect = draw(st.sampled_from(("denied", "denied", "only", "allowed")))
        is_long = expect == "denied" and draw(st.booleans())
        some = st.one_of(named, side) if is_long else st.one_of(named, side, side)
        intent = {"id": f"intent-{number}", "expect": expect, "from": draw(some), "to": draw(some)}
        if draw(st.booleans()):
            intent["ports"] = draw(st.lists(PORTS, min_size=1, max_size=2))
        if is_long:
            within = draw(st.integers(1, 3))
            sentence = f"within {within} hop{'s' * (within > 1)}"
            intent["paths"] = draw(st.sampled_from((sentence, {"within": within})))
        found.append(intent)
    return found


def judged_intents(objects: list[Manifest], some: list[Intent], folder: Path) -> Judged:
    """What becomes of intents that are written to a file; a list of one item stands there as the item."""
    short = [
        {
            key: held[0] if isinstance(held, list) and len(held) == 1 and key != "ports" else held
            for key, held in intent.items()
        }
        for intent in some
    ]
    file = folder / "intents.yaml"
    file.write_text(json.dumps({"apiVersion": "netlint.dev/v1", "kind": "Intents", "intents": short}))
    read = tuple(read_intents([str(file)]).intents)
    given = snapshot(to_yaml(objects), namespace="default")
    return judged(read, given, DEFAULT_NETWORK, DEFAULT_WORK_LIMIT)


@KINDS
@pytest.mark.parametrize("certain", [True, False], ids=["nothing left open", "facts missing"])
@given(data=st.data(), seed=st.integers(0, 1 << 30))
@FEW
def test_what_is_said_of_intents_holds(
    certain: bool, admin: bool, data: st.DataObject, seed: int, tmp_path: Path
) -> None:
    objects = data.draw(clusters(certain=certain, admin=admin))
    if data.draw(st.booleans()):
        opening = data.draw(st.sampled_from(("none", "steps", "own namespace")))
        objects = [item for item in objects if item["kind"] != "NetworkPolicy"]
        objects += data.draw(closed(objects, opening))
    some = data.draw(intents(objects))
    note(to_yaml(objects))
    note(json.dumps(some, indent=1))
    check(objects, some, judged_intents(objects, some, tmp_path), seed, certain=certain)


@given(data=st.data(), seed=st.integers(0, 1 << 30), within=st.integers(2, 4))
@FEW
def test_what_is_said_of_ways_through_workloads_holds(
    data: st.DataObject, seed: int, within: int, tmp_path: Path
) -> None:
    objects = data.draw(clusters(certain=True, admin=False))
    objects += data.draw(closed(objects, "steps"))
    named = [{"workload": name} for name in names_of(objects)]
    pairs = random.Random(seed).sample(list(permutations(named, 2)), min(4, len(named) * (len(named) - 1)))
    some: list[Intent] = [
        {"id": f"way-{n}", "expect": "denied", "from": [one], "to": [other], "paths": {"within": within}}
        for n, (one, other) in enumerate(pairs)
    ]
    if some:
        note(to_yaml(objects))
        note(json.dumps(some, indent=1))
        check(objects, some, judged_intents(objects, some, tmp_path), seed, certain=True)


def check(objects: list[Manifest], some: list[Intent], found: Judged, seed: int, *, certain: bool) -> None:
    """Everything that is said of some intents."""
    given = [*objects, mentioned(some)]
    for intent, judgment in zip(some, found.judgments, strict=True):
        note(f"{intent['id']}: {judgment.answer}")
        check_one(given, intent, judgment, seed, certain=certain)
    sound = [one for one, judgment in zip(some, found.judgments, strict=True) if not judgment.vacuities]
    known = {(conflict.wanting.id, conflict.forbidding.id) for conflict in found.conflicts}
    for wanting, forbidding in product(sound, sound):
        is_pair = wanting["expect"] == "allowed" != forbidding["expect"]
        if is_pair and (wanting["id"], forbidding["id"]) not in known:
            for world, point in points(given, wanting, seed):
                assert both_mean(world, wanting, forbidding, point) != {True}, (forbidding, point)


def check_one(given: list[Manifest], intent: Intent, judgment: Judgment, seed: int, *, certain: bool) -> None:
    """What is said of one intent."""
    match judgment.answer.verdict:
        case Verdict.PROVED:
            try_to_contradict(given, intent, seed)
        case Verdict.REFUTED:
            check_witness(given, intent, judgment)
        case Verdict.UNKNOWN:
            reason = judgment.answer.reason
            assert reason
            assert not judgment.answer.is_out_of_work
            assert not certain or judgment.vacuities or judgment.through or "address as a node" in reason


def try_to_contradict(given: list[Manifest], intent: Intent, seed: int) -> None:
    """No connection contradicts what is proved, nor does a way of several hops, as far as it is certain."""
    for world, point in points(given, intent, seed):
        assert True not in contradictions(world, intent, point), point
    if hops(intent) > 1:
        world, sources, destinations = universe(given, intent, seed)
        some, others = (every[:ENDS] for every in (sources, destinations))
        found = way(world, intent, some, others, interesting.ports(given), hops(intent))
        assert found is None, found


def points(given: list[Manifest], intent: Intent, seed: int) -> Iterator[tuple[World, Point]]:
    """Some of the connections that could exist, and that an intent is about as far as their ends go."""
    world, sources, destinations = universe(given, intent, seed)
    chance, ports = random.Random(seed), interesting.ports(given)
    pairs = [(one, other) for one, other in product(sources, destinations) if one != other]
    for source, destination in chance.sample(pairs, min(PAIRS, len(pairs))):
        for port in chance.sample(ports, min(PORTS_OF_A_PAIR, len(ports))):
            yield world, Point(source, destination, *port)


def universe(given: list[Manifest], intent: Intent, seed: int) -> tuple[World, list[End], list[End]]:
    """Ends of every sort, also of pods that do not exist, with those on either side of an intent."""
    chance = random.Random(seed)
    made = Universe(given, Claim(False, Anyone(), Anyone()), chance)
    ends = [*made.ends(Anyone()), *Cluster(given).pods]
    chance.shuffle(ends)
    world = World.of(given, made.extra, sorted(set(port_names(given))))
    sources, destinations = (meant_ends(world, intent, role, ends) for role in ("from", "to"))
    return world, sources, destinations


def hops(intent: Intent) -> int:
    """How many connections one after the other count."""
    paths = intent.get("paths", {"within": 1})
    return int(paths["within"] if isinstance(paths, dict) else paths.split()[1])


def check_witness(given: list[Manifest], intent: Intent, judgment: Judgment) -> None:
    """The witness contradicts the intent for certain, hop by hop."""
    witness = judgment.answer.witness
    assert witness is not None
    extra: dict[str, Manifest] = {}
    source, destination = (
        end_of(given, end, name, extra)
        for end, name in ((witness.source, "source"), (witness.destination, "destination"))
    )
    world = World.of(given, extra.values(), sorted(set(port_names(given))))
    point = Point(source, destination, str(witness.protocol), witness.port)
    if not judgment.through:
        assert contradictions(world, intent, point) == {True}
        return
    steps = [source, *(PodEnd(item.namespace, item.kind, item.name) for item in judgment.through)]
    assert len(steps) <= hops(intent)
    assert is_about(world, intent, point) == {True}
    for one, other in pairwise(steps):
        assert is_open(world, one, other, listening(world, other, interesting.ports(given))), (one, other)
    assert opens(world, point._replace(source=steps[-1])) == {True}
