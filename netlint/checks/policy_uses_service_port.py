"""Finds policy rules that name the port of a Service where policies see the pod's own port."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.translated_ports import (
    Mistake,
    admits_target,
    destinations,
    mistake,
    translated_numbers,
)
from netlint.model.ports import PortRange
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each number that is a Service's port or nodePort but no port of its pods (S1.44, S1.47, T62, T64)."""
    suspects = translated_numbers(context.snapshot.services)
    for policy in context.snapshot.policies:
        for rule in policy.rules:
            entries = [
                (e.origin or rule.origin, e.ports) for e in rule.ports if isinstance(e.ports, PortRange)
            ]
            single = [
                (o, ports) for o, ports in entries if ports.first == ports.last and ports.first in suspects
            ]
            pods = destinations(policy, rule, context.lookup) if single else ()
            for origin, ports in single:
                found = mistake(ports, pods, context.lookup)
                if found is not None and not admits_target(policy, rule.direction, found):
                    yield _hit(origin.at("port"), found)


def _hit(origin: Origin, found: Mistake) -> Hit:
    port = found.port
    number, field = (port.node_port, "nodePort") if found.is_node_port else (port.number, "port")
    target = f"`{port.target}` ({found.target})" if isinstance(port.target, str) else str(found.target)
    return Hit(
        origin,
        f"{number} is the {field} of Service `{found.service}`, but a policy sees connections as they arrive at "
        f"the pod, on its port {target}: this rule matches none of them.",
        f"Use `port: {port.target}`, the port of the pods.",
        f"the Service's {field}, not the pod's",
        (Place(port.origin.at(field), "the Service's port"),),
    )
