"""Says in plain words who connects to whom in a witness."""

import re
from typing import Final, assert_never

from netlint.engine.reachability.parties import Addresses, Node, Party, Pod
from netlint.engine.words import conjunction, named
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.prover.verdict import Witness, WitnessEnd

_INVENTED: Final = re.compile(r"another(-\d+)?|\(new\)")
"""The names of namespaces that nothing mentions, as witnesses call them."""


def port_words(witness: Witness) -> str:
    """The port of a witness: on port 5432/TCP."""
    return f"on port {witness.port}/{witness.protocol}"


def end_words(end: WitnessEnd) -> str:
    """An end of a witness: Deployment `shop/db`, or what `party_words` says."""
    return party_words(end.party) if end.workload is None else named(end.workload)


def party_words(party: Party) -> str:
    """Who a party is, in the words of a sentence: a pod labeled `app=web` in namespace `shop`; 10.0.0.1; a node."""
    match party:
        case Pod(namespace, labels):
            on_node = " in the network of its node," if party.host_network else ""
            return f"a pod {_labels(labels) or 'without labels'}{_ports(party)}{on_node} in {_namespace(namespace)}"
        case Addresses(networks):
            return conjunction(
                f"the address {network.network_address}" if network.num_addresses == 1 else str(network)
                for network in networks
            )
        case Node():
            return "a node"
        case _:
            assert_never(party)


def _labels(labels: Labels, leave_out: str = "") -> str:
    pairs = sorted(pair for pair in labels.pairs if pair[0] != leave_out)
    return f"labeled {conjunction(f'`{key}={held}`' for key, held in pairs)}" if pairs else ""


def _ports(pod: Pod) -> str:
    named_ports = [f"`{item.name}` ({item.number}/{item.protocol})" for item in pod.ports if item.name]
    if not named_ports:
        return ""
    return f" with the port {conjunction(named_ports)}"


def _namespace(namespace: Namespace) -> str:
    if namespace.is_unknown:
        return "any namespace"
    if not namespace.name:
        return "the namespace of the objects that name none"
    if namespace.given:
        return f"namespace `{namespace.name}`"
    labels = _labels(namespace.labels, leave_out=NAME_LABEL)
    if _INVENTED.fullmatch(namespace.name):
        return f"a new namespace {labels or 'without labels'}"
    return f"namespace `{namespace.name}`{labels and f' if that is {labels}'}"
