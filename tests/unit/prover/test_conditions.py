"""Conditions for reaching a target hold for what the naive evaluator allows, and for nothing else."""

import random
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from netlint.engine.answers.asked_pods import Everybody, parsed_pods
from netlint.engine.answers.ends import End
from netlint.engine.answers.questions import workload_end
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK
from netlint.model.snapshot import Snapshot
from netlint.prover.boxes import Box, TooMany, boxes_of
from netlint.prover.conditions.asked_ends import ends_in, mention
from netlint.prover.conditions.target import formula_of, workload_target
from netlint.prover.conditions.who_reaches import AskedTarget, TargetQuestion
from netlint.prover.conditions.words import Condition
from netlint.prover.mentions import Mentions
from netlint.prover.questions import Questions
from netlint.prover.regions import Ends
from netlint.prover.space import Kind, LabelSpace, Role, Space
from netlint.prover.terms import TRUE, Variable
from netlint.prover.verdict import Verdict
from tests.clusters.manifests import Manifest, admin_network_policy, namespace, pod, to_yaml
from tests.clusters.strategies import clusters
from tests.naive.cluster import AddressEnd, Cluster, PodEnd
from tests.naive.cluster import End as NaiveEnd
from tests.naive.evaluate import allowed
from tests.unit.normalize.given import snapshot
from tests.unit.prover.claims import Anyone, Claim, The
from tests.unit.prover.worlds import OTHER, Universe, ports_within

BOUNDED = settings(
    derandomize=True,
    deadline=None,
    max_examples=40,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


class World:
    """A cluster in which every namespace has labels, with pods that the input does not show."""

    def __init__(self, objects: list[Manifest], target: PodEnd, chance: random.Random) -> None:
        claim = Claim(False, Anyone(), The(target))
        universe = Universe(objects, claim, chance)
        self.sources = universe.ends(Anyone())
        shown = {
            item["metadata"]["name"] for item in [*objects, *universe.extra] if item["kind"] == "Namespace"
        }
        used = {end.namespace for end in [*self.sources, *Cluster(objects).pods] if isinstance(end, PodEnd)}
        unseen = [
            namespace(name, {key: chance.choice(("red", "blue", "prod", OTHER)) for key in ("team", "env")})
            for name in sorted(used - shown)
        ]
        self.cluster = Cluster([*objects, *universe.extra, *unseen])
        self.ports = ports_within(objects, claim)


class Points:
    """Connections of a world as values of the variables of a space."""

    def __init__(self, world: World, space: Space) -> None:
        self.world = world
        self.space = space

    def within(self, box: Box, source: NaiveEnd, protocol: str, port: int) -> bool:
        values = dict(self.values(source))
        (values[self.space.port],) = (
            code
            for code in range(self.space.other_protocols)
            for item in self.space.ports.allowed(1 << code)
            if item.protocol == protocol and item.first <= port <= item.last
        )
        return all(variable in values and mask >> values[variable] & 1 for variable, mask in box.items())

    def values(self, source: NaiveEnd) -> Iterator[tuple[Variable, int]]:
        end = self.space.source
        if isinstance(source, AddressEnd):
            yield end.kind, Kind.ADDRESS
            found = self.space.addresses.class_of(ip_network(source.address))
            assert found is not None
            yield end.address, found
            return
        pod = self.world.cluster.pods[source]
        if pod.host_network:
            yield end.kind, Kind.NODE
            return
        yield end.kind, Kind.POD
        yield end.name, end.names.get(source.namespace, 0)
        yield from codes(end.labels, pod.labels)
        yield from codes(end.namespace_labels, self.world.cluster.namespace_labels[source.namespace])


def codes(space: LabelSpace, labels: dict[str, str]) -> Iterator[tuple[Variable, int]]:
    return ((variable, space.code(key, labels.get(key))) for key, variable in space.variables.items())


def check_selectors(given: Snapshot, target: End, found: list[Condition]) -> None:
    """Whoever a condition is about can connect on its ports, as far as that is known at all."""
    for condition in found:
        pods = parsed_pods(condition.selector) if condition.selector else None
        if pods is not None:
            mentions = Mentions()
            mention(pods, mentions)
            for ports in condition.ports:
                mentions.add_ports(ports)
            questions = Questions(given, DEFAULT_NETWORK, mentions)
            source = ends_in((pods,), Role.SOURCE, questions)
            destination = ends_in((target,), Role.DESTINATION, questions)
            region = questions.region(source, destination, questions.encoder.ports.any_of(condition.ports))
            assert questions.everybody_connects(region).verdict is not Verdict.REFUTED, condition


def check(objects: list[Manifest], seed: int) -> None:
    chance = random.Random(seed)
    targets = list(Cluster(objects).pods)
    if not targets:
        return
    target = chance.choice(targets)
    world = World(objects, target, chance)
    given = effective(snapshot(to_yaml(objects), namespace="default"))
    lookup = Lookup(given)
    (workload,) = (w for w in given.workloads if PodEnd(w.namespace, w.kind, w.name) == target)
    questions = Questions(given, DEFAULT_NETWORK)
    asked = TargetQuestion(
        questions, (Everybody.ANYONE,), AskedTarget("target", workload_end(workload, lookup), ())
    )
    certain = asked.conditions(strict=True)
    perhaps = asked.conditions(strict=False, known=certain.boxes)
    assert not (certain.is_out_of_work or perhaps.is_out_of_work)
    check_selectors(
        given, workload_end(workload, lookup), [asked.words.condition(box) for box in certain.boxes]
    )
    points = Points(world, questions.space)
    for source in world.sources:
        for protocol, port in world.ports:
            verdict = allowed(world.cluster, source, target, protocol, port)
            for_certain = any(points.within(box, source, protocol, port) for box in certain.boxes)
            possibly = for_certain or any(points.within(box, source, protocol, port) for box in perhaps.boxes)
            at = f"{source} {target} {protocol} {port}"
            if for_certain:
                assert verdict == {True}, at
            elif not (certain.has_more or perhaps.has_more):
                assert possibly or verdict == {False}, at
                assert perhaps.boxes or verdict == {False}, at


@BOUNDED
@given(objects=clusters(certain=True, admin=True), seed=st.integers(0, 1 << 30))
def test_conditions_hold_for_what_is_allowed_in_clusters_without_gaps(
    objects: list[Manifest], seed: int
) -> None:
    check(objects, seed)


@BOUNDED
@given(objects=clusters(certain=False, admin=True), seed=st.integers(0, 1 << 30))
def test_conditions_hold_for_what_is_allowed_in_clusters_with_gaps(
    objects: list[Manifest], seed: int
) -> None:
    check(objects, seed)


def entangled(chance: random.Random) -> list[Manifest]:
    """Policies of which the formula has more boxes than anybody looks at: each rule takes some of what others left."""
    keys = [f"key-{number}" for number in range(5)]

    def peer() -> Manifest:
        expressions = [
            {
                "key": key,
                "operator": chance.choice(("In", "NotIn")),
                "values": [chance.choice(("a", "b", "c"))],
            }
            for key in chance.sample(keys, 2)
        ]
        return {"pods": {"namespaceSelector": {}, "podSelector": {"matchExpressions": expressions}}}

    policies = [
        admin_network_policy(
            f"policy-{priority}",
            {
                "priority": priority,
                "subject": {"namespaces": {}},
                "ingress": [{"action": chance.choice(("Allow", "Deny")), "from": [peer()]} for _ in range(8)],
            },
        )
        for priority in range(10)
    ]
    return [namespace("shop"), pod("api", {"app": "api"}, "shop"), *policies]


@pytest.mark.parametrize("seed", range(4))
def test_conditions_hold_where_only_the_solver_can_tell(seed: int) -> None:
    """S2.8."""
    objects = entangled(random.Random(seed))
    given = effective(snapshot(to_yaml(objects), namespace="default"))
    questions = Questions(given, DEFAULT_NETWORK)
    target = workload_target(given.workloads[0], TRUE, questions)
    term = formula_of(questions.allowed, Ends(TRUE), target, strict=True)
    with pytest.raises(TooMany):
        boxes_of(term)
    check(objects, seed)
