"""Names addresses of one family in the fewest words: as networks, or as one block without some parts of it."""

from collections.abc import Sequence
from typing import NamedTuple

from netlint.engine.reachability.address_space import networks_of
from netlint.model.peer import Network, lies_in


class Blocks(NamedTuple):
    """Some networks; where something is `left_out`, one network without these parts of it."""

    networks: tuple[Network, ...]
    left_out: tuple[Network, ...]


def in_few_blocks(networks: Sequence[Network]) -> Blocks:
    """Networks of one family, disjoint and ascending, or the smallest block around them without the rest if shorter."""
    around = networks[0]
    while not lies_in(networks[-1], around):
        around = around.supernet()
    left_out = _gaps(around, networks)
    if len(left_out) + 1 < len(networks):
        return Blocks((around,), left_out)
    return Blocks(tuple(networks), ())


def addresses_in_words(networks: Sequence[Network]) -> str:
    """Networks of one family, disjoint and ascending, such as `10.0.0.0/8` or `0.0.0.0/0 except 10.0.0.0/8`."""
    blocks = in_few_blocks(networks)
    excepted = f" except {', '.join(map(str, blocks.left_out))}" if blocks.left_out else ""
    return f"{', '.join(map(str, blocks.networks))}{excepted}"


def _gaps(around: Network, networks: Sequence[Network]) -> tuple[Network, ...]:
    """What is left of a block when some networks in it are taken away, as the fewest networks."""
    starts = [int(around.network_address), *(int(network.broadcast_address) + 1 for network in networks)]
    ends = [*(int(network.network_address) - 1 for network in networks), int(around.broadcast_address)]
    gaps = [gap for gap in zip(starts, ends, strict=True) if gap[0] <= gap[1]]
    return networks_of(around.version, gaps)
