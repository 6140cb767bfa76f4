"""Explains with the policies at hand what decides about the connection of a witness."""

from collections.abc import Sequence

from netlint.engine.answers.ends import End
from netlint.engine.answers.explain import Explanation, explain
from netlint.engine.maps.endpoints import workload_id
from netlint.engine.reachability.parties import Addresses, Pod
from netlint.model.network_profile import NetworkProfile
from netlint.model.policy import Layer
from netlint.model.ports import PortRange
from netlint.prover.verdict import Witness, WitnessEnd
from netlint.prover.words import party_words


def explained(witness: Witness, layers: Sequence[Layer], network: NetworkProfile) -> Explanation:
    """What the policies of some layers make of a witness on either side, and why."""
    ports = (PortRange(witness.protocol, witness.port, witness.port),)
    return explain(layers, _end(witness.source), _end(witness.destination), ports, network)


def _end(end: WitnessEnd) -> End:
    """An end under a name by which one can ask `netlint reach` for it."""
    match end.workload, end.party:
        case None, Pod(namespace, labels):
            pairs = (("ns", namespace.name), *sorted(labels.pairs))
            return End(",".join(f"{key}={held}" for key, held in pairs), end.party)
        case None, Addresses(networks):
            return End(str(networks[0].network_address), end.party)
        case None, party:
            return End(party_words(party), party)
        case workload, party:
            return End(workload_id(workload), party, workload.pod_origin)
