"""Which rule of the HTTPRoutes and GRPCRoutes at a listener answers a request."""

from collections.abc import Iterable

from netlint.engine.routing.attachment import Attachment
from netlint.engine.routing.hostnames import EVERY_HOST, gateway_host_matches, specificity
from netlint.engine.routing.requests import Candidate, Choice, Request, Scheme, agreed, choose, prefix_matches
from netlint.model.entry import Gateway, Listener, NamedMatch, Route, RouteMatch
from netlint.model.policy import Status
from netlint.model.truth import Truth, all_of

SCHEMES = {
    "HTTP": Scheme.HTTP,
    "HTTPS": Scheme.HTTPS,
    "TLS": Scheme.TLS,
    "TCP": Scheme.TCP,
    "UDP": Scheme.UDP,
}
"""The schemes of the protocols of listeners (S5.3)."""

_PATTERN = "RegularExpression"


def listener_for(request: Request, owners: Iterable[Gateway], port: int = 0) -> Listener | None:
    """The listener that takes a request: of those with its scheme, and `port` if given, the most specific (S5.9)."""
    matching = [
        listener
        for owner in owners
        for listener in owner.listeners
        if SCHEMES.get(listener.protocol) is request.scheme
        and port in (0, listener.port)
        and gateway_host_matches(listener.hostname, request.host)
    ]
    return max(matching, key=lambda listener: specificity(listener.hostname), default=None)


def route_choice(request: Request, attachments: Iterable[Attachment]) -> Choice:
    """The rule that answers a request among the routes that are attached to one listener (S5.20 to S5.22).

    The most specific host comes first, then the path, the method, the headers and the query parameters.
    Patterns are not evaluated, and their precedence is up to the controller. By the text of the API a route's
    own hostname counts; many implementations count what the listener leaves of it, so that two routes tie there
    which the text tells apart (S5.18, S5.20). Both orders have to come to the same.
    """
    serving = [
        attachment
        for attachment in attachments
        if attachment.route.status is Status.ENFORCED
        and attachment.answer is not Truth.FALSE
        and any(gateway_host_matches(host, request.host) for host in attachment.hosts)
    ]
    written = [_closeness(attachment.route.hostnames, request) for attachment in serving]
    served = [_closeness(attachment.hosts, request) for attachment in serving]
    return agreed(
        [
            choose(c for at, host in zip(serving, hosts, strict=True) for c in _candidates(request, at, host))
            for hosts in ([written] if written == served else [written, served])
        ]
    )


def tls_choice(request: Request, attachments: Iterable[Attachment]) -> Choice:
    """The rule that takes a TLS connection for the host of a request at a listener, by SNI alone (S5.18, S5.19)."""
    candidates = []
    for attachment in attachments:
        route = attachment.route
        hosts = [host for host in attachment.hosts if gateway_host_matches(host, request.host)]
        if hosts and route.status is Status.ENFORCED:
            exact, length = max(map(specificity, hosts))
            for rule in route.rules:
                takers = tuple(backend for backend in rule.backends if backend.weight)
                rank = (-exact, -length, route.namespace, route.name)
                candidates.append(Candidate(route, rule, takers, attachment.answer, (-exact, -length), rank))
    return choose(candidates)


def _closeness(hostnames: Iterable[str], request: Request) -> tuple[int, int]:
    """How closely hostnames name the host of a request; those that do not stand for it are left out."""
    names = (hostname for hostname in hostnames if gateway_host_matches(hostname, request.host))
    return max(map(specificity, names), default=specificity(EVERY_HOST))


def _candidates(request: Request, attachment: Attachment, host: tuple[int, int]) -> list[Candidate]:
    """Each match of a route that may hold, but none after one that does so for certain (S5.20, S5.21).

    `host` tells how closely the route names the host.
    """
    route, found = attachment.route, []
    for number, rule in enumerate(route.rules):
        takers = tuple(backend for backend in rule.backends if backend.weight)
        for match in rule.matches:
            merit = (-host[0], -host[1], *match_merit(route, match))
            rank: tuple[int | str, ...] = (*merit, route.namespace, route.name, number)
            holds = _holds(route, match, request)
            found.append(Candidate(route, rule, takers, holds, merit, rank, match.path_type == _PATTERN))
    best = min((c.rank for c in found if c.certain is Truth.TRUE and not c.has_pattern), default=None)
    return [
        candidate._replace(certain=all_of((attachment.answer, candidate.certain)))
        for candidate in found
        if best is None or candidate.has_pattern or candidate.rank <= best
    ]


def match_merit(route: Route, match: RouteMatch) -> tuple[int, ...]:
    """The precedence of a match, the smallest first (S5.20); of gRPC calls by service and method (S5.22)."""
    if route.kind == "GRPCRoute":
        return (0, -len(match.path), -len(match.method), -len(match.headers), 0)
    is_exact = match.path_type == "Exact"
    length = 0 if is_exact else len(match.path)
    return (not is_exact, -length, not match.method, -len(match.headers), -len(match.query))


def _holds(route: Route, match: RouteMatch, request: Request) -> Truth:
    """Whether every condition of a match holds (S5.21); names of headers have no case."""
    conditions = [_path_holds(route, match, request.path)]
    if match.method and route.kind != "GRPCRoute":
        conditions.append(Truth.of(match.method == request.method))
    headers = {name.lower(): text for name, text in request.headers}
    conditions += [
        _named_holds(condition, headers.get(condition.name.lower())) for condition in match.headers
    ]
    query = dict(request.query)
    conditions += [_named_holds(condition, query.get(condition.name)) for condition in match.query]
    return all_of(conditions)


def _path_holds(route: Route, match: RouteMatch, path: str) -> Truth:
    if match.path_type == _PATTERN:
        return Truth.UNKNOWN
    if route.kind == "GRPCRoute":
        service, _, method = path.removeprefix("/").partition("/")
        return Truth.of(match.path in ("", service) and match.method in ("", method))
    if match.path_type == "Exact":
        return Truth.of(match.path == path)
    return Truth.of(prefix_matches(match.path, path))


def _named_holds(condition: NamedMatch, found: str | None) -> Truth:
    if found is None:
        return Truth.FALSE
    return Truth.UNKNOWN if condition.type == _PATTERN else Truth.of(found == condition.value)
