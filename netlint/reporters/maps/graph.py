"""Turns a map into a graph that can be read: endpoints that behave alike are one node, and few edges cross."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Final, NamedTuple

from netlint.reporters.maps.groups import blocks, lone
from netlint.reporters.maps.map_report import MapReport
from netlint.reporters.maps.names import Members, Names
from netlint.reporters.maps.words import ports_words

_LEAST_WHOLE: Final = 3
_MOST_CROSSING: Final = 4


class Node(NamedTuple):
    """A box that stands for `members`, which are named by `lines`, in a namespace or, None, in no single one.

    A hub stands for nobody: in it the edges of many sources meet those to many destinations, and its
    line tells the ports.
    """

    members: Members
    lines: tuple[str, ...]
    namespace: str | None
    is_hub: bool = False


class Edge(NamedTuple):
    """An arrow between two nodes, as indices; `both` makes it point both ways. Edges of hubs have no label."""

    source: int
    destination: int
    label: str
    both: bool = False


class Graph(NamedTuple):
    """Nodes, and the edges between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def by_namespace(self) -> list[tuple[str | None, list[int]]]:
        """The nodes of each namespace, in the order of names; those in none come first."""
        found: dict[str | None, list[int]] = {None: []}
        for name in sorted({node.namespace for node in self.nodes if node.namespace is not None}):
            found[name] = []
        for number, node in enumerate(self.nodes):
            found[node.namespace].append(number)
        return [(name, numbers) for name, numbers in found.items() if numbers]


class _Side(NamedTuple):
    """One end of a bundle; whether `itself` is among the members makes no difference."""

    members: Members
    itself: Members
    is_source: bool


class _Bundle(NamedTuple):
    """Connections of every source to every destination on the same ports."""

    source: _Side
    destination: _Side
    label: str


def graph(report: MapReport) -> Graph:
    """The graph of a map; its workloads without any connection are in it as nodes without edges."""
    names = Names(report.everyone)
    bundles = [
        _Bundle(
            _Side(block.sources, lone(target.destinations), True),
            _Side(target.destinations, lone(block.sources), False),
            ports_words(target.allowed),
        )
        for block in blocks(report.connectivity, names)
        for target in block.targets
    ]
    drawing = _Drawing(names, bundles)
    for bundle in bundles:
        drawing.draw(bundle)
    shown = frozenset(names.numbers[endpoint.id] for endpoint in report.connectivity.endpoints)
    connected = frozenset(chain.from_iterable(side.members for bundle in bundles for side in bundle[:2]))
    drawing.add(shown - connected)
    return Graph(tuple(drawing.nodes), tuple(_two_way(drawing.edges)))


class _Drawing:
    """Collects nodes and edges."""

    def __init__(self, names: Names, bundles: list[_Bundle]) -> None:
        self.nodes: list[Node] = []
        self.edges: list[Edge] = []
        self._names = names
        self._numbers: dict[tuple[Members, str], int] = {}
        self._roles: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for number, bundle in enumerate(bundles):
            for side in bundle[:2]:
                if not self._whole(side):
                    for member in side.members & names.workloads:
                        self._roles[member].append((number, side.is_source))

    def draw(self, bundle: _Bundle) -> None:
        """Add the edges of a bundle, through a hub where they would cross too much."""
        sources, destinations = [*self._ends(bundle.source)], [*self._ends(bundle.destination)]
        if min(len(sources), len(destinations)) > 1 and len(sources) * len(destinations) > _MOST_CROSSING:
            hub = len(self.nodes)
            self.nodes.append(Node(frozenset(), (bundle.label,), None, is_hub=True))
            self.edges += [Edge(source, hub, "") for source in sources]
            self.edges += [Edge(hub, destination, "") for destination in destinations]
            return
        self.edges += [
            Edge(source, destination, bundle.label)
            for source in sources
            for destination in destinations
            if source != destination or len(self.nodes[source].members) > 1
        ]

    def add(self, members: Members) -> None:
        """Add nodes for endpoints without connections."""
        workloads = members & self._names.workloads
        for alike in self._alike(workloads):
            self._node(alike, "", self._listed(alike))
        for number in sorted(members - workloads):
            self._node(frozenset({number}), "", self._names.parts(frozenset({number})))

    def _whole(self, side: _Side) -> Members:
        """The workloads of a side, where one node with a phrase shows them better than many; else nobody."""
        workloads, itself = side.members & self._names.workloads, side.itself & self._names.workloads
        for meant in (workloads | itself, workloads - itself):
            parts = self._names.parts(meant)
            if len(meant) >= _LEAST_WHOLE and len(parts) == 1 and parts[0].startswith("every "):
                return meant
        return frozenset()

    def _ends(self, side: _Side) -> Iterator[int]:
        """The nodes that a side consists of."""
        place = "source" if side.is_source else "destination"
        whole = self._whole(side)
        if whole:
            is_local = len({self._names.everyone[number].namespace for number in whole}) == 1
            yield self._node(whole, "" if is_local else place, self._names.parts(whole))
        else:
            for alike in self._alike((side.members & self._names.workloads) - side.itself):
                yield self._node(alike, "", self._listed(alike))
        outside = side.members - self._names.workloads
        addresses = frozenset(number for number in outside if self._names.everyone[number].networks)
        for others in (addresses, outside - addresses):
            if others:
                yield self._node(others, place, self._names.parts(others))

    def _alike(self, workloads: Members) -> list[Members]:
        """Workloads by namespace and by what they are connected to."""
        found: dict[tuple[str, tuple[tuple[int, bool], ...]], set[int]] = defaultdict(set)
        for number in workloads:
            namespace = self._names.everyone[number].namespace
            found[namespace, tuple(self._roles.get(number, ()))].add(number)
        return sorted(map(frozenset, found.values()), key=sorted)

    def _listed(self, members: Members) -> list[str]:
        """The names of workloads of one namespace, without that of the namespace."""
        return [
            self._names.label(number).partition("/")[2] or self._names.label(number)
            for number in sorted(members)
        ]

    def _node(self, members: Members, place: str, lines: list[str]) -> int:
        """The node of some endpoints at a place, made when it is first asked for."""
        number = self._numbers.setdefault((members, place), len(self.nodes))
        if number == len(self.nodes):
            namespaces = {
                self._names.everyone[member].namespace for member in members & self._names.workloads
            }
            namespace = namespaces.pop() if len(namespaces) == 1 else None
            self.nodes.append(Node(members, tuple(lines), namespace or None))
        return number


def _two_way(edges: list[Edge]) -> Iterator[Edge]:
    """The edges, with two that go to and fro on the same ports made one."""
    labels = {(edge.source, edge.destination): edge.label for edge in edges}
    for edge in edges:
        back = edge.label and labels.get((edge.destination, edge.source)) == edge.label
        if edge.source == edge.destination or not back:
            yield edge
        elif edge.source < edge.destination:
            yield edge._replace(both=True)
