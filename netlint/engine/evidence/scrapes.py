"""Which pods the Prometheus of an input is to scrape, and on which of their ports."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from netlint.engine.evidence.barriers import Barriers, End
from netlint.engine.evidence.callees import callees_of, running_behind
from netlint.engine.lookup import picks_pods
from netlint.engine.ports import declared
from netlint.engine.reachability.parties import Pod
from netlint.engine.words import named
from netlint.model.labels import Pair
from netlint.model.monitors import Monitor, MonitorChoice, Prometheus, ScrapedPort
from netlint.model.policy import Status
from netlint.model.ports import LAST_PORT, PortRange, Protocol
from netlint.model.selector import Selector, matches, required_pairs
from netlint.model.service import Service
from netlint.model.snapshot import Snapshot
from netlint.model.truth import Truth
from netlint.model.workload import Workload
from netlint.origin import Origin

_SCRAPE: Final = "prometheus.io/scrape"
_PORT: Final = "prometheus.io/port"
_IMAGE: Final = re.compile(r"(^|/)prometheus(:|@|$)")


class Scraper(NamedTuple):
    """Pods of a Prometheus, with what to call it."""

    end: End
    words: str
    origin: Origin


class Scrape(NamedTuple):
    """A port that each of some scrapers is to connect to, and what asks for that, with its place."""

    scrapers: tuple[Scraper, ...]
    target: Workload
    port: PortRange
    wish: str
    place: Origin


def pods_of(prometheus: Prometheus, snapshot: Snapshot) -> Pod:
    """The pods that the operator makes of a Prometheus."""
    namespace = next(item for item in snapshot.namespaces if item.name == prometheus.namespace)
    return Pod(namespace, prometheus.labels, prometheus.host_network)


class Scrapes:
    """Goes through what monitors and annotations ask of the Prometheus of the input.

    A monitor counts where a Prometheus takes it (V19.3), an annotation where the configuration of one
    heeds it (V19.1).
    """

    def __init__(self, snapshot: Snapshot, barriers: Barriers) -> None:
        self._snapshot = snapshot
        self._barriers = barriers
        self._lookup = barriers.lookup
        self._effective = barriers.lookup.snapshot

    def all(self) -> Iterator[Scrape]:
        """Every scrape of which the pods on both ends and the port are known."""
        for monitor in self._snapshot.monitors:
            scrapers = self._scrapers(monitor) if monitor.status is Status.ENFORCED else ()
            if scrapers:
                find = self._through_services if monitor.kind == "ServiceMonitor" else self._of_pods
                wish = f"{monitor.kind} `{monitor}` asks"
                for target, port, place in find(monitor):
                    yield Scrape(scrapers, target, _tcp(port), wish, place)
        yield from self._annotated()

    def _scrapers(self, monitor: Monitor) -> tuple[Scraper, ...]:
        """Every Prometheus that takes a monitor."""
        return tuple(
            Scraper(self._end(prometheus), f"{prometheus.kind} `{prometheus}`", prometheus.origin)
            for prometheus in self._snapshot.prometheuses
            if prometheus.status is Status.ENFORCED
            and self._takes(prometheus, monitor)
            and not self._barriers.variants.alternatives(prometheus.origin, monitor.origin)
        )

    def _end(self, prometheus: Prometheus) -> End:
        """Its pods as a dump of the cluster shows them, or else as the operator makes them."""
        shown = (
            workload
            for workload in self._lookup.workloads(prometheus.namespace)
            if (workload.kind, workload.name) == (prometheus.kind, prometheus.name)
        )
        return next(shown, None) or pods_of(prometheus, self._snapshot)

    def _takes(self, prometheus: Prometheus, monitor: Monitor) -> bool:
        is_service = monitor.kind == "ServiceMonitor"
        choice: MonitorChoice = prometheus.service_monitors if is_service else prometheus.pod_monitors
        if choice.monitors is None or matches(choice.monitors, monitor.labels) is not Truth.TRUE:
            return False
        if choice.namespaces is None:
            return monitor.namespace == prometheus.namespace
        namespace = self._lookup.namespaces[monitor.namespace]
        return matches(choice.namespaces, namespace.labels) is Truth.TRUE

    def _through_services(self, monitor: Monitor) -> Iterator[tuple[Workload, int, Origin]]:
        for service in self._candidates(monitor.selector):
            if (
                (monitor.namespaces is None or service.namespace in monitor.namespaces)
                and matches(monitor.selector, service.labels) is Truth.TRUE
                and picks_pods(service)
                and not self._barriers.variants.alternatives(service.origin, monitor.origin)
            ):
                for asked in monitor.ports:
                    yield from self._of_service(service, asked, monitor)

    def _of_service(
        self, service: Service, asked: ScrapedPort, monitor: Monitor
    ) -> Iterator[tuple[Workload, int, Origin]]:
        """What one Service adds: its port of that name, or the containers' port that is asked for itself."""
        if not asked.port:
            for workload in running_behind(service, monitor.origin, self._barriers):
                yield from _declared_on(workload, asked.target, asked.origin)
            return
        port = next((p for p in service.ports if p.name == asked.port and p.protocol is Protocol.TCP), None)
        if port:
            for callee in callees_of(service, [port], monitor.origin, self._barriers):
                yield callee.workload, callee.ports[0].first, asked.origin

    def _of_pods(self, monitor: Monitor) -> Iterator[tuple[Workload, int, Origin]]:
        found = self._lookup.everywhere(monitor.selector).certain
        for workload in self._barriers.variants.beside(monitor.origin, found):
            if (monitor.namespaces is None or workload.namespace in monitor.namespaces) and _runs(workload):
                for asked in monitor.ports:
                    yield from _declared_on(workload, asked.port or asked.target, asked.origin)

    def _candidates(self, selector: Selector) -> list[Service]:
        """The Services that may pass a selector: those with the first label that it asks for by equality."""
        required = required_pairs(selector)
        return self._by_label.get(required[0], []) if required else list(self._effective.services)

    @cached_property
    def _by_label(self) -> dict[Pair, list[Service]]:
        found: dict[Pair, list[Service]] = defaultdict(list)
        for service in self._effective.services:
            for pair in service.labels.pairs:
                found[pair].append(service)
        return found

    def _annotated(self) -> Iterator[Scrape]:
        """What annotations of pods and Services ask for: the pods' port that they name (V19.1)."""
        if scrapers := self._heeding("pod"):
            for workload in self._effective.workloads:
                number = _annotated_port(workload.annotations)
                if number and _runs(workload):
                    place = workload.pod_origin.at("metadata", "annotations", _PORT)
                    yield from self._scrape(scrapers, workload, number, place)
        if scrapers := self._heeding("service"):
            for service in self._effective.services:
                number = _annotated_port(service.annotations)
                if number and picks_pods(service):
                    place = service.origin.at("metadata", "annotations", _PORT)
                    for workload in running_behind(service, service.origin, self._barriers):
                        yield from self._scrape(scrapers, workload, number, place)

    def _scrape(
        self, scrapers: list[Scraper], target: Workload, number: int, place: Origin
    ) -> Iterator[Scrape]:
        beside = [s for s in scrapers if not self._barriers.variants.alternatives(s.origin, place)]
        if beside:
            yield Scrape(tuple(beside), target, _tcp(number), "the annotation asks", place)

    def _heeding(self, kind: str) -> list[Scraper]:
        """The Prometheus workloads whose configuration lies beside them and heeds annotations of a kind."""
        heeding = {item.namespace for item in self._snapshot.config_maps if kind in item.scrapes}
        if not heeding:
            return []
        return [
            Scraper(workload, named(workload), workload.origin)
            for workload in self._effective.workloads
            if workload.namespace in heeding
            and any(_IMAGE.search(container.image) for container in workload.containers)
        ]


def _tcp(number: int) -> PortRange:
    return PortRange(Protocol.TCP, number, number)


def _runs(workload: Workload) -> bool:
    return workload.replicas != 0 and not workload.runs_to_completion


def _declared_on(
    workload: Workload, wanted: int | str, place: Origin
) -> Iterator[tuple[Workload, int, Origin]]:
    """A container port by number or name, where the pods declare it: others are no target (V19.2)."""
    if isinstance(wanted, str):
        found = declared(wanted, Protocol.TCP, workload)
        numbers = [found.number] if found else []
    else:
        numbers = [wanted] if any(port.number == wanted for port in workload.serving_ports) else []
    for number in numbers:
        yield workload, number, place


def _annotated_port(annotations: frozenset[Pair]) -> int:
    """The port to scrape; 0 where none is asked for."""
    if not annotations or (_SCRAPE, "true") not in annotations:
        return 0
    written = dict(annotations).get(_PORT, "")
    number = int(written) if re.fullmatch(r"[0-9]{1,5}", written) else 0
    return number if number <= LAST_PORT else 0
