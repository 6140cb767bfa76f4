"""Where the name of an ExternalName Service leads."""

from enum import StrEnum
from ipaddress import ip_address

_METADATA_NAMES = frozenset(
    {"metadata.google.internal", "metadata", "instance-data", "metadata.tencentyun.com"}
)
_METADATA_ADDRESSES = frozenset({"100.100.100.200", "192.0.0.192"})


class Target(StrEnum):
    """The metadata service of the machine, the client itself, another address, the cluster, or any other host."""

    METADATA = "metadata"
    LOOPBACK = "loopback"
    ADDRESS = "address"
    CLUSTER = "cluster"
    HOST = "host"


def target_of(name: str) -> Target:
    """Where a name leads, in lower case and without the dot at its end (S3.37, S3.38)."""
    if name in _METADATA_NAMES:
        return Target.METADATA
    if name == "localhost" or name.endswith(".localhost"):
        return Target.LOOPBACK
    try:
        address = ip_address(name)
    except ValueError:
        return Target.CLUSTER if ".svc." in f"{name}." else Target.HOST
    if address.is_link_local or str(address) in _METADATA_ADDRESSES:
        return Target.METADATA
    return Target.LOOPBACK if address.is_loopback else Target.ADDRESS
