"""Ends that could exist beside the manifests of a cluster, written as manifests, for the naive evaluator to try."""

import random
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple, assert_never

from netlint.engine.reachability.parties import Addresses, Node, Pod
from netlint.prover.verdict import Witness, WitnessEnd
from tests.clusters import questions as interesting
from tests.clusters.manifests import Manifest, container, namespace, pod
from tests.clusters.vocabulary import NAME_LABEL
from tests.naive.cluster import AddressEnd, Cluster, End, PodEnd, every_mapping, namespace_of
from tests.naive.evaluate import allowed
from tests.naive.matching import address_in
from tests.unit.prover.claims import Anyone, Block, Claim, Pods, Side, The

__all__ = ["Point", "verdict_of", "verdicts"]

PODS = 40
"""How many pods of a side are tried: every one that labels tell apart, where there are no more."""
POINTS = 300
OTHER = "something-else"
SELECTORS_OF_NAMESPACES = ("namespaceSelector", "namespaces")


class Point(NamedTuple):
    """A connection between two ends of which the manifests are given."""

    source: End
    destination: End
    protocol: str
    port: int


def verdicts(objects: list[Manifest], claim: Claim, seed: int) -> Iterator[tuple[Point, set[bool]]]:
    """The naive evaluator's verdicts on some connections that a claim is about, between ends of many sorts."""
    chance = random.Random(seed)
    universe = Universe(objects, claim, chance)
    sources, destinations = universe.ends(claim.source), universe.ends(claim.destination)
    cluster = Cluster([*objects, *universe.extra])
    ports = ports_within(objects, claim)
    for _ in range(POINTS if sources and destinations else 0):
        point = Point(chance.choice(sources), chance.choice(destinations), *chance.choice(ports))
        is_about_pods = isinstance(point.source, PodEnd) or isinstance(point.destination, PodEnd)
        if is_about_pods and point.source != point.destination:
            yield point, allowed(cluster, *point)


def ports_within(objects: list[Manifest], claim: Claim) -> list[tuple[str, int]]:
    """The ports of a claim at which answers can change."""
    ends = [{"start": first, "end": last} for _, first, last in claim.ports]
    found = interesting.ports([*objects, *ends])
    if not claim.ports:
        return found
    return [
        (protocol, port)
        for protocol, port in found
        if any(protocol == one and first <= port <= last for one, first, last in claim.ports)
    ]


class Universe:
    """Pods that could exist: each with a value for every label that is mentioned, or another one, or none."""

    def __init__(self, objects: list[Manifest], claim: Claim, chance: random.Random) -> None:
        self.objects = objects
        self.claim = claim
        self.chance = chance
        self.extra: list[Manifest] = []
        self._values = mentioned_values([*objects, *map(written, (claim.source, claim.destination))])
        self._numbers = interesting.ports(objects)
        self._names = sorted(set(port_names(objects)))
        self._spaces = self._namespaces()

    def ends(self, side: Side) -> list[End]:
        """Ends on a side; what has to exist for them is added to `extra`."""
        match side:
            case Anyone():
                pods = self._pods(Pods())
                return [*pods, *self._nodes(), *map(AddressEnd, interesting.addresses(self.objects))]
            case Pods():
                return self._pods(side)
            case Block(network):
                found = interesting.addresses([*self.objects, {"cidr": network}])
                return [AddressEnd(address) for address in found if address_in(address, network)]
            case The(end):
                return [end]
            case _:
                assert_never(side)

    def _pods(self, side: Pods) -> list[End]:
        fixed = dict(side.labels)
        choices: list[list[str | None]] = [
            [fixed[key]] if key in fixed else [None, *values, OTHER] for key, values in self._values.items()
        ]
        spaces = self._spaces if side.namespace is None else [side.namespace]
        pick = self.chance.choice
        if len(spaces) * prod(len(values) for values in choices) <= PODS:
            some = list(product(spaces, product(*choices)))
        else:
            some = [(pick(spaces), tuple(pick(values) for values in choices)) for _ in range(PODS)]
        found: list[End] = []
        for where, labels in some:
            pairs = zip(self._values, labels, strict=True)
            found.append(self._add(where, {key: value for key, value in pairs if value is not None}))
        return found

    def _nodes(self) -> list[End]:
        return [self._add("default", {}, hostNetwork=True)]

    def _add(self, where: str, labels: dict[str, str], **spec: object) -> End:
        name = f"extra-{len(self.extra)}"
        declared = [
            {"name": port_name, "containerPort": number, "protocol": protocol}
            for port_name in self._names
            for protocol, number in self.chance.sample(self._numbers, 1)
            if self.chance.random() < 0.6
        ]
        self.extra.append(pod(name, labels, where, containers=[container(declared)], **spec))
        return PodEnd(where, "Pod", name)

    def _namespaces(self) -> list[str]:
        """The namespaces of the input; some that are mentioned only, and new ones, both with some labels."""
        existing = {item["metadata"]["name"] for item in self.objects if item["kind"] == "Namespace"}
        existing |= {namespace_of(item) for item in self.objects if "spec" in item and is_namespaced(item)}
        asked = [
            side.namespace for side in (self.claim.source, self.claim.destination) if isinstance(side, Pods)
        ]
        mentioned = dict.fromkeys([*namespace_names(self.objects), *(name for name in asked if name)])
        values = mentioned_values(selectors_of_namespaces(self.objects))
        values.pop(NAME_LABEL, None)
        every = list(product(*([None, *held, OTHER] for held in values.values())))
        new = [f"new-{number}" for number in range(4)]
        for name in (*(name for name in mentioned if name not in existing), *new):
            labels = dict(zip(values, self.chance.choice(every), strict=True))
            self.extra.append(
                namespace(name, {key: held for key, held in labels.items() if held is not None})
            )
        return [*sorted(existing), *(name for name in mentioned if name not in existing), *new]


def is_namespaced(item: Manifest) -> bool:
    """Whether an object lives in a namespace."""
    return item["kind"] not in (
        "Namespace",
        "AdminNetworkPolicy",
        "BaselineAdminNetworkPolicy",
        "ClusterNetworkPolicy",
    )


def written(side: Side) -> Manifest:
    """The labels of a side as a selector, so that they count as mentioned."""
    if not isinstance(side, Pods):
        return {}
    keys = [{"key": key, "operator": "Exists"} for key, _ in side.labels]
    equal = {key: value for key, value in side.labels if value is not None}
    return {"podSelector": {"matchLabels": equal, "matchExpressions": keys}}


def mentioned_values(objects: Sequence[Manifest]) -> dict[str, list[str]]:
    """Every key that selectors ask for, with the values that they mention."""
    found: dict[str, dict[str, None]] = {}
    for mapping in every_mapping(list(objects)):
        for key, value in (mapping.get("matchLabels") or {}).items():
            found.setdefault(key, {})[value] = None
        if "operator" in mapping:
            found.setdefault(mapping["key"], {}).update(dict.fromkeys(mapping.get("values") or []))
    return {key: list(values) for key, values in found.items() if key != NAME_LABEL}


def selectors_of_namespaces(objects: Sequence[Manifest]) -> list[Manifest]:
    """The selectors that are about namespaces."""
    return [
        mapping[field]
        for mapping in every_mapping(list(objects))
        for field in SELECTORS_OF_NAMESPACES
        if mapping.get(field)
    ]


def namespace_names(objects: Sequence[Manifest]) -> Iterator[str]:
    """The names of namespaces that selectors ask for."""
    for mapping in every_mapping(selectors_of_namespaces(objects)):
        if NAME_LABEL in (mapping.get("matchLabels") or {}):
            yield mapping["matchLabels"][NAME_LABEL]
        if mapping.get("key") == NAME_LABEL:
            yield from mapping.get("values") or []


def port_names(objects: Sequence[Manifest]) -> Iterator[str]:
    """The names of ports that policies ask for."""
    for mapping in every_mapping(list(objects)):
        for field in ("port", "namedPort", "destinationNamedPort"):
            if isinstance(mapping.get(field), str):
                yield mapping[field]


def verdict_of(objects: list[Manifest], witness: Witness) -> set[bool]:
    """The naive evaluator's verdict on a witness: what does not exist of it is written down as manifests."""
    extra: dict[str, Manifest] = {}
    source, destination = (
        end_of(objects, end, name, extra)
        for end, name in ((witness.source, "source"), (witness.destination, "destination"))
    )
    cluster = Cluster([*objects, *extra.values()])
    return allowed(cluster, source, destination, str(witness.protocol), witness.port)


def end_of(objects: list[Manifest], end: WitnessEnd, name: str, extra: dict[str, Manifest]) -> End:
    """An end of a witness; what has to exist for it is added to `extra`."""
    if end.workload is not None:
        return PodEnd(end.workload.namespace, end.workload.kind, end.workload.name)
    match end.party:
        case Addresses(networks):
            return AddressEnd(str(networks[0].network_address))
        case Node():
            extra[name] = pod(name, {}, "default", hostNetwork=True)
            return PodEnd("default", "Pod", name)
        case Pod(where, labels, _, _, ports):
            if where.labels.complete and not where.given:
                made = namespace(where.name, dict(where.labels.pairs))
                assert extra.setdefault(f"namespace {where.name}", made) == made
            declared = [
                {"name": port.name, "containerPort": port.number, "protocol": str(port.protocol)}
                for port in ports
            ]
            containers = [container([one], f"container-{number}") for number, one in enumerate(declared)]
            spec = {"containers": containers} if containers else {}
            extra[name] = pod(name, dict(labels.pairs), where.name, **spec)
            return PodEnd(where.name, "Pod", name)
        case _:
            assert_never(end.party)
