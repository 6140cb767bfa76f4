"""Which listeners the routes of the Gateway API attach to, for which hosts, and why not."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.routing.grants import Grants
from netlint.engine.routing.hostnames import EVERY_HOST, HostSet, shared_hosts
from netlint.engine.routing.listeners import Gateways
from netlint.engine.routing.unseen_objects import UnseenObjects
from netlint.model.entry import Gateway, Listener, ParentReference, Route
from netlint.model.policy import Status
from netlint.model.truth import Truth, any_of

GROUP = "gateway.networking.k8s.io"
_EXPERIMENTAL_GROUP = "gateway.networking.x-k8s.io"
_PARENT_KINDS = {
    (GROUP, "Gateway"): "Gateway",
    (GROUP, "ListenerSet"): "ListenerSet",
    (_EXPERIMENTAL_GROUP, "XListenerSet"): "ListenerSet",
}
_HTTP_KINDS = frozenset({"HTTPRoute", "GRPCRoute"})
_KINDS_OF_PROTOCOL = {
    "HTTP": _HTTP_KINDS,
    "HTTPS": _HTTP_KINDS,
    "TLS": frozenset({"TLSRoute", "TCPRoute"}),
    "TCP": frozenset({"TCPRoute"}),
    "UDP": frozenset({"UDPRoute"}),
}
WITHOUT_HOSTNAMES = frozenset({"TCPRoute", "UDPRoute"})


class Obstacle(StrEnum):
    """Why a route does not attach, is not served, or why that is not known (S5.33, S5.34)."""

    PARENT_MISSING = "parent missing"
    PARENT_UNSEEN = "parent not in the input"
    PARENT_REFUSED = "parent refused by the API server"
    NOT_A_GATEWAY = "parent of another kind"
    NO_SUCH_LISTENER = "NoMatchingParent"
    KIND = "NotAllowedByListeners: kind"
    NAMESPACE = "NotAllowedByListeners: namespace"
    HOSTNAME = "NoMatchingListenerHostname"
    CONFLICTED = "listener conflicted"
    CERTIFICATE = "RefNotPermitted: certificate"
    LISTENER_SET = "ListenerSet not allowed"
    CLASS = "class not in the input"
    OTHER_KIND_OF_ROUTE = "an HTTPRoute and a GRPCRoute share a host"


class Attachment(NamedTuple):
    """What comes of one reference of a route to a parent, at one listener of it.

    `owner` is the Gateway or ListenerSet, `listener` the listener; both are None where there is none, or
    none is known. `hosts` are those served there, as hostnames of the Gateway API. `obstacle` is the first
    that keeps `answer` from being true.
    """

    route: Route
    reference: ParentReference
    owner: Gateway | None
    listener: Listener | None
    hosts: tuple[str, ...]
    answer: Truth
    obstacle: Obstacle | None


def parent_kind(reference: ParentReference) -> str:
    """Gateway or ListenerSet; empty for parents that are neither (S5.10, T266)."""
    return _PARENT_KINDS.get((reference.group, reference.kind), "")


def is_asked_for(listener: Listener, reference: ParentReference) -> bool:
    """Whether section name and port of a reference, where given, are those of a listener (S5.11)."""
    return reference.section in ("", listener.name) and reference.port in (0, listener.port)


class Attachments:
    """The attachments of every route of an input."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._unseen = UnseenObjects(lookup)
        self._grants = Grants(lookup)
        self.gateways = lookup.once(Gateways)

    def of(self, route: Route) -> tuple[Attachment, ...]:
        """What comes of each reference of a route to a parent, in their order: one for each listener at least."""
        return self._all[0][id(route)]

    def at(self, listener: Listener) -> list[Attachment]:
        """The attachments to a listener that hold, or may hold, in the order of the input."""
        return self._all[1].get(id(listener), [])

    @cached_property
    def _all(self) -> tuple[dict[int, tuple[Attachment, ...]], dict[int, list[Attachment]]]:
        first = [a for route in self._lookup.snapshot.routes for a in self._attachments(route)]
        hosts = _http_hosts(first)
        by_route: dict[int, list[Attachment]] = {id(route): [] for route in self._lookup.snapshot.routes}
        by_listener: dict[int, list[Attachment]] = defaultdict(list)
        for attachment in first:
            settled = _settled(attachment, hosts)
            by_route[id(settled.route)].append(settled)
            if settled.listener is not None and settled.answer is not Truth.FALSE:
                by_listener[id(settled.listener)].append(settled)
        return {key: tuple(items) for key, items in by_route.items()}, by_listener

    def _attachments(self, route: Route) -> Iterator[Attachment]:
        for reference in route.parents:
            kind = parent_kind(reference)
            owners = self.gateways.named(kind, reference.namespace, reference.name)
            if kind and owners:
                for owner, certain in owners:
                    yield from self._at_owner(route, reference, owner, certain)
                continue
            answer, obstacle = self._without_parent(route, reference)
            yield Attachment(route, reference, None, None, _wanted(route), answer, obstacle)

    def _without_parent(self, route: Route, reference: ParentReference) -> tuple[Truth, Obstacle]:
        kind = parent_kind(reference)
        if not kind:
            # What a vendor's own kind of parent does, only the vendor knows; a Service is the mesh's (S5.10).
            known = reference.group in (GROUP, "")
            return Truth.FALSE if known else Truth.UNKNOWN, Obstacle.NOT_A_GATEWAY
        if self._unseen.missing_parent(kind, reference, route) is not None:
            return Truth.FALSE, Obstacle.PARENT_MISSING
        return Truth.UNKNOWN, Obstacle.PARENT_UNSEEN

    def _at_owner(
        self, route: Route, reference: ParentReference, owner: Gateway, certain: Truth
    ) -> Iterator[Attachment]:
        listeners = [listener for listener in owner.listeners if is_asked_for(listener, reference)]
        refused = owner.status is not Status.ENFORCED
        if refused or not listeners:
            obstacle = Obstacle.PARENT_REFUSED if refused else Obstacle.NO_SUCH_LISTENER
            answer = Truth.FALSE if certain is Truth.TRUE else Truth.UNKNOWN
            yield Attachment(route, reference, owner, None, _wanted(route), answer, obstacle)
        for listener in () if refused else listeners:
            hosts = _served(route, listener)
            judged: tuple[Truth, Obstacle | None] = (Truth.UNKNOWN, Obstacle.PARENT_UNSEEN)
            if certain is Truth.TRUE:
                judged = _judged(self._obstacles(route, owner, listener, hosts))
            yield Attachment(route, reference, owner, listener, hosts, *judged)

    def _obstacles(
        self, route: Route, owner: Gateway, listener: Listener, hosts: tuple[str, ...]
    ) -> Iterator[tuple[Obstacle, Truth]]:
        """Everything that has to hold for an attachment, each with whether it does (S5.12, S5.33)."""
        gateways = self.gateways
        yield Obstacle.KIND, Truth.of(takes_kind(listener, route.kind))
        yield (
            Obstacle.NAMESPACE,
            gateways.lets_in(listener.route_namespaces, owner.namespace, route.namespace),
        )
        yield Obstacle.HOSTNAME, Truth.of(bool(hosts))
        yield Obstacle.CONFLICTED, gateways.is_conflicted(listener).negated()
        yield Obstacle.CERTIFICATE, self._has_certificate(owner, listener)
        yield Obstacle.LISTENER_SET, gateways.merges(owner)
        yield Obstacle.CLASS, gateways.has_class(owner)

    def _has_certificate(self, owner: Gateway, listener: Listener) -> Truth:
        """Whether the listener may use one of its certificates, if it names any (S5.7, S5.34)."""
        if not listener.certificates:
            return Truth.TRUE
        return any_of(self._grants.permit_certificate(owner, item) for item in listener.certificates)


def _judged(obstacles: Iterable[tuple[Obstacle, Truth]]) -> tuple[Truth, Obstacle | None]:
    """False by the first that does not hold, or else unknown by the first of which that is unknown."""
    unsure = None
    for obstacle, holds in obstacles:
        if holds is Truth.FALSE:
            return Truth.FALSE, obstacle
        if holds is Truth.UNKNOWN:
            unsure = unsure or obstacle
    return (Truth.TRUE, None) if unsure is None else (Truth.UNKNOWN, unsure)


def takes_kind(listener: Listener, kind: str) -> bool:
    """Whether routes of a kind may attach: it is allowed, and the protocol can carry it (S5.8, S5.34)."""
    return kind in listener.route_kinds and kind in _KINDS_OF_PROTOCOL.get(listener.protocol, (kind,))


def _wanted(route: Route) -> tuple[str, ...]:
    """The hosts that a route asks for; those without hostnames ask for every host (S5.17)."""
    return (EVERY_HOST,) if route.kind in WITHOUT_HOSTNAMES else route.hostnames or (EVERY_HOST,)


def _served(route: Route, listener: Listener) -> tuple[str, ...]:
    """The hosts of a route that a listener has too, each once (S5.18)."""
    shared = (shared_hosts(listener.hostname, hostname) for hostname in _wanted(route))
    return tuple(dict.fromkeys(host for host in shared if host is not None))


def _http_hosts(attachments: Iterable[Attachment]) -> dict[tuple[int, str], HostSet]:
    """The hosts that HTTPRoutes and GRPCRoutes have or may have, by listener and kind of route."""
    hosts: dict[tuple[int, str], list[str]] = defaultdict(list)
    for attachment in attachments:
        route = attachment.route
        if (
            attachment.listener is not None
            and attachment.answer is not Truth.FALSE
            and route.kind in _HTTP_KINDS
            and route.status is Status.ENFORCED
        ):
            hosts[id(attachment.listener), route.kind] += attachment.hosts
    return {key: HostSet(names) for key, names in hosts.items()}


def _settled(attachment: Attachment, hosts: dict[tuple[int, str], HostSet]) -> Attachment:
    """The attachment, unknown where a route of the other kind may take a host: the older one wins (S5.23)."""
    kind = attachment.route.kind
    if kind not in _HTTP_KINDS or attachment.answer is not Truth.TRUE:
        return attachment
    (other,) = _HTTP_KINDS - {kind}
    rivals = hosts.get((id(attachment.listener), other))
    if rivals is None or not any(map(rivals.meets, attachment.hosts)):
        return attachment
    return attachment._replace(answer=Truth.UNKNOWN, obstacle=Obstacle.OTHER_KIND_OF_ROUTE)
