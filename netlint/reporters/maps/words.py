"""Words for sets of ports and of addresses, as short as they can be said."""

from collections.abc import Iterable
from ipaddress import collapse_addresses
from typing import Final

from netlint.engine.maps.network_words import in_few_blocks
from netlint.engine.reachability.connectivity import Allowed
from netlint.model.peer import Network
from netlint.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol
from netlint.reporters.wording import listed

_VERSIONS: Final = (4, 6)


def ports_words(allowed: Allowed) -> str:
    """Ports as people write them: `all`; `all TCP`; `TCP 80, 443, 8000-8100; UDP 53`."""
    by_protocol = {protocol: [item for item in allowed if item.protocol is protocol] for protocol in Protocol}
    spoken = {protocol: _numbers(ranges) for protocol, ranges in by_protocol.items() if ranges}
    if len(spoken) == len(Protocol) and not any(spoken.values()):
        return "all"
    return "; ".join(
        f"{protocol} {numbers}" if numbers else f"all {protocol}" for protocol, numbers in spoken.items()
    )


def address_words(networks: Iterable[Network]) -> list[str]:
    """Addresses as blocks, or as one block without some parts where that is shorter.

    All addresses of a family are `any IPv4 address`, all of both `any address`.
    """
    networks = list(networks)
    spoken = [_family([network for network in networks if network.version == v], v) for v in _VERSIONS]
    if all(words == [_any(version)] for words, version in zip(spoken, _VERSIONS, strict=True)):
        return ["any address"]
    return [word for words in spoken for word in words]


def _numbers(ranges: list[PortRange]) -> str:
    """The ports of one protocol; empty for all of them."""
    if [(item.first, item.last) for item in ranges] == [(FIRST_PORT, LAST_PORT)]:
        return ""
    return ", ".join(
        str(item.first) if item.first == item.last else f"{item.first}-{item.last}" for item in ranges
    )


def _family(networks: list[Network], version: int) -> list[str]:
    """Addresses of one family."""
    blocks: list[Network] = list(collapse_addresses(networks))  # type: ignore[type-var]
    if not blocks:
        return []
    few = in_few_blocks(blocks)
    names = [str(block) if block.prefixlen else _any(version) for block in few.networks]
    if few.left_out:
        return [f"{names[0]} except {listed([*map(str, few.left_out)])}"]
    return names


def _any(version: int) -> str:
    return f"any IPv{version} address"
