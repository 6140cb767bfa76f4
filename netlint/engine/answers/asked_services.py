"""A Service as the destination of a question: the pods behind it, on their own ports."""

import re
from typing import Final, NamedTuple

from netlint.engine.answers.asked_ports import AskedPort
from netlint.engine.answers.ends import End
from netlint.engine.answers.narrative import Reason
from netlint.engine.answers.questions import workload_end
from netlint.engine.lookup import Lookup, picks_pods
from netlint.engine.ports import resolve
from netlint.engine.reachability.connectivity import Allowed
from netlint.engine.reachability.port_space import canonical
from netlint.errors import UsageError
from netlint.model.ports import NamedPort, PortRange
from netlint.model.service import Service, ServicePort, ServiceType
from netlint.model.workload import Workload

_SERVICE: Final = re.compile(r"(?:svc|service)[/:](?:([^/:]+)/)?([^/:]+)(?::([^/:]+))?")


class ServiceName(NamedTuple):
    """The words for a Service: its namespace, empty where left out, its name, and a port, empty likewise."""

    namespace: str
    name: str
    port: str


class Target(NamedTuple):
    """A destination with the ports of its pods that are asked for."""

    end: End
    ports: Allowed


class Behind(NamedTuple):
    """Where a Service leads, and what there is to say about the way."""

    targets: tuple[Target, ...]
    notes: tuple[Reason, ...]


def parsed_service(text: str, lookup: Lookup) -> ServiceName | None:
    """The Service that a text names, such as `svc/shop/api` or `service:shop/api:80`; None for other words.

    A workload in a namespace called `svc` keeps its name.
    """
    parts = _SERVICE.fullmatch(text)
    if parts is None:
        return None
    is_workload = parts[1] is None and any(
        text == f"{item.namespace}/{item.name}" for item in lookup.workloads(text.partition("/")[0])
    )
    return None if is_workload else ServiceName(parts[1] or "", parts[2], parts[3] or "")


def behind(name: ServiceName, asked: AskedPort | None, lookup: Lookup) -> Behind:
    """The pods that a Service picks, on the ports to which its own lead: policies see those (S1.47, S3.10-S3.13).

    Raises UsageError where the Service, or the port, does not exist, or where it leads to no pod.
    """
    service = _service(name, lookup)
    ports = [port for port in service.ports if asked is None or _is_asked(port, asked)]
    if not ports:
        known = ", ".join(_words(port) for port in service.ports) or "none"
        raise UsageError(f"Service `{service}` has no such port", f"Its ports: {known}.")
    notes: list[Reason] = []
    targets: list[Target] = []
    for workload in lookup.behind(service).certain:
        end = workload_end(workload, lookup)
        reached = [(port, _number(service, port, workload)) for port in ports]
        notes += (_note(service, port, number, end) for port, number in reached)
        numbers = canonical(
            PortRange(port.protocol, number, number) for port, number in reached if number is not None
        )
        if numbers:
            targets.append(Target(end, numbers))
    if not targets:
        raise UsageError(f"Service `{service}` leads to no pod of the input", "Ask for a workload instead.")
    return Behind(tuple(targets), tuple(notes))


def _number(service: Service, port: ServicePort, workload: Workload) -> int | None:
    """The pod's port that a connection gets to; behind a headless Service the client's own (S3.17)."""
    return port.number if service.headless else resolve(port, workload)


def _service(name: ServiceName, lookup: Lookup) -> Service:
    found = [
        item
        for item in lookup.snapshot.services
        if item.name == name.name and name.namespace in ("", item.namespace)
    ]
    if not found:
        raise UsageError(f"there is no Service `{name.name}` in the input", _known(lookup))
    if len(found) > 1:
        choices = ", ".join(f"svc/{item}" for item in found)
        raise UsageError(f"`{name.name}` may mean several Services", f"Choose from {choices}.")
    (service,) = found
    if service.type is ServiceType.EXTERNAL_NAME:
        hint = "Ask for the address that the name stands for."
        raise UsageError(f"Service `{service}` is only a name for `{service.external_name}`", hint)
    if not picks_pods(service):
        hint = "Ask for the addresses of its endpoints."
        raise UsageError(f"Service `{service}` has no selector, so it picks no pods", hint)
    return service


def _known(lookup: Lookup) -> str:
    names = [f"svc/{item}" for item in lookup.snapshot.services][:10]
    return f"There are, for example, {', '.join(names)}." if names else "The input holds no Service."


def _is_asked(port: ServicePort, asked: AskedPort) -> bool:
    match asked:
        case PortRange(protocol, first, last):
            return port.protocol is protocol and first <= port.number <= last
        case NamedPort(name, protocol):
            return port.name == name and protocol in (None, port.protocol)


def _words(port: ServicePort) -> str:
    return f"{port.protocol} {port.number}"


def _note(service: Service, port: ServicePort, number: int | None, end: End) -> Reason:
    """How a port of the Service becomes one of the pods, where policies look."""
    way = f"Service `{service}` port {_words(port)}"
    if number is None:
        text = f"{way} does not lead to `{end.name}`, which declares no port named `{port.target}`."
    else:
        text = f"{way} leads to {port.protocol} {number} of `{end.name}`; policies see that port only."
    return Reason(text, f"Service {service}", port.origin)
