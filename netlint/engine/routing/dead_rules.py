"""Which rules of HTTPRoutes and GRPCRoutes never get a request, because others take all that they match."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from netlint.engine.lookup import Lookup
from netlint.engine.routing.attachment import Attachment, Attachments
from netlint.engine.routing.hostnames import EVERY_HOST, wildcards_over
from netlint.engine.routing.request_sets import Paths, plain_request, typical_request
from netlint.engine.routing.requests import Request, Scheme
from netlint.engine.routing.route_requests import SCHEMES, route_choice
from netlint.engine.routing.route_rivals import (
    HTTP_KINDS,
    NumberedRule,
    RouteRivals,
    SetOfMatch,
    cells,
    sets_of,
)
from netlint.model.entry import Route
from netlint.model.policy import Status
from netlint.model.truth import Truth

_MOST_BESIDE: Final = 300
"""Among how many routes at a host an example is looked for."""

_Place = int | tuple[str, str, str]


class Example(NamedTuple):
    """A request, and the port of the listener that it comes to; 0 where that is not known."""

    request: Request
    port: int


class DeadRule(NamedTuple):
    """A rule that gets no request, with the rules that take all that it matches.

    `certain` says that this is so however an implementation reads what the Gateway API leaves open; else it
    follows from the text of the API. `example` is None where a pattern is in the way of one.
    """

    dead: NumberedRule
    takers: tuple[NumberedRule, ...]
    certain: bool
    example: Example | None


class _Loss(NamedTuple):
    """A rule that takes all requests of a match, at one hostname of an attachment, or wherever there are any."""

    match: SetOfMatch
    taker: NumberedRule
    certain: bool
    at: tuple[Attachment, str] | None


class _OwnOrder:
    """The matches of one route by their paths: only those of equal paths can take all that one stands for."""

    def __init__(self, matches: list[SetOfMatch]) -> None:
        self._by_paths: dict[Paths, list[SetOfMatch]] = defaultdict(list)
        for match in matches:
            self._by_paths[match.requests.paths].append(match)

    def loss(self, match: SetOfMatch) -> _Loss | None:
        """The rule of the same route that takes all requests of a match (S5.20).

        An equal match of an earlier rule does so for certain. A prefix with a slash at its end is longer, but some
        implementations leave the slash out first.
        """
        others = self._by_paths[match.requests.paths]
        holding = [other for other in others if other.requests.holds(match.requests)]
        best = min(holding, key=lambda other: (other.merit, other.owner.number))
        if best.owner.number == match.owner.number:
            return None
        alike = (other for other in holding if other.merit == match.merit)
        certain = any(other.owner.number < match.owner.number for other in alike)
        return _Loss(match, best.owner, certain, None)


class DeadRules:
    """Finds them: by equal matches of the same route, or by matches that outrank them at every listener.

    Which of two routes is the older, no file tells; where the order hangs on that, a rule counts as alive. So does
    one with a match that only its implementation understands.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._routes = lookup.snapshot.routes
        self._attachments = lookup.once(Attachments)
        self._rivals = RouteRivals(lookup)

    def found(self, *, among_routes: bool) -> Iterator[DeadRule]:
        """The dead rules of every route, with `among_routes` also those whose requests other routes take."""
        for route in self._routes:
            if route.kind in HTTP_KINDS and route.status is Status.ENFORCED:
                yield from self._of(route, among_routes)

    def _of(self, route: Route, among_routes: bool) -> Iterator[DeadRule]:
        if len(route.rules) < 2 and not among_routes:
            return
        rules = [sets_of(route, number) for number in range(len(route.rules))]
        order = _OwnOrder([match for rule in rules for match in rule if match is not None])
        for number, rule in enumerate(rules):
            losses = [self._losses(match, order, among_routes) if match else [] for match in rule]
            if rule and all(losses):
                found = [loss for of_match in losses for loss in of_match]
                takers = {(id(loss.taker.route), loss.taker.number): loss.taker for loss in found}
                certain = all(loss.certain for loss in found)
                dead = NumberedRule(route, number)
                yield DeadRule(dead, tuple(takers.values()), certain, self._example(found[0]))

    def _losses(self, match: SetOfMatch, order: _OwnOrder, among_routes: bool) -> list[_Loss]:
        """What takes the requests of a match, wherever there are any; empty where it gets some."""
        own = order.loss(match)
        if own is not None or not among_routes:
            return [own] if own else []
        losses = []
        for attachment, hostname in cells(self._attachments.of(match.owner.route)):
            listener = attachment.listener
            rival = None if listener is None else self._rivals.over(match, listener, hostname)
            if rival is None:
                return []
            losses.append(_Loss(match, rival.owner, False, (attachment, hostname)))
        return losses

    def _example(self, loss: _Loss) -> Example | None:
        """A request that surely goes to the taker, given that the route is served."""
        route = loss.match.owner.route
        at = loss.at or next(cells(self._attachments.of(route)), None)
        if at is None:
            return None
        attachment, hostname = at
        place, listener = _place(attachment), attachment.listener
        over = (EVERY_HOST, *wildcards_over(hostname), hostname)
        beside = [item for name in dict.fromkeys(over) for item in self._serving.get((place, name), ())]
        if len(beside) > _MOST_BESIDE:
            return None
        serving = [item._replace(answer=Truth.TRUE) for item in beside if item.route is route]
        serving += [item for item in beside if self._rivals.are_together(item.route, route)]
        scheme = SCHEMES.get(listener.protocol, Scheme.HTTP) if listener else Scheme.HTTP
        words = {word for item in serving for word in _words(item.route)}
        for request in (
            plain_request(loss.match.requests, hostname, scheme),
            typical_request(loss.match.requests, hostname, scheme, words),
        ):
            closer = {request.host, *wildcards_over(request.host)}.difference(over)
            if any((place, name) in self._serving for name in closer):
                continue
            choice = route_choice(request, serving)
            if choice.settled and choice.candidates and choice.candidates[0].rule is loss.taker.rule:
                return Example(request, listener.port if listener else 0)
        return None

    @cached_property
    def _serving(self) -> dict[tuple[_Place, str], list[Attachment]]:
        """What serves each hostname, or may serve it, at each listener and each parent that is not in the input."""
        serving: dict[tuple[_Place, str], list[Attachment]] = defaultdict(list)
        for route in self._routes:
            for attachment, hostname in cells(self._attachments.of(route)):
                serving[_place(attachment), hostname].append(attachment)
        return serving


def _place(attachment: Attachment) -> _Place:
    """The listener, or the name of a parent that is not in the input."""
    if attachment.listener is not None:
        return id(attachment.listener)
    reference = attachment.reference
    return reference.kind, reference.namespace, reference.name


def _words(route: Route) -> Iterator[str]:
    for number in range(len(route.rules)):
        for match in sets_of(route, number):
            yield from match.requests.words if match else ()
    for hostname in route.hostnames:
        yield from hostname.split(".")
