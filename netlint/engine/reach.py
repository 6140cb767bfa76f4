"""Who can reach whom: the closed-world engine over the pods, addresses and policies of one snapshot."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from netlint.engine.bits import Region, intersection, mask_at
from netlint.engine.classes import Classes
from netlint.engine.compiled import compile_tiers, entries_of, mentioned
from netlint.engine.connectivity import Allowed
from netlint.engine.parties import Node, Party, Pod
from netlint.engine.parts import Facts
from netlint.engine.peer_table import PeerTable
from netlint.engine.port_lists import PortLists
from netlint.engine.port_space import PortSpace
from netlint.engine.side import CompiledLayer, Side
from netlint.model.network_profile import DEFAULT_NETWORK, NetworkProfile
from netlint.model.peer import AddressPeer
from netlint.model.policy import Direction
from netlint.model.ports import PortRange
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Workload


class Bounds(NamedTuple):
    """Ports that are allowed whatever the facts are that no manifest holds, and those that some facts allow."""

    certain: Allowed
    possible: Allowed


class Answer(NamedTuple):
    """What the source's side allows, what the destination's side does, and what both do."""

    egress: Bounds
    ingress: Bounds
    both: Bounds


class World:
    """All that is allowed in one of the two worlds (see `parts.Facts`), class by class, worked out when asked."""

    def __init__(self, layers: dict[Direction, list[CompiledLayer]], facts: dict[Direction, Facts]) -> None:
        self._sides = {direction: Side(layers[direction], facts[direction]) for direction in Direction}
        self._rows: dict[tuple[int, int], Region] = {}

    def side(self, direction: Direction, source: int) -> Region:
        """What one side allows of connections from class `source`."""
        return self._sides[direction].allowed(source)

    def row(self, source: int) -> Region:
        """What both sides allow of connections from class `source`."""
        egress, ingress = self.side(Direction.EGRESS, source), self.side(Direction.INGRESS, source)
        key = id(egress), id(ingress)
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = intersection(egress, ingress)
        return found


class Reach:
    """The answers about one snapshot; nothing is shared between two of them.

    `more` are ends that a question is about beyond the snapshot's workloads: pods that need not exist, nodes,
    and address blocks (as `AddressPeer`) that answers must tell apart. `ranges` are ports that answers must
    tell apart. Policies that have no effect do not count; drop other refused objects before (`effective`).
    """

    def __init__(
        self,
        snapshot: Snapshot,
        network: NetworkProfile = DEFAULT_NETWORK,
        more: Sequence[Pod | AddressPeer | Node] = (),
        ranges: Sequence[PortRange] = (),
    ) -> None:
        self.snapshot = snapshot
        self.network = network
        peers = PeerTable()
        self._layers = {
            direction: [
                CompiledLayer(layer.coverage, tuple(compile_tiers(layer, direction, peers)), layer.default)
                for layer in snapshot.layers
            ]
            for direction in Direction
        }
        for block in more:
            if isinstance(block, AddressPeer):
                peers.number(block, "")
        tiers = [tier for layers in self._layers.values() for layer in layers for tier in layer.tiers]
        found, names = mentioned(entries_of(tiers))
        self.classes = Classes(peers, names, snapshot.namespaces, network)
        self.classes.add_workloads(snapshot.workloads)
        for end in more:
            if isinstance(end, Pod):
                self.classes.of_pod(end)
        self.classes.close(with_node=any(isinstance(end, Node) for end in more))
        numbers = [ports for resolved in self.classes.resolved for group in resolved for ports in group]
        self.ports = PortSpace([*found, *numbers, *ranges])
        self._lists = PortLists(self.ports, names, self.classes)
        self._certain, self._possible = self.classes.members()
        self._is_settled = (
            self.classes.exact
            and not any(len(group) > 1 for tier in tiers for group in tier.groups)
            and all(entry.is_exact for tier in tiers for grants in tier.grants.values() for entry in grants)
        )

    @cached_property
    def certain(self) -> World:
        """What is allowed for certain."""
        return self._world(strict=True)

    @cached_property
    def possible(self) -> World:
        """What is allowed for some answer to the questions that the input leaves open."""
        return self.certain if self._is_settled else self._world(strict=False)

    def _world(self, *, strict: bool) -> World:
        facts = {
            direction: Facts(
                direction, strict, self.classes, self._certain, self._possible, self._lists, self.ports.full
            )
            for direction in Direction
        }
        return World(self._layers, facts)

    def class_of(self, end: Party | Workload) -> int:
        """The class of an end; raises KeyError for one that is neither in the snapshot nor among `more`."""
        return self.classes.of_workload(end) if isinstance(end, Workload) else self.classes.of(end)

    def between(self, source: Party | Workload, destination: Party | Workload) -> Answer:
        """On which ports one end may connect to another one; a pod and itself are two pods alike (S1.30)."""
        origin, bit = self.class_of(source), 1 << self.class_of(destination)
        egress, ingress = (
            self._bounds(
                mask_at(self.certain.side(direction, origin), bit),
                mask_at(self.possible.side(direction, origin), bit),
            )
            for direction in (Direction.EGRESS, Direction.INGRESS)
        )
        both = self._bounds(mask_at(self.certain.row(origin), bit), mask_at(self.possible.row(origin), bit))
        return Answer(egress, ingress, both)

    def _bounds(self, certain: int, possible: int) -> Bounds:
        return Bounds(self.ports.allowed(certain), self.ports.allowed(possible))
