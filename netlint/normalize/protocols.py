"""Protocols and ranges of ports as manifests write them, one shared value for each."""

from functools import lru_cache
from typing import Final

from netlint.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol
from netlint.normalize.fields import text
from netlint.source.tree import Mapping

_PROTOCOLS: Final = {protocol.value: protocol for protocol in Protocol}


def protocol(body: Mapping) -> Protocol | None:
    """The protocol of a port, TCP where it is left out (S1.48); None for a word that is none (S1.56)."""
    if body.get("protocol") is None:
        return Protocol.TCP
    return _PROTOCOLS.get(text(body, "protocol"))


@lru_cache(maxsize=4096)
def port_range(protocol: Protocol, first: int = FIRST_PORT, last: int = LAST_PORT) -> PortRange | None:
    """The ports `first` to `last`; None where that is no range of ports."""
    return PortRange(protocol, first, last) if FIRST_PORT <= first <= last <= LAST_PORT else None
