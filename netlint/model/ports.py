"""Protocols and the sets of ports that rules and services speak of: always the pod's own ports (S1.47)."""

from enum import StrEnum

from netlint.value import value


class Protocol(StrEnum):
    """The protocols that have ports in Kubernetes (S1.56)."""

    TCP = "TCP"
    UDP = "UDP"
    SCTP = "SCTP"


FIRST_PORT = 1
LAST_PORT = 65535


@value
class AllTraffic:
    """Every protocol and every port (S1.20)."""


@value
class PortRange:
    """The ports `first` to `last`, both included, of one protocol (S1.49, S1.50)."""

    protocol: Protocol
    first: int = FIRST_PORT
    last: int = LAST_PORT


@value
class NamedPort:
    """The container port of this name on each destination pod (S1.51).

    `protocol` None means any: the container port's own decides (S2.20).
    """

    name: str
    protocol: Protocol | None


@value
class OtherProtocol:
    """A protocol without ports, by its IP protocol number, such as ICMP; outside the map (D.9)."""

    number: int


@value
class AllPortsExcept:
    """Everything but these ports (Calico's notPorts)."""

    ports: tuple["Ports", ...]


Ports = AllTraffic | PortRange | NamedPort | OtherProtocol | AllPortsExcept

ALL_TRAFFIC: tuple[Ports, ...] = (AllTraffic(),)
