"""Claims about every connection between two sides, as the prover takes them, and as points for the naive evaluator."""

from collections.abc import Sequence
from ipaddress import ip_network
from typing import NamedTuple, assert_never

from netlint.engine.reachability.effective import effective
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.peer import AddressPeer
from netlint.model.ports import PortRange, Protocol
from netlint.model.selector import AllOf, KeyExists, KeyIn, Not, Selector
from netlint.prover.mentions import Mentions
from netlint.prover.questions import Questions
from netlint.prover.regions import Ends, Region
from netlint.prover.space import Kind, Role
from netlint.prover.terms import TRUE, atom, conjunction
from netlint.prover.verdict import Answer
from netlint.prover.work import DEFAULT_WORK_LIMIT
from tests.clusters.manifests import Manifest, to_yaml
from tests.naive.cluster import PodEnd
from tests.unit.normalize.given import snapshot

__all__ = ["Anyone", "Block", "Claim", "Pods", "Side", "The", "answered", "asked", "region"]


class Anyone(NamedTuple):
    """Everybody: pods, nodes, and addresses outside the cluster."""


class Pods(NamedTuple):
    """Any pod, in the namespace if one is named, with these labels; None is the value of a label that is absent."""

    namespace: str | None = None
    labels: tuple[tuple[str, str | None], ...] = ()


class Block(NamedTuple):
    """The addresses outside the cluster that lie in a network."""

    network: str


class The(NamedTuple):
    """The pods of a workload of the input."""

    end: PodEnd


Side = Anyone | Pods | Block | The


class Claim(NamedTuple):
    """Everybody of one side can connect to everybody of another on some ports, or nobody can; () is every port."""

    everybody: bool
    source: Side
    destination: Side
    ports: tuple[tuple[str, int, int], ...] = ()


def asked(
    objects: Sequence[Manifest],
    claims: Sequence[Claim],
    limit: int = DEFAULT_WORK_LIMIT,
    network: NetworkProfile = DEFAULT_NETWORK,
) -> Questions:
    """The prover's view of manifests, ready for some claims; objects without a namespace are in `default`."""
    mentions = Mentions()
    for claim in claims:
        for side in (claim.source, claim.destination):
            mention(side, mentions)
        for ports in ranges(claim):
            mentions.add_ports(ports)
    given = effective(snapshot(to_yaml(objects), namespace="default"))
    return Questions(given, network, mentions, limit)


def answered(questions: Questions, claim: Claim) -> Answer:
    """What the prover says to a claim."""
    ask = questions.everybody_connects if claim.everybody else questions.nobody_connects
    return ask(region(questions, claim))


def region(questions: Questions, claim: Claim) -> Region:
    """The connections that a claim is about."""
    source = ends(questions, Role.SOURCE, claim.source)
    destination = ends(questions, Role.DESTINATION, claim.destination)
    mask = 0
    for ports in ranges(claim):
        mask |= questions.space.port_mask(ports)
    return questions.region(source, destination, atom(questions.space.port, mask) if claim.ports else TRUE)


def ends(questions: Questions, role: Role, side: Side) -> Ends:
    """A side, as one end of a connection."""
    terms, end = questions.encoder.ends[role], questions.space.end(role)
    match side:
        case Anyone():
            return Ends(TRUE)
        case Pods(namespace, labels):
            where = TRUE if namespace is None else end.is_named(namespace)
            return Ends(conjunction((end.is_kind(Kind.POD), where, terms.pods(selector(labels)))))
        case Block(network):
            inside = terms.addresses(AddressPeer(ip_network(network)))
            return Ends(conjunction((end.is_kind(Kind.ADDRESS), inside)))
        case The(named):
            found = [w for w in questions.snapshot.workloads if PodEnd(w.namespace, w.kind, w.name) == named]
            return questions.workloads(role, found)
        case _:
            assert_never(side)


def mention(side: Side, mentions: Mentions) -> None:
    """Add what a side tells apart."""
    match side:
        case Pods(namespace, labels):
            mentions.add_selector(selector(labels))
            if namespace is not None:
                mentions.names[namespace] = None
        case Block(network):
            mentions.add_peer(AddressPeer(ip_network(network)))
        case Anyone() | The():
            pass
        case _:
            assert_never(side)


def selector(labels: tuple[tuple[str, str | None], ...]) -> Selector:
    """The labels as a selector."""
    return AllOf(
        tuple(
            Not(KeyExists(key)) if value is None else KeyIn(key, frozenset((value,))) for key, value in labels
        )
    )


def ranges(claim: Claim) -> list[PortRange]:
    """The ports of a claim."""
    return [PortRange(Protocol(protocol), first, last) for protocol, first, last in claim.ports]
