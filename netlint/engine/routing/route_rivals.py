"""Which matches of other routes take all the requests of a match of a route, at one host of a listener."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, takewhile
from typing import Final, NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.routing.attachment import Attachment, Attachments
from netlint.engine.routing.hostnames import EVERY_HOST, shared_hosts, specificity
from netlint.engine.routing.request_sets import Paths, RequestSet, set_of_match
from netlint.engine.routing.route_requests import match_merit
from netlint.model.entry import Listener, Route, RouteRule
from netlint.model.policy import Status
from netlint.model.truth import Truth

HTTP_KINDS: Final = frozenset({"HTTPRoute", "GRPCRoute"})
"""The kinds of routes whose rules match requests."""

_MOST_MATCHES: Final = 500
"""How many matches of other routes are compared with one; beyond that none counts as taking its requests."""


class NumberedRule(NamedTuple):
    """A rule of a route, counted from 0."""

    route: Route
    number: int

    @property
    def rule(self) -> RouteRule:
        """The rule itself."""
        return self.route.rules[self.number]


class SetOfMatch(NamedTuple):
    """A match of a rule with the requests that it stands for; the smaller `merit` wins (S5.20, S5.22)."""

    owner: NumberedRule
    requests: RequestSet
    merit: tuple[int, ...]


def sets_of(route: Route, number: int) -> list[SetOfMatch | None]:
    """The matches of a rule; None for those that only an implementation understands."""
    found = []
    for match in route.rules[number].matches:
        requests = set_of_match(route, match)
        owner = NumberedRule(route, number)
        found.append(SetOfMatch(owner, requests, match_merit(route, match)) if requests else None)
    return found


class _Ranked(NamedTuple):
    """A match of another route, with how closely that names the host."""

    closeness: tuple[int, int]
    match: SetOfMatch


class _Host:
    """The matches of the routes that a listener surely serves for one hostname, by their precedence."""

    def __init__(self, hostname: str, routes: Iterable[Route]) -> None:
        ranked = [
            _Ranked(closeness, match)
            for route in routes
            for closeness in (_closeness(route, hostname),)
            for number in range(len(route.rules))
            for match in sets_of(route, number)
            if match is not None
        ]
        self.ranked = sorted(ranked, key=_precedence)
        self.by_paths: dict[Paths, list[_Ranked]] = defaultdict(list)
        for item in self.ranked:
            self.by_paths[item.match.requests.paths].append(item)


class RouteRivals:
    """Compares routes; of equal matches of two the older wins, which no file tells, so neither takes from the other."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._attachments = lookup.once(Attachments)

    def over(self, match: SetOfMatch, listener: Listener, hostname: str) -> SetOfMatch | None:
        """A match of another route that takes all requests of one, by the text of the Gateway API (S5.20).

        That is one whose route names the host more closely, or, where both name it alike, whose prefix is
        written with a slash at its end.
        """
        host = self._hosts.get((id(listener), hostname))
        if host is None:
            return None
        own = _closeness(match.owner.route, hostname)
        closer = takewhile(lambda item: item.closeness > own, islice(host.ranked, _MOST_MATCHES))
        alike = host.by_paths.get(match.requests.paths, [])[:_MOST_MATCHES]
        longer = (i for i in alike if i.closeness == own and i.match.merit < match.merit)
        for _, other in (*closer, *longer):
            if other.requests.holds(match.requests) and self.are_together(
                other.owner.route, match.owner.route
            ):
                return other
        return None

    @cached_property
    def _hosts(self) -> dict[tuple[int, str], _Host]:
        routes: dict[tuple[int, str], dict[int, Route]] = defaultdict(dict)
        for route in self._lookup.snapshot.routes:
            if route.kind in HTTP_KINDS and route.status is Status.ENFORCED:
                for attachment in self._attachments.of(route):
                    if attachment.answer is Truth.TRUE:
                        for hostname in attachment.hosts:
                            routes[id(attachment.listener), hostname][id(route)] = route
        return {key: _Host(key[1], found.values()) for key, found in routes.items()}

    def are_together(self, one: Route, other: Route) -> bool:
        """Whether both are in the cluster at the same time, as two objects (S6.9)."""
        is_copy = one.name == other.name and (
            one.namespace == other.namespace or "" in (one.namespace, other.namespace)
        )
        return not is_copy and not self._lookup.variants.alternatives(one.origin, other.origin)


def cells(attachments: tuple[Attachment, ...]) -> Iterator[tuple[Attachment, str]]:
    """Each hostname that a route serves, or may serve, at each listener."""
    for attachment in attachments:
        if attachment.answer is not Truth.FALSE:
            yield from ((attachment, hostname) for hostname in attachment.hosts)


def _precedence(item: _Ranked) -> tuple[int, ...]:
    exact, length = item.closeness
    return (-exact, -length, *item.match.merit, item.match.owner.number)


def _closeness(route: Route, hostname: str) -> tuple[int, int]:
    """How closely a route itself names what `hostname` stands for, whatever the listener makes of it."""
    names = (name for name in route.hostnames if shared_hosts(name, hostname) == hostname)
    return max(map(specificity, names), default=specificity(EVERY_HOST))
