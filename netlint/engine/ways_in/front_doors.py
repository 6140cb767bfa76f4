"""Who serves an Ingress or route: pods that the input shows, a load balancer outside the cluster, or nobody known."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.routing.published import Published
from netlint.engine.ways_in.load_balancers import Reach
from netlint.engine.ways_in.load_balancers import reach as load_balancer_reach
from netlint.engine.ways_in.software import has_ingress_image, is_ingress_controller
from netlint.model.entry import Ingress, Route
from netlint.model.service import Service, ServiceType
from netlint.model.workload import Workload

GATEWAY_LABEL: Final = "gateway.networking.k8s.io/gateway-name"
"""The label of the pods that serve a Gateway inside the cluster; they are in its namespace (S5.32)."""

_CLOUD: Final = re.compile(
    r"(^|[ /.-])(alb|gce|gce-internal|gke-l7[a-z0-9-]*|azure[/-]application-gateway|amazon-vpc-lattice|"
    r"application-networking\.k8s\.aws|gateway\.k8s\.aws|networking\.gke\.io|ingress\.k8s\.aws)([ /]|$)"
)
_CLOUD_KEYS: Final = (
    "alb.ingress.kubernetes.io/",
    "ingress.gcp.kubernetes.io/",
    "networking.gke.io/",
    "appgw.ingress.kubernetes.io/",
    "kubernetes.io/ingress.global-static-ip-name",
)

_SEPARATE: Final = re.compile(
    r"nginx-gateway|gateway\.nginx|contour|envoy|voyager|gloo|kgateway|agentgateway|kourier|cilium"
)
"""Software whose controller is not what forwards the requests."""

_FAMILIES: Final = re.compile(
    r"nginx|traefik|haproxy|kong|skipper|apisix|higress|pomerium|bunkerweb|tyk|emissary|ambassador"
)
_GATEWAYS_IN_ONE: Final = frozenset({"traefik", "haproxy", "kong", "apisix", "higress"})
"""Families whose own pods serve Gateways, too; others make pods for each (S5.32)."""

_INSIDE: Final = re.compile(r"(^|[^a-z])(internal|private|intranet|vpn|tailscale|rilb)([^a-z]|$)")
_INSIDE_HOST: Final = re.compile(
    r"(^|\.)(local|localhost|internal|lan|intranet|test|home\.arpa|corp|localdev|vagrant)$"
)
_ALLOW_LISTS: Final = re.compile(
    r"(white|allow)-?(list)|source-range|inbound-cidrs|security-groups|middlewares|ip-restriction"
)


class Place(StrEnum):
    """Where that which serves an entry is, as far as its class tells."""

    SHOWN = "pods of the input"
    OUTSIDE = "a load balancer outside the cluster"
    UNSEEN = "not in the input"


class Server(NamedTuple):
    """What connects to the backends of an entry.

    `pods` are the workloads that forward its requests; empty where `place` is not SHOWN. `is_certain` tells that
    the class of the entry names their kind of software. `reach` says who gets to them.
    """

    place: Place
    pods: tuple[Workload, ...]
    is_certain: bool
    reach: Reach


class FrontDoors:
    """Tells what serves the Ingresses and routes of an input (D.11)."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._reaches: dict[tuple[int, ...], Reach] = {}

    def of(self, published: Published) -> Server:
        """What serves one entry, at one of its listeners."""
        words = f"{published.class_name} {published.controller}".lower()
        pods, is_certain = self._pods(published, words)
        place = Place.SHOWN if pods else Place.UNSEEN
        if _is_cloud(published, words):
            place, pods, is_certain = Place.OUTSIDE, (), True
        return Server(place, pods, is_certain, self._reach(published, words, pods))

    def _pods(self, published: Published, words: str) -> tuple[tuple[Workload, ...], bool]:
        gateway = published.gateway
        if gateway is not None:
            labelled = tuple(
                workload
                for workload in self._labelled.get((gateway.namespace, gateway.name), ())
                if not workload.runs_to_completion
            )
            if labelled:
                return labelled, True
        if _SEPARATE.search(words):
            return (), True
        family = _FAMILIES.search(words)
        if isinstance(published.entry, Ingress):
            return (self._families.get(family[0], ()), True) if family else (self._every, False)
        if family is None or family[0] not in _GATEWAYS_IN_ONE:
            return (), family is not None
        return self._families.get(family[0], ()), True

    @cached_property
    def _labelled(self) -> dict[tuple[str, str], list[Workload]]:
        found: dict[tuple[str, str], list[Workload]] = defaultdict(list)
        for workload in self._lookup.snapshot.workloads:
            name = workload.labels.value(GATEWAY_LABEL)
            if name is not None:
                found[workload.namespace, name].append(workload)
        return found

    @cached_property
    def _families(self) -> dict[str, tuple[Workload, ...]]:
        """The controllers by their software; those that only configure other pods are left out."""
        found: dict[str, list[Workload]] = defaultdict(list)
        for workload in self._lookup.snapshot.workloads:
            if is_ingress_controller(workload) and not workload.runs_to_completion and workload.replicas != 0:
                words = _words(workload)
                family = None if _SEPARATE.search(words) else _FAMILIES.search(words)
                if family is not None:
                    found[family[0]].append(workload)
        return {family: _by_image(workloads) for family, workloads in found.items()}

    @cached_property
    def _every(self) -> tuple[Workload, ...]:
        return tuple(workload for workloads in self._families.values() for workload in workloads)

    def _reach(self, published: Published, words: str, pods: tuple[Workload, ...]) -> Reach:
        """From where the entry can be asked (S8.14-S8.16)."""
        entry = published.entry
        annotations = {} if isinstance(entry, Route) else dict(entry.annotations)
        scheme = annotations.get("alb.ingress.kubernetes.io/scheme", "")
        if (
            scheme == "internal"
            or _INSIDE.search(words)
            or "appgw.ingress.kubernetes.io/use-private-ip" in annotations
        ):
            return Reach.PRIVATE
        if any(_ALLOW_LISTS.search(key) for key in annotations):
            return Reach.LIMITED
        if _INSIDE_HOST.search(published.host) or ("alb" in words.split() and not scheme):
            return Reach.UNKNOWN
        return self._reach_of(pods)

    def _reach_of(self, pods: tuple[Workload, ...]) -> Reach:
        """From where the pods of a controller can be reached; those that the input does not show serve everybody."""
        key = tuple(map(id, pods))
        if key not in self._reaches:
            services = (s for workload in pods for s in self._lookup.services_of(workload))
            found = {_reach_of_service(service) for service in services}
            known = next((r for r in (Reach.OPEN, Reach.LIMITED, Reach.PRIVATE) if r in found), Reach.UNKNOWN)
            self._reaches[key] = known if pods else Reach.OPEN
        return self._reaches[key]


def _reach_of_service(service: Service) -> Reach:
    is_balanced = service.type is ServiceType.LOAD_BALANCER
    return load_balancer_reach(service) if is_balanced else Reach.UNKNOWN


def _is_cloud(published: Published, words: str) -> bool:
    """Whether the load balancer of a cloud serves the entry, from outside the pods' network (S8.8, S8.9, S8.16)."""
    if words.strip():
        return _CLOUD.search(words) is not None
    entry = published.entry
    return isinstance(entry, Ingress) and any(key.startswith(_CLOUD_KEYS) for key, _ in entry.annotations)


def _words(workload: Workload) -> str:
    """The names of the software of a workload: its images without the registry, and its labels."""
    images = ("/".join(container.image.split("/")[-2:]) for container in workload.containers)
    return " ".join((*images, *(held for _, held in sorted(workload.labels.pairs)))).lower()


def _by_image(workloads: Iterable[Workload]) -> tuple[Workload, ...]:
    """Those that run the controller's own image, where some do: labels are shared with its helpers."""
    found = tuple(workloads)
    return tuple(_with_image(found)) or found


def _with_image(workloads: Iterable[Workload]) -> Iterator[Workload]:
    return (workload for workload in workloads if has_ingress_image(workload))
