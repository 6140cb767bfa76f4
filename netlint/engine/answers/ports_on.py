"""Which ports an entry of a rule means on a destination: names are looked up there."""

from collections.abc import Iterable, Iterator
from typing import Final, assert_never

from netlint.engine.reachability.named_ports import ports_named
from netlint.engine.reachability.parties import Party, Pod
from netlint.model.ports import (
    FIRST_PORT,
    LAST_PORT,
    AllPortsExcept,
    AllTraffic,
    NamedPort,
    OtherProtocol,
    PortRange,
    Ports,
    Protocol,
)

EVERY_PORT: Final = tuple(PortRange(protocol) for protocol in Protocol)


def ports_on(ports: Ports, destination: Party) -> tuple[PortRange, ...]:
    """The ports that an entry means on `destination`; a name that it does not declare means none (S1.52, S1.53)."""
    match ports:
        case PortRange():
            return (ports,)
        case AllTraffic():
            return EVERY_PORT
        case NamedPort():
            return ports_named(ports, destination.ports) if isinstance(destination, Pod) else ()
        case OtherProtocol():
            return ()
        case AllPortsExcept(parts):
            excluded = [found for part in parts for found in ports_on(part, destination)]
            return tuple(_complement(excluded))
        case _:
            assert_never(ports)


def _complement(excluded: Iterable[PortRange]) -> Iterator[PortRange]:
    """Every port that is in none of the ranges."""
    for protocol in Protocol:
        first = FIRST_PORT
        for item in sorted((p for p in excluded if p.protocol is protocol), key=lambda p: p.first):
            if first < item.first:
                yield PortRange(protocol, first, item.first - 1)
            first = max(first, item.last + 1)
        if first <= LAST_PORT:
            yield PortRange(protocol, first, LAST_PORT)
