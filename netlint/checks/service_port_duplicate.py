"""Finds Services that list a port or a port name twice."""

from collections.abc import Iterator

from netlint.check import Context, Hit, Place
from netlint.model.ports import Protocol
from netlint.model.service import Service, ServicePort


def check(context: Context) -> Iterator[Hit]:
    """Yield each port of a Service that repeats the number or the name of one before it (S3.16)."""
    for service in context.snapshot.services:
        by_number: dict[tuple[Protocol, int], ServicePort] = {}
        by_name: dict[str, ServicePort] = {}
        for port in service.ports:
            number = port.protocol, port.number
            if port.number and number in by_number:
                what = f"port {port.number}/{port.protocol}"
                yield _hit(service, by_number[number], port, "port", what, "number")
            elif port.name and port.name in by_name:
                what = f"the port name `{port.name}`"
                yield _hit(service, by_name[port.name], port, "name", what, "name")
            by_number.setdefault(number, port)
            by_name.setdefault(port.name, port)


def _hit(
    service: Service, earlier: ServicePort, port: ServicePort, field: str, what: str, way_out: str
) -> Hit:
    return Hit(
        port.origin.at(field),
        f"Service `{service}` lists {what} twice, so the API server refuses it.",
        f"Delete one of the two, or give it another {way_out}.",
        "listed twice",
        (Place(earlier.origin.at(field), "first listed here"),),
    )
