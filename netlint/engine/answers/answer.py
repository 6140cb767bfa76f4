"""Answers a question as it was typed: finds the ends and ports, explains every pair, and draws the sum."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from netlint.engine.answers.asked_addresses import INTERNET
from netlint.engine.answers.asked_ports import AskedPort, parsed_port, ports_asked
from netlint.engine.answers.asked_services import Behind, Target, behind, parsed_service
from netlint.engine.answers.asked_urls import AskedUrl, parsed_url
from netlint.engine.answers.explain import Explanation, Verdict, bounds, explain, verdict
from netlint.engine.answers.hairpin import Way, through_service
from netlint.engine.answers.narrative import Reason
from netlint.engine.answers.path_words import ways_from_internet, ways_through_others
from netlint.engine.answers.questions import ends_of
from netlint.engine.answers.url_answer import UrlAnswer
from netlint.engine.lookup import Lookup
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.parties import Addresses, Pod
from netlint.engine.reachability.port_space import common
from netlint.errors import UsageError
from netlint.model.network_profile import NetworkProfile
from netlint.model.ports import Protocol
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.value import value


class Question(NamedTuple):
    """The words of a question; `port` is empty where every port is asked for."""

    source: str
    destination: str
    port: str = ""


class Assumption(NamedTuple):
    """A field of the network profile that the answer hangs on, and what is assumed of it (D.1, D.2)."""

    field: str
    text: str


@value
class Witness:
    """A connection that shows something about a question about every pod that could exist; its ends in words."""

    is_allowed: bool
    source: str
    destination: str
    protocol: Protocol
    port: int


@value
class Answer:
    """The answer to a question.

    `allowed` are the ports that are allowed for certain for every pair of `pairs`. `notes` tell how the
    question was understood. Each of `assumptions` would change the verdict if it did not hold. A question about
    every pod that could exist is `is_open`: the pairs are its `witnesses`, one by one.
    """

    question: Question
    verdict: Verdict
    allowed: Allowed
    pairs: tuple[Explanation, ...]
    notes: tuple[Reason, ...]
    assumptions: tuple[Assumption, ...]
    is_open: bool = False
    witnesses: tuple[Witness, ...] = ()


def answer(snapshot: Snapshot, question: Question, network: NetworkProfile) -> Answer:
    """The answer about `snapshot`, from which objects without effect have been dropped.

    Raises UsageError for words that mean nobody, or more than one workload.
    """
    lookup = Lookup(snapshot)
    url = parsed_url(question.source)
    if url is not None:
        return _of_url(lookup, url, question, network)
    asked = parsed_port(question.port) if question.port else None
    if parsed_service(question.source, lookup) is not None:
        raise UsageError(
            f"`{question.source}` is a Service, which opens no connections", "Ask for a workload behind it."
        )
    sources = ends_of(question.source, lookup)
    reached = _destinations(question.destination, asked, lookup)
    is_service = parsed_service(question.destination, lookup) is not None
    ways = [
        through_service(source, target.end, snapshot.layers)
        if is_service
        else Way(source, target.end, snapshot.layers)
        for source in sources
        for target in reached.targets
    ]
    ports = [target.ports for _ in sources for target in reached.targets]
    pairs = tuple(
        explain(way.layers, way.source, way.destination, wanted, network)
        for way, wanted in zip(ways, ports, strict=True)
    )
    told = verdict(
        [pair.asked for pair in pairs], [pair.certain for pair in pairs], [pair.possible for pair in pairs]
    )
    assumptions = tuple(assumptions_of(told, network, lambda changed: _verdict_under(ways, pairs, changed)))
    notes = (*reached.notes, *_ways(snapshot, question, pairs, told, network))
    return Answer(question, told, common(pair.certain for pair in pairs), pairs, notes, assumptions)


_WAY_IN: Final = Reason(
    "Policies alone are asked here; whether anything leads from outside to these pods, "
    "`netlint map --exposure` shows."
)


def _ways(
    snapshot: Snapshot,
    question: Question,
    pairs: Sequence[Explanation],
    told: Verdict,
    network: NetworkProfile,
) -> Iterator[Reason]:
    """What leads from the internet to the destinations, or through other workloads where the direct way is closed."""
    if question.source == INTERNET:
        for pair in {pair.destination.name: pair for pair in pairs}.values():
            yield from ways_from_internet(snapshot, pair.destination, pair.asked, network)
    elif told is Verdict.DENIED and len(pairs) == 1:
        yield from ways_through_others(
            snapshot, pairs[0].source, pairs[0].destination, pairs[0].asked, network
        )
    elif told is not Verdict.DENIED and any(map(_comes_in, pairs)):
        yield _WAY_IN


def _comes_in(pair: Explanation) -> bool:
    return isinstance(pair.source.party, Addresses) and isinstance(pair.destination.party, Pod)


def _destinations(text: str, asked: AskedPort | None, lookup: Lookup) -> Behind:
    service = parsed_service(text, lookup)
    if service is None:
        return Behind(tuple(Target(end, ports_asked(asked, end)) for end in ends_of(text, lookup)), ())
    return behind(service, parsed_port(service.port) if service.port else asked, lookup)


def _of_url(lookup: Lookup, url: AskedUrl, question: Question, network: NetworkProfile) -> Answer:
    """The answer to whether the request for a URL gets to the destination."""
    if question.port:
        raise UsageError(
            "`--port` cannot be given together with a URL",
            "A URL leads to a port by itself; write its own as in https://shop.example:8443/.",
        )
    found = UrlAnswer(lookup, url, question.destination, network)
    arrives = found.verdict in (Verdict.ALLOWED, Verdict.PARTIAL)
    allowed = common(pair.certain for pair in found.pairs) if arrives and found.pairs else ()
    assumptions = tuple(assumptions_of(found.verdict, network, found.verdict_under))
    return Answer(question, found.verdict, allowed, found.pairs, found.notes, assumptions)


def assumptions_of(
    told: Verdict, network: NetworkProfile, verdict_under: Callable[[NetworkProfile], Verdict]
) -> Iterator[Assumption]:
    """The fields of the profile that would lead to another verdict if they were the other way round."""
    for field, what, held, changed in _other_profiles(network):
        other = verdict_under(changed)
        if other is not told:
            does, otherwise = ("", "Where they do not") if held is Truth.TRUE else ("not ", "Where they do")
            text = f"This assumes that {what.format(does)}. {otherwise}, the answer is {other}."
            yield Assumption(field, text)


def _other_profiles(network: NetworkProfile) -> Iterator[tuple[str, str, Truth, NetworkProfile]]:
    """Profiles in which one settled field is the other way round; with its name, what it says, and how it is set."""
    blocks, hosts = network.ip_blocks_match_pods, network.polices_host_network
    ranges = network.pod_ranges, network.node_ranges
    if blocks is not Truth.UNKNOWN:
        what = "address blocks (`ipBlock`) do {}match pods"
        yield "ip_blocks_match_pods", what, blocks, NetworkProfile(blocks.negated(), hosts, *ranges)
    if hosts is not Truth.UNKNOWN:
        what = "policies do {}hold for pods in the network of their node (`hostNetwork`)"
        yield "polices_host_network", what, hosts, NetworkProfile(blocks, hosts.negated(), *ranges)


def _verdict_under(ways: Sequence[Way], pairs: Sequence[Explanation], network: NetworkProfile) -> Verdict:
    found = [
        bounds(way.layers, way.source, way.destination, pair.asked, network)
        for way, pair in zip(ways, pairs, strict=True)
    ]
    return verdict(
        [pair.asked for pair in pairs], [certain for certain, _ in found], [possible for _, possible in found]
    )
