"""On which ports the pods of a workload are known to listen."""

from netlint.engine.lookup import Lookup
from netlint.engine.ports import resolve
from netlint.model.ports import PortRange
from netlint.model.workload import Workload


def listening_ports(workload: Workload, lookup: Lookup) -> tuple[PortRange, ...]:
    """The ports that its containers declare, and those to which Services lead, each once (S3.11, S3.12)."""
    declared = [(port.protocol, port.number) for port in workload.serving_ports]
    led_to = [
        (port.protocol, resolve(port, workload))
        for service in lookup.services_of(workload)
        for port in service.ports
    ]
    numbers = dict.fromkeys((protocol, number) for protocol, number in (*declared, *led_to) if number)
    return tuple(PortRange(protocol, number, number) for protocol, number in numbers)
