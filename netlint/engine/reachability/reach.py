"""Who can reach whom: the closed-world engine over the pods, addresses and policies of one snapshot."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from netlint.engine.reachability.bits import Region, intersection, mask_at
from netlint.engine.reachability.classes import Classes
from netlint.engine.reachability.compiled import CompiledLayer, compile_layer, entries_of, mentioned
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.parties import Node, Party, Pod
from netlint.engine.reachability.parts import Facts
from netlint.engine.reachability.peer_table import PeerTable
from netlint.engine.reachability.port_lists import PortLists
from netlint.engine.reachability.port_space import PortSpace
from netlint.engine.reachability.side import Side
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
        self._egress, self._ingress = (
            Side(layers[direction], facts[direction]) for direction in (Direction.EGRESS, Direction.INGRESS)
        )
        self._rows: dict[tuple[int, int], Region] = {}

    def side(self, direction: Direction, source: int) -> Region:
        """What one side allows of connections from class `source`."""
        return (self._ingress if direction is Direction.INGRESS else self._egress).allowed(source)

    def masks(self, source: int, bit: int) -> tuple[int, int]:
        """The ports on which each side lets a class connect to one, given as a set of its own: egress and ingress."""
        return mask_at(self._egress.allowed(source), bit), mask_at(self._ingress.allowed(source), bit)

    def row(self, source: int) -> Region:
        """What both sides allow of connections from class `source`."""
        egress, ingress = self._egress.allowed(source), self._ingress.allowed(source)
        # The sides keep their answers, so that the identities of these stay their own.
        key = id(egress), id(ingress)
        found = self._rows.get(key)
        if found is None:
            found = ingress if egress is self._egress.everything else intersection(egress, ingress)
            self._rows[key] = found
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
        layers = [compile_layer(layer, peers) for layer in snapshot.layers]
        self._layers = {
            Direction.INGRESS: [ingress for ingress, _ in layers],
            Direction.EGRESS: [egress for _, egress in layers],
        }
        for block in more:
            if isinstance(block, AddressPeer):
                peers.number(block, "")
        self._tiers = [tier for layers in self._layers.values() for layer in layers for tier in layer.tiers]
        found, names = mentioned(entries_of(self._tiers))
        self.classes = Classes(peers, names, snapshot.namespaces, network)
        self.classes.add_workloads(snapshot.workloads)
        for end in more:
            if isinstance(end, Pod):
                self.classes.of_pod(end)
        self.classes.close(with_node=any(isinstance(end, Node) for end in more))
        numbers = [ports for resolved in self.classes.resolved for group in resolved for ports in group]
        self.ports = PortSpace([*found, *numbers, *ranges])
        self._lists = PortLists(self.ports, names, self.classes)
        self._certain, self._possible = self.classes.members(self._met_as_destinations())

    def _met_as_destinations(self) -> Iterator[int]:
        """The numbers of the peers that choose among destinations."""
        for direction, layers in self._layers.items():
            for policy in (policy for layer in layers for tier in layer.tiers for policy in tier.policies):
                if direction is Direction.INGRESS:
                    yield policy.subject
                else:
                    yield from (peer for rule in policy.rules for peer in rule.peers)

    @cached_property
    def certain(self) -> World:
        """What is allowed for certain."""
        return self._world(strict=True)

    @cached_property
    def possible(self) -> World:
        """What is allowed for some answer to the questions that the input leaves open."""
        is_settled = self.classes.exact and all(tier.is_settled for tier in self._tiers)
        return self.certain if is_settled else self._world(strict=False)

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
        egress, ingress = self.certain.masks(origin, bit)
        if self.possible is self.certain:
            most_egress, most_ingress = egress, ingress
        else:
            most_egress, most_ingress = self.possible.masks(origin, bit)
        return Answer(
            self._bounds(egress, most_egress),
            self._bounds(ingress, most_ingress),
            self._bounds(egress & ingress, most_egress & most_ingress),
        )

    def _bounds(self, certain: int, possible: int) -> Bounds:
        return Bounds(self.ports.allowed(certain), self.ports.allowed(possible))
