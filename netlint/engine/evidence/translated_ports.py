"""Where a policy's rule names the port of a Service, which policies never see, instead of the pod's."""

from collections.abc import Iterable
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.ports import declares, lists_every_port, resolve
from netlint.model.peer import OwnNamespace, PodPeer
from netlint.model.policy import Direction, Policy, PolicyRule
from netlint.model.ports import NamedPort, PortRange
from netlint.model.selector import EVERYTHING
from netlint.model.service import Service, ServicePort
from netlint.model.workload import Workload


class Mistake(NamedTuple):
    """The Service port that a rule names in vain, and the number of the pod's port behind it."""

    service: Service
    port: ServicePort
    is_node_port: bool
    target: int


def translated_numbers(services: Iterable[Service]) -> frozenset[int]:
    """The numbers that some Service translates."""
    ports = [port for service in services for port in service.ports]
    return frozenset(n for port in ports for n in (port.number, port.node_port) if n and n != port.target)


def destinations(policy: Policy, rule: PolicyRule, lookup: Lookup) -> tuple[Workload, ...]:
    """The workloads whose ports the rule means; none where pods that the input does not show may be meant too."""
    pods: list[Workload] = []
    for peer in (policy.subject,) if rule.direction is Direction.INGRESS else rule.peers:
        if not isinstance(peer, PodPeer):
            return ()
        own = isinstance(peer.namespaces, OwnNamespace)
        broad = peer.pods == EVERYTHING and (not own or lookup.may_hold_unseen_pods(policy.namespace))
        picked = lookup.picked(peer, policy.namespace)
        if broad or picked.possible:
            return ()
        pods += picked.certain
    return tuple(pods)


def mistake(ports: PortRange, pods: Iterable[Workload], lookup: Lookup) -> Mistake | None:
    """The Service port that stands in the rule, unless one of the pods may take connections on that number."""
    found: list[Mistake] = []
    for workload in pods:
        mistakes: list[Mistake] = []
        for service in lookup.services_of(workload):
            for port in service.ports:
                target = resolve(port, workload)
                if port.protocol is not ports.protocol or target is None:
                    continue
                if target == ports.first:
                    return None
                if ports.first in (port.number, port.node_port):
                    mistakes.append(Mistake(service, port, ports.first != port.number, target))
        if declares(workload, ports.first, ports.protocol) or not (mistakes or lists_every_port(workload)):
            return None
        found += mistakes
    return found[0] if found else None


def admits_target(policy: Policy, direction: Direction, mistake: Mistake) -> bool:
    """Whether the policy names the pod's port as well, so that nothing is cut off."""
    for entry in (entry for rule in policy.effective_rules(direction) for entry in rule.ports):
        match entry.ports:
            case PortRange(protocol, first, last):
                if protocol is mistake.port.protocol and first <= mistake.target <= last:
                    return True
            case NamedPort(name, _):
                if name == mistake.port.target:
                    return True
            case _:
                return True
    return False
