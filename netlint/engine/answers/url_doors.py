"""What may take the request for a URL, by class, Gateway or router, and which of its rules answers it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from netlint.engine.answers.asked_urls import USUAL_PORTS, AskedUrl
from netlint.engine.lookup import Lookup
from netlint.engine.routing.attachment import Attachment
from netlint.engine.routing.hostnames import (
    EVERY_HOST,
    gateway_host_matches,
    ingress_host_matches,
    specificity,
)
from netlint.engine.routing.ingress_requests import ingress_choice
from netlint.engine.routing.openshift_requests import openshift_choice, openshift_host_matches
from netlint.engine.routing.published import Publications, Published
from netlint.engine.routing.requests import Choice, Request, Scheme, agreed
from netlint.engine.routing.route_requests import listener_for, route_choice, tls_choice
from netlint.engine.words import qualified
from netlint.model.entry import Gateway, Ingress, Listener, OpenShiftRoute
from netlint.model.policy import Status
from netlint.model.truth import Truth

_REDIRECTS: Final = frozenset(
    f"nginx.ingress.kubernetes.io/{way}-redirect" for way in ("permanent", "temporal")
)


class Door(NamedTuple):
    """Something that serves the host of a URL, with the rules that may answer the request.

    `host` says how closely it names the host, as `specificity` does. `published` is all that it publishes, with
    the request's listener or scheme. Each of `doubts` is a reason why it may not answer at all; `remark` is
    empty, or tells what else becomes of the request.
    """

    name: str
    choice: Choice
    host: tuple[int, int]
    published: tuple[Published, ...]
    doubts: tuple[str, ...] = ()
    remark: str = ""


class Doors:
    """Finds what takes requests among the Ingresses, Gateways and Routes of an input."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._publications = Publications(lookup)
        self.published = tuple(self._publications)

    def of(self, url: AskedUrl) -> list[Door]:
        """Those that name the host the most closely, as its DNS name leads there and nowhere else."""
        found = [*self._of_ingresses(url), *self._of_gateways(url), *self._unseen(url), *self._router(url)]
        best = max((door.host for door in found), default=None)
        return [door for door in found if door.host == best]

    def _of_ingresses(self, url: AskedUrl) -> Iterator[Door]:
        by_class: dict[tuple[str, str], list[Published]] = defaultdict(list)
        for item in self.published:
            if isinstance(item.entry, Ingress):
                by_class[item.class_name, item.controller].append(item)
        for (name, controller), items in by_class.items():
            matching = [item for item in items if ingress_host_matches(item.host, url.request.host)]
            if matching:
                is_nginx = self._is_nginx(name, controller)
                choice = _ingress_choice(url.request, items, is_nginx)
                doubts = (*_ingress_doubts(url, matching, is_nginx), *_redirections(choice))
                yield Door(
                    f"class `{name}`" if name else "no class",
                    choice,
                    max(specificity(item.host) for item in matching),
                    tuple(items),
                    doubts,
                    _redirect(url, matching),
                )

    def _is_nginx(self, name: str, controller: str) -> Truth:
        """Whether ingress-nginx serves a class; one that bears its name does where the input holds no IngressClass."""
        if controller:
            return Truth.of(controller == "k8s.io/ingress-nginx")
        is_usual = name in ("nginx", "ingress-nginx") and not self._lookup.snapshot.ingress_classes
        return Truth.TRUE if is_usual else Truth.UNKNOWN

    def _of_gateways(self, url: AskedUrl) -> Iterator[Door]:
        gateways = self._publications.attachments.gateways
        for owner in self._lookup.snapshot.gateways:
            gateway = gateways.served_by(owner)
            if owner.status is not Status.ENFORCED or gateway not in (owner, None):
                continue
            # The listeners of a set whose Gateway is not in the input are all that is known of that.
            sets = [] if gateway is None else gateways.sets_of(gateway)
            owners = [owner, *(item for item in sets if gateways.merges(item) is not Truth.FALSE)]
            yield from self._at(url, owner, owners)

    def _at(self, url: AskedUrl, gateway: Gateway, owners: list[Gateway]) -> Iterator[Door]:
        """The door at the listener that takes the request, or would if it had the URL's port (S5.9).

        Whether routes of less specific listeners are asked where it has none that fits differs.
        """
        listener = _listener(url.request, owners, url.port) or _listener(url.request, owners, 0)
        if listener is None:
            return
        attachments = self._publications.attachments.at(listener)
        host = _closest(url.request.host, attachments, listener.hostname)
        if host is None:
            return
        choice, listeners = self._choice(url.request, listener), [listener]
        if not choice.candidates:
            listeners = [item for owner in owners for item in owner.listeners if _are_alike(item, listener)]
            others = [c for item in listeners for c in self._choice(url.request, item).candidates]
            choice = Choice(tuple(c._replace(certain=Truth.UNKNOWN) for c in others), settled=not others)
        doubt = f"the listener is on port {listener.port}, and the URL asks for port {url.port}"
        yield Door(
            f"{gateway.kind} `{qualified(gateway.namespace, gateway.name)}`, listener `{listener.name}`",
            choice,
            host,
            tuple(p for p in self.published if any(p.listener is item for item in listeners)),
            () if listener.port == url.port else (doubt,),
        )

    def _choice(self, request: Request, listener: Listener) -> Choice:
        choose = tls_choice if listener.protocol == "TLS" else route_choice
        return choose(request, self._publications.attachments.at(listener))

    def _unseen(self, url: AskedUrl) -> Iterator[Door]:
        """The doors of parents that are not in the input, whose listeners nobody knows."""
        by_parent: dict[tuple[str, str, str], list[Attachment]] = defaultdict(list)
        for route in self._lookup.snapshot.routes:
            if route.kind == "TLSRoute" and url.request.scheme is Scheme.HTTP:
                continue
            for item in self._publications.attachments.of(route):
                if item.listener is None and item.answer is not Truth.FALSE:
                    parent = item.reference
                    by_parent[parent.kind, parent.namespace, parent.name].append(item)
        for (kind, *parent_name), attachments in by_parent.items():
            host = _closest(url.request.host, attachments, EVERY_HOST)
            if host is not None:
                routes = {id(item.route) for item in attachments}
                yield Door(
                    f"{kind} `{qualified(*parent_name)}`, not in the input",
                    _joined(url.request, attachments),
                    host,
                    tuple(p for p in self.published if p.listener is None and id(p.entry) in routes),
                )

    def _router(self, url: AskedUrl) -> Iterator[Door]:
        schemes = (Scheme.HTTP,) if url.request.scheme is Scheme.HTTP else (Scheme.HTTPS, Scheme.TLS)
        items = [
            item
            for item in self.published
            if isinstance(item.entry, OpenShiftRoute)
            and item.scheme in schemes
            and openshift_host_matches(item.host, url.request.host) is not Truth.FALSE
        ]
        if items:
            host = max(
                specificity(item.host if ingress_host_matches(item.host, url.request.host) else EVERY_HOST)
                for item in items
            )
            doubts = () if url.port == USUAL_PORTS[url.request.scheme] else (_other_port(url),)
            choice = openshift_choice(url.request, items)
            yield Door("router of OpenShift", choice, host, tuple(items), doubts)


def _ingress_choice(request: Request, items: Iterable[Published], is_nginx: Truth) -> Choice:
    """The rule that answers by what the controller makes of paths; where it may be ingress-nginx, both ways (S4.12)."""
    ingresses = list({id(p.entry): p.entry for p in items if isinstance(p.entry, Ingress)}.values())
    if is_nginx is not Truth.UNKNOWN:
        return ingress_choice(request, ingresses, is_nginx=is_nginx is Truth.TRUE)
    readings = [ingress_choice(request, ingresses, is_nginx=answer) for answer in (False, True)]
    choice = agreed(readings)
    if all(any(c.certain is Truth.TRUE for c in reading.candidates) for reading in readings):
        return choice
    unsure = (candidate._replace(certain=Truth.UNKNOWN) for candidate in choice.candidates)
    return choice._replace(candidates=tuple(unsure))


def _ingress_doubts(url: AskedUrl, matching: list[Published], is_nginx: Truth) -> Iterator[str]:
    """Why the controller may not answer: an Ingress names no ports, and TLS only where it has a certificate."""
    if url.port != USUAL_PORTS[url.request.scheme]:
        yield _other_port(url)
    elif url.request.scheme is Scheme.HTTPS and is_nginx is not Truth.TRUE and not _has_tls(url, matching):
        host = url.request.host
        yield f"no Ingress has TLS for `{host}`, and not every controller has a certificate of its own"


def _redirections(choice: Choice) -> Iterator[str]:
    """That ingress-nginx answers with a redirect itself where an annotation says so."""
    for ingress in {id(c.entry): c.entry for c in choice.candidates}.values():
        if isinstance(ingress, Ingress) and not _REDIRECTS.isdisjoint(key for key, _ in ingress.annotations):
            yield f"an annotation of Ingress `{ingress}` redirects requests"


def _redirect(url: AskedUrl, matching: list[Published]) -> str:
    if url.request.scheme is Scheme.HTTP and _has_tls(url, matching):
        return "The host has TLS, so the controller may redirect to https first, where the same rule answers."
    return ""


def _has_tls(url: AskedUrl, matching: list[Published]) -> bool:
    """Whether the rules that name the host the most closely are served over TLS."""
    best = max(specificity(item.host) for item in matching)
    return any(item.tls for item in matching if specificity(item.host) == best)


def _other_port(url: AskedUrl) -> str:
    return f"whether anything listens on port {url.port}, no Ingress or Route tells"


def _listener(request: Request, owners: list[Gateway], port: int) -> Listener | None:
    """The listener that takes the request, over HTTPS one that reads the name in the TLS handshake among them."""
    found = [listener_for(request, owners, port)]
    if request.scheme is Scheme.HTTPS:
        found.append(listener_for(Request(request.host, request.path, Scheme.TLS), owners, port))
    known = [listener for listener in found if listener is not None]
    return max(known, key=lambda listener: specificity(listener.hostname), default=None)


def _are_alike(one: Listener, other: Listener) -> bool:
    return (one.port, one.protocol) == (other.port, other.protocol)


def _closest(host: str, attachments: Iterable[Attachment], own: str) -> tuple[int, int] | None:
    """How closely the routes at a listener, or the listener itself, name a host; None where none of them does."""
    names = [name for item in attachments for name in item.hosts if gateway_host_matches(name, host)]
    names += [own] if own else []
    return max(map(specificity, names), default=None)


def _joined(request: Request, attachments: list[Attachment]) -> Choice:
    """The rules of routes of every kind at listeners that nobody knows, none of which is certain."""
    of_tls = [item for item in attachments if item.route.kind == "TLSRoute"]
    of_http = [item for item in attachments if item.route.kind != "TLSRoute"]
    candidates = (*route_choice(request, of_http).candidates, *tls_choice(request, of_tls).candidates)
    return Choice(candidates, settled=not candidates)
