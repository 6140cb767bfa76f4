"""Sets of requests as the conditions of rules describe them: whether one lies in another, and a request of one.

A condition fixes a part of a request, a path, a method, a header, or it leaves that part open, and what is open
takes values without end. So a set that lies in several others together lies in one of them alone: its typical
request, with words that no condition mentions wherever it is free, is in none but those that hold all of it.
"""

from collections.abc import Container, Iterator
from itertools import count
from typing import Final, NamedTuple

from netlint.engine.routing.hostnames import EVERY_HOST
from netlint.engine.routing.requests import Request, Scheme, prefix_matches
from netlint.model.entry import IngressPath, NamedMatch, Route, RouteMatch
from netlint.value import value

_PATTERN: Final = "RegularExpression"
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT")


@value
class Exactly:
    """One path (S4.9)."""

    path: str


@value
class Below:
    """Every path at or below one, which is written without a slash at its end (S4.10, S5.21)."""

    path: str


@value
class Calls:
    """The paths of gRPC calls; an empty service or method is any (S5.22)."""

    service: str
    method: str


Paths = Exactly | Below | Calls


class RequestSet(NamedTuple):
    """The requests for one host that meet all of these conditions; the names of headers are in lower case.

    An empty `method` is any.
    """

    paths: Paths
    method: str = ""
    headers: frozenset[NamedMatch] = frozenset()
    query: frozenset[NamedMatch] = frozenset()

    def holds(self, other: "RequestSet") -> bool:
        """Whether every request of another set is one of this; a pattern holds what the same pattern does.

        Both are of the same kind of object: calls are compared with calls only.
        """
        return (
            _hold(self.paths, other.paths)
            and self.method in ("", other.method)
            and self.headers <= other.headers
            and self.query <= other.query
        )

    @property
    def words(self) -> Iterator[str]:
        """The words that the conditions on path and method mention."""
        yield self.method
        match self.paths:
            case Calls():
                yield from (self.paths.service, self.paths.method)
            case Exactly() | Below():
                yield from self.paths.path.split("/")


def prefix_set(path: str) -> RequestSet:
    """What a prefix means."""
    return RequestSet(Below(path.rstrip("/")))


def set_of_path(path: IngressPath, *, is_nginx: bool) -> RequestSet | None:
    """The requests of a path of an Ingress; None where only its controller knows (S4.9 to S4.12)."""
    if path.type == "Exact":
        return RequestSet(Exactly(path.path))
    return prefix_set(path.path) if path.type == "Prefix" or is_nginx else None


def set_of_match(route: Route, match: RouteMatch) -> RequestSet | None:
    """The requests of a match of an HTTPRoute or GRPCRoute; None where only its implementation knows (S5.21, S5.22)."""
    headers = frozenset(NamedMatch(item.name.lower(), item.type, item.value) for item in match.headers)
    names = {item.name for item in headers}, {item.name for item in match.query}
    if (len(names[0]), len(names[1])) != (len(match.headers), len(match.query)):
        return None
    query = frozenset(match.query)
    if route.kind == "GRPCRoute":
        paths = Calls(match.path, match.method)
        return RequestSet(paths, "", headers, query) if match.path_type == "Exact" else None
    if match.path_type == "Exact":
        return RequestSet(Exactly(match.path), match.method, headers, query)
    if match.path_type == "PathPrefix":
        return prefix_set(match.path)._replace(method=match.method, headers=headers, query=query)
    return None


def plain_request(requests: RequestSet, host: str, scheme: Scheme) -> Request:
    """The shortest request of a set, to show; its patterns stand for themselves."""
    return _request(requests, _host(host, "any"), scheme, _shortest(requests.paths), requests.method or "GET")


def typical_request(requests: RequestSet, host: str, scheme: Scheme, words: Container[str]) -> Request:
    """A request of a set that sets with no other words than `words` hold only where they hold all of it."""
    new = next(word for number in count(1) if (word := f"any{number}") not in words)
    method = requests.method or next((item for item in _METHODS if item not in words), "LIST")
    return _request(requests, _host(host, new), scheme, _within(requests.paths, new), method)


def _request(requests: RequestSet, host: str, scheme: Scheme, path: str, method: str) -> Request:
    headers = tuple(sorted((item.name, item.value) for item in requests.headers))
    query = tuple(sorted((item.name, item.value) for item in requests.query))
    return Request(host, path, scheme, method, headers, query)


def _hold(one: Paths, other: Paths) -> bool:
    match one, other:
        case Below(), Below() | Exactly():
            return prefix_matches(one.path, other.path)
        case Calls(), Calls():
            return one.service in ("", other.service) and one.method in ("", other.method)
        case _:
            return one == other


def _shortest(paths: Paths) -> str:
    return _within(paths, "any") if isinstance(paths, Calls) else paths.path or "/"


def _within(paths: Paths, word: str) -> str:
    match paths:
        case Exactly():
            return paths.path
        case Below():
            return f"{paths.path}/{word}"
        case Calls():
            return f"/{paths.service or word}/{paths.method or word}"


def _host(pattern: str, word: str) -> str:
    """A host that a pattern stands for, with `word` where it leaves one open."""
    if pattern == EVERY_HOST:
        return f"{word}.example"
    return f"{word}{pattern[1:]}" if pattern.startswith("*") else pattern
