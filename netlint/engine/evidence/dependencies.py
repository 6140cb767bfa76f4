"""Which Services the workloads of an input are told to connect to, by their environment and commands."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from netlint.engine.evidence.addressed import Address, addresses
from netlint.engine.evidence.barriers import Barriers
from netlint.engine.evidence.callees import Callee, callees, running_behind, service_named
from netlint.model.configuration import ConfigMap, ConfigText
from netlint.model.policy import Status
from netlint.model.ports import PortRange
from netlint.model.service import Service
from netlint.model.snapshot import Snapshot
from netlint.model.workload import Container, Workload
from netlint.origin import Origin

_OTHER_RESOLVERS: Final = ("Default", "None")


class Dependency(NamedTuple):
    """A port of a Service that a workload is told to connect to, where that is written, and where it leads."""

    client: Workload
    service: Service
    port: int
    place: Origin
    callees: tuple[Callee, ...]


class Dependencies:
    """Goes through the texts of containers and of the ConfigMaps that they use."""

    def __init__(self, snapshot: Snapshot, barriers: Barriers) -> None:
        self._snapshot = snapshot
        self._barriers = barriers

    def of(self, client: Workload) -> Iterator[Dependency]:
        """The Services that a workload is told to connect to, each once by port; its own is none of them."""
        if client.replicas == 0 or client.dns_policy in _OTHER_RESOLVERS:
            return
        seen: set[tuple[str, str, int]] = set()
        for container in client.containers:
            for address in addresses(self._texts(container, client)):
                found = self._dependency(client, address)
                key = (found.service.namespace, found.service.name, found.port) if found else ("", "", 0)
                if found and key not in seen:
                    seen.add(key)
                    yield found

    def _texts(self, container: Container, client: Workload) -> Iterator[ConfigText]:
        """The container's own texts, and those of the ConfigMaps that are applied together with it."""
        yield from container.texts
        for use in container.config_maps:
            for config_map in self._config_maps.get((client.namespace, use.config_map), ()):
                if self._barriers.variants.alternatives(config_map.origin, client.origin):
                    continue
                for item in config_map.texts:
                    if not use.key:
                        yield ConfigText(use.name + item.name, item.text, item.origin)
                    elif use.key == item.name:
                        yield ConfigText(use.name, item.text, item.origin)

    @cached_property
    def _config_maps(self) -> dict[tuple[str, str], list[ConfigMap]]:
        found: dict[tuple[str, str], list[ConfigMap]] = {}
        for item in self._snapshot.config_maps:
            if item.texts and item.status is Status.ENFORCED:
                found.setdefault((item.namespace, item.name), []).append(item)
        return found

    def _dependency(self, client: Workload, address: Address) -> Dependency | None:
        host = _service_of(address.host, client.namespace)
        if host is None:
            return None
        service = service_named(*host, address.origin, self._barriers)
        if service is None or self._barriers.variants.alternatives(service.origin, client.origin):
            return None
        port, found = self._callees(service, address.port, client.origin)
        if not found or any(callee.workload is client for callee in found):
            return None
        return Dependency(client, service, port, address.origin, tuple(found))

    def _callees(self, service: Service, number: int, place: Origin) -> tuple[int, list[Callee]]:
        """The number of the port, where the address has none that of the only one there is, and where it leads.

        The name of a headless Service stands for the pods themselves, so that the port is theirs (S3.17, T148).
        """
        if not number and len(service.ports) == 1:
            number = service.ports[0].number
        if not service.headless:
            return number, callees(service, number, place, self._barriers)
        protocols = sorted({port.protocol for port in service.ports if port.number == number})
        ports = tuple(PortRange(protocol, number, number) for protocol in protocols)
        pods = running_behind(service, place, self._barriers) if ports else ()
        return number, [Callee(service, workload, ports) for workload in pods]


def _service_of(host: str, own_namespace: str) -> tuple[str, str] | None:
    """The namespace and name of the Service that a host name stands for in the cluster (S3.40)."""
    labels = host.split(".")
    if len(labels) == 1:
        return own_namespace, host
    if len(labels) == 2 or labels[2] == "svc":
        return labels[1], labels[0]
    if len(labels) > 3 and labels[3] == "svc":
        return labels[2], labels[1]
    return None
