"""Puts the blocks of a map under headings, in words: what the text and the Markdown format show."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Final, NamedTuple

from netlint.engine.reachability.connectivity import Connectivity, EndpointType
from netlint.reporters.maps.groups import Block, blocks, lone
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.names import Members, Names
from netlint.reporters.maps.way_in import WayIn
from netlint.reporters.maps.words import ports_words
from netlint.reporters.visible import visible
from netlint.reporters.wording import counted, listed

ACROSS: Final = "Several namespaces"
OUTSIDE: Final = "From outside"
WAYS_IN: Final = "Ways in"
NOWHERE: Final = "Without a namespace"
MOST_PARTS: Final = 8
"""How many names a list of sources holds before each namespace gets its own; more end in `and 7 more`."""


class _Part(IntEnum):
    """The parts of a map, in order."""

    ACROSS = 0
    NAMESPACE = 1
    OUTSIDE = 2
    WAYS_IN = 3


class Line(NamedTuple):
    """What one line of a table says; a line without sources goes on about those of the line before."""

    sources: str
    destinations: str
    ports: str


class Section(NamedTuple):
    """A part of the map under a heading: a namespace, several of them, what is no workload, or ways in."""

    heading: str
    lines: tuple[Line, ...]


def sections(report: MapReport) -> list[Section]:
    """The whole map: what several namespaces share, then each namespace, what comes from outside, and how."""
    names = Names(report.everyone)
    found: dict[tuple[_Part, str], list[Line]] = defaultdict(list)
    for block in blocks(report.connectivity, names):
        for sources in _shares(block, names):
            found[_place(sources, names)] += _lines(sources, block, names)
    if report.exposures:
        found[_Part.WAYS_IN, WAYS_IN] += _ways(report.exposures, names)
    return [Section(heading, tuple(_merged(lines))) for (_, heading), lines in sorted(found.items()) if lines]


def summary(report: MapReport) -> list[str]:
    """Sentences that close a map: how much there is, and which workloads nobody reaches or that reach nobody.

    The latter is left out of a part of a map, which could not tell.
    """
    connectivity = report.connectivity
    workloads = frozenset(
        number
        for number, endpoint in enumerate(connectivity.endpoints)
        if endpoint.type is EndpointType.WORKLOAD
    )
    connections, sources, destinations = _counts(connectivity)
    amount = f"{counted(len(workloads), 'workloads')}, {counted(connections, 'connections')}"
    if report.cut_from is not None:
        whole = sum(endpoint.type is EndpointType.WORKLOAD for endpoint in report.cut_from)
        return [f"{amount}; the whole map has {counted(whole, 'workloads')}."]
    names = Names(report.everyone)
    remarks = (
        ("Reached by nobody and reaching nobody", workloads - destinations - sources),
        ("Reached by nobody", (workloads - destinations) & sources),
        ("Reaching nobody", (workloads - sources) & destinations),
    )
    said = [f"{what}: {listed(_shortened(names.parts(members)))}." for what, members in remarks if members]
    return [f"{amount}.", *said]


def _shortened(parts: list[str]) -> list[str]:
    """The first parts of a list, and how many more there are."""
    more = len(parts) - MOST_PARTS
    return [*parts[:MOST_PARTS], f"{more} more"] if more > 1 else parts


def _place(sources: Members, names: Names) -> tuple[_Part, str]:
    """The part of the map where sources are shown, and its heading."""
    namespaces = {names.everyone[number].namespace for number in sources & names.workloads}
    if not namespaces:
        return _Part.OUTSIDE, OUTSIDE
    if len(namespaces) > 1:
        return _Part.ACROSS, ACROSS
    return _Part.NAMESPACE, visible(namespaces.pop()) or NOWHERE


def _shares(block: Block, names: Names) -> Iterator[Members]:
    """The sources of a block that are shown together.

    What comes from outside always stands alone, and where the list of workloads would be long, so does
    each namespace.
    """
    workloads, outside = block.sources & names.workloads, block.sources - names.workloads
    if len(names.parts(workloads, block.destination)) <= MOST_PARTS:
        yield from filter(None, (workloads, outside))
        return
    shares: dict[tuple[_Part, str], set[int]] = defaultdict(set)
    for number in block.sources:
        shares[_place(frozenset({number}), names)].add(number)
    yield from map(frozenset, shares.values())


def _lines(sources: Members, block: Block, names: Names) -> Iterator[Line]:
    """The lines of a block for some of its sources."""
    itself = lone(sources)
    spoken = ", ".join(names.parts(sources, block.destination))
    for target in block.targets:
        if target.destinations - itself:
            destinations = ", ".join(names.parts(target.destinations, itself))
            yield Line(spoken, destinations, ports_words(target.allowed))


def _merged(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, with those of the same sources together and these said once."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.sources].append(line)
    for alike in found.values():
        yield alike[0]
        yield from (line._replace(sources="") for line in alike[1:])


def _ways(ways: Iterable[WayIn], names: Names) -> Iterator[Line]:
    """A line for each way in, with the workloads that it leads to on the same terms."""
    found: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for way in ways:
        kind, namespace, name = way.object
        opener = f" ({kind} {namespace}/{name})" if kind else ""
        sources = f" from {listed([*way.sources])}" if way.sources else ""
        key = f"{way.entry}{opener}{sources}", way.verdict, ports_words(way.allowed)
        found[key].add(names.numbers[way.destination])
    for (start, verdict, ports), destinations in found.items():
        yield Line(visible(start), ", ".join(names.parts(frozenset(destinations))), f"{verdict}: {ports}")


def _counts(connectivity: Connectivity) -> tuple[int, Members, Members]:
    """How many connections there are, and who is their source and their destination at least once."""
    connections = 0
    sources: set[int] = set()
    destinations: set[int] = set()
    for row in connectivity.rows:
        reached = [number for target in row.reached for number in target.destinations]
        own = frozenset(row.sources)
        itself = own.intersection(reached)
        connections += len(row.sources) * len(reached) - len(itself)
        lone = itself if len(row.sources) == 1 else frozenset()
        destinations.update(number for number in reached if number not in lone)
        sources |= own if len(reached) > 1 else own - itself if reached else frozenset()
    return connections, frozenset(sources), frozenset(destinations)
