"""What intents mean and when they do not hold, as plain loops over the ends of a cluster: nothing of the prover's."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from netlint.engine.answers.asked_addresses import GLOBAL
from tests.clusters.manifests import Manifest
from tests.clusters.vocabulary import NAME_LABEL
from tests.naive.cluster import Cluster, End, Pod, PodEnd
from tests.naive.evaluate import side_allows
from tests.naive.guesses import Guesses, every_outcome
from tests.naive.matching import (
    Connection,
    address_in,
    address_of,
    declared_ports,
    named_port_matches,
    namespace_matches,
    pod_matches,
)
from tests.unit.prover.worlds import Point, mentioned_values

__all__ = [
    "Intent",
    "World",
    "both_mean",
    "contradictions",
    "is_about",
    "meant_ends",
    "mentioned",
    "opens",
]

Intent = dict[str, Any]
"""An intent as its file writes it; each side is a list."""

SELECTING = (
    "NetworkPolicy",
    "AdminNetworkPolicy",
    "BaselineAdminNetworkPolicy",
    "ClusterNetworkPolicy",
    "Intents",
)
"""The kinds whose selectors tell pods apart."""

INTERNET = [
    {"cidr": [str(block.network)], "except": [str(exception) for exception in block.exceptions]}
    for block in GLOBAL
]


class World(NamedTuple):
    """What the manifests show, and everything, with the ends that could exist beside it."""

    shown: Cluster
    everything: Cluster
    labels: frozenset[str]
    """The labels that policies and intents tell pods apart by."""
    port_names: tuple[str, ...]

    @classmethod
    def of(cls, objects: list[Manifest], extra: Iterable[Manifest], port_names: Iterable[str]) -> "World":
        """The world of some objects, what is mentioned among them, and extra ones."""
        labels = frozenset(mentioned_values([item for item in objects if item["kind"] in SELECTING]))
        return cls(Cluster(objects), Cluster([*objects, *extra]), labels, tuple(port_names))


def mentioned(intents: Iterable[Intent]) -> Manifest:
    """An object of no kind that policies know, with all that intents mention in the forms of policies."""
    found: list[Manifest] = []
    for intent in intents:
        for port in intent.get("ports", []):
            number, _, _ = str(port).partition("/")
            first, _, last = number.partition("-")
            is_number = first.isdigit()
            found += [{"port": int(p) if is_number else p} for p in (first, last) if p]
        for side in every_side([*intent["from"], *intent["to"]]):
            if side == "internet":
                found += [{"cidr": block["cidr"][0], "except": block["except"]} for block in INTERNET]
            if isinstance(side, dict):
                fields = side.get("future-pods", side)
                found += [{"cidr": block} for block in (*fields.get("cidr", []), *fields.get("except", []))]
                found += [
                    {"namespaces": {"matchLabels": {NAME_LABEL: n}}} for n in fields.get("namespace", [])
                ]
                found += [{key: fields[key]} for key in ("namespaces", "pods") if key in fields]
    return {"kind": "Intents", "metadata": {"name": "intents"}, "mentions": found}


def every_side(sides: list[Any]) -> Iterator[Any]:
    """The sides, and those inside of `not`."""
    for side in sides:
        yield side
        if isinstance(side, dict):
            yield from every_side(side.get("not", []))


def contradictions(world: World, intent: Intent, point: Point) -> set[bool]:
    """Whether a connection contradicts an intent: both where the manifests leave it open."""
    return every_outcome(
        lambda guesses: (
            is_meant(world, guesses, intent, point)
            and allows(world, guesses, point) is not (intent["expect"] == "allowed")
        )
    )


def both_mean(world: World, one: Intent, other: Intent, point: Point) -> set[bool]:
    """Whether two intents are about one and the same connection."""
    return every_outcome(
        lambda guesses: is_meant(world, guesses, one, point) and is_meant(world, guesses, other, point)
    )


def is_about(world: World, intent: Intent, point: Point) -> set[bool]:
    """Whether a way between two ends, with the port of its last hop, is one of those that an intent is about."""
    return every_outcome(
        lambda guesses: (
            is_on(world, guesses, intent["from"], point.source, point, False)
            and is_on(world, guesses, intent["to"], point.destination, point, False)
            and is_asked(world, intent, point)
        )
    )


def meant_ends(world: World, intent: Intent, role: str, ends: Iterable[End]) -> list[End]:
    """The ends on one side of an intent, or perhaps there; of `only` the ones that are not in `from`."""
    is_turned = role == "from" and intent["expect"] == "only"
    shown_only = intent["expect"] == "allowed"

    def is_meant_by(end: End) -> set[bool]:
        point = Point(end, end, "TCP", 1)
        return every_outcome(
            lambda guesses: is_on(world, guesses, intent[role], end, point, shown_only) is not is_turned
        )

    return [end for end in ends if True in is_meant_by(end)]


def opens(world: World, point: Point) -> set[bool]:
    """Whether a connection is allowed, also between two pods of one workload."""
    return every_outcome(lambda guesses: allows(world, guesses, point))


def allows(world: World, guesses: Guesses, point: Point) -> bool:
    """Whether both ends allow a connection."""
    connection = Connection(point.protocol, point.port)
    ends = (("Ingress", point.destination, point.source), ("Egress", point.source, point.destination))
    return all(
        side_allows(world.everything, guesses, direction, end, peer, connection)  # type: ignore[arg-type]
        for direction, end, peer in ends
    )


def is_meant(world: World, guesses: Guesses, intent: Intent, point: Point) -> bool:
    """Whether an intent is about a connection; one of its ends has to be a pod that policies hold for, or be named."""
    if not any(
        is_policed(world, end) or is_named(world, guesses, sides, end, point)
        for end, sides in ((point.source, intent["from"]), (point.destination, intent["to"]))
    ):
        return False
    shown_only = intent["expect"] == "allowed"
    is_source = is_on(world, guesses, intent["from"], point.source, point, shown_only)
    return (
        is_source is not (intent["expect"] == "only")
        and is_on(world, guesses, intent["to"], point.destination, point, shown_only)
        and is_asked(world, intent, point)
    )


def is_policed(world: World, end: End) -> bool:
    """A pod in a network of its own."""
    return isinstance(end, PodEnd) and not world.everything.pods[end].host_network


def is_named(world: World, guesses: Guesses, sides: list[Any], end: End, point: Point) -> bool:
    """A pod in its node's network that a side names, or one like it; also inside of `not`."""
    named = [
        side for side in every_side(sides) if isinstance(side, dict) and not side.keys() & {"not", "cidr"}
    ]
    return isinstance(end, PodEnd) and is_on(world, guesses, named, end, point, False)


def is_asked(world: World, intent: Intent, point: Point) -> bool:
    """Whether the port is one of those of the intent: all where it names none."""
    if "ports" not in intent:
        return True
    connection = Connection(point.protocol, point.port)
    for asked in intent["ports"]:
        number, _, protocol = str(asked).partition("/")
        first, _, last = number.partition("-")
        if not first.isdigit():
            is_protocol = not protocol or protocol == point.protocol
            declared = declared_ports(world.everything, point.destination)
            if is_protocol and named_port_matches(number, connection, declared):
                return True
        elif (protocol or "TCP") == point.protocol and int(first) <= point.port <= int(last or first):
            return True
    return False


def is_on(world: World, guesses: Guesses, sides: list[Any], end: End, point: Point, shown_only: bool) -> bool:
    """Whether an end is on any of some sides."""
    return any(is_on_side(world, guesses, side, end, point, shown_only) for side in sides)


def is_on_side(world: World, guesses: Guesses, side: Any, end: End, point: Point, shown_only: bool) -> bool:
    match side:
        case "anyone":
            return True
        case "internet":
            return is_on(world, guesses, INTERNET, end, point, False)
        case "future-pods":
            return is_pod(world, guesses, {}, end, shown_only=False)
        case {"workload": name}:
            pod = world.shown.pods[workload_end(name)]
            return isinstance(end, PodEnd) and is_like(world, guesses, pod, end, point)
        case {"cidr": blocks}:
            return is_in_blocks(world, guesses, blocks, side.get("except", []), end)
        case {"not": parts}:
            return not is_on(world, guesses, parts, end, point, False)
        case {"future-pods": fields}:
            return is_pod(world, guesses, fields, end, shown_only=False)
        case fields:
            return is_pod(world, guesses, fields, end, shown_only=shown_only)


def workload_end(name: str) -> PodEnd:
    """The end that `namespace/name[Kind]` means."""
    namespace, _, rest = name.partition("/")
    word, _, kind = rest.removesuffix("]").partition("[")
    return PodEnd(namespace, kind, word)


def is_in_blocks(world: World, guesses: Guesses, blocks: list[str], exceptions: list[str], end: End) -> bool:
    """Whether the address of an end that is no pod with one of its own lies in blocks and in no exception."""
    if is_policed(world, end):
        return False
    address = address_of(world.everything, guesses, end)
    return any(address_in(address, block) for block in blocks) and not any(
        address_in(address, exception) for exception in exceptions
    )


def is_pod(world: World, guesses: Guesses, fields: dict[str, Any], end: End, *, shown_only: bool) -> bool:
    """Whether the end is a pod with namespace and labels; of those in their nodes' network one is like another."""
    if not isinstance(end, PodEnd) or (shown_only and end not in world.shown.pods):
        return False
    if world.everything.pods[end].host_network:
        return any(
            passes(world, guesses, fields, pod) for pod in world.shown.pods.values() if pod.host_network
        )
    return passes(world, guesses, fields, world.everything.pods[end])


def passes(world: World, guesses: Guesses, fields: dict[str, Any], pod: Pod) -> bool:
    names = fields.get("namespace")
    return (
        (names is None or pod.end.namespace in names)
        and namespace_matches(world.everything, guesses, fields.get("namespaces", {}), pod.end.namespace)
        and pod_matches(world.everything, guesses, fields.get("pods", {}), pod)
    )


def is_like(world: World, guesses: Guesses, pod: Pod, end: PodEnd, point: Point) -> bool:
    """Whether an end has the labels of a workload, as far as labels are mentioned or shown: it counts as its pod."""
    other = world.everything.pods[end]
    if other.end == pod.end or pod.host_network or other.host_network:
        return other.end == pod.end or (pod.host_network and other.host_network)
    connection = Connection(point.protocol, point.port)
    are_named_alike = end != point.destination or all(
        named_port_matches(name, connection, pod.ports) is named_port_matches(name, connection, other.ports)
        for name in world.port_names
    )
    neighbors = (item for item in world.shown.pods.values() if item.end.namespace == pod.end.namespace)
    keys = {key for item in neighbors for key in item.labels} | world.labels
    return (
        other.end.namespace == pod.end.namespace
        and are_named_alike
        and all(has_like(world, guesses, pod, other, key) for key in keys)
    )


def has_like(world: World, guesses: Guesses, pod: Pod, other: Pod, key: str) -> bool:
    """Whether a pod has the label of another; a value that nobody knows may be any."""
    if key in pod.unknown_labels:
        return key in other.labels or key in other.unknown_labels
    held: str | None = other.labels.get(key)
    if key in other.unknown_labels:
        held = guesses.choose(("label of pod", other.end, key), world.everything.label_values(key))
    return held == pod.labels.get(key)
