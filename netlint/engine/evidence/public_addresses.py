"""Which addresses the internet routes, and how blocks that hold them all are written with exceptions."""

from collections.abc import Sequence
from ipaddress import ip_network
from typing import Final

from netlint.engine.evidence.several import several
from netlint.engine.reachability.address_space import AddressClass, AddressSpace, networks_of
from netlint.model.peer import AddressPeer

_PUBLIC: Final = AddressSpace(
    [
        AddressPeer(
            ip_network("0.0.0.0/0"),
            tuple(
                map(
                    ip_network,
                    (
                        "0.0.0.0/8",
                        "10.0.0.0/8",
                        "100.64.0.0/10",
                        "127.0.0.0/8",
                        "169.254.0.0/16",
                        "172.16.0.0/12",
                        "192.0.0.0/24",
                        "192.0.2.0/24",
                        "192.88.99.0/24",
                        "192.168.0.0/16",
                        "198.18.0.0/15",
                        "198.51.100.0/24",
                        "203.0.113.0/24",
                        "224.0.0.0/3",
                    ),
                )
            ),
        ),
        AddressPeer(ip_network("2000::/3"), (ip_network("2001:db8::/32"),)),
    ]
)
"""All addresses, cut at those for private networks, documentation, multicast and the like (RFC 6890)."""

_ROUTED: Final = {item.version: item.ranges for item in _PUBLIC.classes if item.holders}


def holds_public(addresses: AddressClass) -> bool:
    """Whether the internet routes some of the addresses."""
    return any(
        first <= end and start <= last
        for first, last in addresses.ranges
        for start, end in _ROUTED[addresses.version]
    )


def with_exceptions(blocks: Sequence[AddressPeer]) -> str:
    """What blocks of one family hold together, as all addresses but some: `0.0.0.0/0` except `10.0.0.0/8`."""
    version = blocks[0].network.version
    rest = [item for item in AddressSpace(blocks).classes if item.version == version and not item.holders]
    everything = "0.0.0.0/0" if version == 4 else "::/0"
    left = networks_of(version, rest[0].ranges) if rest else ()
    return f"`{everything}`" + (f" except {several((f'`{n}`' for n in left), 'blocks')}" if left else "")
