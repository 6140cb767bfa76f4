"""Asks the engine about the connection of a witness, so that nothing is believed that only a formula says."""

from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.parties import Node, Pod
from netlint.engine.reachability.reach import Answer, Reach
from netlint.model.network_profile import NetworkProfile
from netlint.model.peer import AddressPeer
from netlint.model.ports import PortRange
from netlint.model.snapshot import Snapshot
from netlint.prover.space import EVERY_IPV6_ADDRESS
from netlint.prover.verdict import Witness


class Disagreement(Exception):
    """Two of netlint's own evaluations of one connection differ: a mistake of ours, never of the input."""


def replay(snapshot: Snapshot, network: NetworkProfile, witness: Witness) -> Answer:
    """What the engine says about a connection, after the pods of the witness have been added to the snapshot."""
    ends = [witness.source.party, witness.destination.party]
    more: list[Pod | AddressPeer | Node] = [end for end in ends if isinstance(end, Pod | Node)]
    ports = PortRange(witness.protocol, witness.port, witness.port)
    reach = Reach(snapshot, network, [*more, EVERY_IPV6_ADDRESS], [ports])
    return reach.between(*ends)


def lets_through(allowed: Allowed, witness: Witness) -> bool:
    """Whether the port of a witness is one of those allowed."""
    return any(
        item.protocol is witness.protocol and item.first <= witness.port <= item.last for item in allowed
    )
