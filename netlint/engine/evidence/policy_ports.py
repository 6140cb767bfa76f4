"""What the ports of a policy's rules are to the pods that the rules mean: served, of another protocol, or unheard."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from netlint.engine.evidence.known_pods import names_namespaces
from netlint.engine.evidence.translated_ports import mistake
from netlint.engine.lookup import Lookup
from netlint.engine.ports import is_injected, lists_every_port, resolve, shows_containers
from netlint.model.peer import PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.ports import (
    FIRST_PORT,
    LAST_PORT,
    NamedPort,
    PortRange,
    Ports,
    Protocol,
)
from netlint.model.selector import EVERYTHING
from netlint.model.workload import ContainerPort, Workload


class Served(NamedTuple):
    """A container port with the workload that declares it."""

    workload: Workload
    port: ContainerPort


class Split(NamedTuple):
    """A named port that `served` gives a number, and a workload that the name should mean too, but does not."""

    served: Served
    lacking: Workload


class PolicyPorts:
    """Answers about the port lists of a snapshot's policies."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._variants = lookup.variants

    def of_other_protocol(
        self, ports: PortRange | NamedPort, policy: Policy, rule: PolicyRule, pods: Iterable[Workload]
    ) -> Served | None:
        """The port that a rule misses because it names another protocol, where no pod may serve what it names.

        None where a policy beside it admits the port under its own protocol as well: for DNS people write
        both, whatever the containers declare.
        """
        found: list[Served] = []
        for workload in pods:
            others = [Served(workload, port) for port in workload.serving_ports if _misses(ports, port)]
            if self._may_serve(ports, workload) or not (others or _is_fully_known(ports, workload)):
                return None
            found += others
        if not found or any(self._is_admitted(served.port, policy, rule) for served in found):
            return None
        return found[0]

    def is_unheard(self, ports: PortRange, pods: Iterable[Workload]) -> bool:
        """Whether none of the pods serves any of these ports, as far as manifests tell (S1.54).

        Not so for the number of a Service's port, which is a mistake of another sort, nor for the
        same number under another protocol.
        """
        found = tuple(pods)
        if (ports.first, ports.last) == (FIRST_PORT, LAST_PORT) or is_injected(ports.first) or not found:
            return False
        if ports.first == ports.last and mistake(ports, found, self._lookup) is not None:
            return False
        return not any(
            self._may_serve(ports, workload)
            or not lists_every_port(workload)
            or any(_misses(ports, port) for port in workload.serving_ports)
            for workload in found
        )

    def split(
        self, name: NamedPort, policy: Policy, rule: PolicyRule, pods: Iterable[Workload]
    ) -> Split | None:
        """Two workloads of one role, of which only one gives the name a number (S1.51, S1.52).

        They have one role where a Service leads to the port on the one and to some port of the other, or where
        the rule chooses both by their labels, and the other one serves the same number without a name.
        """
        beside = [w for w in self._variants.beside(policy.origin, pods) if shows_containers(w)]
        serving = [Served(w, port) for w in beside for port in w.serving_ports if _is_named(port, name)]
        lacking = [w for w in beside if not any(_is_named(port, name) for port in w.serving_ports)]
        chosen = _means_chosen_pods(policy, rule)
        for served in serving if lacking else ():
            number = ContainerPort(served.port.number, "", served.port.protocol)
            if self._is_admitted(number, policy, rule):
                continue
            for workload in lacking:
                alike = self._share_service(served, workload) or (chosen and _is_unnamed(number, workload))
                if alike and not self._are_variants(served.workload, workload):
                    return Split(served, workload)
        return None

    def _may_serve(self, ports: PortRange | NamedPort, workload: Workload) -> bool:
        """Whether a container declares such a port, a probe connects to it, or a Service sends connections there."""
        if any(_means(ports, port) for port in workload.serving_ports):
            return True
        if isinstance(ports, NamedPort):
            return False
        probed = [probe.port for c in workload.containers if c.serves for probe in c.probes]
        targets = [
            port.target
            for service in self._lookup.services_of(workload)
            for port in service.ports
            if port.protocol is ports.protocol and (port.writes_target or service.headless)
        ]
        numbers = [*targets, *(probed if ports.protocol is Protocol.TCP else ())]
        return any(isinstance(n, int) and ports.first <= n <= ports.last for n in numbers)

    def _is_admitted(self, port: ContainerPort, policy: Policy, rule: PolicyRule) -> bool:
        """Whether some policy of the same namespace names this port in the same direction."""
        return any(_means(ports, port) for ports in self._listed[policy.namespace, rule.direction])

    @cached_property
    def _listed(self) -> dict[tuple[str, Direction], dict[Ports, None]]:
        """Every set of ports that the policies of a namespace name in a direction."""
        listed: dict[tuple[str, Direction], dict[Ports, None]] = defaultdict(dict)
        for policy in self._lookup.snapshot.policies:
            for rule in policy.rules:
                for entry in rule.ports:
                    listed[policy.namespace, rule.direction][entry.ports] = None
        return listed

    def _are_variants(self, one: Workload, other: Workload) -> bool:
        same = (one.kind, one.name) == (other.kind, other.name)
        return same or self._variants.alternatives(one.origin, other.origin)

    def _share_service(self, served: Served, workload: Workload) -> bool:
        """Whether a Service sends to the served port on the one workload, and to any port of the other."""
        shared = [s for s in self._lookup.services_of(served.workload) if not s.headless]
        others = {id(service) for service in self._lookup.services_of(workload)}
        return any(
            port.protocol is served.port.protocol
            and resolve(port, served.workload) == served.port.number
            and resolve(port, workload) is not None
            for service in shared
            if id(service) in others
            for port in service.ports
        )


def means_named_namespaces(policy: Policy, rule: PolicyRule) -> bool:
    """Whether the pods whose ports count are in namespaces that the policy names, not in any that may come."""
    chosen = (policy.subject,) if rule.direction is Direction.INGRESS else rule.peers
    return all(map(names_namespaces, chosen))


def _means_chosen_pods(policy: Policy, rule: PolicyRule) -> bool:
    """Whether the pods whose ports count are chosen by their labels."""
    chosen = (policy.subject,) if rule.direction is Direction.INGRESS else rule.peers
    return all(isinstance(peer, PodPeer) and peer.pods != EVERYTHING for peer in chosen)


def _means(ports: Ports, port: ContainerPort) -> bool:
    """Whether an entry of a rule names this container port."""
    match ports:
        case PortRange(protocol, first, last):
            return protocol is port.protocol and first <= port.number <= last
        case NamedPort():
            return _is_named(port, ports)
        case _:
            return False


def _misses(ports: PortRange | NamedPort, port: ContainerPort) -> bool:
    """Whether only the protocol keeps an entry of a rule from meaning this container port."""
    if isinstance(ports, NamedPort):
        return port.name == ports.name and ports.protocol not in (None, port.protocol)
    return ports.first == ports.last == port.number and ports.protocol is not port.protocol


def _is_fully_known(ports: PortRange | NamedPort, workload: Workload) -> bool:
    """Whether the manifests tell that the workload does not serve what it does not declare."""
    return shows_containers(workload) if isinstance(ports, NamedPort) else lists_every_port(workload)


def _is_named(port: ContainerPort, name: NamedPort) -> bool:
    return port.name == name.name and name.protocol in (None, port.protocol)


def _is_unnamed(port: ContainerPort, workload: Workload) -> bool:
    return any(p == port for p in workload.serving_ports)
