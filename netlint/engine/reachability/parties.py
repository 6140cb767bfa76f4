"""The ends of a connection as policies see them: pods, addresses outside the cluster, and nodes."""

from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, UNKNOWN_NAME, Namespace
from netlint.model.peer import Network
from netlint.model.workload import ContainerPort, Workload
from netlint.value import value


@value
class Pod:
    """A pod, whether it exists or not: what selectors and named ports look at.

    A pod of which nothing is known has incomplete labels, in a namespace with incomplete labels.
    """

    namespace: Namespace
    labels: Labels
    host_network: bool = False
    service_account: str = ""
    ports: tuple[ContainerPort, ...] = ()


@value
class Addresses:
    """Addresses outside the cluster that every address block of the input treats alike."""

    networks: tuple[Network, ...]


@value
class Node:
    """A node other than the one that the pod at the other end runs on (S1.61)."""


Party = Pod | Addresses | Node

ANYWHERE = Namespace(UNKNOWN_NAME, Labels(complete=False))
"""A namespace of which nothing is known."""

_NEW_NAME = "(new)"
"""A name that no namespace of the input bears, and that no selector asks for."""

NEW_NAMESPACE = Namespace(_NEW_NAME, Labels.of([(NAME_LABEL, _NEW_NAME)]))
"""A namespace that somebody may create: it carries its name and no other label (S1.65)."""

NEWCOMER = Pod(NEW_NAMESPACE, Labels())
"""A pod without labels in a namespace that somebody may create."""


def pod_of(workload: Workload, namespace: Namespace) -> Pod:
    """The pods that a workload makes; `namespace` is the workload's."""
    return Pod(
        namespace,
        workload.labels,
        workload.host_network,
        workload.service_account,
        workload.serving_ports,
    )
