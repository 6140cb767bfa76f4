"""Which number a named port has on a pod: the first container port of that name and protocol (S1.51)."""

from collections.abc import Sequence

from netlint.model.ports import NamedPort, PortRange
from netlint.model.workload import ContainerPort

Resolved = tuple[tuple[PortRange, ...], ...]
"""For each of some named ports, in their order, the ports that it stands for on a pod; mostly one or none."""


def resolved(names: Sequence[NamedPort], ports: Sequence[ContainerPort]) -> Resolved:
    """What each name means on a pod with these serving ports, in the order in which names resolve (S3.12)."""
    return tuple(ports_named(name, ports) for name in names)


def ports_named(name: NamedPort, ports: Sequence[ContainerPort]) -> tuple[PortRange, ...]:
    """The ports that a name means on a pod: none where it declares no such port (S1.52).

    A name without a protocol takes that of the container port (S2.20).
    """
    found: dict[str, PortRange] = {}
    for port in ports:
        if port.name == name.name and name.protocol in (None, port.protocol):
            found.setdefault(port.protocol, PortRange(port.protocol, port.number, port.number))
    return tuple(found.values())
