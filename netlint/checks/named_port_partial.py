"""Finds policy rules whose named port means a port on one workload and nothing on another of the same role."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.engine.evidence.peer_places import port_place
from netlint.engine.evidence.policy_ports import PolicyPorts, Split
from netlint.engine.evidence.translated_ports import destinations
from netlint.engine.ports import listing
from netlint.engine.words import named
from netlint.model.ports import NamedPort
from netlint.origin import Origin


def check(context: Context) -> Iterator[Hit]:
    """Yield each named port that some of the pods lack although they play the same role (S1.51, S1.52)."""
    ports = PolicyPorts(context.lookup)
    for policy in context.snapshot.policies:
        for rule in policy.rules:
            names = [(e.origin, e.ports) for e in rule.ports if isinstance(e.ports, NamedPort)]
            pods = destinations(policy, rule, context.lookup) if names else ()
            known = [w for w in pods if not context.is_patched(w.kind, w.name)]
            for origin, name in names if len(known) > 1 else ():
                found = ports.split(name, policy, rule, known)
                if found:
                    yield _hit(
                        port_place(origin or rule.origin, policy, context.body(policy.origin)), name, found
                    )


def _hit(origin: Origin, name: NamedPort, found: Split) -> Hit:
    served, lacking = found
    declared = listing(lacking.serving_ports) or "no port at all"
    same = [
        port.origin.at("containerPort") for port in lacking.serving_ports if port.number == served.port.number
    ]
    first = next(container.origin.at("name") for container in lacking.containers if container.serves)
    return Hit(
        origin,
        f"Port `{name.name}` is {served.port.number} on {named(served.workload)}, but {named(lacking)}, which declares "
        f"{declared}, has no port of this name, so the rule does not cover its pods.",
        f"Call the container's port `{name.name}` there too, or write its number here.",
        f"means nothing on {named(lacking)}",
        (
            Place((same or [first])[0], "has no port of this name"),
            Place(served.port.origin.at("name"), "has it"),
        ),
    )
