"""Picks the addresses and ports at which the answers about a cluster can change."""

from collections.abc import Sequence

from tests.clusters.manifests import Manifest
from tests.clusters.vocabulary import PROTOCOLS
from tests.naive.cluster import every_mapping, networks_mentioned

__all__ = ["addresses", "ports"]

PORT_FIELDS = ("port", "endPort", "containerPort", "start", "end", "number")


def addresses(objects: Sequence[Manifest]) -> list[str]:
    """The first and last address of every CIDR of the input, those next to it, and one of each family."""
    found = {"192.0.2.1": None, "2001:db8:ffff::1": None}
    for network in networks_mentioned(list(objects)):
        first, last = network[0], network[-1]
        around = dict.fromkeys((int(first) - 1, int(first), int(last), int(last) + 1))
        numbers = [number for number in around if 0 <= number < 2**network.max_prefixlen]
        found.update(dict.fromkeys(str(type(first)(number)) for number in numbers))
    return list(found)


def ports(objects: Sequence[Manifest]) -> list[tuple[str, int]]:
    """Every port number of the input and its neighbors, under each protocol; the least and the greatest port."""
    numbers = {1, 65535}
    for mapping in every_mapping(list(objects)):
        for field in PORT_FIELDS:
            number = mapping.get(field)
            if isinstance(number, int):
                numbers |= {one for one in (number - 1, number, number + 1) if 1 <= one <= 65535}
    return [(protocol, number) for protocol in PROTOCOLS for number in sorted(numbers)]
