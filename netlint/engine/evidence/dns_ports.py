"""Where a policy allows port 53 to pods of a DNS that listen on another one, behind a Service that translates it."""

from functools import cached_property
from typing import NamedTuple

from netlint.engine.evidence.resolvers import DNS_PORT, PORTS
from netlint.engine.evidence.translated_ports import destinations, mistake
from netlint.engine.lookup import Lookup
from netlint.engine.ports import declares
from netlint.model.namespace import NAME_LABEL
from netlint.model.peer import NamespacesWith, PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule, PortEntry
from netlint.model.ports import NamedPort, PortRange, Protocol
from netlint.model.selector import mentioned_pairs
from netlint.model.workload import ContainerPort, Workload

_OPENSHIFT_PORT = 5353
_OPENSHIFT_NAMESPACE = "openshift-dns"
_OPENSHIFT_LABEL = "dns.operator.openshift.io/daemonset-dns"


class Translated(NamedTuple):
    """An entry for port 53, and the number at which the pods listen; `port` is where the input says so."""

    entry: PortEntry
    protocol: Protocol
    number: int
    port: ContainerPort | None


class DnsPorts:
    """Finds the entries for port 53 that match no connection to the DNS that they are for (S1.44, S3.10)."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    @cached_property
    def _moved(self) -> frozenset[Protocol]:
        """The protocols over which a DNS of the input listens on another port than 53."""
        ports = (port for workload in self._lookup.snapshot.workloads for port in workload.serving_ports)
        return frozenset(port.protocol for port in ports if port.number != DNS_PORT and _is_for_dns(port))

    def translated(self, policy: Policy, rule: PolicyRule) -> list[Translated]:
        """Those of an egress rule; where a Service of the input translates, `policy-uses-service-port` tells."""
        entries = [entry for entry in rule.ports if isinstance(entry.ports, PortRange)]
        found = [self._translated(policy, rule, entry) for entry in entries if _is_dns_port(entry)]
        return [item for item in found if item is not None and not _allows(policy, item)]

    def _translated(self, policy: Policy, rule: PolicyRule, entry: PortEntry) -> Translated | None:
        ports = entry.ports
        assert isinstance(ports, PortRange)
        pods = destinations(policy, rule, self._lookup) if ports.protocol in self._moved else ()
        if pods:
            listening = [_dns_port(workload, ports) for workload in pods]
            first = listening[0]
            if first is None or None in listening or mistake(ports, pods, self._lookup) is not None:
                return None
            return Translated(entry, ports.protocol, first.number, first)
        if rule.peers and all(isinstance(peer, PodPeer) and _is_openshift(peer) for peer in rule.peers):
            return Translated(entry, ports.protocol, _OPENSHIFT_PORT, None)
        return None


def _is_dns_port(entry: PortEntry) -> bool:
    return isinstance(entry.ports, PortRange) and entry.ports.first == entry.ports.last == DNS_PORT


def _is_for_dns(port: ContainerPort) -> bool:
    return port.name.startswith("dns") or port.number in PORTS


def _dns_port(workload: Workload, ports: PortRange) -> ContainerPort | None:
    """The port of DNS that the pods declare instead of 53, over the same protocol."""
    if declares(workload, DNS_PORT, ports.protocol):
        return None
    own = (port for port in workload.serving_ports if port.protocol is ports.protocol)
    return next(filter(_is_for_dns, own), None)


def _is_openshift(peer: PodPeer) -> bool:
    """Whether a peer means the pods of OpenShift's DNS, which listen on 5353."""
    if any(key == _OPENSHIFT_LABEL for key, _ in mentioned_pairs(peer.pods)):
        return True
    if not isinstance(peer.namespaces, NamespacesWith):
        return False
    names = {value for key, value in mentioned_pairs(peer.namespaces.selector) if key == NAME_LABEL}
    return names == {_OPENSHIFT_NAMESPACE}


def _allows(policy: Policy, found: Translated) -> bool:
    """Whether a rule of the policy allows the right number as well, whatever its peers."""
    for rule in policy.effective_rules(Direction.EGRESS):
        for entry in rule.ports:
            match entry.ports:
                case PortRange(protocol, first, last):
                    if protocol is found.protocol and first <= found.number <= last:
                        return True
                case NamedPort(name, _):
                    if name.startswith("dns"):
                        return True
                case _:
                    return True
    return False
