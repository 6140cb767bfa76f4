"""Who answers questions of DNS: the cluster's own pods, others that the input shows, and addresses."""

import re
from collections.abc import Iterable
from typing import Final

from netlint.engine.lookup import Lookup
from netlint.engine.reachability.parties import Pod
from netlint.model.labels import Labels
from netlint.model.namespace import NAME_LABEL, Namespace
from netlint.model.ports import PortRange, Protocol
from netlint.model.workload import ContainerPort, Workload

DNS_PORT: Final = 53
PORTS: Final = (DNS_PORT, 1053, 5353, 8053)
"""Where the pods of a cluster's DNS listen: 53, or what a distribution has chosen instead (S7.1)."""

_HOMES: Final = ("kube-system", "openshift-dns")
_POD_LABEL: Final = "k8s-app"
_NO_NAMESPACE: Final = (_POD_LABEL, "(only pods)")
_CACHE: Final = ("node-local-dns", "k8s-dns-node-cache")

_SERVERS: Final = re.compile(
    r"(^|[/-])(coredns|kube-?dns|dnsmasq|unbound|bind9?|pdns|powerdns|pihole|adguardhome|k8s-dns-[a-z-]+)([-0-9][a-z0-9-]*)?(:|@|$)"
)

NAMES: Final = frozenset({"kube-dns", "coredns", "node-local-dns"})
"""What the pods of a cluster's DNS are called in their label `k8s-app`."""


def questions(protocol: Protocol) -> tuple[PortRange, ...]:
    """The ports at which DNS may be asked over a protocol."""
    return tuple(PortRange(protocol, number, number) for number in PORTS)


def cluster_resolvers(lookup: Lookup) -> tuple[Pod, ...]:
    """The pods of the cluster's DNS, which the input need not show: of their labels nothing is taken for sure.

    Where a namespace is not in the input, its labels are not known either, but `k8s-app` is a label of pods: no
    namespace has it (S7.1, T287).
    """
    ports = tuple(
        ContainerPort(DNS_PORT, name, protocol)
        for name, protocol in (("dns", Protocol.UDP), ("dns-tcp", Protocol.TCP))
    )
    return tuple(Pod(_home(name, lookup), Labels(complete=False), ports=ports) for name in _HOMES)


def _home(name: str, lookup: Lookup) -> Namespace:
    given = lookup.namespaces.get(name)
    if given is not None and given.given:
        return given
    return Namespace(name, Labels(frozenset(((NAME_LABEL, name), _NO_NAMESPACE)), complete=False))


ELSEWHERE: Final = Pod(
    Namespace("(elsewhere)", Labels(frozenset((_NO_NAMESPACE,)), complete=False)), Labels(complete=False)
)
"""A pod of another namespace than that of any policy, which answers although the input does not show it."""


def serves_names(workload: Workload) -> bool:
    """Whether a workload answers questions of DNS: by its ports, 53 or one called `dns`, or by its software."""
    return any(
        port.protocol is Protocol.UDP and (port.number in PORTS or port.name.startswith("dns"))
        for port in workload.serving_ports
    ) or any(_SERVERS.search(container.image) for container in workload.containers)


def runs_node_cache(workloads: Iterable[Workload]) -> bool:
    """Whether a cache on every node answers instead, which the policies of many plugins do not stop (S7.3, T290)."""
    return any(
        workload.labels.value(_POD_LABEL) == _CACHE[0]
        or any(_CACHE[1] in container.image for container in workload.containers)
        for workload in workloads
    )
