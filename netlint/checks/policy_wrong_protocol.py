"""Finds policy rules that name a port under a protocol under which no pod serves it."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.peer_places import port_place
from netlint.engine.evidence.policy_ports import PolicyPorts, Served
from netlint.engine.evidence.translated_ports import destinations
from netlint.engine.words import named
from netlint.model.ports import NamedPort, PortRange
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each port of a rule that the pods declare for another protocol only (S1.47, S1.48, S1.51)."""
    ports = PolicyPorts(context.lookup)
    for policy in context.snapshot.policies:
        for rule in policy.rules:
            suspects = [(e.origin, e.ports) for e in rule.ports if isinstance(e.ports, PortRange | NamedPort)]
            pods = destinations(policy, rule, context.lookup) if suspects else ()
            if any(context.is_patched(pod.kind, pod.name) for pod in pods):
                continue
            for origin, entry in suspects if pods else ():
                found = ports.of_other_protocol(entry, policy, rule, pods)
                if found:
                    body = context.body(policy.origin)
                    yield _hit(port_place(origin or rule.origin, policy, body, "protocol"), entry, found)


def _hit(origin: Origin, entry: PortRange | NamedPort, found: Served) -> Hit:
    port = found.port
    name = f"`{port.name}` ({port.number})" if isinstance(entry, NamedPort) else str(port.number)
    return Hit(
        origin,
        f"{named(found.workload)} serves port {name} over {port.protocol}, but this entry means {entry.protocol}: it "
        "matches none of the connections to it.",
        f"Set the protocol to {port.protocol}; an entry without a protocol means TCP.",
        f"the pods serve it over {port.protocol}",
        (Place(port.origin.at("containerPort"), f"declared for {port.protocol}"),),
    )
